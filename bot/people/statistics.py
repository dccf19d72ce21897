"""Where a course stands, in figures; and which of them are too small to leave the organisers' circle."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeVar

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Definition, Exercise, Session
from bot.course.timeline import Kind
from bot.people import sharing
from bot.people.attendance import Coming
from bot.people.audiences import NO_ANSWER
from bot.people.courses import PublishedCourse
from bot.people.participants import of_county
from bot.tables import (
    Attendance,
    Delivery,
    DeliveryState,
    Effort,
    Enrolment,
    ExerciseDone,
    NoticeRecord,
    NoticeState,
    Reflection,
)

ENOUGH = 5
"""How many people a group must have to be shown outside the organisers' circle."""

_USUAL_HOURS = (10.0, 20.0)
"""What hours are sorted by where a course does not say how many it asks for."""

Key = TypeVar("Key")


class Hidden(Enum):
    """Why a group's number is not told: it is small, or with it a small one could be reckoned out."""

    FEW = "few"
    WITHHELD = "withheld"


Shown = int | Hidden


@dataclass(frozen=True, slots=True)
class Group:
    """How many have a place, wait for one, and have withdrawn."""

    enrolled: int = 0
    waiting: int = 0
    withdrawn: int = 0

    def __add__(self, other: "Group") -> "Group":
        return Group(self.enrolled + other.enrolled, self.waiting + other.waiting, self.withdrawn + other.withdrawn)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of those with a place whom an exercise is for have done it; `sent` says whether they have got it."""

    exercise: Exercise
    sent: bool
    people: int
    done: int


@dataclass(frozen=True, slots=True)
class Span:
    """Hours from `low` on and less than `high`; None: more than `low`.

    `middle` is the one that has its upper end in it; it is the `goal` where the course asks for so many hours.
    """

    low: float
    high: float | None
    middle: bool = False
    goal: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """A course's figures at `at` (UTC), for all or for the people of one county.

    `coming` has the answers of those with a place about the next session. `minutes` has those who have noted time.
    `enrolled_at` are the instants at which those with a place got it, sorted.
    """

    at: datetime
    county: str | None
    total: Group
    roles: Mapping[str, Group]
    counties: Mapping[str, Group]
    session: Session | None
    coming: Mapping[str, int]
    exercises: tuple[Progress, ...]
    minutes: tuple[int, ...]
    reflections: int
    writers: int
    enrolled_at: tuple[datetime, ...]

    def noted(self, course: Definition) -> dict[Span | None, int]:
        """Return how many people have noted how many hours; under None, how many with a place have noted nothing."""
        found: dict[Span | None, int] = {None: self.total.enrolled - len(self.minutes)}
        for span in spans(course):
            found[span] = sum(_in(span, minutes / 60) for minutes in self.minutes)
        return found


def spans(course: Definition) -> list[Span]:
    """Return what hours are sorted by: half of what the course asks for, less than that, that, and more."""
    least, most = course.effort_hours or _USUAL_HOURS
    below = [Span(0, least / 2), Span(least / 2, least)] if least else []
    return [*below, Span(least, most, middle=True, goal=course.effort_hours is not None), Span(most, None)]


def _in(span: Span, hours: float) -> bool:
    if span.high is None:
        return hours > span.low
    return span.low <= hours < span.high or (span.middle and hours == span.high)


def guarded(groups: Mapping[Key, int]) -> dict[Key, Shown]:
    """Return the numbers of groups that make up a known whole, as they may be told to anybody.

    Those under five are hidden. Where the hidden ones could be reckoned out from the rest, the next smallest is
    withheld too.
    """
    shown: dict[Key, Shown] = {key: Hidden.FEW if number < ENOUGH else number for key, number in groups.items()}
    hidden = [key for key, number in groups.items() if number < ENOUGH]
    rest = sorted((key for key in groups if key not in hidden), key=lambda key: groups[key])
    while hidden and rest and (len(hidden) == 1 or sum(groups[key] for key in hidden) < ENOUGH):
        key = rest.pop(0)
        shown[key] = Hidden.WITHHELD
        hidden.append(key)
    return shown


async def figures(db: AsyncSession, course: PublishedCourse, county: str | None, now: datetime) -> Figures:
    """Count where a course stands at `now` (UTC); with `county`, the people of that county only."""
    among = [Enrolment.course_id == course.id, of_county(county)]
    enrolled = [*among, Enrolment.enrolled_at.is_not(None)]
    groups = await _groups(db, among)
    definition = course.definition
    roles = _by(groups, 0, [role.id for role in definition.roles])
    upcoming = (each for each in definition.sessions_of(None) if not each.cancelled and each.starts.instant > now)
    session = next(upcoming, None)
    written = select(func.count(), func.count(Reflection.enrolment_id.distinct())).join(
        Enrolment, Enrolment.id == Reflection.enrolment_id
    )
    told = Reflection.reader.not_in(sharing.uncounted(county))
    reflections, writers = (await db.execute(written.where(*enrolled, told))).one()
    minutes = (
        select(func.sum(Effort.minutes))
        .join(Enrolment, Enrolment.id == Effort.enrolment_id)
        .where(*enrolled)
        .group_by(Effort.enrolment_id)
    )
    days = select(Enrolment.enrolled_at).where(*enrolled).order_by(Enrolment.enrolled_at)
    return Figures(
        at=now,
        county=county,
        total=sum(groups.values(), Group()),
        roles=roles,
        counties=_by(groups, 1, [county] if county is not None else list(definition.counties)),
        session=session,
        coming=await _coming(db, enrolled, session, roles) if session else {},
        exercises=await _exercises(db, enrolled, course, roles, now),
        minutes=tuple(sorted(int(each) for each in (await db.execute(minutes)).scalars())),
        reflections=reflections,
        writers=writers,
        enrolled_at=tuple(each for each in (await db.execute(days)).scalars() if each is not None),
    )


_Groups = dict[tuple[str | None, str | None], Group]


async def _groups(db: AsyncSession, among: list[ColumnElement[bool]]) -> _Groups:
    """Count people by role and county; who has not finished signing up is in no group."""
    query = (
        select(
            Enrolment.role,
            Enrolment.county,
            func.count(Enrolment.enrolled_at),
            func.count(Enrolment.waiting_since),
            func.count(Enrolment.withdrawn_at),
        )
        .where(*among)
        .group_by(Enrolment.role, Enrolment.county)
    )
    return {(role, county): Group(*counts) for role, county, *counts in (await db.execute(query)).all()}


def _by(groups: _Groups, place: int, known: list[str]) -> dict[str, Group]:
    """Add up by role (0) or county (1): what the course has first, then what it has no more and people still have."""
    found: dict[str, Group] = {each: Group() for each in known}
    for key, group in groups.items():
        name = key[place]
        if name and (name in found or group != Group()):
            found[name] = found.get(name, Group()) + group
    return found


async def _coming(
    db: AsyncSession, enrolled: list[ColumnElement[bool]], session: Session, roles: Mapping[str, Group]
) -> dict[str, int]:
    query = (
        select(Attendance.answer, func.count())
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .where(*enrolled, Attendance.session_id == session.id, Enrolment.role.in_(session.roles))
        .group_by(Attendance.answer)
    )
    said = {str(row[0]): int(row[1]) for row in await db.execute(query)}
    invited = sum(roles[role].enrolled for role in session.roles if role in roles)
    coming = {str(each): said.get(each, 0) for each in Coming}
    return {**coming, NO_ANSWER: invited - sum(coming.values())}


async def _exercises(
    db: AsyncSession,
    enrolled: list[ColumnElement[bool]],
    course: PublishedCourse,
    roles: Mapping[str, Group],
    now: datetime,
) -> tuple[Progress, ...]:
    definition = course.definition
    query = (
        select(ExerciseDone.exercise_id, Enrolment.role, func.count())
        .join(Enrolment, Enrolment.id == ExerciseDone.enrolment_id)
        .where(*enrolled)
        .group_by(ExerciseDone.exercise_id, Enrolment.role)
    )
    done: Counter[tuple[str, str | None]] = Counter()
    for exercise_id, role, number in (await db.execute(query)).all():
        done[exercise_id, role] = number
    # Organisers may send one before its time, or hold it back.
    got = (
        select(literal("got"), Delivery.subject)
        .join(Enrolment, Enrolment.id == Delivery.enrolment_id)
        .where(*enrolled, Delivery.kind == Kind.EXERCISE, Delivery.state == DeliveryState.SENT)
        .distinct()
    )
    held = select(literal("held"), NoticeRecord.subject).where(
        NoticeRecord.course_id == course.id, NoticeRecord.kind == Kind.EXERCISE, NoticeRecord.state == NoticeState.HELD
    )
    steered = {(what, subject) for what, subject in (await db.execute(union_all(got, held))).all()}
    return tuple(
        Progress(
            exercise=each,
            sent=("got", each.id) in steered or (definition.sent_at(each) <= now and ("held", each.id) not in steered),
            people=sum(roles[role].enrolled for role in each.roles if role in roles),
            done=sum(done[each.id, role] for role in each.roles),
        )
        for each in definition.exercises_of(None)
    )
