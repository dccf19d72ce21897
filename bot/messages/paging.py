"""What is too long for one message, a page at a time: the ways between pages, and texts torn where it hurts least."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from markupsafe import Markup

from bot.messages.message import Button, length, lines, paragraphs
from bot.messages.speech import Speech

T = TypeVar("T")

PAGE = 2500
"""UTF-16 units of what people wrote on one page; the rest of a message's 4,096 is for the words around it."""

_MOST_QUOTATIONS = 20
"""Quotations on one page; Telegram shows no more than a hundred pieces of markup in a message."""


def torn(text: str, most: int = PAGE) -> list[str]:
    """Return a plain text in pieces of at most so many UTF-16 units; each ends at a line's end or a blank if it can."""
    pieces = []
    left = text
    while (room := _characters_within(left, most)) < len(left):
        end = max(left.rfind("\n", room // 2, room), 0) or max(left.rfind(" ", room // 2, room), 0) or room
        pieces.append(left[:end].rstrip())
        left = left[end:].lstrip()
    return [*pieces, left]


def _characters_within(text: str, units: int) -> int:
    # Half a character at the end is dropped.
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def pages_of(blocks: Iterable[tuple[Markup, str]], most: int = PAGE) -> list[Markup]:
    """Put quotations together to pages, each with what stands above it: HTML, and the plain text that is quoted.

    What is too long goes on on the next page. What stands above several in a row stands there once a page.
    """
    pages: list[list[Markup]] = []
    room, above = 0, None
    for heading, text in blocks:
        pieces = torn(text, most)
        for number, piece in enumerate(pieces):
            start, end = "… " if number else "", " …" if number < len(pieces) - 1 else ""
            quoted = Markup("<blockquote>{}{}{}</blockquote>").format(start, piece, end)
            block = quoted if heading == above else lines(heading, quoted)
            if not pages or length(block) > room or len(pages[-1]) == _MOST_QUOTATIONS:
                block = lines(heading, quoted)
                pages.append([])
                room = most
            pages[-1].append(block)
            room -= length(block)
            above = heading
    return [paragraphs(*page) for page in pages]


def on_page(found: Sequence[T], page: int, most: int) -> tuple[Sequence[T], int, int]:
    """Return what stands on a page of at most so many, the page's number or the last one's, and how many there are.

    Pages are counted from 0, and there is always one.
    """
    pages = max(1, -(-len(found) // most))
    number = min(max(page, 0), pages - 1)
    return found[number * most : (number + 1) * most], number, pages


def turns(number: int, count: int, to: Callable[[str, int], Button], speech: Speech) -> list[Button]:
    """Return the buttons to the page before and the page after one of `count`, counted from 0.

    `to` makes a button from its label and the page that it leads to.
    """
    return [
        *([to(speech.label("‹ Previous page"), number - 1)] if number > 0 else []),
        *([to(speech.label("Next page ›"), number + 1)] if number < count - 1 else []),
    ]


def which(number: int, count: int, speech: Speech) -> Markup | None:
    """Say which page this is, counted from 0; None where it is the only one."""
    return speech.say("Page {number} of {count}", number=number + 1, count=count) if count > 1 else None
