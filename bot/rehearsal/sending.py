"""The Bot API's methods that put a message into a chat."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.rehearsal.content import (
    common_fields,
    find_chat,
    find_message,
    read_file,
    read_text,
    show_keyboard,
    writable_chat,
)
from bot.rehearsal.errors import bad_request
from bot.rehearsal.files import document_json, photo_json
from bot.rehearsal.keyboards import read_keyboard
from bot.rehearsal.model import Chat, Json, Message

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_ACTION_SHOWN_FOR = 5.0


def send_message(telegram: Telegram, call: Json) -> Json:
    """sendMessage"""
    chat = writable_chat(telegram, call["chat_id"])
    text, entities = read_text(telegram, call)
    return _put(telegram, chat, call, {"text": text, "entities": entities}).json()


def send_document(telegram: Telegram, call: Json) -> Json:
    """sendDocument, with an uploaded file or the id of a known one"""
    chat = writable_chat(telegram, call["chat_id"])
    text, entities = read_text(telegram, call, "caption")
    file = read_file(telegram, call["document"], "document")
    content = {"media": {"document": document_json(file)}, "document": file}
    return _put(telegram, chat, call, {"text": text, "entities": entities} | content).json()


def send_photo(telegram: Telegram, call: Json) -> Json:
    """sendPhoto, with an uploaded file or the id of a known one"""
    chat = writable_chat(telegram, call["chat_id"])
    text, entities = read_text(telegram, call, "caption")
    file = read_file(telegram, call["photo"], "photo")
    content = {"media": {"photo": photo_json(file)}, "photo": file}
    return _put(telegram, chat, call, {"text": text, "entities": entities} | content).json()


def send_chat_action(telegram: Telegram, call: Json) -> bool:
    """sendChatAction: the chat shows for five seconds what the bot is busy with"""
    chat = writable_chat(telegram, call["chat_id"])
    if call["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.busy_with, chat.busy_until = call["action"], time.monotonic() + _ACTION_SHOWN_FOR
    telegram.touch()
    return True


def forward_message(telegram: Telegram, call: Json) -> Json:
    """forwardMessage"""
    chat = writable_chat(telegram, call["chat_id"])
    source = _source(telegram, call, "forward")
    origin = {
        "type": "user",
        "date": int(source.date.timestamp()),
        "sender_user": source.sender.json(),
    }
    content = _content_of(source)
    # Forwarding a forwarded message keeps its first origin.
    extra = {"forward_origin": source.extra.get("forward_origin", origin)}
    return _put(telegram, chat, call, content, extra).json()


def copy_message(telegram: Telegram, call: Json) -> Json:
    """copyMessage, with another caption if one is given"""
    chat = writable_chat(telegram, call["chat_id"])
    source = _source(telegram, call, "copy")
    content = _content_of(source)
    if "caption" in call and source.media:
        content["text"], content["entities"] = read_text(telegram, call, "caption")
    return {"message_id": _put(telegram, chat, call, content).id}


def _put(telegram: Telegram, chat: Chat, call: Json, content: Json, further: Json | None = None) -> Message:
    """Check what every sending method takes, then let the message appear."""
    keyboard = read_keyboard(call.get("reply_markup"))
    fields = common_fields(chat, call, keyboard)
    fields["extra"] |= further or {}
    chat.busy_with = None
    show_keyboard(chat, keyboard)
    return telegram.add_message(chat, telegram.bot, **content, **fields)


def _source(telegram: Telegram, call: Json, to_what: str) -> Message:
    source = find_message(find_chat(telegram, call["from_chat_id"]), call["message_id"], to_what)
    if source.service or source.extra.get("has_protected_content"):
        raise bad_request(f"message can't be {'forwarded' if to_what == 'forward' else 'copied'}")
    return source


def _content_of(source: Message) -> Json:
    return {
        "text": source.text,
        "entities": list(source.entities),
        "media": source.media,
        "document": source.document,
        "photo": source.photo,
    }
