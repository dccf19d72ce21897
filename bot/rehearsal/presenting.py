"""The Bot API's methods for the bot's own name, descriptions, commands and menu button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.rehearsal.content import find_chat
from bot.rehearsal.entities import utf16_length
from bot.rehearsal.errors import bad_request
from bot.rehearsal.model import Json
from bot.rehearsal.parameters import read_object
from bot.rehearsal.profile import DEFAULT, Command, Profile, Scope
from bot.rehearsal.signatures import BOT_COMMAND, MENU_BUTTON, SCOPE

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

_MOST_COMMANDS = 100
# The scopes there are, and which further fields each must have.
_SCOPES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def set_my_commands(telegram: Telegram, call: Json) -> bool:
    """setMyCommands for one scope and language"""
    place = _scope(telegram, call), _language(call)
    commands = [read_object(command, BOT_COMMAND, "BotCommand") for command in call["commands"]]
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [Command(_command(c["command"]), _command_description(c["description"])) for c in commands]
    telegram.profile.commands[place] = kept
    telegram.touch()
    return True


def get_my_commands(telegram: Telegram, call: Json) -> list[Json]:
    """getMyCommands of exactly one scope and language"""
    found = telegram.profile.commands.get((_scope(telegram, call), _language(call)), [])
    return [command._asdict() for command in found]


def delete_my_commands(telegram: Telegram, call: Json) -> bool:
    """deleteMyCommands for one scope and language"""
    telegram.profile.commands.pop((_scope(telegram, call), _language(call)), None)
    telegram.touch()
    return True


def set_text(field: str, longest: int, texts: Callable[[Profile], dict[str, str]]) -> Callable[[Telegram, Json], bool]:
    """The method that sets one of the bot's texts for a language; an empty one takes it away."""

    def method(telegram: Telegram, call: Json) -> bool:
        text = call.get(field, "")
        if utf16_length(text) > longest:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        texts(telegram.profile)[_language(call)] = text
        telegram.touch()
        return True

    return method


def get_text(field: str, read: Callable[[Profile, str], str]) -> Callable[[Telegram, Json], Json]:
    """The method that gives one of the bot's texts as readers of a language see it."""

    def method(telegram: Telegram, call: Json) -> Json:
        return {field: read(telegram.profile, _language(call))}

    return method


def set_chat_menu_button(telegram: Telegram, call: Json) -> bool:
    """setChatMenuButton, for one private chat or for all that have none of their own"""
    button = read_object(call.get("menu_button", {"type": "default"}), MENU_BUTTON, "MenuButton")
    if button["type"] not in ("commands", "web_app", "default"):
        raise bad_request(f"can't parse menu button: unsupported type {button['type']}")
    if button["type"] == "web_app" and not {"text", "web_app"} <= set(button):
        raise bad_request("can't parse menu button: text and web_app are required")
    telegram.profile.menu_buttons[_private_chat(telegram, call)] = button
    telegram.touch()
    return True


def get_chat_menu_button(telegram: Telegram, call: Json) -> Json:
    """getChatMenuButton"""
    return telegram.profile.menu_button(_private_chat(telegram, call))


def _private_chat(telegram: Telegram, call: Json) -> int | None:
    chat_id: int | None = call.get("chat_id")
    if chat_id is not None and chat_id not in telegram.persons:
        raise bad_request("chat not found")
    return chat_id


def _scope(telegram: Telegram, call: Json) -> Scope:
    if "scope" not in call:
        return DEFAULT
    scope = read_object(call["scope"], SCOPE, "BotCommandScope")
    if scope["type"] not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    for name in _SCOPES[scope["type"]]:
        if name not in scope:
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{name}\"")
    if not _SCOPES[scope["type"]]:
        return str(scope["type"]), None, None
    chat = find_chat(telegram, scope["chat_id"], to_write=True)
    if chat.private and scope["type"] != "chat":
        raise bad_request("can't use specified scope in private chats")
    return str(scope["type"]), chat.id, scope.get("user_id")


def _language(call: Json) -> str:
    code = str(call.get("language_code", ""))
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _command(name: str) -> str:
    # The slash may be left out or not; the real server takes both.
    name = name.removeprefix("/")
    if not re.fullmatch("[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    return name


def _command_description(text: str) -> str:
    if not 1 <= utf16_length(text.strip()) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return text.strip()
