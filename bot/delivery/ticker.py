"""What happens at every tick: what has come due goes into the outbox, what came too late is recorded as missed."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Notice, timeline
from bot.delivery import broadcast_ticks, desk_ticks, outbox
from bot.delivery.reasons import Reason
from bot.people.courses import Courses, PublishedCourse
from bot.tables import Enrolment, NoticeRecord, NoticeState

logger = logging.getLogger(__name__)


async def tick(db: AsyncSession, courses: Courses, now: datetime, organisers: Sequence[int] = ()) -> None:
    """Put everything into the outbox that concerns somebody at `now` (UTC) and is not there yet.

    `organisers` are the Telegram ids of those whom the environment names.
    """
    published = await courses.all(db)
    records = await _records(db)
    for course in published:
        for notice in timeline(course.definition):
            if notice.due <= now:
                await _take_up(db, course, notice, records.get(notice.key), now)
    await _look_again(db, published, records, now)
    await broadcast_ticks.tick(db, published, now)
    await desk_ticks.tick(db, published, records, organisers, now)


_Records = dict[str, tuple[str, datetime, datetime]]


async def _records(db: AsyncSession) -> _Records:
    columns = (NoticeRecord.key, NoticeRecord.state, NoticeRecord.due, NoticeRecord.expires)
    return {key: (state, due, expires) for key, state, due, expires in (await db.execute(select(*columns))).all()}


async def _take_up(
    db: AsyncSession,
    course: PublishedCourse,
    notice: Notice,
    known: tuple[str, datetime, datetime] | None,
    now: datetime,
) -> None:
    if known is not None and known[1:] == (notice.due, notice.expires):
        return
    if known is not None and known[0] == NoticeState.HELD and known[1] == notice.due:
        return  # it is only useful for longer, or not so long
    if known is not None:
        await outbox.move(db, notice, now)
    if notice.is_open(now):
        count = await outbox.spread(db, course.id, course.definition, notice)
        await outbox.record(db, course.id, notice, NoticeState.OPEN, None, now)
        logger.info("%(notice)s is due: %(count)d in the outbox", {"notice": notice.key, "count": count})
    elif known is None:
        reason = Reason.NEWER_NOTICE if notice.expires <= notice.due else Reason.NOT_RUNNING
        await outbox.record(db, course.id, notice, NoticeState.MISSED, reason, now)
        logger.warning("%(notice)s was missed (%(reason)s)", {"notice": notice.key, "reason": reason})


async def _look_again(db: AsyncSession, published: list[PublishedCourse], records: _Records, now: datetime) -> None:
    flagged = select(Enrolment.id, Enrolment.course_id).where(Enrolment.look_again.is_(True)).limit(1000)
    rows = (await db.execute(flagged)).all()
    if not rows:
        return
    ids = [id_ for id_, _ in rows]
    await outbox.reopen(db, ids, now)
    for course in published:
        here = [id_ for id_, course_id in rows if course_id == course.id]
        if here:
            for notice in [*timeline(course.definition), *await outbox.session_changes(db, course)]:
                # What was replaced, or never caught up, is not caught up for one person either.
                known = records.get(notice.key)
                if notice.is_open(now) and (known is None or known[0] == NoticeState.OPEN):
                    await outbox.spread(db, course.id, course.definition, notice, only=here)
    await db.execute(update(Enrolment).where(Enrolment.id.in_(ids)).values(look_again=False))
