"""What did not arrive, at whom and why; what could not be handled; and trying either again."""

from functools import partial

from bot.delivery import troubles
from bot.messages import aside as aside_messages
from bot.messages import deliveries as messages
from bot.messages.message import Message
from bot.messages.organiser import with_way_back
from bot.people import aside, organisers
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import Organiser
from handlers.organiser.broadcast import id_in
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import CameOf, Change, Replies, TakeAgain, Toast, Turn, old_button


async def deliveries_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of the things that did not arrive."""
    things = await troubles.things(turn.db, course.id, organiser.county, turn.now)
    missed = await troubles.not_sent_at_all(turn.db, course.id, messages.MOST_MISSED)
    number, page, speech = await aside.number(turn.db), id_in(about), turn.speech(course.definition)
    return messages.deliveries(course, things, missed, number, page, organiser.county, speech)


async def missing_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of those at whom one thing did not arrive."""
    thing = await troubles.find(turn.db, course.id, organiser.county, id_in(about), turn.now)
    if thing is None:
        return await deliveries_view(turn, organiser, course)
    last = max(0, -(-thing.people // messages.PER_PAGE) - 1)
    page = min(id_in(about.partition(".")[2]), last)
    people = await troubles.missing(turn.db, course.id, organiser.county, thing, page, messages.PER_PAGE)
    return messages.missing(course, thing, people, page, turn.speech(course.definition))


async def aside_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of the updates that were set aside; a county's organisers read why they are not for them."""
    speech = turn.speech(course.definition)
    if organiser.county is not None:
        return aside_messages.not_of_a_county(course, organiser.county, speech)
    page = id_in(about)
    updates, count = await aside.page_of(turn.db, page, aside_messages.PER_PAGE)
    return aside_messages.aside(course, updates, count, page, speech)


async def tapped_try_again(turn: Turn, course_id: int, delivery_id: int = 0) -> Replies:
    """«Try again» what Telegram refused: all of it, or the thing that a delivery is part of."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    thing = None
    if delivery_id:
        thing = await troubles.find(turn.db, course.id, organiser.county, delivery_id, turn.now)
        if thing is None:
            return old_button(turn)
    count = await troubles.try_again(turn.db, course.id, organiser.county, turn.now, thing)
    if count:
        await organisers.log(turn.db, organiser, Deed.TRIED_AGAIN, str(count), turn.now)
    speech = turn.speech(course.definition)
    view = missing_view if thing else deliveries_view
    message = await view(turn, organiser, course, str(delivery_id))
    return [Toast(messages.trying_again(count, speech)), Change(with_way_back(message, course, speech))]


async def tapped_retry(turn: Turn, course_id: int, update_id: int) -> Replies:
    """«Try again» an update that was set aside."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    if organiser.county is not None:
        message = await aside_view(turn, organiser, course)
        return [Change(with_way_back(message, course, turn.speech(course.definition)))]
    await organisers.log(turn.db, organiser, Deed.RETRIED, str(update_id), turn.now)
    return [TakeAgain(update_id, partial(_retried, course_id))]


async def _retried(course_id: int, turn: Turn, came: CameOf) -> Replies:
    """What came of it, over the list as it is now."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    speech = turn.speech(course.definition)
    said = {
        CameOf.WORKED: aside_messages.worked,
        CameOf.FAILED: aside_messages.failed,
        CameOf.EMPTY: aside_messages.empty,
        CameOf.GONE: aside_messages.gone,
    }
    message = await aside_view(turn, organiser, course)
    return [Toast(said[came](speech)), Change(with_way_back(message, course, speech))]


VIEWS.update(deliveries=deliveries_view, missing=missing_view, aside=aside_view)
