"""To whom a message of the organisers goes: chosen by tapping, with the number of people shown."""

from bot.messages import audiences as messages
from bot.messages.message import Message
from bot.messages.organiser import with_way_back
from bot.messages.signup import county_code
from bot.people import broadcasts
from bot.people.audiences import Choice, is_offered, read_audience
from bot.people.broadcasts import UNSENT
from bot.people.courses import PublishedCourse
from bot.tables import Broadcast, Organiser
from handlers.organiser.broadcast import find, id_in, one_view, worded
from handlers.organiser.desk import VIEWS
from handlers.turn import Change, Replies, Turn, old_button

_ON_PAGES = (Choice.COUNTY, Choice.COMING, Choice.NOT_DONE, Choice.NOT_REFLECTED)
"""What has a page of its own; the rest is chosen on the first one."""


async def audience_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """Who gets a message."""
    broadcast = await worded(turn, organiser, course, id_in(about))
    if broadcast is None or broadcast.state not in UNSENT:
        return await one_view(turn, organiser, course, about)
    return await _page(turn, course, broadcast, None)


async def part_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """One thing that it can be narrowed by."""
    broadcast = await worded(turn, organiser, course, id_in(about))
    part, _, session_id = about.partition(".")[2].partition(".")
    if broadcast is None or broadcast.state not in UNSENT or not _may_open(broadcast, course, part, session_id):
        return await audience_view(turn, organiser, course, about)
    return await _page(turn, course, broadcast, Choice(part), session_id)


def _may_open(broadcast: Broadcast, course: PublishedCourse, part: str, session_id: str) -> bool:
    """A message that is limited to a county has no counties to choose from."""
    known = not session_id or course.definition.session(session_id) is not None
    return part in _ON_PAGES and known and (part != Choice.COUNTY or broadcast.county is None)


async def tapped_for(
    turn: Turn, course_id: int, broadcast_id: int, choice: Choice, value: str, answer: str = ""
) -> Replies:
    """One thing is chosen, or not chosen any more."""
    found = await find(turn, course_id, broadcast_id)
    if found is None:
        return old_button(turn)
    _, course, broadcast = found
    meant = _meant(course, choice, value)
    limited = choice == Choice.COUNTY and broadcast.county is not None
    if broadcast.state not in UNSENT or limited or not is_offered(course.definition, choice, meant, answer):
        return old_button(turn)
    broadcast.audience = read_audience(broadcast.audience).toggled(choice, meant, answer).written()
    await turn.db.flush()
    part = choice if choice in _ON_PAGES else None
    message = await _page(turn, course, broadcast, part, meant if choice == Choice.COMING else "")
    return [Change(with_way_back(message, course, turn.speech(course.definition)))]


def _meant(course: PublishedCourse, choice: Choice, value: str) -> str:
    """Return what a button's value stands for: a county has a code, and a subject's colon would end the value."""
    if choice == Choice.COUNTY:
        return next((each for each in course.definition.counties if county_code(each) == value), "")
    return value.replace(".", ":") if choice == Choice.NOT_REFLECTED else value


async def _page(
    turn: Turn, course: PublishedCourse, broadcast: Broadcast, part: Choice | None, session_id: str = ""
) -> Message:
    prepared, speech = await broadcasts.prepared(turn.db, broadcast, course), turn.speech(course.definition)
    return messages.choose_part(prepared, part, session_id, speech) if part else messages.choose(prepared, speech)


VIEWS.update(bcto=audience_view, bcin=part_view)
