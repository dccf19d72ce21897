"""«My page»: one message, edited in place, from which everything else is found."""

from collections.abc import Awaitable, Callable

from bot.course.definition import Session
from bot.course.timeline import Kind
from bot.messages import minside as messages
from bot.messages import profile as profiles
from bot.messages.message import Message
from bot.messages.programme import open_exercises
from bot.people.courses import PublishedCourse
from bot.people.written import SESSION, Subject
from bot.tables import Enrolment
from handlers.details import details_view
from handlers.effort import entry_view, hours_view
from handlers.exercises import exercise_view, exercises_view
from handlers.notices import notices_view
from handlers.partners import partner_view, partners_view
from handlers.privacy import privacy_view
from handlers.programme import coming_session, programme_view
from handlers.questions import ask_for_question
from handlers.reflections import reflection_view, reflections_view
from handlers.sharing import shared_view, sharing_view
from handlers.turn import Change, Replies, Turn, for_those_enrolled, old_button, show
from handlers.withdrawal import withdraw_view

View = Callable[[Turn, Enrolment, PublishedCourse, str], Awaitable[Message]]
"""Makes a page's message; the text is what it is about, or which page of it."""


async def my_page(turn: Turn) -> Replies:
    """`/minside`, and `/start` from who takes part."""
    return for_those_enrolled(turn) or [
        show(turn, await home_view(turn, enrolment, course)) for enrolment, course in turn.taking_part()
    ]


async def next_session(turn: Turn) -> Replies:
    """`/neste`."""
    return for_those_enrolled(turn) or [
        show(turn, await next_view(turn, enrolment, course)) for enrolment, course in turn.taking_part()
    ]


async def tapped_view(turn: Turn, enrolment_id: int, name: str, about: str = "") -> Replies:
    """A button of «My page», or the way back to it: the message becomes that view."""
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None:
        return old_button(turn)
    if name == "question":
        return [await ask_for_question(turn, *found)]
    if name == "home":
        return [Change(await home_view(turn, *found))]
    view = VIEWS.get(name)
    if view is None:
        return old_button(turn)
    speech = turn.speech(found[1].definition)
    return [Change(messages.with_way_back(await view(turn, *found, about), found[0], speech, to=_UP.get(name, "home")))]


async def home_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, _about: str = "") -> Message:
    """The next session, what is open now, the effort so far."""
    definition = course.definition
    so_far = await turn.doings(enrolment)
    asked = [
        Subject(SESSION, notice.subject)
        for notice in course.notices
        if notice.kind == Kind.REFLECTION_REQUEST
        and enrolment.role in notice.roles
        and notice.is_open(turn.now)
        and _was_there(enrolment, definition.session(notice.subject))
    ]
    standings = messages.Standings(
        following=coming_session(turn, enrolment, course),
        undone=[each for each in open_exercises(enrolment, definition, turn.now, so_far) if each.id not in so_far.done],
        to_reflect_on=[subject for subject in asked if str(subject) not in so_far.reflected],
        minutes=sum(so_far.minutes.values()),
    )
    return messages.home(enrolment, definition, turn.now, standings, turn.speech(definition))


def _was_there(enrolment: Enrolment, session: Session | None) -> bool:
    """Say whether somebody had a place before a session ended."""
    return bool(session and enrolment.enrolled_at and enrolment.enrolled_at < session.ends.instant)


async def next_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, _about: str = "") -> Message:
    """The next session."""
    session = coming_session(turn, enrolment, course)
    coming = (await turn.doings(enrolment)).coming.get(session.id) if session else None
    definition = course.definition
    return messages.next_session(enrolment, session, definition, turn.now, coming, turn.speech(definition))


async def _language(turn: Turn, _enrolment: Enrolment, course: PublishedCourse, _about: str) -> Message:
    return profiles.choose_language(turn.speech(course.definition), course.id)


VIEWS: dict[str, View] = {
    "next": next_view,
    "programme": programme_view,
    "exercises": exercises_view,
    "exercise": exercise_view,
    "reflections": reflections_view,
    "hours": hours_view,
    "entry": entry_view,
    "reflection": reflection_view,
    "shared": shared_view,
    "sharing": sharing_view,
    "notices": notices_view,
    "partners": partners_view,
    "partner": partner_view,
    "details": details_view,
    "language": _language,
    "privacy": privacy_view,
    "withdraw": withdraw_view,
}

_UP = {
    "exercise": "exercises",
    "entry": "hours",
    "reflection": "reflections",
    "shared": "reflections",
    "sharing": "shared",
    "partner": "partners",
}
"""Views that are not reached from «My page» itself, and where the way back leads."""
