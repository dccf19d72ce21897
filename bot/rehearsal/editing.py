"""The Bot API's methods that change what is already in a chat, and the answer to a tap."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.rehearsal.content import find_chat, find_message, read_text, writable_chat
from bot.rehearsal.entities import Entity, utf16_length
from bot.rehearsal.errors import bad_request
from bot.rehearsal.keyboards import read_keyboard
from bot.rehearsal.model import Json, Message, Toast

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

_DELETABLE_FOR = timedelta(hours=48)
_LONGEST_TOAST = 200
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def edit_message_text(telegram: Telegram, call: Json) -> Json:
    """editMessageText; without a `reply_markup` the keyboard goes"""
    message = _own_message(telegram, call)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    text, entities = read_text(telegram, call)
    return _change(telegram, message, call, text, entities)


def edit_message_caption(telegram: Telegram, call: Json) -> Json:
    """editMessageCaption; without a `reply_markup` the keyboard goes"""
    message = _own_message(telegram, call)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    text, entities = read_text(telegram, call, "caption")
    return _change(telegram, message, call, text, entities)


def edit_message_reply_markup(telegram: Telegram, call: Json) -> Json:
    """editMessageReplyMarkup; without a `reply_markup` the keyboard goes"""
    message = _own_message(telegram, call)
    return _change(telegram, message, call, message.text, message.entities)


def delete_message(telegram: Telegram, call: Json) -> bool:
    """deleteMessage: either side's, within 48 hours"""
    chat = find_chat(telegram, call["chat_id"])
    message = find_message(chat, call["message_id"], "delete")
    if telegram.now() - message.date > _DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    telegram.touch()
    return True


def answer_callback_query(telegram: Telegram, call: Json) -> bool:
    """answerCallbackQuery: the button stops spinning, and a text pops up if there is one"""
    text = call.get("text", "")
    if utf16_length(text) > _LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.get("url", "")
    if url and f"t.me/{telegram.bot.username}?" not in url:
        raise bad_request("URL_INVALID")
    toast = Toast(text, call.get("show_alert", False)) if text else None
    if not telegram.answer_query(call["callback_query_id"], toast):
        raise bad_request(_TOO_OLD)
    return True


def _own_message(telegram: Telegram, call: Json) -> Message:
    if "inline_message_id" in call:
        raise bad_request("message to edit not found")
    if "chat_id" not in call:
        raise bad_request("chat_id is empty")
    if "message_id" not in call:
        raise bad_request("message identifier is not specified")
    message = find_message(writable_chat(telegram, call["chat_id"]), call["message_id"], "edit")
    if message.mine or message.fixed or "forward_origin" in message.extra:
        raise bad_request("message can't be edited")
    return message


def _change(telegram: Telegram, message: Message, call: Json, text: str, entities: list[Entity]) -> Json:
    markup = read_keyboard(call.get("reply_markup"), only_inline=True).inline
    if (text, entities, markup) == (message.text, message.entities, message.markup):
        raise bad_request(_NOT_MODIFIED)
    message.text, message.entities, message.markup = text, entities, markup
    message.edit_date = telegram.now()
    telegram.touch()
    return message.json()
