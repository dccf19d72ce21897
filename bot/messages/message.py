"""What a message is made of: HTML, buttons, perhaps a document; and how long Telegram lets it be."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup
from telegram.constants import MessageLimit

_TAG = re.compile(r"<[^>]*>")


LONGEST_LABEL = 60
"""Characters that a button's label may have; Telegram shows fewer."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file to send along; a `picture` (PNG or JPEG) is shown in the chat."""

    name: str
    content: bytes
    picture: bool = False


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that Telegram keeps, by the id that it gave it; `kind` is "photo" or "document"."""

    kind: str
    id: str


class Button(NamedTuple):
    """A button: what it says, and the data that it hands back when tapped, or the web address that it opens."""

    text: str
    data: str | None = None
    url: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]
"""Rows of buttons under a message. Plain values: a broadcast makes them by the thousand."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: `text` is HTML as Telegram takes it, the caption where there is a file.

    With `edits` it takes the place of that earlier message; with `deletes` that one goes, and nothing comes instead.
    """

    text: str
    keyboard: Keyboard | None = None
    document: Document | None = None
    edits: int | None = None
    kept: KeptFile | None = None
    deletes: int | None = None


def button(label: str, *data: object) -> Button:
    """Return a button that hands its data back when tapped: what it is for, then what it names.

    A label that is too long is cut.
    """
    return Button(cut(label, LONGEST_LABEL), data=":".join([str(part) for part in data]))


def cut(text: str, most: int) -> str:
    """Return a text in at most so many characters: a longer one ends after a whole word, with dots."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    # One word may be longer than all the room there is.
    whole_words = text[:most].rpartition(" ")[0]
    return (whole_words if len(whole_words) > most // 2 else kept).rstrip(" ,.:;–") + "…"


def link(label: str, url: str) -> Button:
    """Return a button that opens a web address."""
    return Button(label, url=url)


def keyboard(*rows: Button | Iterable[Button] | None) -> Keyboard | None:
    """Return rows of buttons, one button or several in each; None and empty rows are left out."""
    full = [(row,) if isinstance(row, Button) else tuple(row) for row in rows if row is not None]
    return tuple(row for row in full if row) or None


def lines(*parts: str | None) -> Markup:
    """Put parts of a message under one another. What is not HTML already is escaped; None is left out."""
    return Markup("\n").join(part for part in parts if part is not None)


def paragraphs(*parts: str | None) -> Markup:
    """Put parts of a message under one another with an empty line between; None and "" are left out."""
    return Markup("\n\n").join(part for part in parts if part)


def length(text: str) -> int:
    """Return how long Telegram finds an HTML text: UTF-16 units without the markup."""
    return len(html.unescape(_TAG.sub("", text)).encode("utf-16-le")) // 2


def in_pieces(text: str, most: int = 3500) -> list[str]:
    """Tear a plain text into pieces of at most so many UTF-16 units, none in the middle of a character."""
    pieces = [""]
    size = 0
    for sign in text:
        units = 2 if ord(sign) > 0xFFFF else 1
        if size + units > most:
            pieces.append("")
            size = 0
        pieces[-1] += sign
        size += units
    return pieces


def piece_of(text: str, number: int) -> str:
    """Return one piece of a text, counted from 0; a text that has become shorter has only dots there."""
    pieces = in_pieces(text)
    return pieces[number] if number < len(pieces) else "…"


def in_pages(parts: Iterable[str]) -> list[Markup]:
    """Share paragraphs out over as few texts as Telegram's limit allows, none torn apart."""
    pages: list[Markup] = []
    for part in parts:
        together = paragraphs(pages[-1], part) if pages else paragraphs(part)
        if pages and length(together) <= MessageLimit.MAX_TEXT_LENGTH:
            pages[-1] = together
        else:
            pages.append(paragraphs(part))
    return pages
