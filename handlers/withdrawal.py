"""Giving up a sign-up, and leaving a course; who is next in line gets the place."""

from bot.delivery.letters import Letter
from bot.delivery.posting import letter_to, post_all
from bot.messages import help as helping
from bot.messages import withdrawal as leaving
from bot.messages.message import Message
from bot.messages.minside import with_way_back
from bot.people import places, prompts, signup
from bot.people.courses import PublishedCourse
from bot.people.prompts import Asks
from bot.people.written import subject_of
from bot.tables import Enrolment
from handlers.turn import Change, Replies, Say, Turn, old_button


async def cancel(turn: Turn) -> Replies:
    """`/avbryt`: give up a sign-up, a wish to be reminded, or a question that awaits an answer: what was asked last."""
    speech = turn.speech()
    ended = [each for each in turn.enrolments if each.enrolled_at or each.waiting_since or each.has_left]
    unfinished = max((each for each in turn.enrolments if each not in ended), key=signup.asked_last, default=None)
    asked = turn.before.asked
    found = turn.enrolment(asked.enrolment_id) if asked else None
    since = signup.asked_last(unfinished) if unfinished else None
    if asked is not None and found is not None and (since is None or asked.asked_at > since):
        await prompts.close(turn.db, found[0], Asks(asked.asks), subject_of(asked.subject), turn.now)
        return [Say(leaving.not_asked_any_more(speech))]
    if turn.person is not None and unfinished is not None:
        return [Say(await given_up(turn, unfinished))]
    return [Say(leaving.nothing_to_cancel(speech))]


async def withdraw(turn: Turn) -> Replies:
    """`/meldav`: ask once; with several courses, which one."""
    theirs = turn.on_board()
    if not theirs:
        return [Say(helping.not_enrolled(turn.speech()))]
    return [Say(await withdraw_view(turn, enrolment, course)) for enrolment, course in theirs]


async def withdraw_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, _about: str = "") -> Message:
    """Ask who wants to withdraw once, and say what that means on this course at this time."""
    limited = enrolment.enrolled_at is not None and course.definition.capacity is not None
    passed_on = limited and (course.open_for_signup(turn.now) or await places.someone_waits(turn.db, course))
    speech = turn.speech(course.definition)
    return leaving.ask_withdraw(enrolment, course.definition, turn.now, speech, passed_on=passed_on)


async def tapped_withdraw(turn: Turn, enrolment_id: int, answer: str) -> Replies:
    """Leaving the course, or the waiting list; who is next in line gets the place."""
    found = turn.enrolment(enrolment_id)
    if found is None or not (found[0].enrolled_at or found[0].waiting_since):
        return old_button(turn)
    enrolment, course = found
    speech = turn.speech(course.definition)
    match answer:
        case "ask":
            return [Say(await withdraw_view(turn, enrolment, course))]
        case "yes":
            lucky = await signup.withdraw(turn.db, enrolment, course, turn.now)
            await tell_of_places(turn, lucky)
            return [Change(leaving.withdrawn(course.definition, turn.now, speech))]
        case _:
            stays = leaving.stays(speech)
            return [Change(with_way_back(stays, enrolment, speech) if enrolment.enrolled_at else stays)]


async def tapped_cancel(turn: Turn, enrolment_id: int) -> Replies:
    """«Cancel the sign-up» keeps nothing of it."""
    found = turn.enrolment(enrolment_id)
    if found is None or turn.person is None or not found[0].signing_up:
        return old_button(turn)
    return [Change(await given_up(turn, found[0]))]


async def given_up(turn: Turn, enrolment: Enrolment) -> Message:
    """Give up a sign-up, and return what to say; who has taken part before is told that it has been kept."""
    assert turn.person is not None
    course = turn.course(enrolment.course_id)
    speech = turn.speech(course.definition if course else None)
    if await signup.give_up(turn.db, turn.person, enrolment, turn.now) or course is None:
        return leaving.given_up(speech)
    return leaving.withdrawn(course.definition, turn.now, speech)


async def tell_of_places(turn: Turn, lucky: list[Enrolment]) -> None:
    """Put a letter into the outbox for each who got a place from the waiting list."""
    letters = []
    for enrolment in lucky:
        course = turn.course(enrolment.course_id)
        assert course is not None
        slug, ends = course.definition.slug, course.definition.ends
        key = f"{slug}/{Letter.PLACE}/{turn.now.isoformat()}"
        letters.append(letter_to(enrolment, Letter.PLACE, slug, key, ends))
    await post_all(turn.db, letters, turn.now)
