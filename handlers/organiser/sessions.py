"""«Move, cancel, new link»: a short dialogue that ends in a new version of the course file."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, time

from bot.course.definition import Session
from bot.course.faults import FaultyCourseError
from bot.course.offsets import instant
from bot.course.rewriting import Change, NotRewritableError, rewritten
from bot.course.table import WrongValueError
from bot.course.values import link as read_link
from bot.course.written_times import Times, UnclearTimeError, read_times
from bot.messages import coursefile
from bot.messages import moving as messages
from bot.messages.faults import fault_line
from bot.messages.message import Message
from bot.messages.paging import on_page
from bot.people import organisers, versions
from bot.people.courses import PublishedCourse
from bot.tables import Organiser
from handlers.incoming import number_in
from handlers.organiser.awaiting import ANSWERS, Asked, ask, to
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.organiser.drafts import propose
from handlers.turn import Change as Changed
from handlers.turn import Replies, Say, Turn, old_button, show

_PER_PAGE = 8


async def sessions_view(turn: Turn, _organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of the sessions, as buttons."""
    found = course.definition.sessions_of(None)
    shown, page, pages = on_page(found, number_in(about), _PER_PAGE)
    return messages.session_list(course, shown, page, pages, turn.speech(course.definition))


async def session_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """One session and what can be done about it; the list where there is no such session any more."""
    session = course.definition.session(about)
    if session is None:
        return await sessions_view(turn, organiser, course)
    speech = turn.speech(course.definition)
    return messages.session_page(course, session, speech, may_change=organiser.county is None)


async def tapped_move(turn: Turn, course_id: int, session_id: str) -> Replies:
    """«Move»: asks for the new time."""
    found = await _session(turn, course_id, session_id)
    if not isinstance(found, _Theirs):
        return found
    ask(turn, found.organiser, found.course, "move", session_id)
    return [Changed(messages.ask_time(found.course, found.session, turn.speech(found.course.definition)))]


async def tapped_link(turn: Turn, course_id: int, session_id: str) -> Replies:
    """«New link»: asks for it."""
    found = await _session(turn, course_id, session_id)
    if not isinstance(found, _Theirs):
        return found
    ask(turn, found.organiser, found.course, "link", session_id)
    return [Changed(messages.ask_link(found.course, found.session, turn.speech(found.course.definition)))]


async def tapped_hold(turn: Turn, course_id: int, session_id: str, held: str) -> Replies:
    """«Cancel it» (`held` is "no") or «Held after all» ("yes")."""
    found = await _session(turn, course_id, session_id)
    if not isinstance(found, _Theirs):
        return found
    change = Change(cancelled=held != "yes")
    return await _changed(turn, found.organiser, found.course, found.session, change)


async def wrote_time(turn: Turn, organiser: Organiser, course: PublishedCourse, session_id: str) -> Replies:
    """What was written is a session's new time."""
    session, speech = course.definition.session(session_id), turn.speech(course.definition)
    if session is None:
        return [Say(await sessions_view(turn, organiser, course))]
    ask(turn, organiser, course, "move", session.id)
    present = Times(session.starts.local, session.ends.local)
    try:
        times = read_times(_text(turn), present, turn.now.astimezone(course.definition.zone).date())
    except UnclearTimeError as unclear:
        if unclear.day is not None:
            noon = instant(datetime.combine(unclear.day, time(12)), course.definition.zone)
            return [Say(messages.other_weekday(course, session, speech.day_in_year(noon), speech))]
        say = messages.ends_too_early if unclear.why == "end" else messages.time_not_understood
        return [Say(say(course, session, speech))]
    if times == present:
        return [Say(messages.same_time(course, session, speech))]
    return await _changed(turn, organiser, course, session, Change(starts=times.starts, ends=times.ends))


async def wrote_link(turn: Turn, organiser: Organiser, course: PublishedCourse, session_id: str) -> Replies:
    """What was written is a session's new link."""
    session, speech = course.definition.session(session_id), turn.speech(course.definition)
    if session is None:
        return [Say(await sessions_view(turn, organiser, course))]
    ask(turn, organiser, course, "link", session.id)
    words = _text(turn).strip()
    try:
        link = read_link(words if "://" in words or "." not in words else f"https://{words}")
    except WrongValueError:
        return [Say(messages.link_not_understood(course, session, speech))]
    if link == session.link:
        return [Say(messages.same_link(course, session, speech))]
    return await _changed(turn, organiser, course, session, Change(link=link))


@dataclass(frozen=True, slots=True)
class _Theirs:
    """A session that its organiser may change."""

    organiser: Organiser
    course: PublishedCourse
    session: Session


async def _session(turn: Turn, course_id: int, session_id: str) -> _Theirs | Replies:
    """Return whose button it is and what it is about; or what to answer where it is not theirs to change."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    session = course.definition.session(session_id) if course else None
    if organiser is None or course is None or session is None:
        return old_button(turn)
    if organiser.county is not None:
        return [Say(Message(coursefile.whole_course_only(turn.speech())))]
    return _Theirs(organiser, course, session)


async def _changed(
    turn: Turn, organiser: Organiser, course: PublishedCourse, session: Session, change: Change
) -> Replies:
    """Write the change into the course file, and return what publishing that will do."""
    speech = turn.speech(course.definition)
    source = await versions.current_source(turn.db, course.id)
    try:
        new = await asyncio.to_thread(rewritten, source, session.id, change)
    except FaultyCourseError as error:
        problems = [fault_line(fault, speech) for fault in error.faults]
        return [show(turn, messages.cannot_be(course, session, problems, speech))]
    except NotRewritableError:
        return [show(turn, messages.cannot_edit(course, speech))]
    organisers.ask(organiser, None, turn.now)
    return await propose(turn, organiser, new, course.version, f"{course.definition.slug}.toml")


def _text(turn: Turn) -> str:
    """Return what was written, or "" where that is no text."""
    raw = turn.message.raw
    return ((raw.text if raw else None) or "").encode("utf-8", "replace").decode()


VIEWS.update(sessions=sessions_view, session=session_view)
ANSWERS.update(
    move=Asked(wrote_time, to("session"), messages.examples),
    link=Asked(wrote_link, to("session"), messages.how_to_paste),
)
