"""`/start`, and where a person stands: which course, and what is the present question in it."""

from bot.messages import introduction, invitations
from bot.messages import organiser as organiser_pages
from bot.messages import programme as programmes
from bot.messages import signup as messages
from bot.messages.message import Message
from bot.people import organisers, partners, signup
from bot.people.courses import PublishedCourse, of_slug
from bot.people.partners import Invited, Refusal
from bot.tables import Enrolment
from handlers.minside import home_view
from handlers.organiser import awaiting
from handlers.organiser.team import open_invitation
from handlers.turn import Replies, Say, Turn, old_button


async def start(turn: Turn, parameter: str = "") -> Replies:
    """`/start`, perhaps with a course's slug or an invitation: go on where the person is, or tell what there is."""
    if parameter.startswith(partners.PREFIX):
        return await _with_invitation(turn, parameter.removeprefix(partners.PREFIX))
    if parameter.startswith(organisers.INVITATION):
        welcome = await open_invitation(turn, parameter)
        return welcome or await start(turn)
    named = of_slug(turn.published, parameter)
    if named is not None:
        return [await about(turn, named)]
    under_way = turn.signing_up()
    if under_way is not None:
        return [await about(turn, under_way[1])]
    match to_tell_of(turn):
        case []:
            return [_told(turn, introduction.no_course(turn.speech()))]
        case [only]:
            return [await about(turn, only)]
        case courses:
            return [_told(turn, introduction.which_course(courses, turn.speech()))]


def to_tell_of(turn: Turn) -> list[PublishedCourse]:
    """Return the courses that somebody is told of who names none: their own, else those that one can sign up for."""
    running = [course for course in turn.published if turn.now < course.definition.ends]
    return (
        [course for course in running if takes_part(turn, course)]
        or [course for course in running if course.open_for_signup(turn.now)]
        or running
        or [course for course in turn.published if takes_part(turn, course)]
    )


async def _with_invitation(turn: Turn, code: str) -> Replies:
    """The course that somebody is invited to; or why the invitation is of no use, and what there is all the same."""
    found = await partners.look_up(turn.db, code, turn.person.id if turn.person else None)
    if isinstance(found, Refusal):
        return [Say(invitations.of_no_use(found, turn.speech())), *await start(turn)]
    course = turn.course(found.maker.course_id)
    assert course is not None
    return [await about(turn, course, code)]


async def invited_by(turn: Turn, course: PublishedCourse, code: str) -> Invited | Refusal | None:
    """Return the invitation to a course whose code a button carries, or why it is of no use; None for no code."""
    found = await partners.look_up(turn.db, code, turn.person.id if turn.person else None) if code else None
    return Refusal.UNKNOWN if isinstance(found, Invited) and found.maker.course_id != course.id else found


async def about(turn: Turn, course: PublishedCourse, code: str = "") -> Say:
    """Where the person stands in one course, be it the present question of a sign-up.

    With the code of an invitation that can be used, it is about that first.
    """
    enrolment = row_of(turn, course)
    speech = turn.speech(course.definition)
    invited = await invited_by(turn, course, code)
    if isinstance(invited, Invited):
        if takes_part(turn, course):
            return Say(invitations.ask_together(invited.invitation, invited.maker, speech))
        return _told(turn, introduction.introduction(course, turn.now, speech, enrolment=enrolment, invited=invited))
    if enrolment is not None and enrolment.enrolled_at is not None:
        return Say(await home_view(turn, enrolment, course))
    if enrolment is not None and enrolment.waiting_since is not None:
        return Say(programmes.waiting(course.definition, enrolment, speech))
    if enrolment is not None and enrolment.signing_up and course.open_for_signup(turn.now):
        return ask_next(turn, enrolment, course)
    return _told(turn, introduction.introduction(course, turn.now, speech, enrolment=enrolment))


def _told(turn: Turn, message: Message) -> Say:
    """Tell what there is to sign up for; an organiser also where their own page is."""
    return Say(organiser_pages.with_way_there(message, turn.speech()) if turn.is_organiser else message)


async def tapped_course(turn: Turn, course_id: int) -> Replies:
    """Which course it is about."""
    course = turn.course(course_id)
    return [await about(turn, course)] if course else old_button(turn)


def ask_next(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> Say:
    """The question of the first gap, or the summary where there is none."""
    speech = turn.speech(course.definition)
    # Who signs up answers this, and not what they were asked before, as an organiser or in another course.
    awaiting.set_aside(turn)
    enrolment.asked_at = turn.now
    field = signup.next_gap(enrolment, course.definition)
    if field is None:
        return Say(messages.summary(enrolment, course.definition, speech))
    return Say(messages.question(enrolment, field, course.definition, turn.sender.name, speech))


def row_of(turn: Turn, course: PublishedCourse) -> Enrolment | None:
    """Return the person's row for a course, or None."""
    return next((each for each in turn.enrolments if each.course_id == course.id), None)


def takes_part(turn: Turn, course: PublishedCourse) -> bool:
    """Say whether the person has a place on a course, or waits for one."""
    enrolment = row_of(turn, course)
    return enrolment is not None and bool(enrolment.enrolled_at or enrolment.waiting_since)


def not_now(turn: Turn, course: PublishedCourse) -> Say | None:
    """Why nobody can sign up at this time, or None."""
    if course.open_for_signup(turn.now):
        return None
    speech = turn.speech(course.definition)
    late = turn.now > course.definition.signup.deadline.instant
    return Say(
        introduction.closed(course.definition, speech) if late else introduction.not_open(course.definition, speech)
    )
