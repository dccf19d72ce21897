"""What will be sent: the list, and one notice, which can be held back once or sent now."""

from bot.course.timeline import Kind, Notice, Steered
from bot.delivery import steering
from bot.messages import timeline as messages
from bot.messages.message import Message
from bot.messages.organiser import with_way_back
from bot.messages.paging import on_page
from bot.people import organisers
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import Organiser
from handlers.incoming import number_in
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import Change, Replies, Toast, Turn, old_button

Found = tuple[Organiser, PublishedCourse, Steered]


async def timeline_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of the notices to come, each with how many it would go to now."""
    coming = await steering.still_to_go(turn.db, course, turn.now, organiser.county)
    shown, page, pages = on_page(coming, number_in(about), messages.PER_PAGE)
    notices = [each.notice for each in shown]
    people = await steering.receivers(turn.db, turn.courses, course, notices, turn.now, organiser.county)
    counted = [(each, len(people[each.notice.key])) for each in shown]
    return messages.timeline(course, counted, page, pages, organiser.county, turn.speech(course.definition))


async def notice_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """One notice; the list where it is not to be sent any more."""
    steered = await steering.find(turn.db, course, about, turn.now, organiser.county)
    if steered is None:
        return await timeline_view(turn, organiser, course)
    return await _page(turn, organiser, course, steered)


async def tapped_hold(turn: Turn, course_id: int, code: str) -> Replies:
    """«Hold back»: nobody gets this one."""
    found = await _steered(turn, course_id, code)
    if not isinstance(found, tuple):
        return found
    organiser, course, steered = found
    if not steered.held:
        await steering.hold(turn.db, course, steered.notice, turn.now)
        await organisers.log(turn.db, organiser, Deed.HELD, _about(course, steered.notice), turn.now)
    return await _shown(turn, organiser, course, code)


async def tapped_free(turn: Turn, course_id: int, code: str) -> Replies:
    """«Send at the usual time after all» what is held back."""
    found = await _steered(turn, course_id, code)
    if not isinstance(found, tuple):
        return found
    organiser, course, steered = found
    if steered.held and turn.now < steered.notice.due:
        await steering.release(turn.db, steered.notice)
        await organisers.log(turn.db, organiser, Deed.RELEASED, _about(course, steered.notice), turn.now)
    return await _shown(turn, organiser, course, code)


async def tapped_send(turn: Turn, course_id: int, code: str, answer: str) -> Replies:
    """«Send now»; asked once. Whoever signs up later gets it at its own time."""
    found = await _steered(turn, course_id, code)
    if not isinstance(found, tuple):
        return found
    organiser, course, steered = found
    notice, speech = steered.notice, turn.speech(course.definition)
    shown = await _as_shown(turn, organiser, course, steered, by_hand=True)
    if not shown.people:
        return [Toast(messages.nobody_left(speech)), *await _shown(turn, organiser, course, code)]
    if answer != "yes":
        return [Change(with_way_back(messages.ask_send(course, shown, turn.now, speech), course, speech))]
    if await steering.send_now(turn.db, course, notice, turn.now):
        about = f"{_about(course, notice)}, {shown.people}"
        await organisers.log(turn.db, organiser, Deed.SENT_NOW, about, turn.now)
    return [Change(with_way_back(messages.is_sent(course, notice, shown.people, speech), course, speech))]


async def _steered(turn: Turn, course_id: int, code: str) -> Found | Replies:
    """Return whose button it is and what it is about; or what to answer where there is nothing for them to do."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    if organiser.county is not None:
        return await _shown(turn, organiser, course, code)
    steered = await steering.find(turn.db, course, code, turn.now)
    if steered is None:
        speech = turn.speech(course.definition)
        return [Toast(messages.gone(speech)), *await _shown(turn, organiser, course, code)]
    return organiser, course, steered


async def _shown(turn: Turn, organiser: Organiser, course: PublishedCourse, code: str) -> list[Change]:
    view = await notice_view(turn, organiser, course, code)
    return [Change(with_way_back(view, course, turn.speech(course.definition)))]


async def _page(turn: Turn, organiser: Organiser, course: PublishedCourse, steered: Steered) -> Message:
    shown = await _as_shown(turn, organiser, course, steered)
    return messages.notice_page(course, shown, turn.now, turn.speech(course.definition))


async def _as_shown(
    turn: Turn, organiser: Organiser, course: PublishedCourse, steered: Steered, *, by_hand: bool = False
) -> messages.Shown:
    notice = steered.notice
    found = await steering.receivers(
        turn.db, turn.courses, course, [notice], turn.now, organiser.county, by_hand=by_hand
    )
    nudge = notice.kind == Kind.EXERCISE_NUDGE
    sent = await steering.has_been_sent(turn.db, course, notice.subject) if nudge else True
    return messages.Shown(steered, len(found[notice.key]), exercise_sent=sent, county=organiser.county)


def _about(course: PublishedCourse, notice: Notice) -> str:
    """Return what the log says of a notice: its kind, its subject, and when it is due by the course's clock."""
    return f"{notice.kind} {notice.subject}, {notice.due.astimezone(course.definition.zone):%Y-%m-%d %H:%M}"


VIEWS.update(timeline=timeline_view, notice=notice_view)
