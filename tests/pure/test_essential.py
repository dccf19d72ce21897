"""What is kept of an update that could not be handled: what is needed to try again, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, Update

from bot.essential import essential, whose
from bot.inbox import read_update

KARI = {"id": 7, "is_bot": False, "first_name": "Kari", "last_name": "Nordmann", "language_code": "nn"}
CHAT = {"id": 7, "type": "private"}
MORE_OF_KARI = {"username": "kari_n", "is_premium": True, "added_to_attachment_menu": True}
MORE_OF_CHAT = {"username": "kari_n", "first_name": "Kari", "photo": {"small_file_id": "x"}}
MESSAGE = {"message_id": 3, "date": 1660633200, "chat": CHAT, "from": KARI, "text": "Hei"}
MORE_OF_MESSAGE = {
    "entities": [{"type": "bold", "offset": 0, "length": 3}],
    "contact": {"phone_number": "+4712345678", "first_name": "Kari"},
    "location": {"latitude": 60.1, "longitude": 10.2},
    "photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}],
    "forward_origin": {"type": "user", "date": 1, "sender_user": {"id": 9, "is_bot": False, "first_name": "Per"}},
    "quote": {"text": "sitat", "position": 0},
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def full(**parts: Any) -> dict[str, Any]:
    """An update with everything in it that Telegram might tell."""
    return {"update_id": 1, **parts}


def test_the_words_and_who_wrote_them_are_kept_and_all_else_is_dropped() -> None:
    sender, chat = KARI | MORE_OF_KARI, CHAT | MORE_OF_CHAT
    earlier = {"message_id": 2, "date": 1660633100, "chat": chat, "from": sender, "text": "Hva tok du med deg?"}
    message = MESSAGE | MORE_OF_MESSAGE | {"from": sender, "chat": chat, "reply_to_message": earlier}
    assert essential(full(message=message)) == {
        "update_id": 1,
        "message": MESSAGE | {"reply_to_message": {"message_id": 2, "date": 1660633100, "chat": CHAT}},
    }


@pytest.mark.parametrize(
    "raw",
    [
        full(message=MESSAGE | MORE_OF_MESSAGE | {"reply_to_message": MESSAGE | {"message_id": 2}}),
        full(edited_message=MESSAGE | {"edit_date": 1660633300}),
        full(
            callback_query={
                "id": "5",
                "from": KARI | MORE_OF_KARI,
                "chat_instance": "8",
                "data": "done:1:x",
                "message": MESSAGE | MORE_OF_MESSAGE,
            }
        ),
        full(
            my_chat_member={
                "chat": CHAT,
                "from": KARI,
                "date": 1660633200,
                "old_chat_member": {"status": "member", "user": KARI},
                "new_chat_member": {"status": "kicked", "user": KARI, "until_date": 0},
            }
        ),
        full(
            message=MESSAGE
            | {"chat": {"id": -100, "type": "supergroup"}, "message_thread_id": 4, "is_topic_message": True}
        ),
    ],
    ids=["message", "edit", "tap", "blocking", "in a topic"],
)
def test_what_is_kept_can_be_handled_once_more(raw: dict[str, Any]) -> None:
    bot = Bot("123456:TEST")
    before, after = read_update(raw, bot), read_update(essential(raw), bot)
    assert isinstance(before, Update)
    assert isinstance(after, Update)
    assert before.effective_user == after.effective_user
    assert before.effective_chat == after.effective_chat
    if before.callback_query is not None:
        assert after.callback_query is not None
        assert after.callback_query.data == before.callback_query.data
    if before.message is not None:
        assert after.message is not None
        assert (after.message.text, after.message.message_thread_id) == (
            before.message.text,
            before.message.message_thread_id,
        )
    assert len(json.dumps(essential(raw))) <= len(json.dumps(raw))


@pytest.mark.parametrize(
    "message",
    [
        "Hei",
        ["Hei", {"text": "Hei"}],
        {"text": "Hei"},
        {"text": "Hei", "from": "Kari Nordmann"},
        {"text": "Hei", "from": {"id": "Kari", "first_name": "Kari"}},
        {"text": "Hei", "from": {"id": True, "first_name": "Kari"}},
        {"text": "Hei", "from": {"id": 2**64, "first_name": "Kari"}},
        {"text": "Hei", "chat": {"id": -100, "title": "Kari"}},
    ],
)
def test_of_what_is_nobodys_the_number_alone_is_kept(message: object) -> None:
    raw = full(message=message)
    assert whose(raw) is None
    assert essential(raw) == {"update_id": 1}


def test_whose_it_is_is_read_from_the_private_chat_where_the_sender_is_strange() -> None:
    raw = full(message={"text": "Hei", "from": [], "chat": CHAT})
    assert whose(raw) == 7
    assert essential(raw) == {"update_id": 1, "message": {"text": "Hei", "chat": CHAT}}


def test_values_of_the_wrong_kind_are_dropped() -> None:
    raw = full(message=MESSAGE | {"date": "i går", "text": ["Hei"], "message_id": True, "caption": {"a": "b"}})
    assert essential(raw) == {"update_id": 1, "message": {"chat": CHAT, "from": KARI}}


@given(
    st.dictionaries(
        st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "poll"]),
        json_values | st.fixed_dictionaries({"from": json_values, "chat": json_values, "text": json_values}),
    )
)
def test_nothing_is_too_strange(parts: dict[str, Any]) -> None:
    raw = {"update_id": 1} | parts
    kept = essential(raw)
    assert json.loads(json.dumps(kept)) == kept
    assert kept["update_id"] == 1
    assert "poll" not in kept
    assert essential(kept) == kept
    if len(kept) > 1:
        assert whose(kept) == whose(raw)
