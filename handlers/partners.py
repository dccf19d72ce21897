"""Partners: seeing how those are getting on whom one takes the course with, and leaving."""

from bot.messages import partners as messages
from bot.messages.message import Message
from bot.messages.partners import Progress
from bot.people import exercises, partners
from bot.people.courses import PublishedCourse
from bot.people.doings import doings
from bot.tables import Enrolment
from handlers.turn import Change, Replies, Say, Turn, for_those_enrolled, old_button

_LONGEST_NUMBER = 15


async def partner_list(turn: Turn) -> Replies:
    """`/partner`: the person's partners, and their open invitations."""
    return for_those_enrolled(turn) or [Say(await partners_view(turn, *pair)) for pair in turn.taking_part()]


async def partners_view(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "", *, new: bool = False
) -> Message:
    """One page of the person's partners, and their open invitations; `new` if one has just been made."""
    found = [await _progress(turn, each, course) for each in await partners.partners_of(turn.db, enrolment)]
    invitations = await partners.open_invitations(turn.db, enrolment)
    definition, speech = course.definition, turn.speech(course.definition)
    return messages.partner_list(
        enrolment, found, invitations, definition, turn.now, speech, page=_number(about), new=new
    )


async def partner_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """One page of what a partner shares; `about` is their enrolment's row id, and perhaps a page: `12.1`."""
    whose, _, page = about.partition(".")
    partner = await partners.find_partner(turn.db, enrolment, _number(whose))
    if partner is None:
        return await partners_view(turn, enrolment, course)
    return messages.one_partner(
        enrolment,
        await _progress(turn, partner, course),
        await partners.shared_by(turn.db, partner),
        course.definition,
        turn.speech(course.definition),
        page=_number(page),
    )


async def tapped_leave(turn: Turn, enrolment_id: int, partner_id: int) -> Replies:
    """«Stop being partners» counts at once, on both sides."""
    found = turn.enrolment(enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    await partners.leave(turn.db, enrolment, partner_id)
    return [Change(messages.parted(enrolment, turn.speech(course.definition)))]


async def _progress(turn: Turn, partner: Enrolment, course: PublishedCourse) -> Progress:
    """The exercises that a partner has got so far, and those that they have done."""
    definition = course.definition
    so_far = (await doings(turn.db, [partner.id]))[partner.id]
    got = exercises.sent_so_far(partner, definition, turn.now, so_far)
    sent = [each for each in definition.exercises_of(partner.role) if each in got or each.id in so_far.done]
    return Progress(partner, sent, [each for each in sent if each.id in so_far.done])


def _number(text: str) -> int:
    """Return the number that stands in a button's data; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0
