"""From the weekly word to what it tells of: pages of `/arrangor`, and the questions that nobody has answered."""

from bot.messages import unanswered as messages
from bot.messages.message import Message
from bot.messages.organiser import with_way_back
from bot.people import weekly
from bot.people.courses import PublishedCourse
from bot.tables import Organiser
from handlers.organiser.broadcast import id_in
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import Replies, Say, Turn, old_button


async def tapped_open(turn: Turn, course_id: int, name: str) -> Replies:
    """A button of the weekly word: the page comes below it, so that the word stays."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None or name not in VIEWS:
        return old_button(turn)
    message = await VIEWS[name](turn, organiser, course, "")
    return [Say(with_way_back(message, course, turn.speech(course.definition)))]


async def unanswered_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of the questions without an answer, the oldest first."""
    questions = await weekly.unanswered(turn.db, course, organiser.county)
    return messages.unanswered(course, questions, id_in(about), turn.speech(course.definition))


VIEWS.update(unanswered=unanswered_view)
