"""What somebody has written with Telegram's own formatting, as the HTML that Telegram takes back."""

from collections.abc import Sequence
from html import escape

from telegram import Message, MessageEntity
from telegram.constants import MessageEntityType

_TAKEN_BACK = {
    MessageEntityType.BOLD,
    MessageEntityType.ITALIC,
    MessageEntityType.UNDERLINE,
    MessageEntityType.STRIKETHROUGH,
    MessageEntityType.SPOILER,
    MessageEntityType.BLOCKQUOTE,
    MessageEntityType.EXPANDABLE_BLOCKQUOTE,
    MessageEntityType.CODE,
    MessageEntityType.PRE,
    MessageEntityType.TEXT_LINK,
    MessageEntityType.TEXT_MENTION,
}
"""Formatting that any bot may send. Web addresses and the like Telegram finds itself; a custom emoji is still one."""


def html_of(message: Message) -> str:
    """Return a message's text, or its caption, as HTML; "" where it has neither."""
    with_caption = message.text is None
    text, entities = (message.caption, message.caption_entities) if with_caption else (message.text, message.entities)
    if not text:
        return ""
    plain = text.replace("\x00", " ")  # which no database keeps
    again = Message(0, message.date, message.chat, text=plain, entities=_safe(entities))
    return again.text_html


def _safe(entities: Sequence[MessageEntity]) -> list[MessageEntity]:
    """The formatting to keep. The library writes addresses and languages into the HTML just as they are."""
    return [
        entity
        if entity.url is None and entity.language is None
        else MessageEntity(
            entity.type,
            entity.offset,
            entity.length,
            url=entity.url and escape(entity.url),
            language=entity.language and escape(f"language-{entity.language}"),
        )
        for entity in entities
        if entity.type in _TAKEN_BACK
    ]
