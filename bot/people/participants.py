"""Participants as an organiser meets them: found, looked at, given a place; a county's organiser meets its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import effort, exercises, places
from bot.people.courses import PublishedCourse
from bot.tables import Attendance, Delivery, DeliveryState, Effort, Enrolment, ExerciseDone, Organiser, Person, Question

_IN_ORDER = str.maketrans({"æ": "{1", "ø": "{2", "å": "{3"})
"""Puts the last letters of the alphabet last, in their order."""

_AT_ONCE = 1000
"""How many rows are read in one go; whoever else waits for an answer gets it in between."""


@dataclass(frozen=True, slots=True)
class Card:
    """What an organiser sees of one participant; `spent` are minutes, `sent` and `questions` have the newest first."""

    enrolment: Enrolment
    person: Person
    spent: int
    done: set[str]
    sent: Sequence[Delivery]
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Everything:
    """What can be taken out about some participants; the rest is of them, by their enrolments' ids."""

    people: Sequence[Enrolment]
    done: Sequence[ExerciseDone]
    efforts: Sequence[Effort]
    answers: Sequence[Attendance]


def of_county(county: str | None) -> ColumnElement[bool]:
    """Return who is of a county (None: everybody), as a condition on enrolments."""
    return true() if county is None else Enrolment.county == county


_ON_BOARD = or_(Enrolment.enrolled_at.is_not(None), Enrolment.waiting_since.is_not(None))


async def all_of(
    db: AsyncSession, organiser: Organiser, course: PublishedCourse, words: str = "", *, withdrawn: bool = False
) -> list[Enrolment]:
    """Return who takes part or waits, as far as an organiser may see them, by name; who has `withdrawn` if asked for.

    With `words`, only those in whose name or workplace every one of these words occurs.
    """
    who = or_(_ON_BOARD, Enrolment.withdrawn_at.is_not(None)) if withdrawn else _ON_BOARD
    query = select(Enrolment).where(Enrolment.course_id == course.id, who, of_county(organiser.county))
    # Sorted and searched here, as not every database knows that Å is a large å.
    sought = words.casefold().split()
    found: list[Enrolment] = []
    last: int | None = 0
    while last is not None:
        after = query.where(Enrolment.id > last).order_by(Enrolment.id).limit(_AT_ONCE)
        some = (await db.execute(after)).scalars().all()
        found += [each for each in some if _has(each, sought)]
        last = some[-1].id if len(some) == _AT_ONCE else None
    return sorted(found, key=lambda each: ((each.name or "").casefold().translate(_IN_ORDER), each.id))


async def find(
    db: AsyncSession, organiser: Organiser, course: PublishedCourse, enrolment_id: int, *, withdrawn: bool = False
) -> tuple[Enrolment, Person] | None:
    """Return a participant whom an organiser may see, or None; the id may be forged.

    Who has `withdrawn` is found only if asked for.
    """
    query = (
        select(Enrolment, Person)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.id == enrolment_id,
            Enrolment.course_id == course.id,
            of_county(organiser.county),
            or_(_ON_BOARD, Enrolment.withdrawn_at.is_not(None)) if withdrawn else _ON_BOARD,
        )
    )
    if not 0 < enrolment_id < 2**31:  # PostgreSQL takes no larger one
        return None
    row = (await db.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


def sign_up_of(enrolment: Enrolment) -> int:
    """Return what tells a sign-up from any other: SQLite gives the number of one that is erased to the next."""
    return int(enrolment.consented_at.timestamp()) if enrolment.consented_at else 0


async def card_of(db: AsyncSession, enrolment: Enrolment, person: Person, most: int) -> Card:
    """Gather what there is about one participant, of what was sent and asked the newest `most` each."""
    sent = (
        select(Delivery)
        .where(Delivery.enrolment_id == enrolment.id, Delivery.person_id == person.id)
        .where(Delivery.state == DeliveryState.SENT)
        .order_by(Delivery.settled_at.desc(), Delivery.id.desc())
        .limit(most)
    )
    asked = select(Question).where(Question.enrolment_id == enrolment.id).order_by(Question.id.desc()).limit(most)
    return Card(
        enrolment=enrolment,
        person=person,
        spent=sum((await effort.effort_of(db, enrolment)).values()),
        done=await exercises.done_by(db, enrolment),
        sent=list((await db.execute(sent)).scalars()),
        questions=list((await db.execute(asked)).scalars()),
    )


async def give_place(db: AsyncSession, enrolment: Enrolment, now: datetime) -> bool:
    """Give somebody who waits a place at `now` (UTC), whoever waits longer. Return False if they wait no longer."""
    await places.lock(db, [enrolment.course_id])
    waits = select(Enrolment.waiting_since).where(Enrolment.id == enrolment.id)
    if (await db.execute(waits)).scalar_one_or_none() is None:
        return False
    places.enrol(enrolment, now)
    return True


def can_come_back(enrolment: Enrolment, course: PublishedCourse, now: datetime) -> bool:
    """Say whether somebody has withdrawn and can be let in again at `now` (UTC): the course and their role go on."""
    goes_on = now < course.definition.ends and course.definition.role(enrolment.role or "") is not None
    return enrolment.withdrawn_at is not None and goes_on


async def let_in_again(db: AsyncSession, enrolment: Enrolment, now: datetime) -> bool:
    """Give somebody who has withdrawn a place at `now` (UTC), be it full. Return False if they have come back since."""
    await places.lock(db, [enrolment.course_id])
    left = select(Enrolment.id).where(Enrolment.id == enrolment.id, Enrolment.withdrawn_at.is_not(None), ~_ON_BOARD)
    if (await db.execute(left)).scalar_one_or_none() is None:
        return False
    enrolment.withdrawn_at = None
    places.enrol(enrolment, now)
    return True


async def everything_of(db: AsyncSession, organiser: Organiser, course: PublishedCourse) -> Everything:
    """Gather what an organiser can take out about those whom they may see."""
    people = await all_of(db, organiser, course)
    seen = {each.id for each in people}

    here = select(Enrolment.id).where(Enrolment.course_id == course.id)
    done = await db.execute(select(ExerciseDone).where(ExerciseDone.enrolment_id.in_(here)))
    efforts = await db.execute(select(Effort).where(Effort.enrolment_id.in_(here)).order_by(Effort.id))
    answers = await db.execute(select(Attendance).where(Attendance.enrolment_id.in_(here)))
    return Everything(
        people,
        [each for each in done.scalars() if each.enrolment_id in seen],
        [each for each in efforts.scalars() if each.enrolment_id in seen],
        [each for each in answers.scalars() if each.enrolment_id in seen],
    )


def _has(enrolment: Enrolment, sought: Sequence[str]) -> bool:
    said = f"{enrolment.name or ''} {enrolment.organisation or ''}".casefold()
    return all(word in said for word in sought)
