"""What will be sent, to how many; what did not arrive, and trying it again."""

from sqlalchemy import func, select, true

from bot.course.timeline import timeline
from bot.delivery import outbox, troubles
from bot.messages import deliveries as messages
from bot.messages.message import Message
from bot.people import organisers
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import Enrolment, Organiser
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import Change, Replies, Toast, Turn, old_button

_PER_PAGE = 8


async def timeline_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of the notices to come, each with how many it would go to now."""
    coming = [notice for notice in timeline(course.definition) if notice.due > turn.now]
    pages = max(1, -(-len(coming) // _PER_PAGE))
    page = min(int(about), pages - 1) if about.isdecimal() else 0
    shown = coming[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    within = true() if organiser.county is None else Enrolment.county == organiser.county
    counted = []
    for notice in shown:
        query = select(func.count()).select_from(Enrolment).where(Enrolment.course_id == course.id, within)
        query = query.where(outbox.audience(course.definition, notice))
        counted.append((notice, (await turn.db.execute(query)).scalar_one()))
    return messages.timeline(course, counted, page, pages, turn.speech(course.definition))


async def deliveries_view(turn: Turn, organiser: Organiser, course: PublishedCourse, _about: str = "") -> Message:
    """What did not arrive, and what could not be handled."""
    found = await troubles.troubles(turn.db, course.id, organiser.county)
    listed = [(each.set_aside_at, each.error) for each in found.set_aside]
    return messages.deliveries(course, found.refused, found.unreachable, listed, turn.speech(course.definition))


async def tapped_try_again(turn: Turn, course_id: int) -> Replies:
    """«Try again» what Telegram refused."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    count = await troubles.try_again(turn.db, course.id, organiser.county, turn.now)
    if count:
        await organisers.log(turn.db, organiser, Deed.TRIED_AGAIN, str(count), turn.now)
    speech = turn.speech(course.definition)
    return [Toast(messages.trying_again(count, speech)), Change(await deliveries_view(turn, organiser, course))]


VIEWS.update(timeline=timeline_view, deliveries=deliveries_view)
