"""Drafts: course files that wait for their organiser to publish or discard them."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import Draft

KEPT_FOR = timedelta(days=7)
"""How long a draft waits."""


async def keep(db: AsyncSession, person_id: int, slug: str, source: str, based_on: int | None, now: datetime) -> Draft:
    """Keep a course file, from `now` (UTC) on, in place of what the person had waiting for the same course.

    `based_on` is the version that it was made from, None for a new course.
    """
    query = select(Draft).where(Draft.person_id == person_id, Draft.slug == slug)
    draft = (await db.execute(query)).scalar_one_or_none()
    if draft is None:
        draft = Draft(person_id=person_id, slug=slug, source=source, based_on=based_on, made_at=now)
        db.add(draft)
        await db.flush()
    draft.source, draft.based_on, draft.made_at = source, based_on, now
    return draft


async def find(db: AsyncSession, person_id: int, draft_id: int, now: datetime) -> Draft | None:
    """Return a person's own draft; None for anybody else's, and for one that is gone or too old at `now` (UTC)."""
    query = select(Draft).where(Draft.id == draft_id, Draft.person_id == person_id, Draft.made_at > now - KEPT_FOR)
    return (await db.execute(query)).scalar_one_or_none()


async def drop(db: AsyncSession, draft: Draft) -> None:
    """Forget a draft: it was published, discarded, or can't be published any more."""
    await db.delete(draft)
    await db.flush()


async def drop_old(db: AsyncSession, now: datetime) -> None:
    """Forget the drafts that have waited for too long at `now` (UTC)."""
    await db.execute(delete(Draft).where(Draft.made_at <= now - KEPT_FOR))
