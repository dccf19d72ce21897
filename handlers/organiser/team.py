"""Who the organisers are, inviting others, and the log of what they did."""

from bot.delivery import desk_ticks
from bot.messages import team as messages
from bot.messages.message import Message
from bot.messages.organiser import with_way_back
from bot.people import organisers
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import Organiser, OrganiserInvitation
from handlers.incoming import number_in
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import Change, Replies, Say, Turn, old_button

_PER_PAGE = 15


async def team_view(turn: Turn, organiser: Organiser, course: PublishedCourse, _about: str = "") -> Message:
    """The organisers and the open invitations."""
    everybody = [
        each for each, person in await organisers.everybody(turn.db) if _counts(turn, each, person.telegram_id)
    ]
    invitations = await organisers.open_invitations(turn.db, turn.now)
    return messages.team(course, organiser, everybody, invitations, turn.speech(course.definition))


def _counts(turn: Turn, organiser: Organiser, telegram_id: int) -> bool:
    return organiser.invited or telegram_id in turn.house.organisers


async def invite_view(turn: Turn, organiser: Organiser, course: PublishedCourse, _about: str = "") -> Message:
    """Whether a new organiser is for one county or for all."""
    return messages.invite_for(course, organiser, turn.speech(course.definition))


async def tapped_invite(turn: Turn, course_id: int, code: str) -> Replies:
    """Make an invitation: for all, or for the county of a code."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    counties = {messages.county_code(county): county for county in course.definition.counties}
    county = organiser.county or counties.get(code)
    if county is None and code != "all":
        return old_button(turn)
    invitation = await organisers.invite(turn.db, organiser.person_id, county, turn.now)
    await organisers.log(turn.db, organiser, Deed.INVITED, f"{invitation.id}", turn.now)
    speech = turn.speech(course.definition)
    return [
        Change(messages.invited(course, speech)),
        Say(messages.invitation(invitation, turn.house.address, speech)),
    ]


async def tapped_revoke(turn: Turn, course_id: int, invitation_id: int) -> Replies:
    """«Take back» an invitation."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    invitation = await turn.db.get(OrganiserInvitation, invitation_id) if organiser else None
    if organiser is None or course is None or invitation is None or not _may_touch(organiser, invitation.county):
        return old_button(turn)
    if invitation.used_at is None and invitation.revoked_at is None:
        invitation.revoked_at = turn.now
        await organisers.log(turn.db, organiser, Deed.REVOKED, f"{invitation.id}", turn.now)
    return await _team_again(turn, organiser, course)


async def tapped_remove(turn: Turn, course_id: int, organiser_id: int, answer: str, since: int = 0) -> Replies:
    """«Remove» an organiser who was invited; asked once. A yes is about who has been one `since` then."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    other = await turn.db.get(Organiser, organiser_id) if organiser else None
    if organiser is None or course is None or other is None or not other.invited:
        return old_button(turn)
    if not _may_touch(organiser, other.county):
        return old_button(turn)
    if answer == "yes" and since != int(other.since.timestamp()):
        # SQLite gives the number of one who is gone to the next.
        return old_button(turn)
    if answer != "yes":
        return [Change(messages.ask_remove(course, other, turn.speech(course.definition)))]
    await organisers.log(turn.db, organiser, Deed.REMOVED, f"{other.person_id}", turn.now)
    await desk_ticks.call_back(turn.db, other.person_id)
    await turn.db.delete(other)
    await turn.db.flush()
    return await _team_again(turn, organiser, course)


async def open_invitation(turn: Turn, code: str) -> Replies:
    """`/start o_…`: whoever has an organiser's invitation becomes one."""
    if turn.is_organiser or not await organisers.is_good(turn.db, code, turn.now):
        return []
    person = await turn.known_person()
    organiser = await organisers.accept(turn.db, person, turn.sender.name, code, turn.now)
    if organiser is None:
        return []
    await organisers.log(turn.db, organiser, Deed.JOINED, "", turn.now)
    turn.organiser = organiser
    return [Say(messages.welcome(organiser, turn.speech()))]


async def _team_again(turn: Turn, organiser: Organiser, course: PublishedCourse) -> Replies:
    """The message becomes the list of organisers as it is now."""
    message = await team_view(turn, organiser, course)
    return [Change(with_way_back(message, course, turn.speech(course.definition)))]


def _may_touch(organiser: Organiser, county: str | None) -> bool:
    """A county's organiser has a say in that county only."""
    return organiser.county is None or organiser.county == county


async def log_view(turn: Turn, _organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of the log, the newest first."""
    page = number_in(about)
    entries, pages = await organisers.log_entries(turn.db, page, _PER_PAGE)
    return messages.log(course, entries, page, pages, turn.speech(course.definition))


VIEWS.update(team=team_view, invite=invite_view, log=log_view)
