"""What will come, when and why; and turning kinds of notices off and on."""

from bot.course.timeline import MUTABLE, Kind
from bot.delivery.forecast import foresee, told_of_erasure, with_a_place
from bot.delivery.gathering import Known, gather, gather_each
from bot.messages import forecast as messages
from bot.messages.message import Message
from bot.messages.minside import with_way_back
from bot.people import muting
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment
from handlers.incoming import number_in
from handlers.turn import Change, Replies, Say, Toast, Turn, old_button


async def coming_notices(turn: Turn) -> Replies:
    """`/varsler`: course by course what this person will get, however they stand to it."""
    pairs = [(each, course) for each in turn.enrolments if (course := turn.course(each.course_id)) is not None]
    known = await gather_each(turn.db, await turn.known_person(), pairs) if pairs else []
    views = [_first_view(turn, each) for each in known]
    return [Say(view) for view in views if view is not None] or [Say(messages.nothing_to_come(turn.speech()))]


def _first_view(turn: Turn, known: Known) -> Message | None:
    """What comes in one course, however the person stands to it; None where nothing can come."""
    if known.enrolment.enrolled_at is not None:
        return _coming_view(turn, known, 0)
    return _waiting_view(turn, known, 0) if known.enrolment.waiting_since is not None else _deadline_view(turn, known)


async def notices_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """One page of what somebody who takes part will get; `about` is its number, counted from 0."""
    known = await gather(turn.db, await turn.known_person(), enrolment, course)
    return _coming_view(turn, known, number_in(about))


def _coming_view(turn: Turn, known: Known, page: int) -> Message:
    course = known.course
    return messages.coming_notices(
        known.enrolment,
        course.definition,
        foresee(known, turn.now),
        known.muted,
        page,
        turn.now,
        told_of_erasure(course.definition, turn.now),
        turn.speech(course.definition),
    )


def _waiting_view(turn: Turn, known: Known, page: int) -> Message:
    course = known.course.definition
    foreseen = foresee(with_a_place(known, turn.now), turn.now)
    erasure, speech = told_of_erasure(course, turn.now), turn.speech(course)
    return messages.notices_with_a_place(known.enrolment, course, foreseen, page, turn.now, erasure, speech)


def _deadline_view(turn: Turn, known: Known) -> Message | None:
    """The reminders of the deadline; None for who has withdrawn, and once the deadline is past."""
    course = known.course
    if known.enrolment.has_left or turn.now > course.definition.signup.deadline.instant:
        return None
    speech = turn.speech(course.definition)
    return messages.deadline_reminders(known.enrolment, course, foresee(known, turn.now), turn.now, speech)


async def tapped_notices(turn: Turn, enrolment_id: int, page: int) -> Replies:
    """Another page of the list."""
    found = turn.enrolment(enrolment_id)
    if found is None:
        return old_button(turn)
    if found[0].enrolled_at is not None:
        return [Change(await _with_way_back(turn, *found, page))]
    if found[0].waiting_since is not None:
        known = await gather(turn.db, await turn.known_person(), *found)
        return [Change(_waiting_view(turn, known, page))]
    return old_button(turn)


async def tapped_mute(turn: Turn, enrolment_id: int, kind: Kind, page: int) -> Replies:
    """A kind of notice is turned off; the list shows what that means."""
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None or kind not in MUTABLE:
        return old_button(turn)
    await muting.mute(turn.db, found[0], kind, turn.now)
    toast = messages.muted(kind, turn.speech(found[1].definition))
    return [Toast(toast), Change(await _with_way_back(turn, *found, page))]


async def tapped_unmute(turn: Turn, enrolment_id: int, kind: Kind, page: int) -> Replies:
    """A kind of notice is turned on again; what is still of use comes."""
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None or kind not in MUTABLE:
        return old_button(turn)
    await muting.unmute(turn.db, found[0], kind)
    toast = messages.unmuted(kind, turn.speech(found[1].definition))
    return [Toast(toast), Change(await _with_way_back(turn, *found, page))]


async def _with_way_back(turn: Turn, enrolment: Enrolment, course: PublishedCourse, page: int) -> Message:
    view = await notices_view(turn, enrolment, course, str(page))
    return with_way_back(view, enrolment, turn.speech(course.definition))
