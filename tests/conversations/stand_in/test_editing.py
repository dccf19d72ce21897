"""Messages changed, taken away and answered, and taps, in the stand-in over real HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest

from bot.rehearsal.people import Person
from bot.rehearsal.state import Telegram
from tests.conversations.stand_in.asking import refusal

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOW


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(now=lambda: clock.now)


def button(text: str = "Ja", data: str = "ja") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)]])


async def test_editing_changes_the_text_and_without_a_keyboard_takes_it_away(
    kari: Person, bot: Bot, clock: Clock
) -> None:
    sent = await bot.send_message(1001, "a", reply_markup=button())
    clock.now += timedelta(seconds=5)
    edited = await bot.edit_message_text("<i>b</i>", 1001, sent.id, parse_mode="HTML", reply_markup=button("Nei"))
    assert not isinstance(edited, bool)
    assert (edited.text, edited.date, edited.edit_date) == ("b", NOW, clock.now)
    assert (kari.last.text, kari.last.labels, kari.last.edit_date) == (
        "b",
        ["Nei"],
        clock.now,
    )
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("<i>b</i>", 1001, sent.id, parse_mode="HTML", reply_markup=button("Nei"))
    await bot.edit_message_text("b", 1001, sent.id)
    assert kari.last.labels == []
    await bot.edit_message_reply_markup(1001, sent.id, reply_markup=button("Kanskje"))
    assert (kari.last.text, kari.last.labels) == ("b", ["Kanskje"])


async def test_what_cannot_be_edited_is_not(kari: Person, bot: Bot) -> None:
    own = kari.says("mitt")
    sent = await bot.send_message(1001, "x")
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("editMessageText", {"message_id": own.id, "text": "y"}, "message can't be edited"),
        ("editMessageText", {"message_id": 99, "text": "y"}, "message to edit not found"),
        ("editMessageText", {"text": "y"}, "message identifier is not specified"),
        ("editMessageText", {"message_id": sent.id}, "message text is empty"),
        (
            "editMessageCaption",
            {"message_id": sent.id, "caption": "y"},
            "there is no caption in the message to edit",
        ),
        (
            "editMessageReplyMarkup",
            {"message_id": sent.id, "reply_markup": {"force_reply": True}},
            "inline keyboard expected",
        ),
    ]
    for method, values, why in cases:
        assert await refusal(bot, method, chat_id=1001, **values) == f"400 Bad Request: {why}"
    await bot.delete_message(1001, sent.id)
    assert await refusal(bot, "editMessageText", chat_id=1001, message_id=sent.id, text="y") == (
        "400 Bad Request: message to edit not found"
    )


async def test_deleting_takes_either_sides_for_two_days(kari: Person, bot: Bot, clock: Clock) -> None:
    own = kari.says("mitt")
    assert await bot.delete_message(1001, own.id)
    assert own.deleted
    assert own not in kari.messages
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(1001, own.id)
    sent = await bot.send_message(1001, "x")
    clock.now += timedelta(hours=49)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(1001, sent.id)


async def test_many_are_deleted_at_once_and_those_not_there_passed_over(kari: Person, bot: Bot, clock: Clock) -> None:
    own = kari.says("mitt")
    sent = await bot.send_message(1001, "x")
    last = await bot.send_message(1001, "siste")
    assert await bot.delete_messages(1001, [own.id, sent.id, 4711])
    assert [message.text for message in kari.messages] == ["/start", "siste"]
    assert await bot.delete_messages(1001, [own.id, sent.id])
    here = {"chat_id": 1001}
    for message_ids, why in [
        (None, "message identifiers are not specified"),
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
        ([0], "invalid message identifier specified"),
        (["x"], "parameter message_ids must be a JSON array of integers"),
    ]:
        assert await refusal(bot, "deleteMessages", **here, message_ids=message_ids) == f"400 Bad Request: {why}"
    clock.now += timedelta(hours=49)
    late = await bot.send_message(1001, "ny")
    # One that can't go holds back the others.
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_messages(1001, [late.id, last.id])
    assert kari.last.id == late.id
    assert await bot.delete_messages(1001, [late.id])


async def test_answers_to_deleted_messages_fail_unless_they_may_go_without(kari: Person, bot: Bot) -> None:
    own = kari.says("mitt")
    kari.deletes(own)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(1001, "x", reply_parameters=ReplyParameters(own.id))
    sent = await bot.send_message(1001, "x", reply_parameters=ReplyParameters(own.id, allow_sending_without_reply=True))
    assert sent.reply_to_message is None


async def test_reply_keyboards_come_and_go_and_their_messages_stay(kari: Person, bot: Bot) -> None:
    sent = await bot.send_message(1001, "?", reply_markup=ReplyKeyboardMarkup([["Ja", "Nei"]]))
    assert kari.keyboard == [["Ja", "Nei"]]
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await sent.edit_text("!")
    kari.taps("Nei")
    assert kari.messages[-1].text == "Nei"
    await bot.send_message(1001, "?", reply_markup=ReplyKeyboardRemove())
    assert kari.keyboard == []
    await bot.send_message(1001, "?", reply_markup=ForceReply())
    assert kari.last.asks_for_reply


async def test_a_tap_is_answered_once_it_is_known_and_young(kari: Person, bot: Bot, clock: Clock) -> None:
    await bot.send_message(1001, "?", reply_markup=button())
    kari.taps("Ja")
    tap = (await bot.get_updates(allowed_updates=Update.ALL_TYPES))[-1].callback_query
    assert tap is not None
    assert (tap.data, tap.from_user.id) == ("ja", 1001)
    assert tap.message is not None
    assert kari.unanswered_taps == ["ja"]
    assert await refusal(bot, "answerCallbackQuery", callback_query_id=tap.id, text="x" * 201) == (
        "400 Bad Request: MESSAGE_TOO_LONG"
    )
    await tap.answer("Takk", show_alert=True)
    assert [(t.text, t.show_alert) for t in kari.toasts] == [("Takk", True)]
    assert kari.unanswered_taps == []
    clock.now += timedelta(minutes=2)
    too_old = "query is too old and response timeout expired or query id is invalid"
    with pytest.raises(BadRequest, match=f"(?i){too_old}"):
        await tap.answer()
    with pytest.raises(BadRequest, match=f"(?i){too_old}"):
        await bot.answer_callback_query("17")


async def test_the_chat_shows_that_the_bot_is_writing_until_it_has(kari: Person, bot: Bot) -> None:
    assert not kari.typing
    await bot.send_chat_action(1001, "typing")
    assert kari.typing
    await bot.send_message(1001, "Ferdig")
    assert not kari.typing
    assert await refusal(bot, "sendChatAction", chat_id=1001, action="dance") == (
        "400 Bad Request: wrong parameter action in request"
    )
