"""The stand-in posting updates to a webhook, as Telegram does: with the secret, again, in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.types import Receive, Scope, Send
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict

from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from tests.conversations.stand_in.asking import once, texts

SECRET = "a-Secret_1"


Answer = Callable[[Update], int]


@asynccontextmanager
async def hook(answer: Answer) -> AsyncIterator[str]:
    """A bot's webhook that answers each update with a status."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        assert dict(scope["headers"])[b"x-telegram-bot-api-secret-token"] == SECRET.encode()
        body = b""
        while (event := await receive()).get("more_body") or event.get("body"):
            body += event["body"]
            if not event.get("more_body"):
                break
        status = answer(Update.de_json(json.loads(body)))
        await asyncio.sleep(0.05)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    async with serve(app) as url:
        yield f"{url}/hook"


async def test_a_webhook_gets_updates_with_the_secret_until_it_takes_them(telegram: Telegram, bot: Bot) -> None:
    got: list[str | None] = []
    troubles = [500, 503]

    def answer(update: Update) -> int:
        assert update.message is not None
        if update.message.text == "b" and troubles:
            return troubles.pop()
        got.append(update.message.text)
        return 200

    kari = telegram.person("Kari")
    kari.says("a")
    async with hook(answer) as url:
        await bot.set_webhook(url, secret_token=SECRET, max_connections=5, allowed_updates=["message"])
        for text in "bcd":
            kari.says(text)
        await telegram.settled()
        assert got == ["a", "b", "c", "d"]
        info = await bot.get_webhook_info()
        assert (info.url, info.max_connections, info.pending_update_count) == (url, 5, 0)
        assert info.allowed_updates == ("message",)
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        telegram.redeliver()
        await telegram.settled()
        assert got[-2:] == ["d", "d"]
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
    kari.says("e")
    assert texts(await bot.get_updates()) == ["e"]
    assert (await bot.get_webhook_info()).url == ""


async def test_several_people_are_handed_over_at_once_but_one_ones_updates_in_order(
    telegram: Telegram, bot: Bot
) -> None:
    under_way: list[int] = []
    at_once: list[int] = []

    def answer(update: Update) -> int:
        assert update.effective_user is not None
        loop = asyncio.get_running_loop()
        under_way.append(update.effective_user.id)
        at_once.append(len(under_way))
        assert len(set(under_way)) == len(under_way)
        loop.call_later(0.04, under_way.remove, update.effective_user.id)
        return 200

    people = [telegram.person(f"Deltaker {number}") for number in range(10)]
    async with hook(answer) as url:
        await bot.set_webhook(url, secret_token=SECRET, max_connections=4)
        for person in people:
            person.says("a")
            person.says("b")
        await telegram.settled()
    assert len(at_once) == 20
    assert 2 <= max(at_once) <= 4


async def test_a_webhook_ends_a_waiting_poll_and_may_drop_what_waits(telegram: Telegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await once(lambda: telegram.updates.polled)
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    telegram.person("Kari").says("a")
    async with asyncio.timeout(10):
        while (info := await bot.get_webhook_info()).last_error_message is None:
            await asyncio.sleep(0)
    assert (info.pending_update_count, info.last_error_message) == (1, "Connection failed: ClientConnectorError")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


@pytest.mark.parametrize("secret", ["", "a b", "æ", "x" * 257])
async def test_a_secret_has_its_letters(bot: Bot, secret: str) -> None:
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await bot.set_webhook("https://x.no/hook", secret_token=secret)
    with pytest.raises(BadRequest, match=r"(?i)an HTTPS URL must be provided"):
        await bot.set_webhook("ftp://x.no/hook")
