"""From what is known about a delivery to the message that it becomes, now and in the person's language of today."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Kind
from bot.delivery.last_look import Facts, Letter
from bot.messages import notices, programme, questions, withdrawal
from bot.messages.message import Message
from bot.messages.speech import Speech
from bot.people.courses import Courses
from bot.tables import Delivery, DeliveryState, Question


async def word(db: AsyncSession, courses: Courses, facts: Facts, now: datetime) -> Message:
    """Return what to send at `now` (UTC). Raises LookupError if what it is about is no more."""
    course = facts.course.definition
    speech = Speech(facts.person.language, course.zone)
    enrolment, subject = facts.enrolment, facts.delivery.subject
    match facts.delivery.kind:
        case Kind.SIGNUP_REMINDER:
            return notices.signup_reminder(enrolment, facts.course, now, speech)
        case Letter.PLACE:
            document = programme.calendar_file(enrolment, facts.course, now, speech).document
            return replace(withdrawal.place_free(enrolment, course, speech), document=document)
        case Letter.QUESTION:
            return questions.to_organiser(await _question(db, subject), enrolment, course, speech)
        case Letter.ANSWER:
            return questions.answer(await _question(db, subject), speech)
        case Kind.EXERCISE | Kind.EXERCISE_NUDGE:
            exercise = course.exercise(subject)
            if exercise is None:
                raise LookupError(subject)
            if facts.delivery.kind == Kind.EXERCISE:
                return notices.exercise(enrolment, exercise, course, speech)
            return notices.exercise_nudge(enrolment, exercise, course, now, speech)
        case _:
            return await _about_session(db, courses, facts, now, speech)


async def _about_session(db: AsyncSession, courses: Courses, facts: Facts, now: datetime, speech: Speech) -> Message:
    course, enrolment = facts.course.definition, facts.enrolment
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


async def _question(db: AsyncSession, subject: str) -> Question:
    found = (await db.execute(select(Question).where(Question.id == int(subject)))).scalar_one_or_none()
    if found is None:
        raise LookupError(subject)
    return found


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
