"""Invitations to take the course together: making one, taking it back, accepting one."""

from datetime import timedelta

from bot.delivery.letters import Letter
from bot.delivery.posting import letter_to, post_all
from bot.messages import invitations as messages
from bot.messages import partners as partnership
from bot.messages.message import Message
from bot.messages.minside import with_way_back
from bot.people import partners
from bot.people.courses import PublishedCourse
from bot.people.partners import Refusal
from bot.tables import Enrolment
from handlers.partners import partners_view, view_with
from handlers.start import about, row_of
from handlers.turn import Change, Replies, Say, Toast, Turn, old_button

_WORTH_TELLING = timedelta(days=7)
"""How long somebody is told of a new partner after the course, if they can't be reached at once."""


async def tapped_invite(turn: Turn, enrolment_id: int) -> Replies:
    """«Make an invitation»: a message to forward."""
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None:
        return old_button(turn)
    enrolment, course = found
    speech = turn.speech(course.definition)
    among = await partners.open_invitations(turn.db, [enrolment.id])
    made = await partners.invite(turn.db, enrolment, among, turn.now)
    if made is None:
        return [Toast(messages.too_many(speech))]
    view = await view_with(turn, enrolment, course, [*among, made], new=True)
    return [
        Change(with_way_back(view, enrolment, speech)),
        Say(messages.invitation(made, enrolment, course.definition, turn.house.address, speech)),
    ]


async def tapped_revoke(turn: Turn, invitation_id: int, where: str = "") -> Replies:
    """«Take back», under the invitation itself or in the view of all."""
    made = await partners.find_invitation(turn.db, turn.person.id, invitation_id) if turn.person else None
    found = turn.enrolment(made.enrolment_id) if made else None
    if made is None or found is None:
        return old_button(turn)
    speech = turn.speech(found[1].definition)
    said = messages.revoked(speech) if await partners.revoke(turn.db, made, turn.now) else messages.used_before(speech)
    if where == "view" and found[0].enrolled_at is not None:
        return [Toast(said), Change(with_way_back(await partners_view(turn, *found), found[0], speech))]
    return [Change(Message(said))]


async def tapped_together(turn: Turn, code: str, answer: str) -> Replies:
    """Whether somebody who has a place already accepts an invitation."""
    speech = turn.speech()
    if answer != "yes":
        return [Change(messages.not_together(speech))]
    found = await partners.look_up(turn.db, code, turn.person.id if turn.person else None)
    if isinstance(found, Refusal):
        return [Change(messages.of_no_use(found, speech))]
    course = turn.course(found.maker.course_id)
    if course is None:
        return old_button(turn)
    enrolment = row_of(turn, course)
    if enrolment is None or not (enrolment.enrolled_at or enrolment.waiting_since):
        return [await about(turn, course, code)]
    joined = await partners.join(turn.db, code, enrolment, turn.now)
    if isinstance(joined, Refusal):
        return [Change(messages.of_no_use(joined, speech))]
    return [Change(await _partners_now(turn, enrolment, joined, course))]


async def join_as_invited(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> list[Say]:
    """What to say to somebody who has just signed up with an invitation; nothing to who did so without."""
    if enrolment.id not in turn.invited:
        return []
    joined = await partners.join_as_taken(turn.db, enrolment, turn.now)
    match joined:
        case None:
            return []
        case Refusal():
            return [Say(messages.of_no_use(joined, turn.speech(course.definition)))]
        case _:
            return [Say(await _partners_now(turn, enrolment, joined, course))]


async def _partners_now(turn: Turn, enrolment: Enrolment, maker: Enrolment, course: PublishedCourse) -> Message:
    """Let the maker of an invitation know who has used it, and return what to say to who has."""
    key = f"{course.definition.slug}/{Letter.PARTNER}/{enrolment.id}/{turn.now.isoformat()}"
    expires = max(course.definition.ends, turn.now + _WORTH_TELLING)
    await post_all(turn.db, [letter_to(maker, Letter.PARTNER, str(enrolment.id), key, expires)], turn.now)
    return partnership.joined(enrolment, maker, turn.speech(course.definition))
