"""Lists that may be longer than a message: in a few messages, or the beginning and a file with all of it."""

import html
import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from bot.messages.message import Document, Keyboard, Message, in_pages, in_pieces, length, lines
from bot.messages.speech import Speech

_MOST_MESSAGES = 3
_LONGEST_PARAGRAPH = 3000
_LONGEST_LINE = 700
_TAG = re.compile(r"<[^>]*>")


def plain(text: str) -> str:
    """Return HTML as plain text, for documents and terminals."""
    return html.unescape(_TAG.sub("", text))


def below(heading: Markup, listed: Iterable[str]) -> list[Markup]:
    """Return a list below its heading, in paragraphs short enough for a message each; nothing for an empty list."""
    paragraphs: list[Markup] = []
    for line in (clipped(each, _LONGEST_LINE) for each in listed):
        together = lines(paragraphs[-1], line) if paragraphs else lines(heading, line)
        if paragraphs and length(together) <= _LONGEST_PARAGRAPH:
            paragraphs[-1] = together
        else:
            paragraphs.append(lines(line) if paragraphs else together)
    return paragraphs


def clipped(text: str, most: int) -> str:
    """Return HTML that is at most so many UTF-16 units long; what had to be cut has lost its markup."""
    return text if length(text) <= most else escape(f"{in_pieces(plain(text), most)[0]}…")


def in_messages(parts: Sequence[str], keyboard: Keyboard | None, file_name: str, speech: Speech) -> list[Message]:
    """Return paragraphs as messages, the buttons under the last one; what is too long for that is in a file."""
    pages = in_pages(clipped(part, _LONGEST_PARAGRAPH) for part in parts)
    if len(pages) <= _MOST_MESSAGES:
        return [*(Message(page) for page in pages[:-1]), Message(pages[-1], keyboard)]
    whole = "\n\n".join(plain(part) for part in parts).encode()
    return [
        Message(pages[0]),
        Message(speech.say("That is not all of it. The file has everything."), keyboard, Document(file_name, whole)),
    ]
