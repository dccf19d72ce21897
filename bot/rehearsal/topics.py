"""Topics of forums: the Bot API's methods for them, and what people do with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rehearsal.content import find_chat
from bot.rehearsal.errors import bad_request
from bot.rehearsal.model import Chat, Json, Topic, User

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

_ICON_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
_LONGEST_NAME = 128


def create_forum_topic(telegram: Telegram, call: Json) -> Json:
    """createForumTopic; stricter than the real server, which cuts a name that is too long"""
    chat = _forum(telegram, call)
    if chat.bot_status != "administrator":
        raise bad_request("not enough rights to create a topic")
    name, emoji = _name(call["name"]), _emoji(call)
    color = call.get("icon_color", _ICON_COLORS[0])
    if color not in _ICON_COLORS:
        raise bad_request("invalid icon color specified")
    topic = open_topic(telegram, chat, telegram.bot, name, color, emoji)
    return {"message_thread_id": topic.id, **_described(topic)}


def edit_forum_topic(telegram: Telegram, call: Json) -> bool:
    """editForumTopic: another name or icon; an empty one keeps the name, and takes the icon away"""
    chat = _forum(telegram, call)
    topic = _own_topic(chat, call, "edit the topic")
    changed: Json = {}
    if call.get("name"):
        changed["name"] = _name(call["name"])
    if "icon_custom_emoji_id" in call:
        changed["icon_custom_emoji_id"] = _emoji(call)
    if not changed:
        return True
    if all(getattr(topic, field) == value for field, value in changed.items()):
        raise bad_request("TOPIC_NOT_MODIFIED")
    for field, value in changed.items():
        setattr(topic, field, value)
    told = {field: value or "" for field, value in changed.items()}
    telegram.add_service_message(chat, telegram.bot, {"forum_topic_edited": told}, topic.id)
    return True


def close_forum_topic(telegram: Telegram, call: Json) -> bool:
    """closeForumTopic"""
    return _toggle(telegram, call, closed=True)


def reopen_forum_topic(telegram: Telegram, call: Json) -> bool:
    """reopenForumTopic"""
    return _toggle(telegram, call, closed=False)


def delete_forum_topic(telegram: Telegram, call: Json) -> bool:
    """deleteForumTopic, with every message in it, however old"""
    chat = _forum(telegram, call)
    remove_topic(telegram, chat, _own_topic(chat, call, "delete the topic"))
    return True


# ---------------------------------------------------------------------- what both sides do


def open_topic(
    telegram: Telegram,
    chat: Chat,
    creator: User,
    name: str,
    icon_color: int = _ICON_COLORS[0],
    icon_custom_emoji_id: str | None = None,
) -> Topic:
    """A new topic, with the service message that opens it; the bot is told of its own as well."""
    message = telegram.add_message(chat, creator)
    topic = Topic(message.id, name, creator, icon_color, icon_custom_emoji_id)
    chat.topics[topic.id] = topic
    message.thread_id, message.service = topic.id, {"forum_topic_created": _described(topic)}
    telegram.tell(chat, {"message": message.json()})
    return topic


def close_topic(telegram: Telegram, chat: Chat, topic: Topic, by: User, *, closed: bool = True) -> None:
    """Close a topic, or open it again, with the service message that says so."""
    topic.closed = closed
    service: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    telegram.add_service_message(chat, by, service, topic.id)


def remove_topic(telegram: Telegram, chat: Chat, topic: Topic) -> None:
    """Delete a topic and all that was written in it; bots are not told."""
    del chat.topics[topic.id]
    for message in chat.messages.values():
        if message.thread_id == topic.id:
            message.deleted = True
    telegram.touch()


def _forum(telegram: Telegram, call: Json) -> Chat:
    chat = find_chat(telegram, call["chat_id"], to_write=True)
    if not chat.has_topics:
        raise bad_request("the chat is not a forum")
    return chat


def _own_topic(chat: Chat, call: Json, to_do_what: str) -> Topic:
    """The topic of a call, which the bot has made itself or manages as an administrator."""
    thread_id = call["message_thread_id"]
    if thread_id <= 0:
        raise bad_request("invalid message thread identifier specified")
    topic = chat.topics.get(thread_id)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    if chat.bot_status != "administrator" and not topic.creator.is_bot:
        raise bad_request(f"not enough rights to {to_do_what}")
    return topic


def _toggle(telegram: Telegram, call: Json, *, closed: bool) -> bool:
    chat = _forum(telegram, call)
    topic = _own_topic(chat, call, "close or open the topic")
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    close_topic(telegram, chat, topic, telegram.bot, closed=closed)
    return True


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise bad_request("title must be non-empty")
    if len(name) > _LONGEST_NAME:
        raise bad_request("title is too long")
    return name


def _emoji(call: Json) -> str | None:
    emoji = str(call.get("icon_custom_emoji_id", ""))
    if not re.fullmatch("[0-9]{0,19}", emoji):
        raise bad_request("DOCUMENT_INVALID")
    return emoji or None


def _described(topic: Topic) -> Json:
    told: Json = {"name": topic.name, "icon_color": topic.icon_color}
    return told if topic.icon_custom_emoji_id is None else told | {"icon_custom_emoji_id": topic.icon_custom_emoji_id}
