"""What organisers are told by itself, worded when it goes: with what is true then."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import digest, week_ahead
from bot.delivery.last_look import Facts
from bot.delivery.letters import Letter
from bot.messages import weekly
from bot.messages.message import Message
from bot.messages.speech import Speech
from bot.tables import Organiser

KINDS = (Letter.WEEKLY, Letter.DIGEST)

Draft = Message | Callable[[], Message]
"""A message, or what makes one: that takes a while, so it is called in a thread, and while no transaction is open."""


async def word(db: AsyncSession, facts: Facts, now: datetime, speech: Speech) -> Draft:
    """Return what to tell an organiser at `now` (UTC). Raises LookupError if there is nothing to tell any more."""
    if facts.delivery.kind == Letter.DIGEST:
        return await digest.digest(db, facts, now, speech)
    limited = select(Organiser.county).where(Organiser.person_id == facts.person.id)
    county = (await db.execute(limited)).scalar_one_or_none()
    week = await week_ahead.week_of(db, facts.course, facts.delivery.key, county, now)
    if not week:
        raise LookupError(facts.delivery.key)
    return weekly.weekly(
        facts.course,
        county,
        week.happened,
        week.sessions,
        week.notices,
        week.needed,
        week.refused,
        now,
        speech,
    )
