"""Which kinds of notices somebody does not want."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import MUTABLE, Kind
from bot.tables import Enrolment, Mute


async def mute(db: AsyncSession, enrolment: Enrolment, kind: Kind, now: datetime) -> None:
    """Send somebody no notice of this kind from `now` (UTC) on, neither one that waits in the outbox already.

    Raises ValueError for a kind that can't be muted.
    """
    if kind not in MUTABLE:
        raise ValueError(kind)
    if await db.get(Mute, (enrolment.id, kind)) is None:
        db.add(Mute(enrolment_id=enrolment.id, kind=kind, muted_at=now))


async def unmute(db: AsyncSession, enrolment: Enrolment, kind: Kind) -> None:
    """Send somebody the notices of this kind again; what was held back and is still useful comes now."""
    muted = delete(Mute).where(Mute.enrolment_id == enrolment.id, Mute.kind == kind).returning(Mute.kind)
    if (await db.execute(muted)).first() is not None:
        enrolment.look_again = True
