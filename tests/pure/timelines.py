"""Timelines read as rows, of the small course and of others."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.course.definition import (
    Definition,
)
from bot.course.reading import read_course
from bot.course.timeline import Kind, Notice, timeline
from tests.conftest import SMALL_COURSE

EVERYBODY = ("ansatt", "frivillig")

VOLUNTEERS = ("frivillig",)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def row(notice: Notice, zone: ZoneInfo) -> tuple[str, str, str, str, tuple[str, ...]]:
    due, expires = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (notice.due, notice.expires))
    return notice.kind, notice.subject, due, expires, notice.roles


def rows(course: Definition, *kinds: Kind) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    return [row(notice, course.zone) for notice in timeline(course) if not kinds or notice.kind in kinds]


def of(course: Definition, kind: Kind, subject: str) -> list[Notice]:
    return [notice for notice in timeline(course) if (notice.kind, notice.subject) == (kind, subject)]


def small(*changes: tuple[str, str]) -> Definition:
    """The small course, some things written otherwise."""
    source = SMALL_COURSE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return read_course(source)
