"""Reflections: kept as written, bound to what they answer, read by whom the writer lets read them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete as delete_rows
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, lazyload

from bot.people import prompts
from bot.people.parts import consists_of
from bot.people.written import Subject
from bot.tables import Enrolment, Part, Reader, Reflection


async def keep(
    db: AsyncSession,
    enrolment: Enrolment,
    subject: Subject,
    parts: Sequence[Part],
    now: datetime,
    *,
    replaces: int | None = None,
    while_asked: bool = False,
) -> Reflection:
    """Keep a reflection that came in some parts, at `now` (UTC); what it replaces gets the new words.

    With `while_asked` it replaces nothing any more once other words have answered the question.
    """
    asked = await prompts.close(db, enrolment, prompts.Asks.REFLECTION, subject, now)
    if while_asked and not asked:
        replaces = None
    reflection = None if replaces is None else await _emptied(db, enrolment, replaces, now)
    if reflection is None:
        reflection = Reflection(
            enrolment_id=enrolment.id, subject=str(subject), reader=Reader.ORGANISERS, written_at=now, parts=[]
        )
        db.add(reflection)
        await db.flush()
    for part in parts:
        part.note_id, part.reflection_id = None, reflection.id
    db.add_all(parts)
    await db.flush()
    consists_of(reflection, parts)
    return reflection


async def _emptied(db: AsyncSession, enrolment: Enrolment, reflection_id: int, now: datetime) -> Reflection | None:
    """Return a reflection that is rewritten at `now` (UTC), without its old words; None where it is no more."""
    changed = await db.execute(
        update(Reflection)
        .where(Reflection.id == reflection_id, Reflection.enrolment_id == enrolment.id)
        .values(changed_at=now)
        .returning(Reflection)
        .options(lazyload(Reflection.parts))
    )
    reflection = changed.scalar_one_or_none()
    if reflection is not None:
        await db.execute(delete_rows(Part).where(Part.reflection_id == reflection.id))
    return reflection


async def find(db: AsyncSession, person_id: int, reflection_id: int) -> Reflection | None:
    """Return one of a person's own reflections, or None."""
    query = (
        select(Reflection)
        .join(Enrolment, Enrolment.id == Reflection.enrolment_id)
        .where(Reflection.id == reflection_id, Enrolment.person_id == person_id)
        .options(joinedload(Reflection.parts))
    )
    return (await db.execute(query)).unique().scalar_one_or_none()


def choose_reader(reflection: Reflection, reader: Reader) -> None:
    """Let others read a reflection, or let them no more; in force from the next time that anybody looks."""
    reflection.reader = reader


async def delete(db: AsyncSession, reflection: Reflection, enrolment: Enrolment) -> None:
    """Delete a reflection; a request for one that was held back because of it may be of use again."""
    await db.execute(delete_rows(Reflection).where(Reflection.id == reflection.id))
    enrolment.look_again = True


async def list_of(db: AsyncSession, *enrolments: Enrolment) -> list[Reflection]:
    """Return somebody's reflections in some courses, the oldest first."""
    query = select(Reflection).where(Reflection.enrolment_id.in_([each.id for each in enrolments]))
    return list((await db.execute(query.order_by(Reflection.id))).scalars())
