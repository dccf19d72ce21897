"""A notice as a participant would see it, before anything is sent."""

from bot.course.timeline import Kind, Steered
from bot.delivery import steering
from bot.delivery.last_look import Facts
from bot.delivery.wording import word
from bot.messages import notice_preview as messages
from bot.messages.message import Message
from bot.messages.organiser import with_way_back
from bot.people import participants
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment, Organiser
from handlers.incoming import number_in
from handlers.organiser.awaiting import ANSWERS, Asked, ask, to
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.organiser.timeline import timeline_view
from handlers.turn import Change, Replies, Say, Toast, Turn, old_button

AS_WHOM = "noticeas"
"""What an organiser is asked for: a part of the name of somebody who would get a notice."""


async def choose_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """Whom to see a notice as; the list of notices where it is not to be sent any more."""
    code, _, page = about.partition(".")
    steered = await steering.find(turn.db, course, code, turn.now, organiser.county)
    if steered is None:
        return await timeline_view(turn, organiser, course)
    ask(turn, organiser, course, AS_WHOM, code)
    people = [facts.whose for facts in await _who_get_it(turn, organiser, course, steered)]
    speech = turn.speech(course.definition)
    return messages.choose(course, steered, people, number_in(page), speech)


async def searched(turn: Turn, organiser: Organiser, course: PublishedCourse, code: str) -> Replies | None:
    """As whom the organiser wants to see a notice; their next text is another search."""
    words = turn.message.raw.text if turn.message.raw else None
    steered = await steering.find(turn.db, course, code, turn.now, organiser.county)
    if not words or steered is None:
        return None
    ask(turn, organiser, course, AS_WHOM, code)
    people = [facts.whose for facts in await _who_get_it(turn, organiser, course, steered, words)]
    speech = turn.speech(course.definition)
    return [Say(with_way_back(messages.found(course, steered, words, people, speech), course, speech))]


async def tapped_look(turn: Turn, course_id: int, code: str, enrolment_id: int) -> Replies:
    """«Preview»: the message as one person would see it; as the first of them where `enrolment_id` names none."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    speech = turn.speech(course.definition)
    steered = await steering.find(turn.db, course, code, turn.now, organiser.county)
    if steered is None:
        return [Change(with_way_back(await timeline_view(turn, organiser, course), course, speech))]
    everybody = await _who_get_it(turn, organiser, course, steered)
    chosen = [facts for facts in everybody if facts.whose.id == enrolment_id] or everybody
    if chosen:
        facts, name = chosen[0], chosen[0].whose.name
    else:
        language = speech.language
        facts = await steering.imagined(turn.db, turn.courses, course, steered.notice, language, turn.now)
        name = None
    at = max(turn.now, steered.notice.due)
    message = messages.as_preview(await word(turn.db, turn.courses, facts, at))
    below = with_way_back(messages.below(course, steered, len(everybody), speech), course, speech)
    return [Change(messages.above(name, facts.person.language, at, speech)), Say(message), Say(below)]


async def tapped_preview(turn: Turn) -> Replies:
    """A button of a preview."""
    if await present_organiser(turn) is None:
        return old_button(turn)
    return [Toast(messages.only_a_preview(turn.speech()))]


async def _who_get_it(
    turn: Turn, organiser: Organiser, course: PublishedCourse, steered: Steered, words: str = ""
) -> list[Facts]:
    """Return those who get a notice, also who has it already, by name; with `words`, those who are sought by them.

    Who has not finished signing up is not shown to organisers.
    """
    notice = steered.notice
    if notice.kind == Kind.SIGNUP_REMINDER:
        return []
    found = await steering.receivers(
        turn.db, turn.courses, course, [notice], turn.now, organiser.county, also_served=True
    )
    facts: dict[int, Facts] = {each.whose.id: each for each in found[notice.key]}
    listed: list[Enrolment] = await participants.all_of(turn.db, organiser, course, words)
    return [facts[each.id] for each in listed if each.id in facts]


VIEWS[AS_WHOM] = choose_view
ANSWERS[AS_WHOM] = Asked(searched, to("notice"), messages.how_to_choose)
