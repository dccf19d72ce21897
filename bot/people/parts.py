"""The messages that a text came in: found again when they are edited, and joined when an app tore a text apart."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, SQLColumnExpression, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from bot.tables import Enrolment, Note, Part, Person, Question, Reflection

GOES_ON_WITHIN = timedelta(seconds=10)
"""The next message of a person within this time goes on with a text that was too long for one."""

_TORN = 2048
"""UTF-16 units that a message has at least if an app tore it off a longer text: they look for a blank in one half."""


def new_part(enrolment: Enrolment, text: str, message_id: int, sent_at: datetime) -> Part:
    """Return the part that one message is, sent at a UTC instant."""
    return Part(enrolment_id=enrolment.id, text=text, message_id=message_id, sent_at=sent_at)


def consists_of(whole: Reflection | Question | Note, parts: Sequence[Part]) -> None:
    """Let a text that was stored just now know its parts, without asking the database for them."""
    set_committed_value(whole, "parts", sorted(parts, key=lambda part: part.message_id))


def written_before(person_id: SQLColumnExpression[int]) -> ScalarSelect[int]:
    """Return the row id of the part that a person wrote last before the message `message_id`, since `sent_since`."""
    return (
        select(Part.id)
        .join(Enrolment, Enrolment.id == Part.enrolment_id)
        .where(
            Enrolment.person_id == person_id,
            Part.message_id < bindparam("message_id"),
            Part.sent_at >= bindparam("sent_since"),
        )
        .order_by(Part.message_id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


def may_go_on(part: Part) -> bool:
    """Say whether a part is so long that an app may have torn it off a longer text."""
    return is_long(part.text)


def is_long(text: str) -> bool:
    """Say whether what came in one message is so long that an app may have torn it off a longer text."""
    return len(text.encode("utf-16-le")) // 2 >= _TORN


async def go_on(db: AsyncSession, before: Part, text: str, message_id: int, sent_at: datetime) -> Part:
    """Add a part to the text that `before` belongs to."""
    part = Part(
        enrolment_id=before.enrolment_id,
        reflection_id=before.reflection_id,
        question_id=before.question_id,
        note_id=before.note_id,
        text=text,
        message_id=message_id,
        sent_at=sent_at,
    )
    db.add(part)
    await db.flush()
    return part


async def whole_of(db: AsyncSession, part: Part) -> Reflection | Question | Note:
    """Return what a part belongs to, with all its parts as they are now."""
    await db.flush()
    table: type[Reflection | Question | Note]
    if part.reflection_id is not None:
        table, id_ = Reflection, part.reflection_id
    elif part.question_id is not None:
        table, id_ = Question, part.question_id
    else:
        assert part.note_id is not None
        table, id_ = Note, part.note_id
    query = select(table).where(table.id == id_).execution_options(populate_existing=True)
    found = (await db.execute(query)).scalar_one()
    assert isinstance(found, Reflection | Question | Note)
    return found
