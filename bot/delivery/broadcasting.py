"""Sending the organisers' messages: into the outbox, stopped, taken back, and counted.

Where a message stands is in the database alone, in each person's delivery.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.delivery import outbox
from bot.delivery.letters import Letter
from bot.delivery.posting import post_to_each
from bot.delivery.reasons import Reason
from bot.people.broadcasts import UNSENT, Counts, meant_for
from bot.people.courses import PublishedCourse
from bot.tables import Broadcast, BroadcastState, Delivery, DeliveryState, Instant

USEFUL_FOR = timedelta(days=7)
"""How long a message is tried; who can't be reached for longer does not get it any more."""

OPEN = (DeliveryState.WAITING, DeliveryState.CLAIMED)
"""A delivery that has not come to its end."""

_BEGUN = (BroadcastState.SENDING, BroadcastState.STOPPED, BroadcastState.SENT)


def key_of(broadcast_id: int) -> str:
    """Return the key of every delivery of a message."""
    return f"{Letter.BROADCAST}/{broadcast_id}"


def back_key(broadcast_id: int) -> str:
    """Return the key of every delivery that takes a message back."""
    return f"{Letter.TAKEN_BACK}/{broadcast_id}"


async def start(
    db: AsyncSession,
    broadcast: Broadcast,
    course: PublishedCourse,
    now: datetime,
    *,
    sender: int | None,
    told_in: int | None,
) -> bool:
    """Put a message into the outbox, at `now` (UTC), for everybody who is its audience at this moment.

    `sender` is the row id of the person who is told how far it comes, in their message `told_in`; None: in a new one.
    Return False, and do nothing, if somebody else has begun it or thrown it away.
    """
    begun = await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast.id, Broadcast.state.in_(UNSENT))
        .values(state=BroadcastState.SENDING, started_at=now, person_id=sender, progress_message_id=told_in)
        .returning(Broadcast.id)
    )
    if begun.first() is None:
        return False
    await db.refresh(broadcast)
    audience, until = meant_for(broadcast, course), now + USEFUL_FOR
    await post_to_each(db, audience, key_of(broadcast.id), Letter.BROADCAST, str(broadcast.id), now, until)
    return True


async def stop(db: AsyncSession, broadcast: Broadcast, now: datetime) -> bool:
    """Let a message go to nobody else from `now` (UTC) on. Return False if it was not going.

    What is on its way this moment still arrives, and is counted as sent.
    """
    stopped = await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast.id, Broadcast.state == BroadcastState.SENDING)
        .values(state=BroadcastState.STOPPED)
        .returning(Broadcast.id)
    )
    if stopped.first() is None:
        return False
    await db.refresh(broadcast)
    await _hold_the_rest(db, broadcast, now)
    return True


async def take_back(db: AsyncSession, broadcast: Broadcast, now: datetime, *, sender: int, told_in: int | None) -> bool:
    """Have a message deleted, from `now` (UTC) on, at those who got it, and send it to nobody else.

    `sender` is the row id of the person who is told how far that comes, in their message `told_in`; None: in a new one.
    Return False if it was never sent, or is being taken back already. The ticks see to the deleting, as what is on its
    way this moment has to be deleted as well.
    """
    taken = await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast.id, Broadcast.state.in_(_BEGUN))
        .values(state=BroadcastState.WITHDRAWN, ended_at=None, person_id=sender, progress_message_id=told_in)
        .returning(Broadcast.id)
    )
    if taken.first() is None:
        return False
    await db.refresh(broadcast)
    await _hold_the_rest(db, broadcast, now)
    await delete_what_was_sent(db, broadcast, now)
    return True


async def _hold_the_rest(db: AsyncSession, broadcast: Broadcast, now: datetime) -> None:
    await db.execute(
        update(Delivery)
        .where(Delivery.key == key_of(broadcast.id), Delivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.SKIPPED, reason=Reason.STOPPED, settled_at=now)
        .execution_options(synchronize_session=False)
    )


async def delete_what_was_sent(db: AsyncSession, broadcast: Broadcast, now: datetime) -> None:
    """Put the deleting of a message into the outbox, at `now` (UTC), for everybody who got it until then."""
    key, sent = back_key(broadcast.id), aliased(Delivery)
    is_known = exists().where(Delivery.person_id == sent.person_id, Delivery.key == key)
    columns: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
        "person_id": sent.person_id,
        "enrolment_id": sent.enrolment_id,
        "course_id": sent.course_id,
        "subject": cast(sent.message_id, String),
        # Telegram lets a message be deleted for some time after it was sent, which the last look goes by.
        "due": sent.settled_at,
        "expires": literal(now + USEFUL_FOR, Instant),
        "key": literal(key),
        "kind": literal(str(Letter.TAKEN_BACK)),
        "state": literal(str(DeliveryState.WAITING)),
        "priority": literal(outbox.NOTICE_THEN),
        "not_before": literal(now, Instant),
        "attempts": literal(0),
        "uncertain": literal(0),
    }
    of_it = and_(sent.key == key_of(broadcast.id), sent.state == DeliveryState.SENT, sent.message_id.is_not(None))
    chosen = select(*columns.values()).where(of_it, ~is_known)
    await db.execute(insert(Delivery).from_select(list(columns), chosen, include_defaults=False))


async def counts(db: AsyncSession, key: str) -> Counts:
    """Count what became of all deliveries of a key, each of them once."""
    query = select(Delivery.state, Delivery.reason, func.count()).where(Delivery.key == key)
    found: dict[str, int] = {}
    refused: dict[str, int] = {}
    for state, reason, number in (await db.execute(query.group_by(Delivery.state, Delivery.reason))).all():
        if state in OPEN:
            name = "waiting"
        elif state == DeliveryState.SENT:
            name = "sent"
        elif state == DeliveryState.REFUSED:
            refused[reason or ""] = number
            continue
        else:
            name = _ENDED.get(reason or "", "left_out")
        found[name] = found.get(name, 0) + number
    return Counts(**found, refused=refused)


_ENDED: dict[str, str] = {
    Reason.UNREACHABLE: "unreachable",
    Reason.LEFT: "unreachable",
    Reason.STOPPED: "stopped",
    Reason.EXPIRED: "late",
}


async def numbers_of(db: AsyncSession, broadcast_ids: Sequence[int]) -> dict[int, int]:
    """Return how many people each of some messages has been sent to."""
    keys = {key_of(id_): id_ for id_ in broadcast_ids}
    query = select(Delivery.key, func.count()).where(Delivery.key.in_(keys), Delivery.state == DeliveryState.SENT)
    return {keys[key]: number for key, number in (await db.execute(query.group_by(Delivery.key))).all()}
