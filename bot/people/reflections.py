"""Reflections: kept as written, bound to what they answer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import prompts
from bot.people.written import Subject
from bot.tables import Enrolment, Reflection


async def keep(
    db: AsyncSession,
    enrolment: Enrolment,
    subject: Subject,
    text: str,
    message_id: int,
    now: datetime,
    *,
    replaces: int | None = None,
) -> Reflection:
    """Keep a reflection written at `now` (UTC) in a given message; what it replaces is overwritten."""
    await prompts.close(db, enrolment, prompts.Asks.REFLECTION, subject, now)
    old = None if replaces is None else await find(db, enrolment.person_id, replaces)
    if old is not None:
        old.text, old.message_id, old.changed_at = text, message_id, now
        return old
    reflection = Reflection(
        enrolment_id=enrolment.id, subject=str(subject), text=text, message_id=message_id, written_at=now
    )
    db.add(reflection)
    await db.flush()
    return reflection


async def find(db: AsyncSession, person_id: int, reflection_id: int) -> Reflection | None:
    """Return one of a person's own reflections, or None."""
    query = (
        select(Reflection)
        .join(Enrolment, Enrolment.id == Reflection.enrolment_id)
        .where(Reflection.id == reflection_id, Enrolment.person_id == person_id)
    )
    return (await db.execute(query)).scalar_one_or_none()


async def written_in(db: AsyncSession, person_id: int, message_id: int) -> Reflection | None:
    """Return the reflection that a person wrote in a given message, or None."""
    query = (
        select(Reflection)
        .join(Enrolment, Enrolment.id == Reflection.enrolment_id)
        .where(Reflection.message_id == message_id, Enrolment.person_id == person_id)
    )
    return (await db.execute(query.limit(1))).scalar_one_or_none()


def change(reflection: Reflection, text: str, now: datetime) -> None:
    """Overwrite a reflection with its new text, edited at `now` (UTC)."""
    reflection.text, reflection.changed_at = text, now


async def delete(db: AsyncSession, reflection: Reflection, enrolment: Enrolment) -> None:
    """Delete a reflection; a request for one that was held back because of it may be of use again."""
    await db.delete(reflection)
    enrolment.look_again = True


async def list_of(db: AsyncSession, enrolment: Enrolment) -> list[Reflection]:
    """Return somebody's reflections in one course, the oldest first."""
    query = select(Reflection).where(Reflection.enrolment_id == enrolment.id).order_by(Reflection.id)
    return list((await db.execute(query)).scalars())


async def has_reflected(db: AsyncSession, enrolment: Enrolment, subject: Subject) -> bool:
    """Say whether somebody has written a reflection on a subject."""
    query = select(Reflection.id).where(Reflection.enrolment_id == enrolment.id, Reflection.subject == str(subject))
    return (await db.execute(query.limit(1))).first() is not None
