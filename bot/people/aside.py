"""Updates that could not be handled, as the organisers see them: when, what kind of thing, what went wrong."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import SetAside


class What(StrEnum):
    """What somebody did that could not be handled."""

    MESSAGE = "message"
    EDIT = "edited_message"
    TAP = "callback_query"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LaidAside:
    """An update that was set aside at a UTC instant; whose it was, and what it says, is not told."""

    update_id: int
    what: What
    error: str
    at: datetime


async def page_of(db: AsyncSession, page: int, per_page: int) -> tuple[list[LaidAside], int]:
    """Return a page (counted from 0) of what was set aside, the latest first, and how many there are in all."""
    count = await number(db)
    last = max(0, -(-count // per_page) - 1)
    query = select(SetAside).order_by(SetAside.set_aside_at.desc(), SetAside.update_id.desc())
    rows = (await db.execute(query.offset(min(page, last) * per_page).limit(per_page))).scalars()
    return [LaidAside(row.update_id, _what(row.payload), row.error, row.set_aside_at) for row in rows], count


async def number(db: AsyncSession) -> int:
    """Return how many updates are set aside."""
    return (await db.execute(select(func.count()).select_from(SetAside))).scalar_one()


def _what(payload: str) -> What:
    kept = json.loads(payload)
    return next((what for what in (What.MESSAGE, What.EDIT, What.TAP) if what in kept), What.OTHER)
