"""Whether a course file may become the version that counts: free of faults, and taking nothing away that people use."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Definition
from bot.course.faults import Fault, FaultyCourseError, sentence
from bot.course.reading import read_course
from bot.course.version_line import without_version
from bot.messages.fitting import oversized
from bot.people.versions import current_source
from bot.people.written import EXERCISE, SESSION, Subject
from bot.tables import Attendance, Course, Effort, Enrolment, ExerciseDone, Reflection


@lru_cache(maxsize=8)
def accept(source: str) -> Definition:
    """Return the course of a file that is free of faults, oversized texts included. Raises FaultyCourseError.

    A file is looked at, and looked at again when it is published; it is weighed once.
    """
    course = read_course(source)
    faults = oversized(course)
    if faults:
        raise FaultyCourseError(faults)
    return course


async def is_known(db: AsyncSession, slug: str) -> bool:
    """Say whether a course of this slug was published before."""
    return (await db.execute(select(Course.id).where(Course.slug == slug))).first() is not None


async def is_current(db: AsyncSession, slug: str, source: str) -> bool:
    """Say whether a file is to the letter the version that counts of a course, whose slug must be a known one."""
    course_id = (await db.execute(select(Course.id).where(Course.slug == slug))).scalar_one()
    return without_version(await current_source(db, course_id)) == without_version(source)


async def removed_with_data(
    db: AsyncSession, course_id: int, before: Definition, after: Definition, now: datetime
) -> list[Fault]:
    """Return a fault for each thing that is missing in `after` and that people have data under, or await at `now`.

    Such an id can't be removed; a session can be cancelled.
    """
    return [
        *await _removed_sessions(db, course_id, before, after, now),
        *await _removed_exercises(db, course_id, before, after),
        *await _removed_roles(db, course_id, before, after),
    ]


async def _removed_sessions(
    db: AsyncSession, course_id: int, before: Definition, after: Definition, now: datetime
) -> list[Fault]:
    faults = []
    kept = {each.id for each in after.sessions}
    for session in before.sessions:
        about = Reflection.subject == str(Subject(SESSION, session.id))
        answers = Attendance.session_id == session.id
        if session.id not in kept and (
            await _any(db, course_id, Reflection, about) or await _any(db, course_id, Attendance, answers)
        ):
            problem = sentence("People have answered about this session. Keep it, with cancelled = true.")
            faults.append(Fault("sessions", problem, session.id))
        elif session.id not in kept and not session.cancelled and session.ends.instant > now:
            awaited = Enrolment.role.in_(session.roles) & Enrolment.enrolled_at.is_not(None)
            query = select(Enrolment.id).where(Enrolment.course_id == course_id, awaited)
            if (await db.execute(query.limit(1))).first() is not None:
                problem = sentence("People expect this session. Keep it, with cancelled = true, and they are told.")
                faults.append(Fault("sessions", problem, session.id))
    return faults


async def _removed_exercises(db: AsyncSession, course_id: int, before: Definition, after: Definition) -> list[Fault]:
    faults = []
    kept = {each.id for each in after.exercises}
    for exercise in before.exercises:
        about = Reflection.subject == str(Subject(EXERCISE, exercise.id))
        if exercise.id not in kept and (
            await _any(db, course_id, Reflection, about)
            or await _any(db, course_id, ExerciseDone, ExerciseDone.exercise_id == exercise.id)
            or await _any(db, course_id, Effort, Effort.exercise_id == exercise.id)
        ):
            problem = sentence("People have answered about this exercise. Keep it in the file.")
            faults.append(Fault("exercises", problem, exercise.id))
    return faults


async def _removed_roles(db: AsyncSession, course_id: int, before: Definition, after: Definition) -> list[Fault]:
    faults = []
    kept = {each.id for each in after.roles}
    for role in before.roles:
        query = select(Enrolment.id).where(Enrolment.course_id == course_id, Enrolment.role == role.id)
        if role.id not in kept and (await db.execute(query.limit(1))).first() is not None:
            problem = sentence("People have signed up with this role. Keep it in the file.")
            faults.append(Fault("roles", problem, role.id))
    return faults


async def _any(
    db: AsyncSession,
    course_id: int,
    table: type[Reflection | Attendance | ExerciseDone | Effort],
    condition: ColumnElement[bool],
) -> bool:
    query = (
        select(func.count())
        .select_from(table)
        .join(Enrolment, Enrolment.id == table.enrolment_id)
        .where(Enrolment.course_id == course_id, condition)
    )
    return (await db.execute(query)).scalar_one() > 0
