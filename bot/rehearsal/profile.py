"""What the bot says about itself: name, descriptions, commands and menu button, by language and scope."""

from __future__ import annotations

from typing import Any, NamedTuple

from bot.rehearsal.model import Chat, User

Scope = tuple[str, int | None, int | None]
"""A command scope: its type, and for the types that have them chat id and user id."""

DEFAULT: Scope = ("default", None, None)


class Command(NamedTuple):
    """One line in the command menu."""

    command: str
    description: str


class Profile:
    """The bot's public face. Language codes are two letters; "" is for everybody else."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.names: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.commands: dict[tuple[Scope, str], list[Command]] = {}
        self.menu_buttons: dict[int | None, dict[str, Any]] = {}

    def name(self, language: str | None = None) -> str:
        """The bot's name for a reader of that language."""
        return _best(self.names, language) or self._name

    def description(self, language: str | None = None) -> str:
        """What an empty chat shows ("What can this bot do?") in that language; may be empty."""
        return _best(self.descriptions, language)

    def short_description(self, language: str | None = None) -> str:
        """What the bot's profile page shows in that language; may be empty."""
        return _best(self.short_descriptions, language)

    def menu(self, chat: Chat, reader: User) -> list[Command]:
        """The commands shown to somebody in a chat: the narrowest scope first, in it the reader's language first.

        A scope whose list is empty counts as not set.
        """
        for scope in _scopes(chat, reader):
            for code in (_two_letters(reader.language_code), ""):
                found = self.commands.get((scope, code))
                if found:
                    return list(found)
        return []

    def menu_button(self, chat_id: int | None = None) -> dict[str, Any]:
        """The Bot API's MenuButton of a chat, or the one for chats without their own."""
        return self.menu_buttons.get(chat_id) or self.menu_buttons.get(None) or {"type": "default"}


def _scopes(chat: Chat, reader: User) -> list[Scope]:
    """The scopes that count for somebody in a chat, the narrowest first."""
    if chat.private:
        return [("chat", chat.id, None), ("all_private_chats", None, None), DEFAULT]
    administers = reader is chat.owner
    return [
        ("chat_member", chat.id, reader.id),
        *([("chat_administrators", chat.id, None)] if administers else []),
        ("chat", chat.id, None),
        *([("all_chat_administrators", None, None)] if administers else []),
        ("all_group_chats", None, None),
        DEFAULT,
    ]


def _two_letters(language: str | None) -> str:
    return (language or "").split("-")[0].lower()


def _best(texts: dict[str, str], language: str | None) -> str:
    return texts.get(_two_letters(language)) or texts.get("", "")
