"""The things in the stand-in's world: users, chats, messages, buttons, files. They hold, they don't act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.rehearsal.diary import Entry
from bot.rehearsal.entities import Entity, to_html

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class User:
    """Somebody on Telegram, a person or the bot itself."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    @property
    def name(self) -> str:
        """First and last name, as Telegram shows them."""
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    def json(self) -> Json:
        """The Bot API's User object."""
        told: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            value = getattr(self, name)
            if value is not None:
                told[name] = value
        return told


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody sent: the bytes, its name and MIME type, and the ids the Bot API knows it by."""

    name: str
    content: bytes
    mime: str
    id: str = ""
    path: str = ""

    @property
    def unique_id(self) -> str:
        """The id that stays the same for everybody."""
        return f"U{self.id}"


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: its label, and the data it sends or the address it opens."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """What popped up after a tap; with `show_alert` it stays until it is closed."""

    text: str
    show_alert: bool = False


@dataclass(slots=True, eq=False)
class Topic:
    """A topic of a forum. Its id is that of the service message that opens it, which bears its first name."""

    id: int
    name: str
    creator: User
    icon_color: int
    icon_custom_emoji_id: str | None = None
    closed: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A conversation: private (then `user` is the other side), group or supergroup.

    Of groups: `owner` made it, `members` are those who have written in it, by id, and `bot_status` is what the
    bot is there: administrator, member, left or kicked. `pinned` are message ids, the newest pin last. The `diary`
    keeps how everything looked when it happened.
    """

    id: int
    type: str
    title: str | None = None
    user: User | None = None
    has_topics: bool = False
    opened: bool = False
    blocked: bool = False
    owner: User | None = None
    members: dict[int, User] = field(default_factory=dict)
    bot_status: str = "member"
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    keyboard: list[list[str]] | None = None
    diary: list[Entry] = field(default_factory=list)
    busy_with: str | None = None
    busy_until: float = 0.0

    def json(self) -> Json:
        """The Bot API's Chat object."""
        told: Json = {"id": self.id, "type": self.type}
        if self.title is not None:
            told["title"] = self.title
        if self.has_topics:
            told["is_forum"] = True
        if self.user is not None:
            told |= {k: v for k, v in self.user.json().items() if k in ("first_name", "last_name", "username")}
        return told

    @property
    def private(self) -> bool:
        """Whether it is between one person and the bot."""
        return self.type == "private"

    @property
    def bot_takes_part(self) -> bool:
        """Whether the bot is in the chat, so that it is told what happens there."""
        return self.bot_status in ("administrator", "member")

    def visible(self) -> list[Message]:
        """Every message that has not been deleted, oldest first; service messages are left out."""
        return [message for message in self.messages.values() if not message.deleted and not message.service]

    @property
    def pins(self) -> list[Message]:
        """The pinned messages that are still there, the newest pin last."""
        return [message for each in self.pinned if (message := self.find(each)) is not None]

    def find(self, message_id: int) -> Message | None:
        """A message that is still there, a service message too."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message


@dataclass(slots=True, eq=False)
class Message:
    """One message. Dates are aware UTC datetimes; `media` holds the Bot API's fields for what is not text.

    `text` is what is read, the caption for a photo or a document. `markup` is the inline keyboard as the Bot
    API has it; `extra` holds further Bot API fields that the bot gets back. `service` is what a service message
    tells, as a Bot API field: that a topic was made, a message pinned; empty for what somebody wrote.
    `asks_for_reply`: the app opens an answer to it; `fixed`: it came with a reply keyboard or such a
    question, and can't be edited.
    """

    id: int
    chat: Chat
    sender: User
    date: datetime
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    media: Json = field(default_factory=dict)
    document: File | None = None
    photo: File | None = None
    markup: Json | None = None
    reply_to: Message | None = None
    thread_id: int | None = None
    edit_date: datetime | None = None
    asks_for_reply: bool = False
    fixed: bool = False
    deleted: bool = False
    extra: Json = field(default_factory=dict)
    service: Json = field(default_factory=dict)

    @property
    def mine(self) -> bool:
        """Whether a person wrote it, not the bot."""
        return not self.sender.is_bot

    @property
    def html(self) -> str:
        """The text as HTML that is safe to show: escaped, formatted, links only to harmless schemes.

        Line breaks stay line breaks, so show it with `white-space: pre-wrap`.
        """
        return to_html(self.text, self.entities)

    @property
    def buttons(self) -> list[list[Button]]:
        """The inline keyboard, row by row; empty when there is none."""
        rows = self.markup["inline_keyboard"] if self.markup else []
        return [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows]

    @property
    def labels(self) -> list[str]:
        """The texts of all buttons, row after row."""
        return [button.text for row in self.buttons for button in row]

    def __repr__(self) -> str:
        who = "bot" if self.sender.is_bot else self.sender.name
        return f"<Message {self.id} from {who}: {self.text!r} {self.labels or ''}>"

    def json(self, *, quoted: bool = False) -> Json:
        """The Bot API's Message object. `quoted`: as a `reply_to_message`, which quotes no further."""
        told: Json = {
            "message_id": self.id,
            "from": self.sender.json(),
            "chat": self.chat.json(),
            "date": int(self.date.timestamp()),
        }
        if self.edit_date is not None:
            told["edit_date"] = int(self.edit_date.timestamp())
        if self.thread_id is not None:
            told |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        answered = self.reply_to or self._opening()
        if answered is not None and not quoted:
            told["reply_to_message"] = answered.json(quoted=True)
        told |= self.media | self.service
        if self.text:
            told["caption" if self.media else "text"] = self.text
        if self.entities:
            told["caption_entities" if self.media else "entities"] = self.entities
        if self.markup is not None:
            told["reply_markup"] = self.markup
        return told | self.extra

    def _opening(self) -> Message | None:
        """What answers nothing in particular answers the service message that opens its topic."""
        if self.thread_id is None or self.thread_id == self.id:
            return None
        return self.chat.find(self.thread_id)
