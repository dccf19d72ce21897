"""What organisers may read of what participants wrote, and what of it may leave their circle.

Who lets the organisers read, or everybody with a name, is read by name; a county's organiser has those of that county.
What is shared without a name is the same for every organiser as for everybody in the course: nothing until enough
people have shared like that, then all of it, of the whole course. So no county, and no comparison of two organisers'
pages, tells where such a text comes from. What is for the writer or their partners is not here.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from bot.course.definition import Definition, Session
from bot.people.participants import of_county
from bot.people.sharing import ENOUGH
from bot.people.written import EXERCISE, SESSION, Subject, subject_of
from bot.tables import Enrolment, Reader, Reflection

_BY_NAME = (Reader.ORGANISERS, Reader.NAMED)


@dataclass(frozen=True, slots=True)
class Readable:
    """What an organiser may read on one subject: reflections with their writers, and bare texts that name nobody.

    `people` is how many wrote. Who has written with a name and without one counts twice, since less would tell of it.
    """

    subject: Subject
    by_name: list[tuple[Reflection, Enrolment]] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    people: int = 0


@dataclass(frozen=True, slots=True)
class Signed:
    """A text that its writer shares with everybody by name."""

    text: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Shareable:
    """What may leave the organisers' circle on one subject: a name only where the writer chose it for everybody.

    The order of both lists tells nothing of who wrote, or when.
    """

    subject: Subject
    signed: list[Signed]
    nameless: list[str]
    people: int


async def counts(db: AsyncSession, course_id: int, county: str | None) -> dict[str, int]:
    """Return how many texts an organiser (of one county, or of all: None) can read, by subject; none are left out."""
    grouped = (
        select(Reflection.subject, func.count(Reflection.id), func.count(Reflection.enrolment_id.distinct()))
        .join(Enrolment, Enrolment.id == Reflection.enrolment_id)
        .group_by(Reflection.subject)
    )
    by_name = (await db.execute(grouped.where(*_by_name(course_id, county)))).all()
    found: dict[str, int] = {subject: texts for subject, texts, _ in by_name}
    for subject, texts, people in (await db.execute(grouped.where(*_nameless(course_id)))).all():
        if people >= ENOUGH:
            found[subject] = found.get(subject, 0) + texts
    return found


async def readable(
    db: AsyncSession, course_id: int, county: str | None, subjects: Iterable[Subject], order: bytes
) -> list[Readable]:
    """Return what an organiser (of one county, or of all: None) can read on some subjects; those with nothing are out.

    `order` is a secret: texts without a name stand in an order that can't be reckoned out without it.
    """
    wanted = list(subjects)
    query = (
        select(Reflection, Enrolment)
        .join(Enrolment, Enrolment.id == Reflection.enrolment_id)
        .where(Reflection.subject.in_([str(each) for each in wanted]))
        .order_by(Reflection.id)
    )
    named = [(each, whose) for each, whose in (await db.execute(query.where(*_by_name(course_id, county)))).all()]
    shared = [each for each, _ in (await db.execute(query.where(*_nameless(course_id)))).all()]
    found = []
    for subject in wanted:
        by_name = [(each, whose) for each, whose in named if each.subject == str(subject)]
        nameless = [each for each in shared if each.subject == str(subject)]
        without = {each.enrolment_id for each in nameless}
        if len(without) < ENOUGH:
            nameless, without = [], set()
        if by_name or nameless:
            people = len({whose.id for _, whose in by_name}) + len(without)
            texts = [each.text for each in _shuffled(nameless, order)]
            found.append(Readable(subject, by_name, texts, people))
    return found


async def shareable(
    db: AsyncSession, course_id: int, county: str | None, subjects: Iterable[Subject], order: bytes
) -> list[Shareable]:
    """Return what may leave the organisers' circle of what one of them can read; the order as in `readable`."""
    found = []
    for each in await readable(db, course_id, county, subjects, order):
        writers = {reflection.id: whose for reflection, whose in each.by_name}
        mixed = _shuffled([reflection for reflection, _ in each.by_name], order)
        signed = [
            Signed(reflection.text, writers[reflection.id].name or "", writers[reflection.id].organisation or "")
            for reflection in mixed
            if reflection.reader == Reader.NAMED
        ]
        # Nobody is to see which of these everybody may read and which only the organisers and whom they pass it to.
        nameless = [reflection.text for reflection in mixed if reflection.reader != Reader.NAMED] + each.nameless
        nameless.sort(key=lambda text: hmac.digest(order, text.encode(), "sha256"))
        found.append(Shareable(each.subject, signed, nameless, each.people))
    return found


def in_order(course: Definition, found: Mapping[str, int]) -> dict[Subject, int]:
    """Return counts by subject in order of time; what the course has no more stands last."""
    known = {str(each): each for each in subjects_of(course)}
    gone = {each: subject_of(each) for each in sorted(found) if each not in known}
    return {subject: found[written] for written, subject in (known | gone).items() if written in found}


def subjects_of(course: Definition) -> list[Subject]:
    """Return all that one can write a reflection on, in order of time."""
    timed = [(each.starts.instant, Subject(SESSION, each.id)) for each in course.sessions]
    timed += [(course.sent_at(each), Subject(EXERCISE, each.id)) for each in course.exercises]
    return [subject for _, subject in sorted(timed, key=lambda each: each[0])]


def with_exercises(course: Definition, session: Session) -> list[Subject]:
    """Return a session and the exercises that follow it."""
    exercises = [Subject(EXERCISE, each.id) for each in course.exercises_of(None) if each.after == session.id]
    return [Subject(SESSION, session.id), *exercises]


def leading_to(course: Definition, session: Session) -> list[Subject]:
    """Return what leads up to a session: for each role the session before it, and the exercises in between."""
    before = set()
    for role in session.roles:
        earlier = [each for each in course.sessions_of(role) if each.starts.instant < session.starts.instant]
        held = [each.id for each in earlier if not each.cancelled]
        before.update(held[-1:])
    wanted = {Subject(SESSION, id_) for id_ in before}
    wanted |= {Subject(EXERCISE, each.id) for each in course.exercises if each.after in before}
    wanted |= {Subject(EXERCISE, each.id) for each in course.exercises if each.before == session.id}
    return [each for each in subjects_of(course) if each in wanted]


def _by_name(course_id: int, county: str | None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for what is read with its writer; who withdraws takes it along."""
    return *_in_course(course_id), Reflection.reader.in_(_BY_NAME), of_county(county)


def _nameless(course_id: int) -> tuple[ColumnElement[bool], ...]:
    return (*_in_course(course_id), Reflection.reader == Reader.ANONYMOUS)


def _in_course(course_id: int) -> tuple[ColumnElement[bool], ...]:
    return Enrolment.course_id == course_id, Enrolment.enrolled_at.is_not(None)


def _shuffled(reflections: Sequence[Reflection], order: bytes) -> list[Reflection]:
    return sorted(reflections, key=lambda each: hmac.digest(order, f"{each.id}".encode(), "sha256"))
