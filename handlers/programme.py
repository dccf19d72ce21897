"""The programme, where one stands, and saying whether one comes."""

from bot.course.definition import Session
from bot.delivery.touched import touched
from bot.messages import minside as pages
from bot.messages import programme as messages
from bot.messages import sessions
from bot.messages.message import Message
from bot.people import attendance
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment
from handlers.incoming import number_in
from handlers.redrawing import redrawn
from handlers.turn import Replies, Say, Toast, Turn, for_those_enrolled, old_button


async def programme(turn: Turn) -> Replies:
    """`/program`: the person's sessions, with the calendar file."""
    return for_those_enrolled(turn) or [
        reply for enrolment, course in turn.taking_part() for reply in everything_for(turn, enrolment, course)
    ]


async def tapped_programme(turn: Turn, enrolment_id: int) -> Replies:
    """«Programme»."""
    found = turn.enrolment(enrolment_id)
    return everything_for(turn, *found) if found and found[0].enrolled_at else old_button(turn)


def everything_for(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, *, gone_role: str | None = None
) -> list[Say]:
    """The programme and the calendar file of a person's role; what belonged to `gone_role` only leaves the calendar."""
    speech = turn.speech(course.definition)
    texts = messages.programme(enrolment, course.definition, speech)
    file = messages.calendar_file(enrolment, course, turn.now, speech, gone_role=gone_role)
    return [*map(Say, texts), Say(file)]


async def programme_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """One page of the programme, with ways to the others and to the calendar file."""
    speech = turn.speech(course.definition)
    texts = messages.programme(enrolment, course.definition, speech)
    number = min(number_in(about), len(texts) - 1)
    return messages.programme_page(enrolment, texts, number, speech)


async def tapped_calendar(turn: Turn, enrolment_id: int) -> Replies:
    """«Calendar file»."""
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None:
        return old_button(turn)
    return [Say(messages.calendar_file(*found, turn.now, turn.speech(found[1].definition)))]


def coming_session(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> Session | None:
    """Return the next session of a person's role that is held, or the one that is on; None where there is none."""
    sessions = course.definition.sessions_of(enrolment.role)
    return next((each for each in sessions if each.ends.instant > turn.now and not each.cancelled), None)


async def tapped_coming(turn: Turn, enrolment_id: int, session_id: str, coming: Coming) -> Replies:
    """«I'm coming», «I can't come» or «Not sure yet»; can be changed as long as the session lies ahead."""
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None:
        return old_button(turn)
    enrolment, course = found
    session = course.definition.session(session_id)
    speech = turn.speech(course.definition)
    if session is None or session.cancelled or turn.now >= session.ends.instant:
        return [Toast(sessions.not_to_come(session, speech))]
    found_there = await touched(turn.db, enrolment, session.id, turn.message.id)
    attendance.say_coming(turn.db, enrolment, session.id, found_there.said, coming, turn.now)
    shown = Message("", sessions.session_buttons(enrolment, session, speech, coming))
    if turn.message.has_text:
        shown = pages.next_session(enrolment, session, course.definition, turn.now, coming, speech)
        shown = pages.with_way_back(shown, enrolment, speech)
    drawn = await redrawn(turn, found_there.delivery, shown, coming=coming)
    return [Toast(sessions.coming_noted(coming, speech)), drawn]
