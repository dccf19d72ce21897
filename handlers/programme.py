"""The programme, where one stands, and saying whether one comes."""

from bot.messages import programme as messages
from bot.messages import sessions
from bot.people import attendance, exercises
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment
from handlers.turn import Buttons, Replies, Say, Toast, Turn, for_those_enrolled, old_button


async def programme(turn: Turn) -> Replies:
    """`/program`: the person's sessions, with the calendar file."""
    return for_those_enrolled(turn) or [
        reply for enrolment, course in turn.taking_part() for reply in everything_for(turn, enrolment, course)
    ]


async def tapped_programme(turn: Turn, enrolment_id: int) -> Replies:
    """«Programme»."""
    found = turn.enrolment(enrolment_id)
    return everything_for(turn, *found) if found and found[0].enrolled_at else old_button(turn)


def everything_for(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> list[Say]:
    """The programme and the calendar file of a person's role."""
    speech = turn.speech(course.definition)
    pages = messages.programme(enrolment, course.definition, speech)
    return [*map(Say, pages), Say(messages.calendar_file(enrolment, course, turn.now, speech))]


async def where_you_stand(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> Say:
    """The next session, and what is open now."""
    done = await exercises.done_by(turn.db, enrolment)
    speech = turn.speech(course.definition)
    return Say(messages.where_you_stand(enrolment, course.definition, done, turn.now, speech))


async def tapped_coming(turn: Turn, enrolment_id: int, session_id: str, coming: Coming) -> Replies:
    """«I'm coming», «I can't come» or «Not sure yet»; can be changed as long as the session lies ahead."""
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None:
        return old_button(turn)
    enrolment, course = found
    session = course.definition.session(session_id)
    speech = turn.speech(course.definition)
    if session is None or session.cancelled or turn.now >= session.ends.instant:
        return [Toast(sessions.session_over(speech))]
    await attendance.say_coming(turn.db, enrolment, session.id, coming, turn.now)
    return [
        Toast(sessions.coming_noted(coming, speech)),
        Buttons(sessions.session_buttons(enrolment, session, speech, coming)),
    ]
