"""Asking the stand-in for what a bot's library would not let through, and seeing what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from telegram import Bot, Update


async def refusal(bot: Bot, method: str, **values: Any) -> str:
    """What a bare call is refused with."""
    async with httpx.AsyncClient(trust_env=False) as http:
        body = (await http.post(f"{bot.base_url}/{method}", json=values)).json()
    return f"{body['error_code']} {body['description']}"


async def once(what: Callable[[], bool]) -> None:
    """Wait until something is so in the stand-in, which runs in this same loop."""
    async with asyncio.timeout(10):
        while not what():
            await asyncio.sleep(0)


async def news(bot: Bot) -> tuple[Update, ...]:
    """The updates that have not been fetched before, acknowledged."""
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return updates


def texts(updates: Sequence[Update]) -> list[str | None]:
    """The words of those updates that have any."""
    return [update.effective_message.text for update in updates if update.effective_message]
