"""What participants let each other read: with a name, or without one once enough have shared like that."""

import hmac
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from bot.people.written import Subject
from bot.tables import Enrolment, Reader, Reflection

ENOUGH = 5
"""How many people must have shared on a subject without a name before anybody sees what they wrote."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What is shared on one subject: reflections with their writers, and bare texts that name nobody."""

    named: list[tuple[Reflection, Enrolment]] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)


async def counts(db: AsyncSession, enrolment: Enrolment) -> dict[str, int]:
    """Return how many reflections somebody can read in their course, by subject; those with none are left out."""
    query = (
        select(
            Reflection.subject,
            Reflection.reader,
            func.count(Reflection.id),
            func.count(Reflection.enrolment_id.distinct()),
        )
        .join(Enrolment, Enrolment.id == Reflection.enrolment_id)
        .where(*_in_course_of(enrolment), Reflection.reader.in_((Reader.NAMED, Reader.ANONYMOUS)))
        .group_by(Reflection.subject, Reflection.reader)
    )
    found: dict[str, int] = {}
    for subject, reader, reflections, people in (await db.execute(query)).all():
        if reader == Reader.NAMED or people >= ENOUGH:
            found[subject] = found.get(subject, 0) + reflections
    return found


async def shared_on(db: AsyncSession, enrolment: Enrolment, subject: Subject, secret: bytes) -> Shared:
    """Return what somebody can read on a subject, their own included.

    Texts without a name stand in an order that tells nothing of who wrote them or when: another one for every reader,
    always the same for one of them, and not to be reckoned out without the secret.
    """
    query = (
        select(Reflection, Enrolment)
        .join(Enrolment, Enrolment.id == Reflection.enrolment_id)
        .where(
            *_in_course_of(enrolment),
            Reflection.subject == str(subject),
            Reflection.reader.in_((Reader.NAMED, Reader.ANONYMOUS)),
        )
        .order_by(Reflection.id)
    )
    found = [(reflection, writer) for reflection, writer in (await db.execute(query)).all()]
    nameless = [reflection for reflection, _ in found if reflection.reader == Reader.ANONYMOUS]
    if len({reflection.enrolment_id for reflection in nameless}) < ENOUGH:
        nameless = []
    nameless.sort(key=lambda each: hmac.digest(secret, f"{enrolment.id}:{each.id}".encode(), "sha256"))
    return Shared(
        [(reflection, writer) for reflection, writer in found if reflection.reader == Reader.NAMED],
        [reflection.text for reflection in nameless],
    )


def _in_course_of(enrolment: Enrolment) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a writer takes the same course; who withdraws takes along what they shared."""
    return Enrolment.course_id == enrolment.course_id, Enrolment.enrolled_at.is_not(None)


def uncounted(county: str | None) -> list[Reader]:
    """Return what organisers are not even told the number of: what is for the writer or their partners alone.

    For a county's people, also what is shared without a name: set against the texts themselves it would tell how many
    of them come from there.
    """
    return [Reader.ME, Reader.PARTNERS, *([] if county is None else [Reader.ANONYMOUS])]
