"""Receiving updates by polling or by webhook, as the settings have it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import TelegramError

from bot.inbox import ALLOWED_UPDATES, Inbox
from bot.settings import Settings
from bot.webhook import webhook
from bot.webserver import serving

_SIDE_BY_SIDE = 40
"""How many updates Telegram may bring at once."""


@asynccontextmanager
async def receiving(
    bot: Bot,
    inbox: Inbox,
    settings: Settings,
    may_poll: Callable[[], bool],
    health: Callable[[], Awaitable[dict[str, object]]],
) -> AsyncIterator[asyncio.Task[None]]:
    """Hand updates to the inbox. Gives a task that ends only if no more can come.

    Polls whenever `may_poll`, or serves the webhook, and tells there of the `health`, for as long as the block lasts.
    Raises OSError for a port that is taken, and what Telegram says to the webhook.
    """
    if settings.webhook_url is None or settings.webhook_secret is None:
        with contextlib.suppress(TelegramError):
            await bot.delete_webhook()
        yield asyncio.create_task(inbox.poll(bot, may_poll))
        return
    secret = settings.webhook_secret.get_secret_value()
    path = urlsplit(settings.webhook_url).path or "/"
    async with serving(webhook(inbox, path, secret, health), settings.port) as server:
        await bot.set_webhook(
            settings.webhook_url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=_SIDE_BY_SIDE
        )
        yield server


async def finish_receiving(bot: Bot, inbox: Inbox, settings: Settings, receiving: asyncio.Task[None]) -> None:
    """Finish the updates in hand, and acknowledge them where they were fetched."""
    inbox.stop()
    await inbox.finish()
    if not settings.webhook_url:
        await asyncio.wait([receiving])
        await inbox.acknowledge(bot)
