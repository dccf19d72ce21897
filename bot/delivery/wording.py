"""From what is known about a delivery to the message that it becomes, now and in the person's language of today."""

from dataclasses import replace
from datetime import datetime

from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Kind, start_named
from bot.delivery import broadcasting, desk_words
from bot.delivery.desk_words import Draft
from bot.delivery.last_look import Facts
from bot.delivery.letters import LETTERS, Letter
from bot.messages import broadcast_progress, broadcasts, notices, partners, privacy, programme, questions, withdrawal
from bot.messages.message import Message, piece_of
from bot.messages.speech import Speech
from bot.people import attendance
from bot.people.broadcasts import texts_of, words_in
from bot.people.courses import Courses
from bot.people.partners import find_partner
from bot.tables import Answer, Broadcast, Delivery, DeliveryState, Part, Question


async def draft(db: AsyncSession, courses: Courses, facts: Facts, now: datetime) -> Draft:
    """Return what to send at `now` (UTC), or what makes it. Raises LookupError if what it is about is no more."""
    if facts.delivery.kind in desk_words.KINDS:
        speech = Speech(facts.person.language, facts.course.definition.zone)
        return await desk_words.word(db, facts, now, speech)
    return await word(db, courses, facts, now)


async def word(db: AsyncSession, courses: Courses, facts: Facts, now: datetime) -> Message:
    """Return the same of all that participants are sent, which takes no while. Raises LookupError as `draft` does."""
    course = facts.course.definition
    speech = Speech(facts.person.language, course.zone)
    if facts.delivery.kind == Letter.AGAIN:
        return await _again(db, courses, facts, now)
    if facts.delivery.kind in LETTERS:
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
            return notices.exercise_nudge(
                facts.whose, exercise, course, now, speech, done=facts.done, minutes=facts.minutes
            )
        case _:
            return await _about_session(db, courses, facts, now, speech)


async def _letter(db: AsyncSession, facts: Facts, now: datetime, speech: Speech) -> Message:
    course, subject = facts.course.definition, facts.delivery.subject
    match facts.delivery.kind:
        case Letter.PLACE | Letter.LET_IN:
            document = programme.calendar_file(facts.whose, facts.course, now, speech).document
            told = withdrawal.place_free if facts.delivery.kind == Letter.PLACE else withdrawal.let_in_again
            return replace(told(facts.whose, course, speech), document=document)
        case Letter.SIGNED_OFF:
            return withdrawal.signed_off(course, speech)
        case Letter.CALENDAR:
            return programme.calendar_file(facts.whose, facts.course, now, speech)
        case Letter.QUESTION:
            return await _question(db, facts, speech)
        case Letter.ANSWER:
            return await _answer(db, facts, speech)
        case Letter.ERASED:
            return replace(privacy.overwritten(speech), edits=int(subject))
        case Letter.TOPIC_ERASED:
            return privacy.overwritten_topic(speech)
        case Letter.PARTNER:
            return await _partner(db, facts, speech)
        case Letter.BROADCAST:
            return broadcasts.as_sent(words_in(await texts_of(db, int(subject)), facts.person.language))
        case Letter.PROGRESS:
            return await _progress(db, facts, now, speech)
        case Letter.TAKEN_BACK:
            return Message("", deletes=int(subject))
        case Letter.FORGOTTEN_SOON:
            return privacy.forgotten_soon(course, speech)
    raise LookupError(facts.delivery.kind)


async def _partner(db: AsyncSession, facts: Facts, speech: Speech) -> Message:
    partner = await find_partner(db, facts.whose, int(facts.delivery.subject))
    if partner is None:
        raise LookupError(facts.delivery.subject)
    return partners.joined(facts.whose, partner, speech)


async def _about_session(db: AsyncSession, courses: Courses, facts: Facts, now: datetime, speech: Speech) -> Message:
    course, enrolment = facts.course.definition, facts.whose
    session = course.session(facts.delivery.subject)
    if session is None:
        raise LookupError(facts.delivery.subject)
    match facts.delivery.kind:
        case Kind.SESSION_REMINDER:
            told = start_named(facts.delivery.key)
            if session.cancelled or told != session.starts.instant.replace(microsecond=0):
                return notices.outdated_reminder(session, told, speech)
            return notices.session_reminder(enrolment, session, course, now, facts.coming, speech)
        case Kind.REFLECTION_REQUEST:
            return notices.reflection_request(enrolment, session, facts.coming, course, speech)
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
    coming = await attendance.said_coming(db, facts.enrolment, sent.subject) if facts.enrolment else None
    return replace(await word(db, courses, replace(facts, delivery=sent, coming=coming), now), edits=sent.message_id)


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
    before = None if question.follows is None else await db.get(Question, question.follows)
    return questions.to_organiser(
        words, facts.whose, facts.course.definition, before, speech, answered=answered.first() is not None
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


async def _progress(db: AsyncSession, facts: Facts, now: datetime, speech: Speech) -> Message:
    """How far an organisers' message has come, in the message that told it before, if any did."""
    broadcast = await db.get(Broadcast, int(facts.delivery.subject))
    if broadcast is None:
        raise LookupError(facts.delivery.subject)
    if broadcast.started_at is None:
        return broadcast_progress.not_sent_in_time(facts.course, broadcast, broadcast.send_at or now, speech)
    counts = await broadcasting.counts(db, broadcasting.key_of(broadcast.id))
    deleted = await broadcasting.counts(db, broadcasting.back_key(broadcast.id))
    message = broadcast_progress.told(facts.course, broadcast, counts, deleted, now, speech)
    return replace(message, edits=broadcast.progress_message_id)


async def _version_known(db: AsyncSession, delivery: Delivery) -> int:
    """Return the course file's version that a person knew a session from when a change was told.

    That is the one they were told of last before it; if no earlier change has reached them, the one before the first.
    """
    own = int(delivery.key.rpartition("/")[2])
    query = select(Delivery.key, Delivery.state).where(
        Delivery.person_id == delivery.person_id,
        Delivery.course_id == delivery.course_id,
        Delivery.kind == Kind.SESSION_CHANGED,
        Delivery.subject == delivery.subject,
    )
    versions = {int(key.rpartition("/")[2]): state for key, state in (await db.execute(query)).all()}
    told = [version for version, state in versions.items() if state == DeliveryState.SENT and version < own]
    return max(told) if told else min(versions) - 1
