"""What happens at every tick: what has come due goes into the outbox, what came too late is recorded as missed."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Notice
from bot.delivery import audience, broadcast_ticks, claims, desk_ticks, notice_records, outbox
from bot.delivery.reasons import Reason
from bot.people.courses import Courses, PublishedCourse
from bot.tables import Course, Enrolment, NoticeRecord, NoticeState

logger = logging.getLogger(__name__)


_Records = dict[str, tuple[str, datetime, datetime]]


async def tick(db: AsyncSession, courses: Courses, now: datetime, organisers: Sequence[int] = ()) -> bool:
    """Put everything into the outbox that concerns somebody at `now` (UTC) and is not there yet.

    `organisers` are the Telegram ids of those whom the environment names. Return whether there may be something to
    send. Nearly every tick has nothing to do, and finds that out by two queries.
    """
    published, records = await _known(db, courses)
    news = False
    for course in published:
        for notice in course.notices:
            if notice.due > now:
                break
            news |= await _take_up(db, course, notice, records.get(notice.key), now)
    news |= await desk_ticks.tick(db, published, records, organisers, now)
    looks, broadcasts, waits = await _asks_for_it(db, now)
    if looks:
        await _look_again(db, published, records, now)
    if broadcasts:
        await broadcast_ticks.tick(db, published, now)
    return news or looks or broadcasts or waits


async def _known(db: AsyncSession, courses: Courses) -> tuple[list[PublishedCourse], _Records]:
    """Return the courses, and what is on record about their notices."""
    record = (NoticeRecord.key, NoticeRecord.state, NoticeRecord.due, NoticeRecord.expires)
    query = select(Course.id, Course.version, *record).outerjoin(NoticeRecord, NoticeRecord.course_id == Course.id)
    versions: dict[int, int] = {}
    records: _Records = {}
    for id_, version, key, state, due, expires in (await db.execute(query)).all():
        versions[id_] = version
        if key is not None:
            records[key] = (state, due, expires)
    return await courses.current(db, versions), records


async def _asks_for_it(db: AsyncSession, now: datetime) -> tuple[bool, bool, bool]:
    """Say whether somebody is to be looked at again, a message to many wants attention, and something may leave."""
    looks = exists().where(Enrolment.look_again.is_(True))
    broadcasts = exists().where(broadcast_ticks.wants_attention(now))
    row = (await db.execute(select(looks, broadcasts, claims.may_leave(now)))).one()
    return bool(row[0]), bool(row[1]), bool(row[2])


async def _take_up(
    db: AsyncSession,
    course: PublishedCourse,
    notice: Notice,
    known: tuple[str, datetime, datetime] | None,
    now: datetime,
) -> bool:
    """See to a notice that has come due; return whether that changed anything."""
    if known is not None and known[1:] == (notice.due, notice.expires):
        return False
    if known is not None and known[0] == NoticeState.HELD and known[1] == notice.due:
        return False  # it is only useful for longer, or not so long
    if known is not None:
        await notice_records.move(db, notice, now)
    if notice.is_open(now):
        count = await audience.spread(db, course.id, course.definition, notice)
        # An organiser may have held it back since the records were read. Then the last look leaves everybody out.
        if not await notice_records.is_held(db, notice):
            await notice_records.record(db, course.id, notice, NoticeState.OPEN, None, now)
        logger.info("%(notice)s is due: %(count)d in the outbox", {"notice": notice.key, "count": count})
    elif known is None:
        reason = Reason.NEWER_NOTICE if notice.expires <= notice.due else Reason.NOT_RUNNING
        await notice_records.record(db, course.id, notice, NoticeState.MISSED, reason, now)
        logger.warning("%(notice)s was missed (%(reason)s)", {"notice": notice.key, "reason": reason})
    return True


async def _look_again(db: AsyncSession, published: list[PublishedCourse], records: _Records, now: datetime) -> None:
    flagged = select(Enrolment.id, Enrolment.course_id).where(Enrolment.look_again.is_(True)).limit(1000)
    rows = (await db.execute(flagged)).all()
    ids = [id_ for id_, _ in rows]
    await outbox.reopen(db, ids, now)
    for course in published:
        here = [id_ for id_, course_id in rows if course_id == course.id]
        if here:
            for notice in [*course.notices, *await notice_records.session_changes(db, course)]:
                # What was replaced, or never caught up, is not caught up for one person either.
                known = records.get(notice.key)
                if notice.is_open(now) and (known is None or known[0] == NoticeState.OPEN):
                    await audience.spread(db, course.id, course.definition, notice, only=here)
    await db.execute(update(Enrolment).where(Enrolment.id.in_(ids)).values(look_again=False))
