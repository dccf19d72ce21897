"""Signing up by chat: the consent, the questions, the summary and the confirmation."""

import itertools

from bot.course.definition import Definition
from bot.messages import consent as consenting
from bot.messages import introduction
from bot.messages import invitations as inviting
from bot.messages import signup as messages
from bot.messages import withdrawal as leaving
from bot.people import partners, signup
from bot.people.courses import PublishedCourse
from bot.people.partners import Invited, Refusal
from bot.people.signup import Answer, Field, Result
from bot.tables import Enrolment
from handlers.incoming import number_in
from handlers.invitations import join_as_invited
from handlers.programme import everything_for
from handlers.start import about, ask_next, invited_by, not_now, row_of
from handlers.turn import Change, Replies, Say, Turn, old_button


async def tapped_begin(turn: Turn, course_id: int, code: str = "") -> Replies:
    """«Sign me up», perhaps with an invitation: ask for consent first, or go on where the person was."""
    course = turn.course(course_id)
    if course is None:
        return old_button(turn)
    speech = turn.speech(course.definition)
    enrolment = row_of(turn, course)
    if enrolment is not None and (enrolment.enrolled_at or enrolment.waiting_since):
        return [await about(turn, course, code)]
    refusal = not_now(turn, course)
    if refusal is not None:
        return [refusal]
    if enrolment is not None and enrolment.consented_at is not None:
        await signup.consent(turn.db, await turn.known_person(), enrolment, course, turn.now)
        asked = ask_next(turn, enrolment, course)
        match await _with_invitation(turn, enrolment, course, code):
            case Invited(maker=maker):
                return [Say(inviting.goes_on_invited(maker, speech)), asked]
            case Refusal() as why:
                return [Say(inviting.of_no_use(why, speech)), asked]
        return [asked]
    match await invited_by(turn, course, code):
        case Refusal() as why:
            return [Say(inviting.of_no_use(why, speech)), Say(consenting.consent(course, speech))]
        case invited:
            return [Say(consenting.consent(course, speech, invited))]


async def _with_invitation(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, code: str
) -> Invited | Refusal | None:
    """Remember with which invitation somebody signs up, if any; return it, or why it is of no use."""
    invited = await invited_by(turn, course, code)
    if isinstance(invited, Invited):
        await partners.take(turn.db, invited, enrolment, turn.now)
    return invited


async def tapped_remind(turn: Turn, course_id: int) -> Replies:
    """«Remind me of the deadline» is enough to be reminded."""
    course = turn.course(course_id)
    if course is None or turn.now > course.definition.signup.deadline.instant:
        return old_button(turn)
    speech = turn.speech(course.definition)
    if not course.reminds_of_deadline(turn.now):
        return [Say(introduction.too_late_to_remind(course, turn.now, speech))]
    await signup.remind_of_deadline(turn.db, await turn.known_person(), row_of(turn, course), course, turn.now)
    return [Say(introduction.will_remind(course.definition, speech))]


async def tapped_consent(turn: Turn, course_id: int, answer: str, code: str = "") -> Replies:
    """Yes begins the sign-up, perhaps with an invitation; no keeps nothing."""
    course = turn.course(course_id)
    if course is None:
        return old_button(turn)
    speech = turn.speech(course.definition)
    enrolment = row_of(turn, course)
    if enrolment is not None and (enrolment.enrolled_at or enrolment.waiting_since):
        return [await about(turn, course)]
    if answer != "yes":
        if turn.person is not None and not await signup.give_up(turn.db, turn.person, enrolment, turn.now):
            return [Change(leaving.withdrawn(course.definition, turn.now, speech))]
        return [Change(consenting.consent_refused(course.definition, speech))]
    refusal = not_now(turn, course)
    if refusal is not None:
        return [refusal]
    enrolment = await signup.consent(turn.db, await turn.known_person(), enrolment, course, turn.now)
    invited = await _with_invitation(turn, enrolment, course, code)
    asked = ask_next(turn, enrolment, course)
    if isinstance(invited, Refusal):
        return [Change(consenting.consent_given(speech)), Say(inviting.of_no_use(invited, speech)), asked]
    return [Change(consenting.consent_given(speech, invited)), asked]


async def tapped_answer(turn: Turn, enrolment_id: int, field: Field, value: str) -> Replies:
    """A choice, Telegram's own name, or «Skip»."""
    found = turn.enrolment(enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    refusal = await _finished_or_late(turn, enrolment, course)
    if refusal is not None:
        return refusal
    speech = turn.speech(course.definition)
    words = _words_of_button(turn, course.definition, field, value)
    result = signup.answer(enrolment, course.definition, field, words)
    if result != Answer.TAKEN:
        return [Say(messages.not_taken(result, course.definition, speech)), ask_next(turn, enrolment, course)]
    return [
        Change(messages.answered(enrolment, field, course.definition, speech)),
        ask_next(turn, enrolment, course),
    ]


async def wrote_answer(turn: Turn, enrolment: Enrolment, course: PublishedCourse, text: str) -> Replies:
    """Text in the middle of a sign-up answers the present question."""
    refusal = await _finished_or_late(turn, enrolment, course)
    if refusal is not None:
        return refusal
    field = signup.next_gap(enrolment, course.definition)
    speech = turn.speech(course.definition)
    if field is None:
        # A yes in writing is not enough: it may be about something else than the whole card.
        return [Say(messages.only_tapping(speech)), ask_next(turn, enrolment, course)]
    result = signup.write(enrolment, course.definition, field, _choice_meant(course.definition, field, text))
    if result != Answer.TAKEN:
        return [Say(messages.not_taken(result, course.definition, speech)), ask_next(turn, enrolment, course)]
    return [ask_next(turn, enrolment, course)]


async def replied_to_question(turn: Turn, text: str) -> Replies | None:
    """Text that replies to a question of a sign-up which is under way; None for any other. Its buttons tell which."""
    raw = turn.message.raw
    markup = raw.reply_to_message.reply_markup if raw and raw.reply_to_message else None
    for button in itertools.chain.from_iterable(markup.inline_keyboard if markup else ()):
        action, _, about_it = str(button.callback_data).partition(":")
        found = turn.enrolment(number_in(about_it.partition(":")[0])) if action in ("signup", "empty") else None
        if found is not None and found[0].signing_up:
            return await wrote_answer(turn, *found, text)
    return None


async def tapped_empty(turn: Turn, enrolment_id: int, field: Field) -> Replies:
    """«Back», or «Change» in the summary: the field is a gap again, and is asked about next."""
    found = turn.enrolment(enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    refusal = await _finished_or_late(turn, enrolment, course)
    if refusal is not None:
        return refusal
    signup.empty(enrolment, field)
    return [Change(ask_next(turn, enrolment, course).message)]


async def tapped_confirm(turn: Turn, enrolment_id: int) -> Replies:
    """The last button: a place, or the waiting list."""
    found = turn.enrolment(enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    speech = turn.speech(course.definition)
    if enrolment.enrolled_at or enrolment.waiting_since:
        return [await about(turn, course)]
    match await signup.confirm(turn.db, enrolment, course, turn.now):
        case Result.ENROLLED:
            return [
                Change(messages.summary_confirmed(enrolment, course.definition, speech)),
                Say(messages.enrolled(course.definition, speech)),
                *await join_as_invited(turn, enrolment, course),
                *everything_for(turn, enrolment, course),
            ]
        case Result.WAITING:
            return [
                Change(messages.summary_confirmed(enrolment, course.definition, speech)),
                Say(leaving.on_waiting_list(course.definition, speech)),
                *await join_as_invited(turn, enrolment, course),
            ]
        case Result.NOT_OPEN:
            return [Say(introduction.not_open(course.definition, speech))]
        case Result.CLOSED:
            return [Say(introduction.closed(course.definition, speech))]
        case _:
            return [ask_next(turn, enrolment, course)]


def confirmed_before(turn: Turn, data: str) -> Replies | None:
    """What to say once more to who has a place, and whose last button is handed over again; None for other buttons.

    Their answer may have been lost: with it the calendar file, which nothing else would bring.
    """
    action, _, number = data.partition(":")
    found = turn.enrolment(int(number)) if action == "confirm" and number.isdecimal() else None
    if found is None or found[0].enrolled_at is None:
        return None
    enrolment, course = found
    enrolled = Say(messages.enrolled(course.definition, turn.speech(course.definition)))
    return [enrolled, *everything_for(turn, enrolment, course)]


async def _finished_or_late(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> Replies | None:
    """What to say where a sign-up's question is answered that is not open any more, or None."""
    if not enrolment.signing_up:
        return [await about(turn, course)]
    refusal = not_now(turn, course)
    return [refusal] if refusal else None


def _words_of_button(turn: Turn, course: Definition, field: Field, value: str) -> str:
    if field == Field.NAME:
        return turn.sender.name
    if field == Field.EMAIL:
        return ""
    if field == Field.COUNTY:
        return next((county for county in course.counties if messages.county_code(county) == value), "")
    return value


def _choice_meant(course: Definition, field: Field, text: str) -> str:
    """Somebody may write what a button says instead of tapping it."""
    words = text.strip().casefold()
    if field == Field.ROLE:
        for role in course.roles:
            if words in {
                role.title.own.casefold(),
                *(each.casefold() for each in role.title.translations.values()),
            }:
                return role.id
    if field == Field.COUNTY:
        return next((county for county in course.counties if county.casefold() == words), text)
    return text
