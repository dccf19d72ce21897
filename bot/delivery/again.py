"""Saying again what was sent: the same delivery is worded anew, in the message that it became."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, insert, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.delivery.letters import Letter
from bot.delivery.outbox import LETTER_FIRST
from bot.tables import Delivery, DeliveryState, Instant


async def say_again(
    db: AsyncSession,
    kind: str,
    subjects: Sequence[str],
    now: datetime,
    expires: datetime,
    *,
    course_id: int | None = None,
    priority: int = LETTER_FIRST,
) -> int:
    """Let everything of a kind and some subjects that was sent be worded anew, in the message that it became.

    `course_id` limits it to one course. Return how many messages that concerns.
    """
    await db.flush()
    number, again = cast(Delivery.id, String), aliased(Delivery)
    earlier = select(func.count()).where(_says_again(again)).correlate(Delivery).scalar_subquery()
    columns: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
        "person_id": Delivery.person_id,
        "enrolment_id": Delivery.enrolment_id,
        "course_id": Delivery.course_id,
        "key": literal("again/") + number + literal("/") + cast(earlier, String),
        "kind": literal(str(Letter.AGAIN)),
        "subject": number,
        "due": literal(now, Instant),
        "expires": literal(expires, Instant),
        "state": literal(str(DeliveryState.WAITING)),
        "priority": literal(priority),
        "not_before": literal(now, Instant),
        "attempts": literal(0),
        "uncertain": literal(0),
    }
    # What waits already to be said again will say what is true when it goes.
    waits = aliased(Delivery)
    waiting = exists().where(_says_again(waits), waits.state == DeliveryState.WAITING).correlate(Delivery)
    chosen = select(*columns.values()).where(_said_already(kind, subjects, course_id), ~waiting)
    result = await db.execute(insert(Delivery).from_select(list(columns), chosen, include_defaults=False))
    return result.rowcount  # type: ignore[attr-defined,no-any-return]


async def said(db: AsyncSession, kind: str, subjects: Sequence[str], *, course_id: int | None = None) -> int:
    """Return how many messages of a kind and some subjects have become something that can be said again."""
    query = select(func.count()).select_from(Delivery).where(_said_already(kind, subjects, course_id))
    return (await db.execute(query)).scalar_one()


def _said_already(kind: str, subjects: Sequence[str], course_id: int | None) -> ColumnElement[bool]:
    # What is on its way this moment was worded before, and has to be worded once more too.
    sent = Delivery.state.in_((DeliveryState.SENT, DeliveryState.CLAIMED))
    here = true() if course_id is None else Delivery.course_id == course_id
    return and_(Delivery.kind == kind, Delivery.subject.in_(subjects), sent, here)


def _says_again(again: type[Delivery]) -> ColumnElement[bool]:
    return and_(
        again.person_id == Delivery.person_id,
        again.kind == Letter.AGAIN,
        again.subject == cast(Delivery.id, String),
    )
