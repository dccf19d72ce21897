"""From a course file to the course that people take: checking it whole, publishing it, and what that brings about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Definition, Session
from bot.course.faults import Fault, FaultyCourseError, sentence
from bot.course.reading import read_course
from bot.course.timeline import REMINDERS, Kind, Notice, session_changed, timeline
from bot.delivery import outbox
from bot.delivery.letters import Letter
from bot.delivery.reasons import Reason
from bot.messages.fitting import oversized
from bot.people import signup
from bot.people.courses import Courses, PublishedCourse
from bot.people.written import EXERCISE, SESSION, Subject
from bot.tables import (
    Attendance,
    Course,
    CourseVersion,
    Delivery,
    DeliveryState,
    Effort,
    Enrolment,
    ExerciseDone,
    NoticeRecord,
    NoticeState,
    Reflection,
)


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing a file came to. `changed` are the sessions that changed, each with how many are told;
    `at_once` are the notices that are open already and go out with the next tick."""

    course: PublishedCourse
    new_version: bool
    changed: tuple[tuple[Session, int], ...] = ()
    at_once: tuple[Notice, ...] = ()


def accept(source: str) -> Definition:
    """Return the course of a file that is free of faults, oversized texts included. Raises FaultyCourseError."""
    course = read_course(source)
    faults = oversized(course)
    if faults:
        raise FaultyCourseError(faults)
    return course


async def is_known(db: AsyncSession, slug: str) -> bool:
    """Say whether a course of this slug was published before."""
    return (await db.execute(select(Course.id).where(Course.slug == slug))).first() is not None


async def publish(db: AsyncSession, courses: Courses, source: str, now: datetime) -> Published:
    """Make a file the version that counts from `now` (UTC) on. Raises FaultyCourseError; nothing is changed then.

    A file that is the current version to the letter changes nothing.
    """
    definition = accept(source)
    row = (
        await db.execute(select(Course).where(Course.slug == definition.slug).with_for_update())
    ).scalar_one_or_none()
    before: Definition | None = None
    if row is None:
        row = Course(slug=definition.slug, version=1)
        db.add(row)
        await db.flush()
    else:
        before = await courses.version(db, row.id, row.version)
        if await _source(db, row) == source:
            return Published(PublishedCourse(row.id, row.version, before), new_version=False)
        faults = await _removed_with_data(db, row.id, before, definition, now)
        if faults:
            raise FaultyCourseError(faults)
        row.version += 1
    db.add(CourseVersion(course_id=row.id, number=row.version, source=source, published_at=now))
    await db.flush()
    course = PublishedCourse(row.id, row.version, definition)
    await _never_catch_up(db, course, now)
    changed = await _tell_of_changes(db, course, before, now) if before else []
    for enrolment in await signup.fill_places(db, course, now):
        key = f"{definition.slug}/{Letter.PLACE}/{now.isoformat()}"
        await outbox.post(db, enrolment, Letter.PLACE, definition.slug, key, now, definition.ends)
    at_once = await _open_at_once(db, course, now)
    return Published(course, new_version=True, changed=tuple(changed), at_once=tuple(at_once))


async def _source(db: AsyncSession, row: Course) -> str:
    query = select(CourseVersion.source).where(CourseVersion.course_id == row.id, CourseVersion.number == row.version)
    return (await db.execute(query)).scalar_one()


async def _removed_with_data(
    db: AsyncSession, course_id: int, before: Definition, after: Definition, now: datetime
) -> list[Fault]:
    """An id that people have data under can't be removed, only cancelled; nor a session that people await."""
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


async def _never_catch_up(db: AsyncSession, course: PublishedCourse, now: datetime) -> None:
    """Reminders that would have been due before this version was published are recorded as replaced."""
    query = select(NoticeRecord.key).where(NoticeRecord.course_id == course.id)
    known = set((await db.execute(query)).scalars())
    for notice in timeline(course.definition):
        if notice.kind in REMINDERS and notice.due < now and notice.key not in known:
            await outbox.record(db, course.id, notice, NoticeState.REPLACED, Reason.PUBLISHED_LATER, now)


async def _open_at_once(db: AsyncSession, course: PublishedCourse, now: datetime) -> list[Notice]:
    """Return the notices that are open and have not gone out, so that publishing sends them."""
    query = select(NoticeRecord.key).where(NoticeRecord.course_id == course.id)
    known = set((await db.execute(query)).scalars())
    return [notice for notice in timeline(course.definition) if notice.is_open(now) and notice.key not in known]


async def _tell_of_changes(
    db: AsyncSession, course: PublishedCourse, before: Definition, now: datetime
) -> list[tuple[Session, int]]:
    changed = []
    for session in course.definition.sessions:
        old = before.session(session.id)
        if old is None or _as_told(old) == _as_told(session) or (old.cancelled and session.cancelled):
            continue
        if old.starts != session.starts:
            await _ask_anew(db, course, session)
        until = old.starts.instant if session.cancelled else session.starts.instant
        notice = session_changed(course.definition, session, course.version, now, until)
        await _replace_older(db, course, notice, now)
        if until > now:
            await outbox.record(db, course.id, notice, NoticeState.OPEN, None, now)
            changed.append((session, await outbox.spread(db, course.id, course.definition, notice)))
        else:
            await outbox.record(db, course.id, notice, NoticeState.MISSED, Reason.EXPIRED, now)
    return changed


async def _ask_anew(db: AsyncSession, course: PublishedCourse, session: Session) -> None:
    """Who could not come at the old time may well come at the new one, and the other way round."""
    enrolled = select(Enrolment.id).where(Enrolment.course_id == course.id)
    await db.execute(
        delete(Attendance).where(Attendance.session_id == session.id, Attendance.enrolment_id.in_(enrolled))
    )


def _as_told(session: Session) -> tuple[datetime, datetime, str | None, bool]:
    """What people are told anew when it changes: time, link, and whether it is held."""
    return session.starts.instant, session.ends.instant, session.link, session.cancelled


async def _replace_older(db: AsyncSession, course: PublishedCourse, notice: Notice, now: datetime) -> None:
    """A newer word on a session takes the place of an older one that has not been sent yet."""
    await db.execute(
        update(Delivery)
        .where(
            Delivery.course_id == course.id,
            Delivery.kind == Kind.SESSION_CHANGED,
            Delivery.subject == notice.subject,
            Delivery.state.in_((DeliveryState.WAITING, DeliveryState.SKIPPED)),
        )
        .values(state=DeliveryState.REPLACED, reason=Reason.NEWER_NOTICE, settled_at=now)
    )
