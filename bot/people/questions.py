"""Questions to the organisers and their answers; and notes, which are words that nobody has sorted yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.people.courses import PublishedCourse
from bot.people.parts import consists_of
from bot.tables import Answer, Delivery, Enrolment, Note, Organiser, Part, Person, Question


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
        part.enrolment_id, part.question_id = enrolment.id, question.id
        part.note_id = part.reflection_id = None
    db.add_all(parts)
    await db.flush()
    consists_of(question, parts)
    return question


async def readers(
    db: AsyncSession, county: str | None, group: int | None, named: Sequence[int], language: str
) -> list[Person]:
    """Return whom questions go to: the organisers' group, or each of them where there is none that can be reached.

    `group` and `named` are the Telegram ids that the environment names; who of them is not stored yet is stored now,
    spoken to in `language`. An organiser of one county gets the questions of that county's participants.
    """
    query = (
        select(Person, Organiser)
        .outerjoin(Organiser, Organiser.person_id == Person.id)
        .where(or_(Organiser.invited.is_(True), Person.telegram_id.in_([*named, *([] if group is None else [group])])))
        .order_by(Organiser.since)
    )
    found = [(person, organiser) for person, organiser in (await db.execute(query)).all()]
    stored = {person.telegram_id: person for person, _ in found}

    def person_of(telegram_id: int) -> Person:
        if telegram_id not in stored:
            stored[telegram_id] = Person(telegram_id=telegram_id, language=language)
            db.add(stored[telegram_id])
        return stored[telegram_id]

    together = None if group is None else person_of(group)
    if together is not None and (together.unreachable_since is None or not named):
        chosen = [together]
    else:
        chosen = [person_of(telegram_id) for telegram_id in named]
        for person, organiser in found:
            here = organiser is not None and organiser.invited and organiser.county in (None, county)
            if here and person not in chosen:
                chosen.append(person)
    await db.flush()
    return chosen


async def may_read(db: AsyncSession, person_id: int, county: str | None) -> bool:
    """Say whether organisers have invited a person who may read, still, what the participants of a county ask."""
    invited = select(Organiser.county).where(Organiser.person_id == person_id, Organiser.invited.is_(True))
    row = (await db.execute(invited)).one_or_none()
    return row is not None and row[0] in (None, county)


async def find_question(db: AsyncSession, question_id: int) -> tuple[Question, Enrolment] | None:
    """Return a question and whose it is, or None."""
    query = (
        select(Question, Enrolment)
        .join(Enrolment, Enrolment.id == Question.enrolment_id)
        .where(Question.id == question_id)
    )
    row = (await db.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def find_for(
    db: AsyncSession, organiser: Organiser, course: PublishedCourse, question_id: int
) -> tuple[Question, Enrolment] | None:
    """Return a question that an organiser may answer and whose it is, or None; the id may be forged."""
    if not 0 < question_id < 2**31:  # PostgreSQL takes no larger one
        return None
    found = await find_question(db, question_id)
    if found is None or found[1].course_id != course.id or organiser.county not in (None, found[1].county):
        return None
    return found


async def answers_to(db: AsyncSession, question: Question) -> list[Answer]:
    """Return what has been answered to a question, the oldest first."""
    query = select(Answer).where(Answer.question_id == question.id).order_by(Answer.answered_at, Answer.id)
    return list((await db.execute(query)).scalars())


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


async def gone_on_with(db: AsyncSession, person_id: int, message_id: int, answers: str) -> tuple[int, int] | None:
    """Return, by row ids, the question that a reply to a message in a person's chat goes on with, and whose that is.

    It is the one that they wrote in that message, or the one that the message answers: `answers` is the kind of letter
    that brings answers. None where the message is neither.
    """
    always = select(literal(1)).subquery()
    theirs = select(Enrolment.id).where(Enrolment.person_id == person_id)
    there = (
        select(Delivery.subject, Part.question_id, Part.enrolment_id)
        .select_from(always)
        .outerjoin(
            Delivery,
            and_(Delivery.person_id == person_id, Delivery.message_id == message_id, Delivery.kind == answers),
        )
        .outerjoin(Part, and_(Part.message_id == message_id, Part.enrolment_id.in_(theirs)))
        .limit(1)
    )
    letter, question_id, enrolment_id = (await db.execute(there)).one()
    if letter is None:
        return None if question_id is None else (question_id, enrolment_id)
    answered = (
        select(Question.id, Question.enrolment_id)
        .join(Answer, Answer.question_id == Question.id)
        .where(Answer.id == int(letter.partition(":")[0]))
    )
    row = (await db.execute(answered)).one_or_none()
    return None if row is None else (row[0], row[1])


async def relayed_in(db: AsyncSession, chat_id: int, message_id: int, kind: str) -> str | None:
    """Return the subject of the letter of a kind that the bot wrote in a given message of a chat, or None."""
    query = (
        select(Delivery.subject)
        .join(Person, Person.id == Delivery.person_id)
        .where(Person.telegram_id == chat_id, Delivery.message_id == message_id, Delivery.kind == kind)
    )
    return (await db.execute(query.limit(1))).scalar_one_or_none()
