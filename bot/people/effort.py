"""Time spent on exercises, in minutes: reading how people write it, and adding it up."""

import re
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import Effort, Enrolment

_NUMBER = r"(?:[0-9]{1,4}(?:[.,][0-9]{1,2})?|½|[0-9]{1,3}\s?½)"
_HOURS = r"(?:t|time|timer|timar|h|hr|hrs|hour|hours)"
_MINUTES = r"(?:m|min|mins|minutt|minutter|minuttar|minute|minutes)"
_SPENT = re.compile(
    rf"(?:(?:ca|omtrent|om lag|about)\.?\s*)?"
    rf"(?:(?P<bare>{_NUMBER})|(?P<hours>{_NUMBER})\s*{_HOURS}\.?"
    rf"(?:\s*(?:og|and)?\s*(?P<minutes>[0-9]{{1,4}})\s*(?:{_MINUTES}\.?)?)?|(?P<only>[0-9]{{1,4}})\s*{_MINUTES}\.?)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])")
MOST_MINUTES = 200 * 60
_MOST_BARE_HOURS = 40


def minutes_in(text: str) -> int | None:
    """Return the minutes in «2,5», «1 t 30 min», «90 min» or «1:30»; None where it is no time to believe."""
    words = " ".join(text.split())
    clock = _CLOCK.fullmatch(words)
    if clock:
        minutes = int(clock[1]) * 60 + int(clock[2])
    else:
        found = _SPENT.fullmatch(words)
        if found is None:
            return None
        hours = _number(found["bare"] or found["hours"] or "0")
        # A bare «90» was hardly meant as ninety hours; better to ask than to guess.
        if found["bare"] and hours > _MOST_BARE_HOURS:
            return None
        minutes = round(hours * 60) + int(found["minutes"] or found["only"] or 0)
    return minutes if 0 < minutes <= MOST_MINUTES else None


async def log_effort(db: AsyncSession, enrolment: Enrolment, exercise_id: str, minutes: int, now: datetime) -> None:
    """Add time spent on an exercise, in minutes, told at `now` (UTC)."""
    db.add(Effort(enrolment_id=enrolment.id, exercise_id=exercise_id, minutes=minutes, logged_at=now))


async def effort_of(db: AsyncSession, enrolment: Enrolment) -> dict[str, int]:
    """Return the minutes that somebody has spent, per exercise id."""
    query = (
        select(Effort.exercise_id, func.sum(Effort.minutes))
        .where(Effort.enrolment_id == enrolment.id)
        .group_by(Effort.exercise_id)
    )
    return {exercise_id: int(minutes) for exercise_id, minutes in (await db.execute(query)).all()}


def _number(text: str) -> float:
    if text.endswith("½"):
        return int(text[:-1].strip() or 0) + 0.5
    return float(text.replace(",", "."))
