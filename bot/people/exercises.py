"""Exercises that people have done."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import Enrolment, ExerciseDone


async def mark_done(db: AsyncSession, enrolment: Enrolment, exercise_id: str, now: datetime) -> bool:
    """Note that an exercise is done at `now` (UTC). Return False if it was noted before."""
    if await db.get(ExerciseDone, (enrolment.id, exercise_id)) is not None:
        return False
    db.add(ExerciseDone(enrolment_id=enrolment.id, exercise_id=exercise_id, done_at=now))
    return True


async def mark_undone(db: AsyncSession, enrolment: Enrolment, exercise_id: str) -> None:
    """Take back that an exercise is done; nudges that were held back because of it may be of use again."""
    found = await db.get(ExerciseDone, (enrolment.id, exercise_id))
    if found is not None:
        await db.delete(found)
        enrolment.look_again = True


async def done_by(db: AsyncSession, enrolment: Enrolment) -> set[str]:
    """Return the ids of the exercises that somebody has done."""
    query = select(ExerciseDone.exercise_id).where(ExerciseDone.enrolment_id == enrolment.id)
    return set((await db.execute(query)).scalars())
