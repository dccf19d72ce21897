"""Who comes to which session."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import Attendance, Enrolment


class Coming(StrEnum):
    """What somebody can say about coming to a session."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


def say_coming(
    db: AsyncSession, enrolment: Enrolment, session_id: str, said: Attendance | None, coming: Coming, now: datetime
) -> None:
    """Keep a person's newest word on coming to a session, told at `now` (UTC); `said` is the one before, if any."""
    if said is not None and said.answer == Coming.NO:
        # A reminder that was held back because they could not come may be of use after all.
        enrolment.look_again = True
    if said is None:
        db.add(Attendance(enrolment_id=enrolment.id, session_id=session_id, answer=coming, answered_at=now))
    else:
        said.answer, said.answered_at = coming, now


async def said_coming(db: AsyncSession, enrolment: Enrolment, session_id: str) -> Coming | None:
    """Return a person's newest word on coming to a session, or None."""
    found = await db.get(Attendance, (enrolment.id, session_id))
    return None if found is None else Coming(found.answer)
