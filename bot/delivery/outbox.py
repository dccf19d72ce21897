"""The outbox: what leaves it first, and what of it somebody has got or not."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    exists,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.course.timeline import Kind
from bot.delivery.reasons import AWAY, Reason
from bot.tables import Delivery, DeliveryState

LETTER_FIRST = 0
NOTICE_THEN = 1
BY_HAND = 2
"""What an organiser sends at a time of their own comes after what is due by itself; by this it is known, too."""


async def reopen(db: AsyncSession, enrolment_ids: Sequence[int], now: datetime) -> None:
    """Put what was held back from some people, and is still useful at `now` (UTC), before them once more."""
    await db.execute(
        update(Delivery)
        .where(
            Delivery.enrolment_id.in_(enrolment_ids),
            Delivery.state == DeliveryState.SKIPPED,
            Delivery.expires > now,
        )
        .values(state=DeliveryState.WAITING, reason=None, not_before=now)
    )


async def passed_unreached(
    db: AsyncSession, person_id: int, since: datetime, now: datetime
) -> list[tuple[int, str, str]]:
    """Return what did not reach a person since a UTC instant and is of no use any more at `now`.

    Each as the enrolment's row id, the kind and the subject, in the order in which it came due.
    """
    query = (
        select(Delivery.enrolment_id, Delivery.kind, Delivery.subject)
        .where(
            Delivery.person_id == person_id,
            Delivery.kind.in_(list(Kind)),
            Delivery.state.in_((DeliveryState.SKIPPED, DeliveryState.MISSED)),
            Delivery.reason.in_((*AWAY, Reason.EXPIRED)),
            Delivery.settled_at >= since,
            Delivery.expires <= now,
        )
        .order_by(Delivery.due)
    )
    return [(id_, kind, subject) for id_, kind, subject in (await db.execute(query)).all() if id_ is not None]


async def leave_out_nudges(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Leave out, at `now` (UTC), nudges about exercises that did not reach a person: the exercise itself will do."""
    exercise = aliased(Delivery)
    unread = exists().where(
        exercise.person_id == person_id,
        exercise.course_id == Delivery.course_id,
        exercise.kind == Kind.EXERCISE,
        exercise.subject == Delivery.subject,
        exercise.state == DeliveryState.SKIPPED,
        exercise.reason.in_(AWAY),
    )
    await db.execute(
        update(Delivery)
        .where(
            Delivery.person_id == person_id,
            Delivery.kind == Kind.EXERCISE_NUDGE,
            Delivery.state == DeliveryState.SKIPPED,
            Delivery.reason.in_(AWAY),
            unread,
        )
        .values(state=DeliveryState.REPLACED, reason=Reason.NEWER_NOTICE, settled_at=now)
        .execution_options(synchronize_session=False)
    )
