"""What happened in a chat, in its order: what came, was tapped, changed, went. Nothing in it is rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from bot.rehearsal.entities import Entity, to_html

if TYPE_CHECKING:
    from bot.rehearsal.model import Button, File, Message


class Event(Enum):
    """What can happen in a chat."""

    CAME = auto()
    CHANGED = auto()
    WENT = auto()
    TAPPED = auto()
    POPPED_UP = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened at a UTC instant.

    `message` is what it happened to (None for what popped up), and the fields after it are how that looked then, when
    it came or changed. `words` are those on the button that was tapped, or those that popped up.
    """

    event: Event
    at: datetime
    message: Message | None = None
    text: str = ""
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    document: File | None = None
    photo: File | None = None
    words: str = ""

    @property
    def html(self) -> str:
        """The text at that time as HTML that is safe to show; line breaks stay line breaks."""
        return to_html(self.text, self.entities)


def looks(event: Event, message: Message, at: datetime) -> Entry:
    """Return an entry that keeps how a message looks now, at a UTC instant."""
    buttons = tuple(tuple(row) for row in message.buttons)
    return Entry(event, at, message, message.text, tuple(message.entities), buttons, message.document, message.photo)
