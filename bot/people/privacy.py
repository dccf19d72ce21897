"""Erasing a person."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import signup
from bot.people.courses import Courses
from bot.tables import Enrolment, Person, SetAside


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
