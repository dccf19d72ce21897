"""Signing up: a row with gaps, filled one answer at a time; and giving up, withdrawing, waiting for a place."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Definition
from bot.people import partners, places
from bot.people.courses import PublishedCourse
from bot.people.written import tidy
from bot.tables import (
    Attendance,
    Delivery,
    Effort,
    Enrolment,
    ExerciseDone,
    Invitation,
    Organiser,
    Part,
    Person,
)

LONGEST_ANSWER = 200
"""How many characters a name, a workplace or an e-mail address may have."""


class Field(StrEnum):
    """What a sign-up asks for, in the order in which it asks."""

    NAME = "name"
    ROLE = "role"
    ORGANISATION = "organisation"
    COUNTY = "county"
    EMAIL = "email"


class Answer(StrEnum):
    """Why an answer to a sign-up question was not taken, or that it was."""

    TAKEN = "taken"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_EMAIL = "no_email"
    NOT_A_CHOICE = "not_a_choice"
    A_QUESTION = "a_question"


class Result(StrEnum):
    """What came of confirming a sign-up."""

    ENROLLED = "enrolled"
    WAITING = "waiting"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    UNFINISHED = "unfinished"


def fields_of(course: Definition) -> list[Field]:
    """Return what a course's sign-up holds: the county only where the course names any."""
    return [field for field in Field if field != Field.COUNTY or course.counties]


def questions_of(course: Definition) -> list[Field]:
    """Return what a course's sign-up asks about: the role only where there is a choice."""
    return [field for field in fields_of(course) if field != Field.ROLE or len(course.roles) > 1]


def next_gap(enrolment: Enrolment, course: Definition) -> Field | None:
    """Return the first question that has no answer yet, or None. An answer the course no longer offers is a gap.

    The only role that there is goes without asking: it is filled in here.
    """
    if len(course.roles) == 1:
        enrolment.role = course.roles[0].id
    for field in questions_of(course):
        value = getattr(enrolment, field)
        if value is None:
            return field
        if field == Field.ROLE and course.role(value) is None:
            return field
        if field == Field.COUNTY and value not in course.counties:
            return field
    return None


def asked_last(enrolment: Enrolment) -> datetime:
    """Return the UTC instant at which a sign-up asked last; for a mere wish to be reminded, when that was told."""
    told = enrolment.asked_at or enrolment.consented_at or enrolment.remind_since
    return told or datetime.min.replace(tzinfo=UTC)


async def find_enrolment(db: AsyncSession, person: Person, course_id: int) -> Enrolment | None:
    """Return a person's row for a course, or None."""
    query = select(Enrolment).where(Enrolment.person_id == person.id, Enrolment.course_id == course_id)
    return (await db.execute(query)).scalar_one_or_none()


async def enrolments_of(db: AsyncSession, person: Person) -> list[Enrolment]:
    """Return a person's rows for every course, the newest first."""
    query = select(Enrolment).where(Enrolment.person_id == person.id).order_by(Enrolment.id.desc())
    return list((await db.execute(query)).scalars())


async def remind_of_deadline(
    db: AsyncSession, person: Person, enrolment: Enrolment | None, course: PublishedCourse, now: datetime
) -> None:
    """Note that a person wants to be reminded of the sign-up deadline, from `now` (UTC) on.

    `enrolment` is their row for the course, if they have one.
    """
    if enrolment is None:
        db.add(Enrolment(person_id=person.id, course_id=course.id, remind_since=now))
    elif enrolment.remind_since is None or enrolment.has_left:
        enrolment.remind_since = now


async def consent(
    db: AsyncSession, person: Person, enrolment: Enrolment | None, course: PublishedCourse, now: datetime
) -> Enrolment:
    """Begin a sign-up, or one anew after withdrawing: the person has agreed at `now` (UTC) to what is kept.

    `enrolment` is their row for the course, if they have one; return it, or the new one.
    """
    if enrolment is None:
        enrolment = Enrolment(person_id=person.id, course_id=course.id, consented_at=now)
        db.add(enrolment)
        await db.flush()
    elif enrolment.consented_at is None or enrolment.withdrawn_at is not None:
        enrolment.consented_at = now
        enrolment.withdrawn_at = None
    return enrolment


def answer(enrolment: Enrolment, course: Definition, field: Field, value: str) -> Answer:
    """Fill one field with what the person wrote or chose. Only `Answer.TAKEN` changes anything.

    An empty e-mail address means that the question was passed over.
    """
    words = tidy(value)
    if field == Field.EMAIL:
        if words and not _looks_like_email(words):
            return Answer.NO_EMAIL
    elif not words:
        return Answer.EMPTY
    if len(words) > LONGEST_ANSWER:
        return Answer.TOO_LONG
    if field == Field.ROLE and course.role(words) is None:
        return Answer.NOT_A_CHOICE
    if field == Field.COUNTY and words not in course.counties:
        return Answer.NOT_A_CHOICE
    setattr(enrolment, field, words)
    return Answer.TAKEN


def write(enrolment: Enrolment, course: Definition, field: Field, value: str) -> Answer:
    """Fill one field with what the person wrote themselves, as `answer` does; a question of theirs is no answer."""
    return Answer.A_QUESTION if tidy(value).endswith("?") else answer(enrolment, course, field, value)


def change_role(enrolment: Enrolment, course: Definition, role_id: str, now: datetime) -> bool:
    """Give somebody who is enrolled another role, from `now` (UTC) on; it counts as enrolling for what it opens.

    Return False, and change nothing, if the course has no such role or they have it already.
    """
    if course.role(role_id) is None or enrolment.role == role_id:
        return False
    enrolment.role_before, enrolment.role, enrolment.role_since = enrolment.role, role_id, now
    enrolment.look_again = True
    return True


def empty(enrolment: Enrolment, field: Field) -> None:
    """Make a field a gap again, so that it is asked about next."""
    setattr(enrolment, field, None)


def previous_field(enrolment: Enrolment, course: Definition) -> Field | None:
    """Return the last answered question before the present gap, or None at the beginning."""
    gap = next_gap(enrolment, course)
    fields = questions_of(course)
    position = fields.index(gap) if gap else len(fields)
    return fields[position - 1] if position else None


async def confirm(db: AsyncSession, enrolment: Enrolment, course: PublishedCourse, now: datetime) -> Result:
    """Finish a sign-up at `now` (UTC): a place, or the waiting list where the course is full."""
    signup = course.definition.signup
    if signup.opens is not None and now < signup.opens.instant:
        return Result.NOT_OPEN
    if now > signup.deadline.instant:
        return Result.CLOSED
    if next_gap(enrolment, course.definition) is not None:
        return Result.UNFINISHED
    if enrolment.enrolled_at is None and enrolment.waiting_since is None:
        enrolment.withdrawn_at = None
        if course.definition.capacity is not None and await places.is_full(db, course):
            enrolment.waiting_since = now
        else:
            places.enrol(enrolment, now)
    return Result.ENROLLED if enrolment.enrolled_at else Result.WAITING


async def give_up(db: AsyncSession, person: Person, enrolment: Enrolment | None, now: datetime) -> bool:
    """Forget a sign-up that is given up at `now` (UTC), and the person too if nothing else is known of them.

    `enrolment` is the sign-up, if it has begun. Return False for who has taken part before: they have withdrawn, once
    more, and what they did and wrote then stays until they have it erased.
    """
    if enrolment is not None:
        if await _has_taken_part(db, enrolment):
            enrolment.withdrawn_at, enrolment.remind_since = enrolment.withdrawn_at or now, None
            return False
        await db.delete(enrolment)
        await db.flush()
    # An organiser stays one, and what others asked them can be overwritten only as long as they are known.
    tables = (Enrolment, Organiser, Delivery)
    known = or_(*(exists().where(each.person_id == Person.id) for each in tables))
    await db.execute(delete(Person).where(Person.id == person.id, ~known))
    return True


async def _has_taken_part(db: AsyncSession, enrolment: Enrolment) -> bool:
    """Say whether there is something of somebody's that only who has a place, or waits for one, can leave."""
    theirs = [exists().where(each.enrolment_id == enrolment.id) for each in (Part, Effort, ExerciseDone, Attendance)]
    invited = or_(Invitation.enrolment_id == enrolment.id, Invitation.taken_by == enrolment.id)
    claim = Invitation.taken_by.is_not_distinct_from(Invitation.enrolment_id)
    theirs.append(exists().where(and_(invited, ~claim)))
    return bool((await db.execute(select(or_(*theirs)))).scalar_one())


async def withdraw(db: AsyncSession, enrolment: Enrolment, course: PublishedCourse, now: datetime) -> list[Enrolment]:
    """Take somebody off the course or the waiting list at `now` (UTC), and let them be nobody's partner any more.

    Return who gets the place.
    """
    # Whoever gives them a place at the same time has done so by then, and it is taken from them again.
    await places.lock(db, [course.id])
    left = update(Enrolment).where(Enrolment.id == enrolment.id)
    await db.execute(left.values(enrolled_at=None, waiting_since=None, withdrawn_at=now))
    lucky = await places.fill_places(db, [course], now)
    await partners.end_all(db, enrolment, now)
    return lucky


def _looks_like_email(words: str) -> bool:
    name, at, host = words.partition("@")
    return bool(name and at and "." in host.strip(".") and " " not in words and "@" not in host)
