"""From what is known about a delivery to the message that it becomes, now and in the person's language of today."""

from dataclasses import replace
from datetime import datetime

from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Kind
from bot.delivery.last_look import Facts
from bot.delivery.letters import Letter
from bot.messages import notices, partners, privacy, programme, questions, withdrawal
from bot.messages.message import Message, piece_of
from bot.messages.speech import Speech
from bot.people.courses import Courses
from bot.tables import Answer, Delivery, DeliveryState, Enrolment, Part, Question


async def word(db: AsyncSession, courses: Courses, facts: Facts, now: datetime) -> Message:
    """Return what to send at `now` (UTC). Raises LookupError if what it is about is no more."""
    course = facts.course.definition
    speech = Speech(facts.person.language, course.zone)
    if facts.delivery.kind == Letter.AGAIN:
        return await _again(db, courses, facts, now)
    if facts.delivery.kind in list(Letter):
        return await _letter(db, facts, now, speech)
    subject = facts.delivery.subject
    match facts.delivery.kind:
        case Kind.SIGNUP_REMINDER:
            return notices.signup_reminder(facts.whose, facts.course, now, speech)
        case Kind.EXERCISE | Kind.EXERCISE_NUDGE:
            exercise = course.exercise(subject)
            if exercise is None:
                raise LookupError(subject)
            if facts.delivery.kind == Kind.EXERCISE:
                return notices.exercise(facts.whose, exercise, course, speech, done=facts.done)
            return notices.exercise_nudge(facts.whose, exercise, course, now, speech, done=facts.done)
        case _:
            return await _about_session(db, courses, facts, now, speech)


async def _letter(db: AsyncSession, facts: Facts, now: datetime, speech: Speech) -> Message:
    course, subject = facts.course.definition, facts.delivery.subject
    match facts.delivery.kind:
        case Letter.PLACE:
            document = programme.calendar_file(facts.whose, facts.course, now, speech).document
            return replace(withdrawal.place_free(facts.whose, course, speech), document=document)
        case Letter.QUESTION:
            return await _question(db, facts, speech)
        case Letter.ANSWER:
            return await _answer(db, facts, speech)
        case Letter.ERASED:
            return replace(questions.erased(speech), edits=int(subject))
        case Letter.PARTNER:
            partner = await db.get(Enrolment, int(subject))
            if partner is None:
                raise LookupError(subject)
            return partners.joined(facts.whose, partner, speech)
        case Letter.FORGOTTEN_SOON:
            return privacy.forgotten_soon(course, speech)
    raise LookupError(facts.delivery.kind)


async def _about_session(db: AsyncSession, courses: Courses, facts: Facts, now: datetime, speech: Speech) -> Message:
    course, enrolment = facts.course.definition, facts.whose
    session = course.session(facts.delivery.subject)
    if session is None:
        raise LookupError(facts.delivery.subject)
    match facts.delivery.kind:
        case Kind.SESSION_REMINDER:
            return notices.session_reminder(enrolment, session, course, now, facts.coming, speech)
        case Kind.REFLECTION_REQUEST:
            return notices.reflection_request(enrolment, session, facts.coming, speech)
        case Kind.SESSION_CHANGED:
            before = await courses.version(db, facts.course.id, await _version_known(db, facts.delivery))
            return notices.session_changed(
                enrolment, session, before.session(session.id), facts.course, now, facts.coming, speech
            )
    raise LookupError(facts.delivery.kind)


async def _again(db: AsyncSession, courses: Courses, facts: Facts, now: datetime) -> Message:
    """What was sent once, as it would be said now, in the message that it became."""
    sent = await db.get(Delivery, int(facts.delivery.subject))
    if sent is None or sent.message_id is None:
        raise LookupError(facts.delivery.subject)
    return replace(await word(db, courses, replace(facts, delivery=sent), now), edits=sent.message_id)


async def _question(db: AsyncSession, facts: Facts, speech: Speech) -> Message:
    """One piece of a question, for the organisers; the first one says whose it is."""
    part_id, _, piece = facts.delivery.subject.partition(":")
    part = await db.get(Part, int(part_id))
    if part is None or part.question_id is None:
        raise LookupError(facts.delivery.subject)
    question = (await db.execute(select(Question).where(Question.id == part.question_id))).scalar_one()
    answered = await db.execute(select(Answer.id).where(Answer.question_id == question.id).limit(1))
    words = piece_of(part.text, int(piece))
    if part.id != question.parts[0].id or piece != "0":
        return Message(escape(words))
    return questions.to_organiser(
        words, facts.whose, facts.course.definition, speech, answered=answered.first() is not None
    )


async def _answer(db: AsyncSession, facts: Facts, speech: Speech) -> Message:
    """One piece of an answer, for who asked; the first one says what was asked."""
    answer_id, _, piece = facts.delivery.subject.partition(":")
    answer = await db.get(Answer, int(answer_id))
    if answer is None:
        raise LookupError(facts.delivery.subject)
    words = piece_of(answer.text, int(piece))
    if piece != "0":
        return Message(escape(words))
    question = (await db.execute(select(Question).where(Question.id == answer.question_id))).scalar_one()
    return questions.answer(question, words, speech)


async def _version_known(db: AsyncSession, delivery: Delivery) -> int:
    """Return the course file's version that a person knows a session from.

    That is the one they were told of last; if none of the changes has reached them, the one before the first.
    """
    query = select(Delivery.key, Delivery.state).where(
        Delivery.person_id == delivery.person_id,
        Delivery.course_id == delivery.course_id,
        Delivery.kind == Kind.SESSION_CHANGED,
        Delivery.subject == delivery.subject,
    )
    versions = {int(key.rpartition("/")[2]): state for key, state in (await db.execute(query)).all()}
    told = [version for version, state in versions.items() if state == DeliveryState.SENT]
    return max(told) if told else min(versions) - 1
