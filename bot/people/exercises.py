"""Exercises: which have been sent, which of them words mean, and which people have done."""

import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Definition, Exercise
from bot.tables import Enrolment, ExerciseDone

_SHORTEST_NAME = 3


def sent_so_far(enrolment: Enrolment, course: Definition, now: datetime) -> list[Exercise]:
    """Return the exercises of somebody's role that have been sent by `now` (UTC), also those past their session."""
    return [each for each in course.exercises_of(enrolment.role) if course.sent_at(each) <= now]


def names(words: str, exercise: Exercise) -> bool:
    """Say whether words name an exercise by its title, in any language: «øvelse 1» names «Øvelse 1: En samtale»."""
    said = " ".join(words.casefold().split())
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) for name in _names_of(exercise))


def _names_of(exercise: Exercise) -> Iterator[str]:
    for title in (exercise.title.own, *exercise.title.translations.values()):
        for name in (title, *title.split(":", 1)):
            if len(name.strip()) >= _SHORTEST_NAME:
                yield " ".join(name.casefold().split())


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
