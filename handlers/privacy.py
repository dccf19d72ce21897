"""What is kept about a person: telling of it, handing it out, and erasing it."""

from sqlalchemy import ColumnElement

from bot.delivery import forgetting
from bot.messages import my_data as pages
from bot.messages import privacy as messages
from bot.messages.message import Message
from bot.people import my_data, privacy
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment
from handlers.turn import Change, Replies, Say, Toast, Turn
from handlers.withdrawal import tell_of_places

ERASE = "erase:yes"
"""The data of the button that erases."""


async def about_privacy(turn: Turn) -> Replies:
    """`/personvern`."""
    theirs = [course for course in turn.published if course.id in {each.course_id for each in turn.enrolments}]
    return [Say(await _about(turn, theirs or [each for each in turn.published if turn.now < each.definition.ends]))]


async def privacy_view(turn: Turn, _enrolment: Enrolment, course: PublishedCourse, _about_what: str = "") -> Message:
    """The same on «My page», for one course."""
    return await _about(turn, [course])


async def _about(turn: Turn, courses: list[PublishedCourse]) -> Message:
    definitions = [course.definition for course in courses]
    known = await _is_known(turn)
    return messages.privacy(definitions, turn.house.backups_kept_days, turn.speech(), known=known)


async def tapped_my_data(turn: Turn) -> Replies:
    """«My data»: a page to read, and a file to take elsewhere."""
    speech = turn.speech()
    if not await _is_known(turn):
        return [Say(messages.nothing_kept(speech))]
    found = await my_data.everything_about(turn.db, turn.person, turn.sender.telegram_id)
    courses = {course.definition.slug: course.definition for course in turn.published}
    return [Say(pages.page(found, courses, turn.now, speech)), Say(pages.file(found, turn.now, speech))]


async def tapped_erase(turn: Turn, answer: str) -> Replies:
    """«Erase everything about me», asked once."""
    speech = turn.speech()
    match answer:
        case "ask":
            return [Change(messages.ask_erase(speech))]
        case "yes":
            return await _erase(turn)
        case _:
            return [Change(messages.kept(speech))]


async def _erase(turn: Turn) -> Replies:
    if not await _is_known(turn):
        # The second tap of two must not take the receipt away.
        return [Toast(messages.nothing_left(turn.speech()))]
    speech, days = turn.speech(), turn.house.backups_kept_days
    counted = await privacy.stored(turn.db, turn.person, turn.sender.telegram_id)
    titles = [course.definition for id_ in counted.courses if (course := turn.course(id_))]
    overwritten = 0
    if turn.person is not None:
        whose: ColumnElement[bool] = Enrolment.person_id == turn.person.id
        overwritten = await forgetting.overwrite_relayed(turn.db, whose, turn.now)
    erased = await privacy.erase(
        turn.db, turn.person, turn.sender.telegram_id, turn.courses, forgetting.ABOUT_OTHERS, turn.now
    )
    await tell_of_places(turn, erased.lucky)
    turn.person, turn.enrolments, turn.erased = None, [], True
    back = messages.way_back(turn.published, turn.now, speech)
    return [Change(messages.erased(counted, titles, overwritten, days, speech, stays=erased.stays, back=back))]


def erased_before(turn: Turn) -> Replies:
    """The answer to who has erased everything and whose tap is handed over once more.

    The receipt can't be written again; where it is there already it must stay.
    """
    speech = turn.speech()
    back = messages.way_back(turn.published, turn.now, speech)
    return [Say(messages.erased_before(turn.house.backups_kept_days, speech, back=back))]


async def _is_known(turn: Turn) -> bool:
    """Say whether anything is stored about the sender."""
    if turn.person is not None:
        return True
    return (await privacy.stored(turn.db, None, turn.sender.telegram_id)).set_aside > 0
