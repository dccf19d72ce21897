"""What a course will cause to be sent: each notice with its key, when it is due and how long it is useful."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from bot.course.definition import Definition, Exercise, Session
from bot.course.offsets import Offset

_REFLECTION_OPEN = timedelta(days=7)
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


class Kind(StrEnum):
    """The kinds of notices that the course file's contract names."""

    SIGNUP_REMINDER = "signup_reminder"
    SESSION_REMINDER = "session_reminder"
    REFLECTION_REQUEST = "reflection_request"
    EXERCISE = "exercise"
    EXERCISE_NUDGE = "exercise_nudge"
    SESSION_CHANGED = "session_changed"


REMINDERS = (Kind.SIGNUP_REMINDER, Kind.SESSION_REMINDER, Kind.EXERCISE_NUDGE)
"""The kinds that are never caught up after a changed file was published past their due instant."""

MUTABLE = (Kind.SESSION_REMINDER, Kind.EXERCISE, Kind.EXERCISE_NUDGE, Kind.REFLECTION_REQUEST)
"""The kinds that a person can do without. Of a changed session everybody is told; /avbryt ends sign-up reminders."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell those in `roles`: due at one UTC instant, no longer useful from another.

    `subject` is the id of the session or exercise that it is about, the course's slug for the sign-up.
    """

    key: str
    kind: Kind
    subject: str
    roles: tuple[str, ...]
    due: datetime
    expires: datetime

    def is_open(self, now: datetime) -> bool:
        """Say whether the notice has come due and is still useful at `now` (UTC)."""
        return self.due <= now < self.expires


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A notice that one person will get at the UTC instant `at`, if nothing changes until then.

    Of a `muted` kind it does not come; `at` is when it would have.
    """

    notice: Notice
    at: datetime
    muted: bool


@dataclass(frozen=True, slots=True)
class Steered:
    """A notice that is still to go, or is `held` back: `sent` people have it, `waiting` are about to get it."""

    notice: Notice
    held: bool
    sent: int
    waiting: int

    @property
    def code(self) -> str:
        """A few letters and digits that name the notice in a button."""
        return sha256(self.notice.key.encode()).hexdigest()[:10]


def timeline(course: Definition) -> list[Notice]:
    """Return every notice of a course in the order in which they come due."""
    notices = [*_signup_reminders(course)]
    for session in course.sessions:
        if not session.cancelled:
            notices.extend(_session_reminders(course, session))
            notices.extend(_reflection_request(course, session))
    for exercise in course.exercises:
        notices.extend(_exercise(course, exercise))
    return sorted(notices, key=lambda notice: (notice.due, notice.expires, notice.key))


def session_changed(course: Definition, session: Session, version: int, now: datetime, until: datetime) -> Notice:
    """Return the notice that `version`, published at `now`, changed a session; useful until `until` (UTC)."""
    key = notice_key(course, Kind.SESSION_CHANGED, session.id, str(version))
    return Notice(key, Kind.SESSION_CHANGED, session.id, session.roles, now, until)


def notice_key(course: Definition, kind: Kind, *parts: str) -> str:
    """Return the natural key of a notice: the same for the same thing at the same time, in every version."""
    return "/".join((course.slug, kind, *parts))


def exercise_key(course: Definition, exercise_id: str) -> str:
    """Return the key of the notice that brings an exercise."""
    return notice_key(course, Kind.EXERCISE, exercise_id)


def is_too_early(course: Definition, notice: Notice) -> bool:
    """Say whether a notice is a nudge about an exercise that is sent later only; such a one goes to nobody."""
    exercise = course.exercise(notice.subject) if notice.kind == Kind.EXERCISE_NUDGE else None
    return exercise is not None and notice.due < course.sent_at(exercise)


@lru_cache(maxsize=256)
def start_named(key: str) -> datetime:
    """Return the UTC instant of the start, or deadline, that a reminder's key names, to the second."""
    return datetime.strptime(key.rpartition("/")[2], _STAMP).replace(tzinfo=UTC)


def _signup_reminders(course: Definition) -> Iterator[Notice]:
    deadline = course.signup.deadline
    roles = tuple(role.id for role in course.roles)
    anchor = _stamp(deadline.instant)
    for rule, due, expires in _one_after_another(course.signup.reminders, deadline.local, deadline.instant, course):
        key = notice_key(course, Kind.SIGNUP_REMINDER, rule, anchor)
        yield Notice(key, Kind.SIGNUP_REMINDER, course.slug, roles, due, expires)


def _session_reminders(course: Definition, session: Session) -> Iterator[Notice]:
    start = session.starts
    for rule, due, expires in _one_after_another(session.reminders, start.local, start.instant, course):
        key = notice_key(course, Kind.SESSION_REMINDER, session.id, rule, _stamp(start.instant))
        yield Notice(key, Kind.SESSION_REMINDER, session.id, session.roles, due, expires)


def _reflection_request(course: Definition, session: Session) -> Iterator[Notice]:
    if session.reflection is None:
        return
    due = session.reflect.from_anchor(session.ends.local, course.zone)
    later = [
        other.starts.instant
        for other in course.sessions
        if other.id != session.id
        and not other.cancelled
        and other.starts.instant > session.starts.instant
        and set(other.roles) & set(session.roles)
    ]
    expires = min([due + _REFLECTION_OPEN, *later])
    key = notice_key(course, Kind.REFLECTION_REQUEST, session.id)
    yield Notice(key, Kind.REFLECTION_REQUEST, session.id, session.roles, due, expires)


def _exercise(course: Definition, exercise: Exercise) -> Iterator[Notice]:
    start = course.done_by(exercise).starts
    key = exercise_key(course, exercise.id)
    yield Notice(key, Kind.EXERCISE, exercise.id, exercise.roles, course.sent_at(exercise), start.instant)
    for rule, due, expires in _one_after_another(exercise.nudges, start.local, start.instant, course):
        key = notice_key(course, Kind.EXERCISE_NUDGE, exercise.id, rule, _stamp(start.instant))
        yield Notice(key, Kind.EXERCISE_NUDGE, exercise.id, exercise.roles, due, expires)


def _one_after_another(
    offsets: Sequence[Offset], local: datetime, end: datetime, course: Definition
) -> Iterable[tuple[str, datetime, datetime]]:
    """Give each offset's rule, its due instant, and its expiry: when the next of them is due, or `end`."""
    dues = sorted((offset.from_anchor(local, course.zone), offset.rule) for offset in offsets)
    expiries = [due for due, _ in [*dues, (end, "")][1:]]
    return [(rule, due, expires) for (due, rule), expires in zip(dues, expiries, strict=True)]


def _stamp(moment: datetime) -> str:
    return moment.strftime(_STAMP)
