"""Texts too long for one message, as Telegram's apps send them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot

from bot.rehearsal.entities import utf16_length
from bot.rehearsal.pasting import pieces
from bot.rehearsal.state import Telegram

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(now=lambda: NOW)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("kort", ["kort"]),
        (" \n kort \r\n", ["kort"]),
        ("1234567890", ["1234567890"]),
        # The last line break in the second half, though a blank comes later.
        ("123456\n7 890", ["123456", "7 890"]),
        ("12345\n6\n7 890", ["12345\n6", "7 890"]),
        # The last blank, when there is no line break there.
        ("1 34567 9 01", ["1 34567 9", "01"]),
        ("1\n34567 901", ["1\n34567", "901"]),
        # Neither: as much as fits.
        ("12345678901", ["1234567890", "1"]),
        ("1 3 5678901", ["1 3 567890", "1"]),
        # A blank right behind a full piece tears nothing.
        ("1234567890 1", ["1234567890", "1"]),
        ("123456789\n\n\n0", ["123456789", "0"]),
        ("a" * 25, ["a" * 10, "a" * 10, "a" * 5]),
        # Two units each, and never half of one.
        ("🎉" * 6, ["🎉" * 5, "🎉"]),
        ("a" + "🎉" * 5, ["a" + "🎉" * 4, "🎉"]),
        ("", []),
        (" \n", []),
    ],
)
def test_a_text_is_cut_where_it_hurts_least(text: str, parts: list[str]) -> None:
    assert pieces(text, 10) == parts


@given(st.text(st.sampled_from("aå🎉 \n"), max_size=200), st.integers(2, 20))
def test_nothing_but_blanks_is_lost_and_every_piece_fits(text: str, longest: int) -> None:
    parts = pieces(text, longest)
    assert all(1 <= utf16_length(part) <= longest for part in parts)
    assert all(part == part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


async def test_a_long_text_arrives_as_several_messages_in_order_at_once(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari")
    lines = [f"{number}." + " ord" * 20 for number in range(120)]
    sent = kari.pastes("\n".join(lines))
    updates = await bot.get_updates()
    assert len(updates) == len(sent) == 3
    messages = [update.message for update in updates if update.message]
    assert [message.message_id for message in messages] == [message.id for message in sent]
    assert {message.date for message in messages} == {NOW}
    assert "\n".join(message.text or "" for message in messages) == "\n".join(lines)
    assert all(2048 < utf16_length(message.text) <= 4096 for message in sent[:-1])
    assert kari.messages == sent
    # Each is a message of its own, to be edited or deleted alone.
    kari.edits(sent[1], "kortere")
    assert [len(message.text) < 10 for message in kari.messages] == [False, True, False]


async def test_a_text_without_a_place_to_cut_is_cut_where_it_is_full(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari")
    sent = kari.pastes("x" + "🎉" * 3000)
    assert [utf16_length(message.text) for message in sent] == [4095, 1906]
    texts = [update.message.text for update in await bot.get_updates() if update.message]
    assert texts == ["x" + "🎉" * 2047, "🎉" * 953]


def test_what_fits_is_one_message_and_nothing_is_none(telegram: Telegram) -> None:
    kari = telegram.person("Kari")
    assert [message.text for message in kari.pastes("x" * 4096)] == ["x" * 4096]
    with pytest.raises(ValueError, match="empty"):
        kari.pastes(" \n ")


async def test_a_long_answer_in_a_topic_stays_there_piece_by_piece(telegram: Telegram, bot: Bot) -> None:
    ola = telegram.person("Ola")
    forum = telegram.group("Arrangører", topics=True)
    topic = forum.topic("Spørsmål")
    await bot.send_message(forum.id, "Når?", message_thread_id=topic)
    asked = forum.last
    sent = ola.pastes("ord " * 1500, reply_to=asked)
    messages = [update.message for update in await bot.get_updates() if update.message][1:]
    assert len(messages) == len(sent) == 2
    assert {message.message_thread_id for message in messages} == {topic}
    assert {message.reply_to_message and message.reply_to_message.message_id for message in messages} == {asked.id}
    assert len(ola.pastes("ord " * 1500, chat=forum, thread_id=topic)) == 2
