"""How Telegram's apps send a text that is too long for one message."""

from __future__ import annotations

from bot.rehearsal.entities import utf16_length


def pieces(text: str, longest: int) -> list[str]:
    """The messages that an app makes of a text, each of at most `longest` UTF-16 units, none of them empty.

    A piece ends at the last line break in its second half, else at the last blank there, else where it is
    full. White space at the ends of a piece is left out, and a character of two units is never torn.
    """
    found = []
    left = text.replace("\r", "").strip()
    while utf16_length(left) > longest:
        room = _characters_within(left, longest)
        half = _characters_within(left, longest // 2)
        end = _last(left, "\n", half, room) or _last(left, " ", half, room) or room
        found.append(left[:end].rstrip())
        left = left[end:].lstrip()
    return [*found, left] if left else found


def _characters_within(text: str, units: int) -> int:
    """How many characters from the beginning fit into so many UTF-16 units."""
    used = 0
    for count, character in enumerate(text):
        used += utf16_length(character)
        if used > units:
            return count
    return len(text)


def _last(text: str, mark: str, half: int, room: int) -> int:
    """Where the last such mark after the first half stands; 0 when there is none. One right behind will do."""
    return max(text.rfind(mark, half, room + 1), 0)
