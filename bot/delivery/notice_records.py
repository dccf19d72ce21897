"""What became of notices as a whole: recorded, moved to another time, held back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    and_,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from bot.course.timeline import Kind, Notice
from bot.delivery.reasons import Reason
from bot.people.courses import PublishedCourse
from bot.tables import Delivery, DeliveryState, NoticeRecord, NoticeState


async def record(
    db: AsyncSession, course_id: int, notice: Notice, state: NoticeState, reason: str | None, now: datetime
) -> None:
    """Note at `now` (UTC) what became of a notice as a whole."""
    await db.execute(delete(NoticeRecord).where(NoticeRecord.key == notice.key))
    db.add(
        NoticeRecord(
            key=notice.key,
            course_id=course_id,
            kind=notice.kind,
            subject=notice.subject,
            due=notice.due,
            expires=notice.expires,
            state=state,
            reason=reason,
            recorded_at=now,
        )
    )
    await db.flush()


async def session_changes(db: AsyncSession, course: PublishedCourse) -> list[Notice]:
    """Return the notices of changed sessions that count, the newest for each session."""
    query = select(NoticeRecord).where(
        NoticeRecord.course_id == course.id,
        NoticeRecord.kind == Kind.SESSION_CHANGED,
        NoticeRecord.state == NoticeState.OPEN,
    )
    return changes_among(course, (await db.execute(query)).scalars().all())


def changes_among(course: PublishedCourse, records: Collection[NoticeRecord]) -> list[Notice]:
    """Return what `session_changes` would of records of a course that are at hand, of any kind and state."""
    changes: dict[str, Notice] = {}
    for record in sorted(records, key=lambda each: each.due):
        session = course.definition.session(record.subject)
        if record.kind == Kind.SESSION_CHANGED and record.state == NoticeState.OPEN and session is not None:
            changes[record.subject] = Notice(
                record.key, Kind.SESSION_CHANGED, record.subject, session.roles, record.due, record.expires
            )
    return list(changes.values())


async def move(db: AsyncSession, notice: Notice, now: datetime) -> None:
    """Note that a notice is due, or useful, at another time than before; what was missed may be useful again.

    What was held back at the time before is held back no longer.
    """
    here = update(Delivery).where(Delivery.key == notice.key)
    unsent = (DeliveryState.WAITING, DeliveryState.SKIPPED, DeliveryState.MISSED)
    await db.execute(here.where(Delivery.state.in_(unsent)).values(due=notice.due, expires=notice.expires))
    if notice.is_open(now):
        again = here.where(freed_by_moving())
        await db.execute(again.values(state=DeliveryState.WAITING, reason=None, not_before=now))
    known = update(NoticeRecord).where(NoticeRecord.key == notice.key)
    await db.execute(known.where(NoticeRecord.state == NoticeState.HELD).values(state=NoticeState.MISSED, reason=None))
    await db.execute(known.values(due=notice.due, expires=notice.expires))


def freed_by_moving() -> ColumnElement[bool]:
    """Return which deliveries of a notice are tried again once it has another time, as a condition on them."""
    return or_(Delivery.state == DeliveryState.MISSED, held_back())


def held_back() -> ColumnElement[bool]:
    """Return which deliveries an organiser holds back, as a condition on them."""
    return and_(Delivery.state == DeliveryState.SKIPPED, Delivery.reason == Reason.HELD)


async def is_held(db: AsyncSession, notice: Notice) -> bool:
    """Say whether an organiser holds a notice back at the time that it has."""
    held = exists().where(
        NoticeRecord.key == notice.key, NoticeRecord.state == NoticeState.HELD, NoticeRecord.due == notice.due
    )
    return bool((await db.execute(select(held))).scalar_one())


async def held_notices(db: AsyncSession, courses: Collection[PublishedCourse]) -> set[str]:
    """Return the keys of the courses' notices that are held back at the time that they have now."""
    query = select(NoticeRecord.key, NoticeRecord.due).where(
        NoticeRecord.course_id.in_([course.id for course in courses]), NoticeRecord.state == NoticeState.HELD
    )
    held = {each.key: each.due for each in (await db.execute(query)).all()}
    if not held:
        return set()
    return {notice.key for course in courses for notice in course.notices if held.get(notice.key) == notice.due}
