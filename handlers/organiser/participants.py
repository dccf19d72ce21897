"""Participants: the list, searching it, one person's card, and what an organiser can do for one person."""

from datetime import timedelta

from bot.delivery import forecast
from bot.delivery.gathering import gather
from bot.delivery.letters import Letter
from bot.delivery.posting import letter_to, post_all
from bot.messages import participants as messages
from bot.messages.broadcast_texts import ask_words_for
from bot.messages.message import Message
from bot.messages.organiser import with_way_back
from bot.people import broadcasts, organisers, participants, signup
from bot.people.audiences import Audience, Standing
from bot.people.broadcasts import FOR_ALL
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import Enrolment, Organiser, Person
from handlers.organiser.awaiting import ANSWERS, Asked, ask, to
from handlers.organiser.broadcast import id_in
from handlers.organiser.broadcast_texts import WORDS
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import Change, Replies, Say, Toast, Turn, old_button
from handlers.withdrawal import tell_of_places

SEARCH = "find"
"""What an organiser is asked for: a part of a name or of a workplace."""

Found = tuple[Organiser, PublishedCourse, Enrolment, Person]


async def people_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of the participants."""
    people = await participants.all_of(turn.db, organiser, course)
    return messages.listing(course, people, id_in(about), turn.speech(course.definition))


async def find_view(turn: Turn, organiser: Organiser, course: PublishedCourse, _about: str = "") -> Message:
    """Ask for whom the organiser looks."""
    ask(turn, organiser, course, SEARCH)
    return messages.ask_search(course, turn.speech(course.definition))


async def person_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """One person's card; the list where there is no such person, or not for this organiser."""
    found = await participants.find(turn.db, organiser, course, id_in(about), withdrawn=True)
    if found is None:
        return await people_view(turn, organiser, course)
    await organisers.log(turn.db, organiser, Deed.SAW_PERSON, f"{found[0].id}", turn.now)
    return await _card(turn, course, *found)


async def _card(turn: Turn, course: PublishedCourse, enrolment: Enrolment, person: Person) -> Message:
    seen = await participants.card_of(turn.db, enrolment, person, messages.LATEST)
    known = await gather(turn.db, person, enrolment, course)
    # Who waits gets nothing from the timeline, and what somebody has muted does not come.
    coming = [each for each in forecast.foresee(known, turn.now) if not each.muted] if enrolment.enrolled_at else []
    return messages.card(course, seen, coming, turn.now, turn.speech(course.definition))


async def searched(turn: Turn, organiser: Organiser, course: PublishedCourse, _about: str) -> Replies | None:
    """Whom the organiser looks for; their next text is another search."""
    words = turn.message.raw.text if turn.message.raw else None
    if not words:
        return None
    ask(turn, organiser, course, SEARCH)
    speech = turn.speech(course.definition)
    people = await participants.all_of(turn.db, organiser, course, words, withdrawn=True)
    return [Say(with_way_back(messages.found(course, words, people, speech), course, speech))]


async def tapped_withdraw(turn: Turn, course_id: int, enrolment_id: int, answer: str, sign_up: int = 0) -> Replies:
    """«Withdraw» somebody; asked once. Who is next in line gets the place.

    A yes is about the `sign_up` that was asked about.
    """
    found = await _find(turn, course_id, enrolment_id)
    if found is None or (answer == "yes" and sign_up != participants.sign_up_of(found[2])):
        return old_button(turn)
    organiser, course, enrolment, _ = found
    speech = turn.speech(course.definition)
    if answer != "yes":
        return [Change(messages.ask_withdraw(course, enrolment, speech))]
    lucky = await signup.withdraw(turn.db, enrolment, course, turn.now)
    await tell_of_places(turn, lucky)
    slug = course.definition.slug
    key = f"{slug}/{Letter.SIGNED_OFF}/{turn.now.isoformat()}"
    letter = letter_to(enrolment, Letter.SIGNED_OFF, slug, key, turn.now + timedelta(days=7))
    await post_all(turn.db, [letter], turn.now)
    await organisers.log(turn.db, organiser, Deed.WITHDREW, f"{enrolment.id}", turn.now)
    message = messages.withdrawn(course, enrolment.name or "", len(lucky), speech)
    return [Change(with_way_back(message, course, speech))]


async def tapped_place(turn: Turn, course_id: int, enrolment_id: int, answer: str, sign_up: int = 0) -> Replies:
    """«Give a place» to somebody who waits; asked once, as it goes past the others.

    A yes is about the `sign_up` that was asked about.
    """
    found = await _find(turn, course_id, enrolment_id)
    if found is None or found[2].waiting_since is None:
        return old_button(turn)
    if answer == "yes" and sign_up != participants.sign_up_of(found[2]):
        return old_button(turn)
    organiser, course, enrolment, person = found
    speech = turn.speech(course.definition)
    if answer != "yes":
        return [Change(messages.ask_place(course, enrolment, speech))]
    if not await participants.give_place(turn.db, enrolment, turn.now):
        return old_button(turn)
    await tell_of_places(turn, [enrolment])
    await organisers.log(turn.db, organiser, Deed.ENROLLED, f"{enrolment.id}", turn.now)
    return [Change(with_way_back(await _card(turn, course, enrolment, person), course, speech))]


async def tapped_back(turn: Turn, course_id: int, enrolment_id: int, answer: str, sign_up: int = 0) -> Replies:
    """«Sign up again» for somebody who has withdrawn, as they may not after the deadline; asked once.

    A yes is about the `sign_up` that was asked about.
    """
    found = await _find(turn, course_id, enrolment_id, withdrawn=True)
    if found is None or not participants.can_come_back(found[2], found[1], turn.now):
        return old_button(turn)
    organiser, course, enrolment, person = found
    speech = turn.speech(course.definition)
    if answer != "yes":
        return [Change(messages.ask_back(course, enrolment, speech))]
    if sign_up != participants.sign_up_of(enrolment):
        return old_button(turn)
    if not await participants.let_in_again(turn.db, enrolment, turn.now):
        return old_button(turn)
    slug = course.definition.slug
    key = f"{slug}/{Letter.LET_IN}/{turn.now.isoformat()}"
    await post_all(turn.db, [letter_to(enrolment, Letter.LET_IN, slug, key, course.definition.ends)], turn.now)
    await organisers.log(turn.db, organiser, Deed.LET_IN, f"{enrolment.id}", turn.now)
    return [Change(with_way_back(await _card(turn, course, enrolment, person), course, speech))]


async def tapped_calendar(turn: Turn, course_id: int, enrolment_id: int) -> Replies:
    """«Send the calendar file» to somebody once more."""
    found = await _find(turn, course_id, enrolment_id)
    if found is None or found[2].enrolled_at is None:
        return old_button(turn)
    organiser, course, enrolment, _ = found
    slug = course.definition.slug
    key = f"{slug}/{Letter.CALENDAR}/{turn.now.isoformat()}"
    letter = letter_to(enrolment, Letter.CALENDAR, slug, key, course.definition.ends)
    await post_all(turn.db, [letter], turn.now)
    await organisers.log(turn.db, organiser, Deed.SENT_CALENDAR, f"{enrolment.id}", turn.now)
    return [Toast(messages.calendar_sent(turn.speech(course.definition)))]


async def tapped_write(turn: Turn, course_id: int, enrolment_id: int) -> Replies:
    """«Write a message» to one person: it is prepared as one to many is, and goes to them alone."""
    found = await _find(turn, course_id, enrolment_id)
    if found is None:
        return old_button(turn)
    organiser, course, enrolment, _ = found
    broadcast = await broadcasts.draft(turn.db, organiser, course, turn.now)
    broadcast.audience = Audience(standing=tuple(str(each) for each in Standing), only=(enrolment.id,)).written()
    ask(turn, organiser, course, WORDS, f"{broadcast.id}.{FOR_ALL}")
    speech = turn.speech(course.definition)
    return [Change(with_way_back(ask_words_for(enrolment.name or "", speech), course, speech))]


async def _find(turn: Turn, course_id: int, enrolment_id: int, *, withdrawn: bool = False) -> Found | None:
    """Return a participant whom the sender may do something for; None for anybody else, or a forged id.

    Who has `withdrawn` is found only if asked for.
    """
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return None
    found = await participants.find(turn.db, organiser, course, enrolment_id, withdrawn=withdrawn)
    return None if found is None else (organiser, course, *found)


VIEWS.update(people=people_view, find=find_view, person=person_view)
ANSWERS[SEARCH] = Asked(searched, to("people"), messages.how_to_search)
