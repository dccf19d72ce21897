"""What the calls of the bot have in common: which chat, which message, which text, answering what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rehearsal.entities import Entity, find_entities, trimmed, utf16_length
from bot.rehearsal.errors import ApiError, bad_request
from bot.rehearsal.keyboards import Keyboard
from bot.rehearsal.markup import MarkupError, checked_link, parse_html
from bot.rehearsal.model import Chat, File, Json, Message
from bot.rehearsal.parameters import Upload, read_object
from bot.rehearsal.signatures import ENTITY, LINK_PREVIEW_OPTIONS, REPLY_PARAMETERS

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

_MENTIONED = re.compile(r"tg://user\?id=(\d+)")
# Those that Telegram finds itself may be given as well.
_ENTITY_TYPES = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
}


def find_chat(telegram: Telegram, chat_id: int | str, *, to_write: bool = False) -> Chat:
    """The chat with this id. Raises ApiError 400 when nobody has opened such a chat with the bot.

    Raises ApiError 403 for a group that the bot was removed from; a basic group may still be read.
    """
    chat = telegram.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None or not chat.opened:
        raise bad_request("chat not found")
    outside = not chat.private and not chat.bot_takes_part
    if outside and (to_write or chat.type == "supergroup"):
        raise ApiError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
    return chat


def writable_chat(telegram: Telegram, chat_id: int | str) -> Chat:
    """The chat with this id, if the bot may write there. Raises ApiError 400 or 403."""
    chat = find_chat(telegram, chat_id, to_write=True)
    person = telegram.persons.get(chat.id)
    if person is not None and person.deactivated:
        raise ApiError(403, "Forbidden: user is deactivated")
    if chat.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    return chat


def find_message(chat: Chat, message_id: int, to_what: str) -> Message:
    """A message that is still there. Raises ApiError 400, "message to … not found"."""
    message = chat.find(message_id)
    if message is None:
        raise bad_request(f"message to {to_what} not found")
    return message


def read_text(telegram: Telegram, call: Json, name: str = "text") -> tuple[str, list[Entity]]:
    """The text or caption of a call with its entities, formatted, trimmed and measured.

    Raises ApiError 400 for broken markup and for a text that is too long, or empty (a caption may be).
    """
    raw = str(call.get(name, ""))
    mode = str(call.get("parse_mode", "")).lower()
    if mode == "html":
        try:
            text, entities = parse_html(raw)
        except MarkupError as broken:
            raise bad_request(f"can't parse entities: {broken}") from None
    elif mode in ("", "none"):
        text = raw
        given = call.get("entities" if name == "text" else "caption_entities", [])
        entities = [_checked_entity(entity, utf16_length(raw)) for entity in given]
    else:
        raise bad_request("unsupported parse_mode; the stand-in knows HTML alone")
    text, entities = trimmed(text, entities)
    size = utf16_length(text)
    if name == "caption":
        if size > LONGEST_CAPTION:
            raise bad_request("message caption is too long")
    elif size == 0:
        raise bad_request("message text is empty")
    elif size > LONGEST_TEXT:
        raise bad_request("message is too long")
    named = [entity for e in entities if (entity := _with_user(telegram, e)) is not None]
    return text, find_entities(text, named)


def read_file(telegram: Telegram, given: Upload | str, kind: str) -> File:
    """A file that came with the call, or one the bot knows by its id. `kind`: "document" or "photo"."""
    folder = f"{kind}s"
    if isinstance(given, Upload):
        if not given.content:
            raise bad_request("file must be non-empty")
        return telegram.keep_file(given.name, given.content, given.mime, folder)
    file = telegram.files.get(given)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not file.path.startswith(folder):
        raise bad_request(f"type of file mismatch: {file.path.partition('/')[0]} can't be sent as {folder}")
    return file


def common_fields(chat: Chat, call: Json, keyboard: Keyboard) -> Json:
    """The fields of a new Message that every sending method sets. Raises ApiError 400 for wrong ones."""
    reply_to = _replied_to(chat, call)
    extra: Json = {}
    if "link_preview_options" in call:
        extra["link_preview_options"] = read_object(
            call["link_preview_options"], LINK_PREVIEW_OPTIONS, "link preview options"
        )
    if call.get("protect_content"):
        extra["has_protected_content"] = True
    if "message_effect_id" in call:
        extra["effect_id"] = call["message_effect_id"]
    return {
        "reply_to": reply_to,
        "thread_id": _thread(chat, call, reply_to),
        "markup": keyboard.inline,
        "asks_for_reply": keyboard.asks_for_reply,
        "fixed": keyboard.fixes,
        "extra": extra,
    }


def show_keyboard(chat: Chat, keyboard: Keyboard) -> None:
    """Let a reply keyboard appear in the chat, or go."""
    if keyboard.labels is not None:
        chat.keyboard = keyboard.labels
    elif keyboard.removes:
        chat.keyboard = None


def _thread(chat: Chat, call: Json, reply_to: Message | None) -> int | None:
    """The topic that a message goes into: the one that was asked for, else where the answered message is."""
    thread_id: int | None = call.get("message_thread_id", reply_to.thread_id if reply_to else None)
    if thread_id is None:
        return None
    topic = chat.topics.get(thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and chat.bot_status != "administrator" and not topic.creator.is_bot:
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def _replied_to(chat: Chat, call: Json) -> Message | None:
    if "reply_parameters" not in call:
        return None
    wanted = read_object(call["reply_parameters"], REPLY_PARAMETERS, "reply parameters")
    message = chat.find(wanted.get("message_id", 0))
    elsewhere = wanted.get("chat_id", chat.id) != chat.id
    if message is None or elsewhere:
        if wanted.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return message


def _checked_entity(given: Json, size: int) -> Entity:
    entity = read_object(given, ENTITY, "MessageEntity")
    if entity["type"] not in _ENTITY_TYPES:
        raise bad_request(f"can't parse MessageEntity: unsupported type {entity['type']}")
    if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > size:
        where = f"{entity['length']} at offset {entity['offset']}"
        raise bad_request(f"can't parse MessageEntity: length {where} is outside of the text")
    if entity["type"] == "text_link":
        url = checked_link(str(entity.get("url", "")))
        if url is None:
            raise bad_request(f"entity URL '{entity.get('url', '')}' is invalid: Wrong HTTP URL")
        entity["url"] = url
    return entity


def _with_user(telegram: Telegram, entity: Entity) -> Entity | None:
    """A link to a user becomes a mention of them, or plain text when the bot has not met them."""
    match = _MENTIONED.fullmatch(entity.get("url", ""))
    if match is None or entity["type"] != "text_link":
        return entity
    person = telegram.persons.get(int(match[1]))
    if person is None or not person.chat.opened:
        return None
    place = {"offset": entity["offset"], "length": entity["length"]}
    return {"type": "text_mention", **place, "user": person.user.json()}
