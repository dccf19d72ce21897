"""The Bot API's methods that pin messages to the top of a chat, and take them down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rehearsal.content import find_chat, find_message
from bot.rehearsal.errors import bad_request
from bot.rehearsal.model import Chat, Json

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram


def pin_chat_message(telegram: Telegram, call: Json) -> bool:
    """pinChatMessage; a service message in the chat says so, and the bot is told of that"""
    chat = find_chat(telegram, call["chat_id"], to_write=True)
    message = find_message(chat, call["message_id"], "pin")
    _check_rights(chat)
    if message.service:
        raise bad_request("a service message can't be pinned")
    if message.id in chat.pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.pinned.append(message.id)
    service = {"pinned_message": message.json(quoted=True)}
    telegram.add_service_message(chat, telegram.bot, service, message.thread_id)
    return True


def unpin_chat_message(telegram: Telegram, call: Json) -> bool:
    """unpinChatMessage: the message given, else the newest pin"""
    chat = find_chat(telegram, call["chat_id"], to_write=True)
    newest = chat.pins[-1].id if chat.pins else 0
    message = find_message(chat, call.get("message_id", newest), "unpin")
    _check_rights(chat)
    if message.id not in chat.pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.pinned.remove(message.id)
    telegram.touch()
    return True


def _check_rights(chat: Chat) -> None:
    # In a basic group every member may pin, unless its owner says otherwise.
    if chat.type == "supergroup" and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
