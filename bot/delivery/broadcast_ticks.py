"""The organisers' messages at each tick: begun when their time comes, ended, and told of to whoever sends them.

The sender is told by one delivery of their own, which is put back into the outbox whenever there is news.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from bot.delivery.broadcasting import OPEN, USEFUL_FOR, back_key, delete_what_was_sent, key_of, start
from bot.delivery.letters import Letter
from bot.delivery.posting import Envelope, post_all
from bot.people import organisers
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import Broadcast, BroadcastState, Delivery, DeliveryState, Instant

logger = logging.getLogger(__name__)

LATE = timedelta(hours=3)
"""A message whose time passed longer ago than this, while the bot was down, waits for its author to decide anew."""


async def tick(db: AsyncSession, published: Sequence[PublishedCourse], now: datetime) -> None:
    """Begin what was to be sent by `now` (UTC), end what has come to its end, and let each sender know."""
    for broadcast in (await db.execute(select(Broadcast).where(wants_attention(now)))).scalars().all():
        course = next(course for course in published if course.id == broadcast.course_id)
        if broadcast.state == BroadcastState.SCHEDULED:
            await _begin_in_time(db, broadcast, course, now)
        else:
            await _go_on(db, broadcast, now)


def wants_attention(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message is to begin, or is under way, at `now` (UTC)."""
    due = and_(Broadcast.state == BroadcastState.SCHEDULED, Broadcast.send_at <= now)
    return or_(due, and_(Broadcast.started_at.is_not(None), Broadcast.ended_at.is_(None)))


async def next_start(db: AsyncSession, now: datetime) -> datetime | None:
    """Return the UTC instant, later than `now`, at which the next message is to begin, or None."""
    query = select(func.min(Broadcast.send_at, type_=Instant)).where(
        Broadcast.state == BroadcastState.SCHEDULED, Broadcast.send_at > now
    )
    return (await db.execute(query)).scalar_one()


async def _begin_in_time(db: AsyncSession, broadcast: Broadcast, course: PublishedCourse, now: datetime) -> None:
    assert broadcast.send_at is not None
    if now - broadcast.send_at > LATE:
        broadcast.state, broadcast.progress_message_id = BroadcastState.DRAFT, None
        logger.warning("Message %(broadcast)d was not sent at its time", {"broadcast": broadcast.id})
    elif await start(db, broadcast, course, now, sender=broadcast.person_id, told_in=None):
        author = None if broadcast.person_id is None else await organisers.find(db, broadcast.person_id)
        if author is not None:
            await organisers.log(db, author, Deed.BROADCAST, f"{broadcast.id}", now)
    await _tell(db, broadcast, now)


async def _go_on(db: AsyncSession, broadcast: Broadcast, now: datetime) -> None:
    teller = await _teller(db, broadcast)
    if teller is not None and teller.state == DeliveryState.CLAIMED:
        return  # it may have been worded before the latest news, and the end must be told
    if broadcast.state == BroadcastState.WITHDRAWN:
        await delete_what_was_sent(db, broadcast, now)
    here = Delivery.key.in_((key_of(broadcast.id), back_key(broadcast.id)))
    query = select(func.count().filter(Delivery.state.in_(OPEN)), func.max(Delivery.settled_at, type_=Instant)).where(
        here
    )
    left, latest = (await db.execute(query)).one()
    if not left:
        broadcast.ended_at = now
        if broadcast.state == BroadcastState.SENDING:
            broadcast.state = BroadcastState.SENT
        which = {"broadcast": broadcast.id, "state": broadcast.state}
        logger.info("Message %(broadcast)d has come to its end: %(state)s", which)
    told_at = teller.settled_at if teller is not None else None
    if not left or told_at is None or (latest is not None and latest >= told_at):
        await _tell(db, broadcast, now)


async def _teller(db: AsyncSession, broadcast: Broadcast) -> Delivery | None:
    """Return the delivery by which a message's sender is told how far it has come."""
    query = select(Delivery).where(
        Delivery.person_id == broadcast.person_id, Delivery.key == f"{Letter.PROGRESS}/{broadcast.id}"
    )
    return (await db.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def _tell(db: AsyncSession, broadcast: Broadcast, now: datetime) -> None:
    """Let the sender's message say how far it has come; it is worded when it goes. Only an organiser is told."""
    if broadcast.person_id is None or await organisers.find(db, broadcast.person_id) is None:
        return
    expires = now + USEFUL_FOR
    teller = await _teller(db, broadcast)
    if teller is None:
        subject, key = str(broadcast.id), f"{Letter.PROGRESS}/{broadcast.id}"
        letter = Envelope(broadcast.person_id, broadcast.course_id, Letter.PROGRESS, subject, key, expires)
        await post_all(db, [letter], now)
    elif teller.state != DeliveryState.CLAIMED:
        teller.state, teller.reason, teller.attempts = DeliveryState.WAITING, None, 0
        teller.not_before, teller.expires = now, expires


async def told_in(db: AsyncSession, delivery: Delivery, message_id: int | None) -> bool:
    """Remember in which message a sender is told how far a message of theirs has come; None: in a new one.

    Return whether another message was known until now.
    """
    broadcast = await db.get(Broadcast, int(delivery.subject))
    if broadcast is None or broadcast.progress_message_id == message_id:
        return False
    known, broadcast.progress_message_id = broadcast.progress_message_id, message_id
    return known is not None
