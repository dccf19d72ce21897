"""What organisers are told by itself, put into the outbox when its time comes: the weekly word, and the digests.

Whether there is anything to tell shows when it is worded, right before it leaves. What was seen to is noted beside the
notices, so that nothing is asked of the database again until the next one is due.
"""

import logging
from collections.abc import Container, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course import desk_times
from bot.course.desk_times import DeskKind, DeskTime
from bot.delivery.letters import Letter
from bot.delivery.posting import Envelope, post_all
from bot.people import organisers
from bot.people.courses import PublishedCourse
from bot.tables import CourseVersion, Delivery, DeliveryState, Instant, NoticeRecord, NoticeState

logger = logging.getLogger(__name__)


async def tick(
    db: AsyncSession,
    published: Sequence[PublishedCourse],
    seen_to: Container[str],
    named: Sequence[int],
    now: datetime,
) -> bool:
    """Put what is due at `now` (UTC) into the outbox for each organiser.

    Return whether anything was due.

    `seen_to` holds the keys of what has been noted already; `named` are the organisers' Telegram ids in the
    environment.
    """
    news = False
    for course in published:
        for time in desk_times.open_at(course.definition, now):
            if time.key not in seen_to:
                count = await _post(db, course, time, named, now)
                _note(db, course, time, now)
                news = True
                logger.info("%s is due: %d in the outbox", time.key, count)
    return news


def next_due(published: Sequence[PublishedCourse], now: datetime) -> datetime | None:
    """Return the first UTC instant later than `now` at which something is due, or None."""
    dues = [desk_times.next_due(course.definition, now) for course in published]
    return min((due for due in dues if due is not None), default=None)


async def call_back(db: AsyncSession, person_id: int) -> None:
    """Take what has not left yet out of the outbox, as a person is no organiser any more."""
    await db.execute(
        delete(Delivery).where(
            Delivery.person_id == person_id,
            Delivery.kind.in_((Letter.DIGEST, Letter.WEEKLY)),
            Delivery.state != DeliveryState.SENT,
        )
    )


async def _post(db: AsyncSession, course: PublishedCourse, time: DeskTime, named: Sequence[int], now: datetime) -> int:
    if time.kind == DeskKind.WEEKLY and time.due <= await _runs_since(db, course):
        return 0
    letters = [
        Envelope(person_id, course.id, time.kind, time.subject, time.key, time.expires)
        for person_id in await organisers.present(db, named)
    ]
    await post_all(db, letters, now)
    return len(letters)


async def _runs_since(db: AsyncSession, course: PublishedCourse) -> datetime:
    """Return the UTC instant at which a course was first published, or at which one could first sign up, if later."""
    first = select(func.min(CourseVersion.published_at, type_=Instant)).where(CourseVersion.course_id == course.id)
    published_at: datetime = (await db.execute(first)).scalar_one()
    opens = course.definition.signup.opens
    return published_at if opens is None else max(published_at, opens.instant)


def _note(db: AsyncSession, course: PublishedCourse, time: DeskTime, now: datetime) -> None:
    db.add(
        NoticeRecord(
            key=time.key,
            course_id=course.id,
            kind=time.kind,
            subject=time.subject,
            due=time.due,
            expires=time.expires,
            state=NoticeState.OPEN,
            reason=None,
            recorded_at=now,
        )
    )
