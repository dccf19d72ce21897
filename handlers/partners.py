"""Partners: seeing how those are getting on whom one takes the course with, and leaving."""

from collections.abc import Sequence

from bot.messages import partners as messages
from bot.messages.message import Message
from bot.messages.partners import Progress
from bot.people import exercises, partners
from bot.people.courses import PublishedCourse
from bot.people.doings import Doings, doings
from bot.tables import Enrolment, Invitation
from handlers.incoming import number_in
from handlers.turn import Change, Replies, Say, Turn, for_those_enrolled, old_button


async def partner_list(turn: Turn) -> Replies:
    """`/partner`: the person's partners, and their open invitations."""
    pairs = turn.taking_part()
    if not pairs:
        return for_those_enrolled(turn) or []
    ids = [enrolment.id for enrolment, _ in pairs]
    return [Say(view) for view in await _views(turn, pairs, await partners.open_invitations(turn.db, ids))]


async def partners_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """One page of the person's partners, and their open invitations."""
    invitations = await partners.open_invitations(turn.db, [enrolment.id])
    return await view_with(turn, enrolment, course, invitations, page=number_in(about))


async def view_with(
    turn: Turn,
    enrolment: Enrolment,
    course: PublishedCourse,
    invitations: Sequence[Invitation],
    *,
    page: int = 0,
    new: bool = False,
) -> Message:
    """The same where the open invitations are known; `new` if one has just been made."""
    [view] = await _views(turn, [(enrolment, course)], invitations, page=page, new=new)
    return view


async def _views(
    turn: Turn,
    pairs: Sequence[tuple[Enrolment, PublishedCourse]],
    invitations: Sequence[Invitation],
    *,
    page: int = 0,
    new: bool = False,
) -> list[Message]:
    with_partners = [enrolment.id for enrolment, _ in pairs if turn.has_partners(enrolment)]
    theirs = await partners.partners_of(turn.db, with_partners) if with_partners else {}
    ids = [partner.id for each in theirs.values() for partner in each]
    so_far = await doings(turn.db, ids) if ids else {}
    return [
        messages.partner_list(
            enrolment,
            [_progress(turn, partner, course, so_far[partner.id]) for partner in theirs.get(enrolment.id, [])],
            [each for each in invitations if each.enrolment_id == enrolment.id],
            course.definition,
            turn.now,
            turn.speech(course.definition),
            page=page,
            new=new,
        )
        for enrolment, course in pairs
    ]


async def partner_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """One page of what a partner shares; `about` is their enrolment's row id, and perhaps a page: `12.1`."""
    whose, _, page = about.partition(".")
    found = await partners.shared_by(turn.db, enrolment, number_in(whose))
    if found is None:
        return await partners_view(turn, enrolment, course)
    partner, texts = found
    so_far = await doings(turn.db, [partner.id])
    return messages.one_partner(
        enrolment,
        _progress(turn, partner, course, so_far[partner.id]),
        texts,
        course.definition,
        turn.speech(course.definition),
        page=number_in(page),
    )


async def tapped_leave(turn: Turn, enrolment_id: int, partner_id: int) -> Replies:
    """«Stop being partners» counts at once, on both sides."""
    found = turn.enrolment(enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    await partners.leave(turn.db, enrolment, partner_id)
    return [Change(messages.parted(enrolment, turn.speech(course.definition)))]


def _progress(turn: Turn, partner: Enrolment, course: PublishedCourse, so_far: Doings) -> Progress:
    """The exercises that a partner has got so far, and those that they have done."""
    definition = course.definition
    got = exercises.sent_so_far(partner, definition, turn.now, so_far)
    sent = [each for each in definition.exercises_of(partner.role) if each in got or each.id in so_far.done]
    return Progress(partner, sent, [each for each in sent if each.id in so_far.done])
