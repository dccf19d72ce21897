"""What two versions of a course file say differently, part by part, wherever in the file it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TypeVar

from bot.course.definition import (
    LANGUAGES,
    Contact,
    Definition,
    Exercise,
    Moment,
    Resource,
    Role,
    Session,
    SignUp,
    Text,
)
from bot.course.offsets import Offset

ADDED, REMOVED = "added", "removed"
"""What a difference says of a whole role, session, exercise or resource, in place of one of its keys."""

TIME = "time"
"""The key of a session's `starts` and `ends` together."""


class Part(StrEnum):
    """The parts of a course file."""

    COURSE = "course"
    SIGNUP = "signup"
    CONTACT = "contact"
    ROLE = "role"
    SESSION = "session"
    EXERCISE = "exercise"
    RESOURCE = "resource"


Whole = Definition | SignUp | Contact | Role | Session | Exercise | Resource
_Listed = TypeVar("_Listed", Role, Session, Exercise, Resource)


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that says something else, in one part of the file.

    `before` and `after` are that part as it was and as it is (None where there is none), `key` the key in the file, or
    ADDED or REMOVED. `languages` are those in which a text differs; empty for what is no text.
    """

    part: Part
    key: str
    before: Whole | None
    after: Whole | None
    languages: tuple[str, ...] = ()


def differences(before: Definition, after: Definition) -> list[Difference]:
    """Return everything that differs between two versions of a course, in the order of the file."""
    listed = ("signup", "contact", "roles", "sessions", "exercises", "resources")
    return [
        *_between(Part.COURSE, before, after, but=listed),
        *_between(Part.SIGNUP, before.signup, after.signup),
        *_between(Part.CONTACT, before.contact, after.contact),
        *_among(Part.ROLE, before.roles, after.roles),
        *_among(Part.SESSION, before.sessions, after.sessions),
        *_among(Part.EXERCISE, before.exercises, after.exercises),
        *_among(Part.RESOURCE, before.resources, after.resources),
    ]


def _between(part: Part, before: Whole, after: Whole, but: Iterable[str] = ()) -> Iterator[Difference]:
    keys = [field.name for field in fields(after) if field.name not in but]
    if isinstance(before, Session) and isinstance(after, Session):
        keys = [key for key in keys if key not in ("starts", "ends")]
        if _times(before) != _times(after):
            yield Difference(part, TIME, before, after)
    for key in keys:
        old, new = getattr(before, key), getattr(after, key)
        if _comparable(key, old) != _comparable(key, new):
            yield Difference(part, key, before, after, _languages(old, new))


def _times(session: Session) -> tuple[Moment, Moment]:
    return session.starts, session.ends


def _comparable(key: str, value: object) -> object:
    """Return a value without what makes no difference to anybody, such as the order of roles or reminders."""
    if key == "roles" and isinstance(value, tuple):
        return frozenset(value)
    if isinstance(value, tuple) and all(isinstance(each, Offset) for each in value):
        return frozenset(value)
    if isinstance(value, Text):
        return {language: value.into(language) for language in LANGUAGES}
    return value


def _languages(old: object, new: object) -> tuple[str, ...]:
    if not isinstance(old, Text) or not isinstance(new, Text):
        return ()
    return tuple(language for language in LANGUAGES if old.into(language) != new.into(language))


def _among(part: Part, before: Sequence[_Listed], after: Sequence[_Listed]) -> Iterator[Difference]:
    old, new = {_name(each): each for each in before}, {_name(each): each for each in after}
    for name, each in new.items():
        if name in old:
            yield from _between(part, old[name], each)
        else:
            yield Difference(part, ADDED, None, each)
    for name, each in old.items():
        if name not in new:
            yield Difference(part, REMOVED, each, None)


def _name(each: Role | Session | Exercise | Resource) -> str:
    return each.url if isinstance(each, Resource) else each.id
