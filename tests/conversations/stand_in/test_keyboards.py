"""Buttons and keyboards that the stand-in takes, and those it refuses as Telegram does."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.rehearsal.people import Person
from tests.conversations.stand_in.asking import refusal


@pytest.mark.parametrize(
    ("given", "complaint"),
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
async def test_a_button_telegram_would_not_show_is_refused(bot: Bot, given: dict[str, Any], complaint: str) -> None:
    markup = {"inline_keyboard": [[given]]}
    assert (
        await refusal(bot, "sendMessage", chat_id=1001, text="x", reply_markup=markup)
        == f"400 Bad Request: {complaint}"
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
    assert (await refusal(bot, "sendMessage", chat_id=1001, text="x", reply_markup=markup)).startswith("400 ")


@pytest.mark.parametrize("link", ["https://kurs.example.org/a?b=c#d", "http://10.0.0.1:8080/x", "tg://user?id=1001"])
async def test_a_link_button_may_lead_there(kari: Person, bot: Bot, link: str) -> None:
    await bot.send_message(1001, "x", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Ja", url=link)]]))
    assert kari.last.buttons[0][0].url == link
