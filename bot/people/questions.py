"""Questions to the organisers and their answers; and notes, which are words that nobody has sorted yet."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import Delivery, Enrolment, Note, Question


async def keep_note(db: AsyncSession, enrolment: Enrolment, text: str, message_id: int, now: datetime) -> Note:
    """Keep words that came unasked at `now` (UTC) until their writer has said what they are."""
    note = Note(enrolment_id=enrolment.id, text=text, message_id=message_id, written_at=now)
    db.add(note)
    await db.flush()
    return note


async def find_note(db: AsyncSession, person_id: int, note_id: int) -> Note | None:
    """Return one of a person's own notes, or None."""
    query = (
        select(Note)
        .join(Enrolment, Enrolment.id == Note.enrolment_id)
        .where(Note.id == note_id, Enrolment.person_id == person_id)
    )
    return (await db.execute(query)).scalar_one_or_none()


async def note_in(db: AsyncSession, person_id: int, message_id: int) -> Note | None:
    """Return the note that a person wrote in a given message, or None."""
    query = (
        select(Note)
        .join(Enrolment, Enrolment.id == Note.enrolment_id)
        .where(Note.message_id == message_id, Enrolment.person_id == person_id)
    )
    return (await db.execute(query.limit(1))).scalar_one_or_none()


async def ask(db: AsyncSession, enrolment: Enrolment, text: str, message_id: int, now: datetime) -> Question:
    """Keep a question to the organisers, asked at `now` (UTC)."""
    question = Question(enrolment_id=enrolment.id, text=text, message_id=message_id, asked_at=now)
    db.add(question)
    await db.flush()
    return question


async def question_in(db: AsyncSession, person_id: int, message_id: int) -> Question | None:
    """Return the question that a person wrote in a given message, or None."""
    query = (
        select(Question)
        .join(Enrolment, Enrolment.id == Question.enrolment_id)
        .where(Question.message_id == message_id, Enrolment.person_id == person_id)
    )
    return (await db.execute(query.limit(1))).scalar_one_or_none()


def answer(question: Question, text: str, now: datetime) -> None:
    """Keep the organisers' answer to a question, given at `now` (UTC)."""
    question.answer, question.answered_at = text, now


async def asked_in_delivery(db: AsyncSession, organiser_id: int, message_id: int) -> tuple[Question, Enrolment] | None:
    """Return the question that an organiser was sent in a given message, and who asked it, or None."""
    query = (
        select(Delivery.subject)
        .where(Delivery.person_id == organiser_id, Delivery.message_id == message_id, Delivery.kind == "question")
        .limit(1)
    )
    subject = (await db.execute(query)).scalar_one_or_none()
    if subject is None:
        return None
    asked = (
        select(Question, Enrolment)
        .join(Enrolment, Enrolment.id == Question.enrolment_id)
        .where(Question.id == int(subject))
    )
    row = (await db.execute(asked)).one_or_none()
    return None if row is None else (row[0], row[1])
