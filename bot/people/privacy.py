"""Erasing a person, and forgetting people when the time has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import signup
from bot.people.courses import Courses, PublishedCourse
from bot.tables import Enrolment, Person, SetAside

UNFINISHED = timedelta(days=30)
"""How long after the deadline a sign-up that was never finished is kept."""


async def erase(db: AsyncSession, person: Person, courses: Courses, now: datetime) -> list[Enrolment]:
    """Erase a person and everything that belongs to them at `now` (UTC). Return who gets the places."""
    lucky: list[Enrolment] = []
    for enrolment in await signup.enrolments_of(db, person):
        if enrolment.enrolled_at is not None:
            course = await courses.by_id(db, enrolment.course_id)
            lucky += await signup.withdraw(db, enrolment, course, now)
    await db.execute(delete(SetAside).where(SetAside.telegram_id == person.telegram_id))
    await db.delete(person)
    await db.flush()
    return lucky


async def forget_past(db: AsyncSession, published: Sequence[PublishedCourse], now: datetime) -> int:
    """Forget, at `now` (UTC), whom nothing is to be kept about any more; return how many enrolments went.

    Sign-ups that were never finished go 30 days after the deadline; the others when the course's
    `retention_days` after its last session are over. Whoever has no enrolment left is forgotten altogether.
    """
    gone = 0
    for course in published:
        past = []
        if now > course.definition.ends + timedelta(days=course.definition.retention_days):
            past.append(Enrolment.course_id == course.id)
        if now > course.definition.signup.deadline.instant + UNFINISHED:
            never_finished = (
                Enrolment.enrolled_at.is_(None) & Enrolment.waiting_since.is_(None) & Enrolment.withdrawn_at.is_(None)
            )
            past.append((Enrolment.course_id == course.id) & never_finished)
        if past:
            forgotten = await db.execute(delete(Enrolment).where(or_(*past)).returning(Enrolment.person_id))
            people = set(forgotten.scalars())
            gone += len(people)
            left = exists().where(Enrolment.person_id == Person.id)
            await db.execute(delete(Person).where(Person.id.in_(people), ~left))
    return gone
