"""The line at the top of a course file that was handed out: which version it is; and taking it off again."""

import difflib
import re
from collections.abc import Sequence

_LINE = re.compile(r"[ \t]*#[ \t]*f[oø]lgesvenn:[ \t]*vers(?:j|i)on[ \t]+(?P<number>[0-9]{1,9})[ \t]*", re.IGNORECASE)


def with_version(source: str, number: int) -> str:
    """Return a course file's text with a first line that says which version it is; to TOML it is a comment."""
    return f"# folgesvenn: versjon {number}\n{without_version(source)}"


def based_on(source: str) -> int | None:
    """Return the version that a file says it was made from, or None where it says nothing."""
    lines = _lines(source)
    at = _place(lines)
    found = _LINE.fullmatch(lines[at]) if at is not None else None
    return int(found["number"]) if found else None


def without_version(source: str) -> str:
    """Return the text without that line, and with line ends of one kind, so that two texts can be compared."""
    lines = _lines(source)
    at = _place(lines)
    return "\n".join(line for number, line in enumerate(lines) if number != at)


def line_by_line(before: str, after: str, names: tuple[str, str]) -> str:
    """Return what differs between two texts of a course file, which have these names, as a unified diff."""
    old, new = (without_version(text).split("\n") for text in (before, after))
    return "\n".join(difflib.unified_diff(old, new, *names, lineterm="", n=2))


def _lines(source: str) -> list[str]:
    return source.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def _place(lines: Sequence[str]) -> int | None:
    """Find the line among the comments before the first key; further down it may be part of a text."""
    for number, line in enumerate(lines):
        if _LINE.fullmatch(line):
            return number
        if line.strip() and not line.lstrip().startswith("#"):
            return None
    return None
