"""What the bot has asked in so many words and awaits in free text: hours, or a reflection."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ScalarSelect, SQLColumnExpression, Table, bindparam, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.written import Subject
from bot.tables import Enrolment, Person, Prompt

OPEN_FOR = timedelta(days=7)
"""How long a question is taken to be what a person answers when they write without replying to it."""


_DETAIL_OPEN_FOR = timedelta(hours=1)
"""The same for a name, a workplace or an address: who does not answer at once was looking around."""


class Asks(StrEnum):
    """What a prompt asks for."""

    HOURS = "hours"
    REFLECTION = "reflection"
    QUESTION = "question"
    DETAIL = "detail"
    ENTRY = "entry"


async def ask(
    db: AsyncSession,
    enrolment: Enrolment,
    asks: Asks,
    subject: Subject,
    now: datetime,
    *,
    replaces: int | None = None,
    message_id: int | None = None,
) -> Prompt:
    """Open a prompt at `now` (UTC). It goes before an earlier one that asks the same, and is closed with it."""
    prompt = Prompt(
        enrolment_id=enrolment.id,
        asks=asks,
        subject=str(subject),
        asked_at=now,
        replaces=replaces,
        message_id=message_id,
    )
    db.add(prompt)
    await db.flush()
    return prompt


async def open_prompt(db: AsyncSession, person_id: int, now: datetime) -> Prompt | None:
    """Return the newest question that a person has not answered yet and was asked lately, or None."""
    query = select(Prompt).where(Prompt.id == newest_open(literal(person_id)))
    return (await db.execute(query, asked_lately(now))).scalar_one_or_none()


def newest_open(person_id: SQLColumnExpression[int]) -> ScalarSelect[int]:
    """Return the row id of a person's newest open question, as a part of a query that is given `asked_lately`."""
    return (
        select(Prompt.id)
        .join(Enrolment, Enrolment.id == Prompt.enrolment_id)
        .where(
            Enrolment.person_id == person_id,
            Prompt.closed_at.is_(None),
            Prompt.asked_at > bindparam("asked_since"),
            or_(Prompt.asks != Asks.DETAIL, Prompt.asked_at > bindparam("detail_asked_since")),
        )
        .order_by(Prompt.asked_at.desc(), Prompt.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


def asked_lately(now: datetime) -> dict[str, datetime]:
    """Return what `newest_open` has to be told at `now` (UTC)."""
    return {"asked_since": now - OPEN_FOR, "detail_asked_since": now - _DETAIL_OPEN_FOR}


def asked_at(person_id: SQLColumnExpression[int]) -> ScalarSelect[int]:
    """Return the row id of the question that was asked in the message `reply_to` to a person, answered or not."""
    return (
        select(Prompt.id)
        .join(Enrolment, Enrolment.id == Prompt.enrolment_id)
        .where(Enrolment.person_id == person_id, Prompt.message_id == bindparam("reply_to"))
        .order_by(Prompt.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


async def close(db: AsyncSession, enrolment: Enrolment, asks: Asks, subject: Subject, now: datetime) -> bool:
    """Close the open prompts of one kind and subject. Return whether there was one."""
    closed = await db.execute(
        update(Prompt)
        .where(
            Prompt.enrolment_id == enrolment.id,
            Prompt.asks == asks,
            Prompt.subject == str(subject),
            Prompt.closed_at.is_(None),
        )
        .values(closed_at=now)
        .returning(Prompt.id)
    )
    return bool(closed.all())


async def asked_in(db: AsyncSession, sent: Mapping[int, int]) -> None:
    """Remember in which messages prompts were sent, by their row ids, so that replies find them."""
    table = Prompt.__table__
    assert isinstance(table, Table)
    noted = update(table).where(table.c.id == bindparam("prompt")).values(message_id=bindparam("message"))
    await db.execute(noted, [{"prompt": prompt_id, "message": message_id} for prompt_id, message_id in sent.items()])
