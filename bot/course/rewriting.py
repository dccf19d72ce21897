"""A new version of a course file in which one session differs; comments and layout stay as their writer left them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.course.definition import Definition, Session
from bot.course.offsets import instant
from bot.course.reading import read_course

if TYPE_CHECKING:
    from tomlkit.items import InlineTable, Table

_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)


class NotRewritableError(Exception):
    """The file is written in a way in which the change can't be made without its writer."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to differ in a session; None leaves it. Times are naive wall-clock times in the course's own zone."""

    starts: datetime | None = None
    ends: datetime | None = None
    link: str | None = None
    cancelled: bool | None = None


def rewritten(source: str, session_id: str, change: Change) -> str:
    """Return a course file's text with one session changed, and nothing else.

    Raises NotRewritableError, and FaultyCourseError where the changed course has faults.
    """
    before = read_course(source)
    blocks = list(_blocks(source))
    for number, (block, what) in enumerate(blocks):
        # The library takes long over each block, so it reads this one alone.
        if any(isinstance(each, dict) and each.get("id") == session_id for each in what.get("sessions", [])):
            blocks[number] = (_rewritten_block(block, session_id, change), what)
            text = "".join(each for each, _ in blocks)
            if read_course(text) != _with(before, session_id, change):
                raise NotRewritableError(session_id)
            return text
    raise NotRewritableError(session_id)


def _blocks(source: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Cut a file at its headers, `[…]` and `[[…]]`, and say what each block means.

    The library would move tables that stand among others. What looks like a header inside a text or a list is none,
    since what stands before it is not whole.
    """
    start = 0
    for end in [*(header.start() for header in _HEADER.finditer(source)), len(source)]:
        try:
            what = tomllib.loads(source[start:end])
        except tomllib.TOMLDecodeError:
            continue
        yield source[start:end], what
        start = end


def _rewritten_block(block: str, session_id: str, change: Change) -> str:
    """Return a block with the session in it changed."""
    # What is needed for this alone takes long to import, and the bot is to start fast.
    import tomlkit  # noqa: PLC0415
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    try:
        document: Any = tomlkit.parse(block)
        table: Any = next(each for each in document["sessions"] if each.get("id") == session_id)
        for key in ("starts", "ends", "link", "cancelled"):
            _set(table, key, getattr(change, key))
        return tomlkit.dumps(document)
    except TOMLKitError as error:
        raise NotRewritableError(session_id) from error


def _set(table: "Table | InlineTable", key: str, value: object) -> None:
    from tomlkit import item  # noqa: PLC0415
    from tomlkit.items import Table  # noqa: PLC0415

    if value is None or (key in table and table[key] == value):
        return
    if key not in table and isinstance(table, Table):
        # At the end of the table it would come below what is said there about the next one.
        end: Any = table.item("ends")
        newline = "" if end.trivia.trail.endswith("\n") else "\n"
        end.trivia.trail += f"{newline}{end.trivia.indent}{key} = {item(value).as_string()}\n"
        return
    old: Any = table.item(key) if key in table else None
    table[key] = value
    if old is not None and old.trivia.comment:
        # The comment stays in its column.
        new: Any = table.item(key)
        longer = len(new.as_string()) - len(old.as_string())
        new.trivia.comment_ws = " " * max(1, len(old.trivia.comment_ws) - longer)


def _with(course: Definition, session_id: str, change: Change) -> Definition:
    """Return what the new text must mean."""
    sessions = tuple(_changed(course, each, change) if each.id == session_id else each for each in course.sessions)
    return replace(course, sessions=sessions)


def _changed(course: Definition, session: Session, change: Change) -> Session:
    starts, ends = session.starts, session.ends
    if change.starts is not None:
        starts = replace(starts, local=change.starts, instant=instant(change.starts, course.zone))
    if change.ends is not None:
        ends = replace(ends, local=change.ends, instant=instant(change.ends, course.zone))
    link = session.link if change.link is None else change.link
    cancelled = session.cancelled if change.cancelled is None else change.cancelled
    return replace(session, starts=starts, ends=ends, link=link, cancelled=cancelled)
