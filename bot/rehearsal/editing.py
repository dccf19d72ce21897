"""The Bot API's methods that change what is already in a chat, and the answer to a tap."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.rehearsal.content import find_chat, find_message, read_file, read_text, writable_chat
from bot.rehearsal.entities import utf16_length
from bot.rehearsal.errors import bad_request
from bot.rehearsal.files import document_json, photo_json
from bot.rehearsal.keyboards import read_keyboard
from bot.rehearsal.model import Chat, Json, Message, Toast
from bot.rehearsal.parameters import read_object
from bot.rehearsal.signatures import INPUT_MEDIA

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

_DELETABLE_FOR = timedelta(hours=48)
_MOST_AT_ONCE = 100
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
    return _change(telegram, message, call, {"text": text, "entities": entities})


def edit_message_media(telegram: Telegram, call: Json) -> Json:
    """editMessageMedia: another document or photo, in place of a text too; without a caption that goes as well"""
    message = _own_message(telegram, call)
    kind = call["media"].get("type")
    if kind not in INPUT_MEDIA:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    media = read_object(call["media"], INPUT_MEDIA[kind], "InputMedia")
    text, entities = read_text(telegram, media, "caption")
    file = read_file(telegram, media["media"], kind)
    content = {"text": text, "entities": entities, "document": None, "photo": None, kind: file}
    shown: Json = {"document": document_json(file)} if kind == "document" else {"photo": photo_json(file)}
    return _change(telegram, message, call, content | {"media": shown})


def edit_message_caption(telegram: Telegram, call: Json) -> Json:
    """editMessageCaption; without a `reply_markup` the keyboard goes"""
    message = _own_message(telegram, call)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    text, entities = read_text(telegram, call, "caption")
    return _change(telegram, message, call, {"text": text, "entities": entities})


def edit_message_reply_markup(telegram: Telegram, call: Json) -> Json:
    """editMessageReplyMarkup; without a `reply_markup` the keyboard goes"""
    return _change(telegram, _own_message(telegram, call), call, {})


def delete_message(telegram: Telegram, call: Json) -> bool:
    """deleteMessage: either side's, within 48 hours; others' in a group as an administrator"""
    chat = find_chat(telegram, call["chat_id"], to_write=True)
    message = find_message(chat, call["message_id"], "delete")
    _check_deletable(telegram, chat, message)
    telegram.remove(message)
    return True


def delete_messages(telegram: Telegram, call: Json) -> bool:
    """deleteMessages, up to 100 at once: all of them or none; those that are not there are passed over"""
    wanted = call["message_ids"]
    if not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > _MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if min(wanted) <= 0:
        raise bad_request("invalid message identifier specified")
    chat = find_chat(telegram, call["chat_id"], to_write=True)
    messages = [message for each in wanted if (message := chat.find(each)) is not None]
    for message in messages:
        _check_deletable(telegram, chat, message)
    for message in messages:
        telegram.remove(message)
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
    if message.mine or message.fixed or message.service or "forward_origin" in message.extra:
        raise bad_request("message can't be edited")
    return message


def _check_deletable(telegram: Telegram, chat: Chat, message: Message) -> None:
    others = message.mine and not chat.private and chat.bot_status != "administrator"
    if others or "forum_topic_created" in message.service:
        raise bad_request("message can't be deleted")
    if telegram.now() - message.date > _DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")


def _change(telegram: Telegram, message: Message, call: Json, content: Json) -> Json:
    """Give a message other content, by the names of its fields, and the keyboard of the call or none."""
    changed = content | {"markup": read_keyboard(call.get("reply_markup"), only_inline=True).inline}
    if all(getattr(message, field) == value for field, value in changed.items()):
        raise bad_request(_NOT_MODIFIED)
    for field, value in changed.items():
        setattr(message, field, value)
    telegram.note_change(message)
    return message.json()
