"""Buttons and keyboards that the stand-in takes, and those it refuses as Telegram does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def kari(telegram: Telegram) -> Person:
    kari = telegram.person("Kari")
    kari.starts()
    return kari


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    async with serve(bot_api(telegram)) as url, Bot(telegram.token, base_url=f"{url}/bot") as bot:
        yield bot


async def refused(bot: Bot, method: str, **values: Any) -> str:
    """What a bare call is refused with."""
    async with httpx.AsyncClient(trust_env=False) as http:
        body = (await http.post(f"{bot.base_url}/{method}", json=values)).json()
    return f"{body['error_code']} {body['description']}"


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"text": "x", "callback_data": "å" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "callback_data": "a", "url": "https://x.no"},
            "can't parse inline keyboard button: exactly one action is allowed, found url and callback_data",
        ),
        ({"callback_data": "a"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": " ", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
        (
            {"text": "x", "callback_date": "a"},
            "can't parse inline keyboard button: unknown field callback_date",
        ),
        (
            {"text": "x", "callback_data": 7},
            'can\'t parse inline keyboard button: Field "callback_data" must be of type str',
        ),
        (
            {"text": "x", "url": "ftp://x.no"},
            "inline keyboard button URL 'ftp://x.no' is invalid: Unsupported URL protocol",
        ),
        ({"text": "x", "url": "nowhere"}, "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (
            {"text": "x", "url": "http://localhost:80"},
            "inline keyboard button URL 'http://localhost:80' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "url": "javascript:alert(1)"},
            "inline keyboard button URL 'javascript:alert(1)' is invalid: Unsupported URL protocol",
        ),
    ],
)
@pytest.mark.usefixtures("kari")
async def test_a_button_telegram_would_not_show_is_refused(bot: Bot, given: dict[str, Any], refusal: str) -> None:
    markup = {"inline_keyboard": [[given]]}
    assert (
        await refused(bot, "sendMessage", chat_id=1001, text="x", reply_markup=markup) == f"400 Bad Request: {refusal}"
    )


@pytest.mark.parametrize(
    "markup",
    [
        {"inline_keyboard": [{}]},
        {"inline_keyboard": "x"},
        {"inline_keyboard": [["x"]]},
        {"inline_keyboard": [], "colour": "red"},
        {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 101]},
        {"keyboard": [[{"txt": "x"}]]},
        {"keyboard": []},
        {"keyboard": [[7]]},
        {"nothing": 1},
    ],
)
@pytest.mark.usefixtures("kari")
async def test_a_keyboard_that_is_none_is_refused(bot: Bot, markup: dict[str, Any]) -> None:
    assert (await refused(bot, "sendMessage", chat_id=1001, text="x", reply_markup=markup)).startswith("400 ")


@pytest.mark.parametrize("url", ["https://kurs.example.org/a?b=c#d", "http://10.0.0.1:8080/x", "tg://user?id=1001"])
async def test_a_link_button_may_lead_there(kari: Person, bot: Bot, url: str) -> None:
    await bot.send_message(1001, "x", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Ja", url=url)]]))
    assert kari.last.buttons[0][0].url == url
