"""What did not arrive, and trying it again."""

from bot.delivery import troubles
from bot.messages import deliveries as messages
from bot.messages.message import Message
from bot.people import organisers
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import Organiser
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import Change, Replies, Toast, Turn, old_button


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


VIEWS.update(deliveries=deliveries_view)
