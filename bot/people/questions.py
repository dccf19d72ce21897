"""Questions to the organisers and their answers; and notes, which are words that nobody has sorted yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.people.parts import consists_of
from bot.tables import Answer, Delivery, Enrolment, Note, Part, Person, Question


async def keep_note(db: AsyncSession, enrolment: Enrolment, parts: Sequence[Part], now: datetime) -> Note:
    """Keep words that came unasked at `now` (UTC) until their writer has said what they are."""
    note = Note(enrolment_id=enrolment.id, written_at=now, parts=[])
    db.add(note)
    await db.flush()
    for part in parts:
        part.reflection_id, part.note_id = None, note.id
    db.add_all(parts)
    await db.flush()
    consists_of(note, parts)
    return note


async def find_note(db: AsyncSession, person_id: int, note_id: int) -> Note | None:
    """Return one of a person's own notes, or None."""
    query = (
        select(Note)
        .join(Enrolment, Enrolment.id == Note.enrolment_id)
        .where(Note.id == note_id, Enrolment.person_id == person_id)
        .options(joinedload(Note.parts))
    )
    return (await db.execute(query)).unique().scalar_one_or_none()


async def delete_note(db: AsyncSession, note: Note) -> None:
    """Delete a note, with those of its parts that belong to nothing else by now."""
    await db.flush()
    await db.execute(delete(Note).where(Note.id == note.id))


async def ask(
    db: AsyncSession, enrolment: Enrolment, parts: Sequence[Part], now: datetime, *, follows: int | None = None
) -> Question:
    """Keep a question to the organisers, asked at `now` (UTC); `follows` is the one that it goes on from."""
    question = Question(enrolment_id=enrolment.id, follows=follows, asked_at=now, parts=[])
    db.add(question)
    await db.flush()
    for part in parts:
        part.enrolment_id, part.note_id, part.question_id = enrolment.id, None, question.id
    db.add_all(parts)
    await db.flush()
    consists_of(question, parts)
    return question


async def find_question(db: AsyncSession, question_id: int) -> tuple[Question, Enrolment] | None:
    """Return a question and whose it is, or None."""
    query = (
        select(Question, Enrolment)
        .join(Enrolment, Enrolment.id == Question.enrolment_id)
        .where(Question.id == question_id)
    )
    row = (await db.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def answer(
    db: AsyncSession, question: Question, text: str, chat_id: int, message_id: int, now: datetime
) -> Answer:
    """Keep an answer to a question, given at `now` (UTC) in a message of a chat of the organisers."""
    given = Answer(question_id=question.id, text=text, chat_id=chat_id, message_id=message_id, answered_at=now)
    db.add(given)
    await db.flush()
    return given


async def answer_in(db: AsyncSession, chat_id: int, message_id: int) -> Answer | None:
    """Return the answer that an organiser wrote in a given message, or None."""
    query = select(Answer).where(Answer.chat_id == chat_id, Answer.message_id == message_id)
    return (await db.execute(query.limit(1))).scalar_one_or_none()


async def relayed_in(db: AsyncSession, chat_id: int, message_id: int, kind: str) -> str | None:
    """Return the subject of the letter of a kind that the bot wrote in a given message of a chat, or None."""
    query = (
        select(Delivery.subject)
        .join(Person, Person.id == Delivery.person_id)
        .where(Person.telegram_id == chat_id, Delivery.message_id == message_id, Delivery.kind == kind)
    )
    return (await db.execute(query.limit(1))).scalar_one_or_none()
