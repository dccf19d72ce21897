"""Putting several letters into the outbox at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.outbox import LETTER_FIRST
from bot.tables import Delivery, DeliveryState


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


@cache
def _posting(*, on_sqlite: bool) -> Executable:
    insert = insert_on_sqlite if on_sqlite else insert_on_postgresql
    return insert(Delivery.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]
