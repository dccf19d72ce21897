"""The weekly word and what it tells of: as a page of `/arrangor`, and the questions that nobody has answered."""

from bot.course import desk_times
from bot.delivery.week_ahead import week_of
from bot.messages import unanswered as messages
from bot.messages import weekly as words
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


async def week_view(turn: Turn, organiser: Organiser, course: PublishedCourse, _about: str = "") -> Message:
    """When the weekly word comes, and what it would say now."""
    speech = turn.speech(course.definition)
    week = await week_of(turn.db, course, desk_times.this_week(course.definition, turn.now), organiser.county, turn.now)
    word = words.weekly(
        course,
        organiser.county,
        week.happened,
        week.sessions,
        week.notices,
        week.needed,
        week.refused,
        turn.now,
        speech,
        act=words.INSTEAD,
    )
    return words.page(word if week else None, desk_times.next_weekly(course.definition, turn.now), speech)


VIEWS.update(unanswered=unanswered_view, week=week_view)
