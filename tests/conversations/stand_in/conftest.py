"""A stand-in for Telegram, Kari who uses it, and a bot that asks it over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    telegram = Telegram()
    yield telegram
    await telegram.aclose()


@pytest.fixture
def kari(telegram: Telegram) -> Person:
    """Somebody who has begun to write to the bot."""
    kari = telegram.person("Kari")
    kari.starts()
    return kari


@pytest.fixture
async def url(telegram: Telegram) -> AsyncIterator[str]:
    """The root of the stand-in's Bot API."""
    async with serve(bot_api(telegram)) as url:
        yield url


@pytest.fixture
async def bot(telegram: Telegram, url: str) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        yield bot
