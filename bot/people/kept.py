"""What was kept of a message that somebody wrote, by one query."""

from dataclasses import dataclass

from sqlalchemy import and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, lazyload

from bot.people.effort import Entry
from bot.tables import Effort, Enrolment, Note, Part, Question, Reflection


@dataclass(frozen=True, slots=True)
class Kept:
    """The entry of time that a message became, if it did; its words as a part, and what text they are a part of.

    The text's other parts are loaded only where they are asked for.
    """

    entry: Entry | None
    part: Part | None
    whole: Reflection | Question | Note | None


async def kept_of(db: AsyncSession, person_id: int, message_id: int, *, with_parts: bool = False) -> Kept:
    """Return what was kept of a message of a person's; `with_parts`, by one query more, where the whole text counts."""
    always = select(literal(1)).subquery()
    theirs = select(Enrolment.id).where(Enrolment.person_id == person_id)
    each = aliased(Effort)
    in_all = select(func.sum(each.minutes)).where(each.enrolment_id == Effort.enrolment_id).scalar_subquery()
    query = (
        select(Effort, in_all, Part, Reflection, Question, Note)
        .select_from(always)
        .outerjoin(Effort, and_(Effort.message_id == message_id, Effort.enrolment_id.in_(theirs)))
        .outerjoin(Part, and_(Part.message_id == message_id, Part.enrolment_id.in_(theirs)))
        .outerjoin(Reflection, Reflection.id == Part.reflection_id)
        .outerjoin(Question, Question.id == Part.question_id)
        .outerjoin(Note, Note.id == Part.note_id)
        .order_by(Effort.id.desc())
        .limit(1)
    )
    if not with_parts:
        query = query.options(lazyload(Reflection.parts), lazyload(Question.parts), lazyload(Note.parts))
    noted, minutes, part, *wholes = (await db.execute(query)).one()
    entry = None if noted is None else Entry(noted, int(minutes), part.note_id if part is not None else None)
    return Kept(entry, part, next((whole for whole in wholes if whole is not None), None))
