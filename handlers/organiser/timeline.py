"""What will be sent, to how many."""

from sqlalchemy import func, select, true

from bot.course.timeline import timeline
from bot.delivery import outbox
from bot.messages import timeline as messages
from bot.messages.message import Message
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment, Organiser
from handlers.organiser.desk import VIEWS
from handlers.turn import Turn

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


VIEWS.update(timeline=timeline_view)
