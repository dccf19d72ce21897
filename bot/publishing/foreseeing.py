"""What publishing a course file would do, found out without doing anything; publishing does just that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Definition
from bot.course.effects import AtOnce, Effect, SessionChange, Taken, effect
from bot.course.faults import FaultyCourseError
from bot.course.timeline import REMINDERS, Kind, session_changed
from bot.course.version_line import without_version
from bot.delivery import again, audience, notice_records
from bot.people import places
from bot.people.courses import Courses, PublishedCourse
from bot.people.versions import current_source
from bot.publishing.accepting import accept, removed_with_data
from bot.tables import Course, Delivery, NoticeRecord, NoticeState


async def foresee(db: AsyncSession, courses: Courses, source: str, now: datetime) -> Effect:
    """Return what publishing a file at `now` (UTC) would do. Raises FaultyCourseError; changes nothing."""
    return await weigh(db, courses, accept(source), source, now)


async def weigh(db: AsyncSession, courses: Courses, definition: Definition, source: str, now: datetime) -> Effect:
    """Return the same of a file that was accepted, as `definition`. Raises FaultyCourseError if it takes too much."""
    row = (await db.execute(select(Course).where(Course.slug == definition.slug))).scalar_one_or_none()
    if row is None:
        return effect(None, definition, 1, {}, now)
    before = await courses.version(db, row.id, row.version)
    if without_version(await current_source(db, row.id)) == without_version(source):
        return Effect(before, before, row.version, new_version=False)
    faults = await removed_with_data(db, row.id, before, definition, now)
    if faults:
        raise FaultyCourseError(faults)
    course = PublishedCourse(row.id, row.version + 1, definition)
    taken = await _taken(db, row.id)
    found = effect(before, definition, course.version, taken, now)
    lucky = await places.next_in_line(db, course)
    at_once = [await _reaching(db, course, each) for each in found.at_once]
    return replace(
        found,
        sessions=tuple([await _counted(db, course, change, lucky, now) for change in found.sessions]),
        # What has gone out before goes to nobody but those whom it missed, if there are any.
        at_once=tuple(each for each in at_once if each.people or each.notice.key not in taken),
        places=len(lucky),
    )


async def _taken(db: AsyncSession, course_id: int) -> dict[str, Taken]:
    columns = (NoticeRecord.key, NoticeRecord.kind, NoticeRecord.state, NoticeRecord.due, NoticeRecord.expires)
    rows = (await db.execute(select(*columns).where(NoticeRecord.course_id == course_id))).all()
    return {
        key: Taken(due, expires, caught_up=not _is_let_go(kind, state), held=state == NoticeState.HELD)
        for key, kind, state, due, expires in rows
    }


def _is_let_go(kind: str, state: str) -> bool:
    """Say whether a notice is never sent any more, even where it becomes useful for longer."""
    return state == NoticeState.REPLACED or (state == NoticeState.MISSED and kind in REMINDERS)


async def _counted(
    db: AsyncSession, course: PublishedCourse, change: SessionChange, lucky: Sequence[str | None], now: datetime
) -> SessionChange:
    """Count whom a change concerns; those with the roles `lucky` get a place by the same file, and are told too."""
    notice = session_changed(course.definition, change.after, course.version, now, change.until)
    told, unreached = (0, 0) if change.too_late else await audience.reach(db, course.id, course.definition, notice)
    joining = 0 if change.too_late else sum(role in notice.roles for role in lucky)
    said = await again.said(db, Kind.SESSION_REMINDER, [change.after.id], course_id=course.id)
    return replace(change, told=told + joining, unreached=unreached, reworded=said if now < told_until(change) else 0)


async def _reaching(db: AsyncSession, course: PublishedCourse, each: AtOnce) -> AtOnce:
    again = select(func.count()).where(Delivery.key == each.notice.key, notice_records.freed_by_moving())
    people, _ = await audience.reach(db, course.id, course.definition, each.notice)
    return replace(each, people=people + (await db.execute(again)).scalar_one())


def told_until(change: SessionChange) -> datetime:
    """Return the UTC instant until which it helps to correct a reminder of a changed session."""
    return max(change.before.ends.instant, change.after.ends.instant)
