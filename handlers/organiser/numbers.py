"""«Where the course stands»: the figures, and pictures of them."""

from functools import partial

from bot.messages import charts
from bot.messages import numbers as messages
from bot.messages.message import Message
from bot.people import organisers, statistics
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import Organiser
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import Make, Replies, Turn, old_button

_SHARE = "share"


async def numbers_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """All figures; those that may be shared where that is what was asked for."""
    figures = await statistics.figures(turn.db, course, organiser.county, turn.now)
    return messages.numbers(course, figures, turn.speech(course.definition), shared=about == _SHARE)


async def tapped_pictures(turn: Turn, course_id: int, which: str) -> Replies:
    """«Pictures»: the figures drawn, each as a photo that says the main figure below it."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    figures = await statistics.figures(turn.db, course, organiser.county, turn.now)
    speech = turn.speech(course.definition)
    await organisers.log(turn.db, organiser, Deed.MADE_PICTURES, which, turn.now)
    return [Make(partial(charts.charts, course.definition, figures, speech, shared=which == _SHARE))]


VIEWS.update(numbers=numbers_view)
