"""Taking deliveries out of the outbox under a leader's epoch, and noting what came of each."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import ColumnElement

from bot.delivery.outbox import BY_HAND, LETTER_FIRST, NOTICE_THEN
from bot.tables import Delivery, DeliveryState, Instant


async def claim(
    db: AsyncSession, now: datetime, most: int, epoch: int, fence: ColumnElement[bool] | None = None
) -> list[int]:
    """Take up to `most` deliveries out that may leave at `now` (UTC), and return their ids, first ones first.

    They are claimed under a leader's epoch, and only that leader can settle them; under a `fence`, a condition that
    holds as long as that leader leads, nothing is claimed by one who was replaced meanwhile.
    """
    ready = (
        select(Delivery.id)
        .where(Delivery.state == DeliveryState.WAITING, Delivery.not_before <= now)
        .order_by(Delivery.priority, Delivery.not_before, Delivery.id)
        .limit(most)
    )
    claimed = await db.execute(
        update(Delivery)
        .where(Delivery.id.in_(ready.scalar_subquery()), Delivery.state == DeliveryState.WAITING, _within(fence))
        .values(state=DeliveryState.CLAIMED, epoch=epoch)
        .returning(Delivery.id, Delivery.priority)
        .execution_options(synchronize_session=False)
    )
    return [id_ for id_, _ in sorted(claimed.all(), key=lambda row: (row[1], row[0]))]


async def release_claims(db: AsyncSession, fence: ColumnElement[bool] | None = None) -> int:
    """Put back what was taken out and not settled, for a leader who has nothing in hand (see `claim` for `fence`).

    Return how many that were.
    """
    result = await db.execute(
        update(Delivery)
        .where(Delivery.state == DeliveryState.CLAIMED, _within(fence))
        .values(state=DeliveryState.WAITING)
    )
    return result.rowcount  # type: ignore[attr-defined,no-any-return]


def _within(fence: ColumnElement[bool] | None) -> ColumnElement[bool]:
    return true() if fence is None else fence


async def settle(
    db: AsyncSession,
    delivery_ids: Collection[int],
    epoch: int,
    state: DeliveryState,
    now: datetime,
    *,
    reason: str | None = None,
    message_id: int | None = None,
) -> bool:
    """Note at `now` (UTC) what became of deliveries claimed in this epoch. Return False if none is ours any more."""
    settled = await db.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), Delivery.state == DeliveryState.CLAIMED, Delivery.epoch == epoch)
        .values(state=state, reason=reason, message_id=message_id, settled_at=now)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return settled.first() is not None


def settle_sent(db: Connection, message_ids: Mapping[int, int], epoch: int, now: datetime) -> set[int]:
    """Note at `now` (UTC) that deliveries claimed in this epoch were sent, and as what message each.

    Return the row ids of those that were still ours.
    """
    values: dict[str, object] = {"claimed_in": epoch, "at": now}
    for number, (id_, message_id) in enumerate(message_ids.items()):
        values |= {f"id_{number}": id_, f"message_{number}": message_id}
    settled = db.execute(_settling_sent(len(message_ids)), values)
    return {int(row.id) for row in settled}


@cache
def _settling_sent(count: int) -> ReturningUpdate[tuple[int]]:
    """Return the statement that settles so many deliveries that were sent; made once, as making it takes a while."""
    table = Delivery.__table__
    ids = [bindparam(f"id_{number}", type_=table.c.id.type) for number in range(count)]
    messages = [bindparam(f"message_{number}", type_=BigInteger) for number in range(count)]
    return (
        update(table)  # type: ignore[arg-type]
        .where(
            table.c.id.in_(ids),
            table.c.state == DeliveryState.CLAIMED,
            table.c.epoch == bindparam("claimed_in", type_=table.c.epoch.type),
        )
        .values(
            state=DeliveryState.SENT,
            reason=None,
            message_id=case(*((table.c.id == id_, message) for id_, message in zip(ids, messages, strict=True))),
            settled_at=bindparam("at", type_=Instant),
        )
        .returning(table.c.id)
    )


async def postpone(
    db: AsyncSession,
    delivery_ids: Collection[int],
    epoch: int,
    until: datetime,
    *,
    reason: str | None = None,
    tried: bool = False,
    uncertain: bool = False,
) -> None:
    """Put deliveries claimed in this epoch back until a UTC instant.

    `tried` counts that as an attempt, `uncertain` as one that may have arrived all the same.
    """
    values: dict[str, object] = {"state": DeliveryState.WAITING, "not_before": until, "reason": reason}
    if tried:
        values["attempts"] = Delivery.attempts + 1
    if uncertain:
        values["uncertain"] = Delivery.uncertain + 1
    await db.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), Delivery.state == DeliveryState.CLAIMED, Delivery.epoch == epoch)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def may_leave(now: datetime) -> ColumnElement[bool]:
    """Return the condition that something is in hand, or waits and may leave at `now` (UTC)."""
    # With each priority named, the index leads straight to the first that is due.
    in_hand = exists().where(Delivery.state == DeliveryState.CLAIMED)
    ready = [
        exists().where(
            Delivery.state == DeliveryState.WAITING, Delivery.priority == priority, Delivery.not_before <= now
        )
        for priority in (LETTER_FIRST, NOTICE_THEN, BY_HAND)
    ]
    return or_(in_hand, *ready)


async def next_departure(db: AsyncSession, now: datetime) -> datetime | None:
    """Return the UTC instant, later than `now`, from which the next waiting delivery may leave, or None."""
    waiting = select(func.min(Delivery.not_before)).where(
        Delivery.state == DeliveryState.WAITING, Delivery.not_before > now
    )
    return (await db.execute(waiting)).scalar_one()


async def queue_length(db: AsyncSession, now: datetime) -> int:
    """Return how many deliveries may leave at `now` (UTC) and have not left yet."""
    ready = select(func.count()).where(
        Delivery.state.in_((DeliveryState.WAITING, DeliveryState.CLAIMED)), Delivery.not_before <= now
    )
    return (await db.execute(ready)).scalar_one()
