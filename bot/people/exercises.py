"""Exercises: which have been sent, which of them words mean, and which people have done."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Definition, Exercise
from bot.people.courses import PublishedCourse
from bot.people.doings import Doings
from bot.people.prompts import Asks
from bot.people.written import EXERCISE, Subject
from bot.tables import Effort, Enrolment, ExerciseDone, Prompt, Reflection

_SHORTEST_NAME = 3

Place = tuple[Enrolment, PublishedCourse, Exercise]
"""An exercise that somebody has been sent, and in which of the courses that they take part in."""


def sent_so_far(enrolment: Enrolment, course: Definition, now: datetime, so_far: Doings) -> list[Exercise]:
    """Return the exercises of somebody's role that have been sent by `now` (UTC), also those past their session.

    Organisers may send one early, which counts for who has got it, or hold one back, which counts for who has not.
    """
    return [
        each
        for each in course.exercises_of(enrolment.role)
        if each.id in so_far.got or (course.sent_at(each) <= now and each.id not in so_far.held)
    ]


def places(
    taking_part: Sequence[tuple[Enrolment, PublishedCourse]], now: datetime, so_far: Mapping[int, Doings]
) -> list[Place]:
    """Return the exercises that have been sent by `now` (UTC) in the courses that somebody takes part in.

    A course that is over counts only where there is no other. `so_far` is what was done, by the enrolment's row id.
    """
    running = [(enrolment, course) for enrolment, course in taking_part if now < course.definition.ends]
    return [
        (enrolment, course, exercise)
        for enrolment, course in running or taking_part
        for exercise in sent_so_far(enrolment, course.definition, now, so_far[enrolment.id])
    ]


def clear_place(among: Sequence[Place], words: str, now: datetime) -> Place | None:
    """Return which exercise words are about, if that is clear at `now` (UTC): the one that they name by its title.

    Where they name none, it is the one whose session has not begun yet.
    """
    named = [place for place in among if _is_named(place[2], words)]
    still_open = [place for place in among if now < place[1].definition.done_by(place[2]).starts.instant]
    meant = named or still_open
    return meant[0] if len(meant) == 1 else None


def _is_named(exercise: Exercise, words: str) -> bool:
    """Say whether words name an exercise, in any language: «øvelse 1» names «Øvelse 1: En samtale»."""
    said = " ".join(words.casefold().split())
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) for name in _names_of(exercise))


def _names_of(exercise: Exercise) -> Iterator[str]:
    for title in (exercise.title.own, *exercise.title.translations.values()):
        for name in (title, *title.split(":", 1)):
            if len(name.strip()) >= _SHORTEST_NAME:
                yield " ".join(name.casefold().split())


def mark_done(db: AsyncSession, enrolment: Enrolment, exercise_id: str, now: datetime) -> None:
    """Note that an exercise is done at `now` (UTC), which was not noted before."""
    db.add(ExerciseDone(enrolment_id=enrolment.id, exercise_id=exercise_id, done_at=now))


async def mark_undone(db: AsyncSession, enrolment: Enrolment, done: ExerciseDone) -> None:
    """Take back that an exercise is done; nudges that were held back because of it may be of use again."""
    await db.delete(done)
    enrolment.look_again = True


@dataclass(frozen=True, slots=True)
class SoFar:
    """What somebody has done about an exercise: the minutes spent on it, those in all, and whether they reflected."""

    minutes: int
    in_all: int
    reflected: bool


async def close_hours(db: AsyncSession, enrolment: Enrolment, exercise_id: str, now: datetime) -> SoFar | None:
    """Close, at `now` (UTC), the question how much time an exercise took, and return what was done until then.

    None where that was not asked, or is answered already.
    """
    subject = str(Subject(EXERCISE, exercise_id))
    in_all = select(func.coalesce(func.sum(Effort.minutes), 0)).where(Effort.enrolment_id == enrolment.id)
    closed = await db.execute(
        update(Prompt)
        .where(
            Prompt.enrolment_id == enrolment.id,
            Prompt.asks == Asks.HOURS,
            Prompt.subject == subject,
            Prompt.closed_at.is_(None),
        )
        .values(closed_at=now)
        .returning(
            in_all.where(Effort.exercise_id == exercise_id).scalar_subquery(),
            in_all.scalar_subquery(),
            exists().where(Reflection.enrolment_id == enrolment.id, Reflection.subject == subject),
        )
    )
    row = closed.first()
    return None if row is None else SoFar(int(row[0]), int(row[1]), bool(row[2]))


async def done_by(db: AsyncSession, enrolment: Enrolment) -> set[str]:
    """Return the ids of the exercises that somebody has done."""
    query = select(ExerciseDone.exercise_id).where(ExerciseDone.enrolment_id == enrolment.id)
    return set((await db.execute(query)).scalars())
