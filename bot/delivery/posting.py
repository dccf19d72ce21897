"""Putting into the outbox what goes to somebody or to many, by one statement for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, exists, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.delivery.outbox import LETTER_FIRST, NOTICE_THEN
from bot.tables import Delivery, DeliveryState, Enrolment, Instant


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter to the person of a row id, of use until a UTC instant; `about` is the enrolment that it goes with."""

    person_id: int
    course_id: int
    kind: str
    subject: str
    key: str
    expires: datetime
    about: int | None = None


def letter_to(enrolment: Enrolment, kind: str, subject: str, key: str, expires: datetime) -> Envelope:
    """Return a letter that goes with somebody's own enrolment, of use until a UTC instant."""
    return Envelope(enrolment.person_id, enrolment.course_id, kind, subject, key, expires, enrolment.id)


async def post_all(db: AsyncSession, envelopes: Sequence[Envelope], now: datetime) -> None:
    """Put letters into the outbox at `now` (UTC), ahead of all notices, by one statement.

    A letter whose person has one of the same key already changes nothing.
    """
    if not envelopes:
        return
    await db.flush()
    rows = [
        {
            "person_id": each.person_id,
            "enrolment_id": each.about,
            "course_id": each.course_id,
            "key": each.key,
            "kind": str(each.kind),
            "subject": each.subject,
            "due": now,
            "expires": each.expires,
            "state": str(DeliveryState.WAITING),
            "priority": LETTER_FIRST,
            "not_before": now,
            "attempts": 0,
            "uncertain": 0,
        }
        for each in envelopes
    ]
    await db.execute(_posting(on_sqlite=db.get_bind().dialect.name == "sqlite"), rows)


async def post_to_each(
    db: AsyncSession,
    whose: ColumnElement[bool],
    key: str,
    kind: str,
    subject: str,
    due: datetime,
    expires: datetime,
    priority: int = NOTICE_THEN,
) -> int:
    """Put something into the outbox, to leave from `due` (UTC) on, for each whose enrolment `whose` chooses.

    Who has something of that key already gets no second one. Return how many people that were.
    """
    columns: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
        "person_id": Enrolment.person_id,
        "enrolment_id": Enrolment.id,
        "course_id": Enrolment.course_id,
        "key": literal(key),
        "kind": literal(str(kind)),
        "subject": literal(subject),
        "due": literal(due, Instant),
        "expires": literal(expires, Instant),
        "state": literal(str(DeliveryState.WAITING)),
        "priority": literal(priority),
        "not_before": literal(due, Instant),
        "attempts": literal(0),
        "uncertain": literal(0),
    }
    chosen = select(*columns.values()).where(whose, ~has(key))
    result = await db.execute(insert(Delivery).from_select(list(columns), chosen, include_defaults=False))
    return result.rowcount  # type: ignore[attr-defined,no-any-return]


def has(key: str) -> ColumnElement[bool]:
    """Return for whom something of a key is in the outbox, sent or not, as a condition on enrolments."""
    return exists().where(Delivery.person_id == Enrolment.person_id, Delivery.key == key)


@cache
def _posting(*, on_sqlite: bool) -> Executable:
    inserting = insert_on_sqlite if on_sqlite else insert_on_postgresql
    return inserting(Delivery.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]
