"""Signing up by chat: the introduction, the consent, the questions, the summary, and leaving again."""

from bot.course.definition import Definition
from bot.delivery import outbox
from bot.delivery.last_look import Letter
from bot.messages import help as helping
from bot.messages import programme as programmes
from bot.messages import signup as messages
from bot.people import signup
from bot.people.courses import PublishedCourse, of_slug
from bot.people.signup import Answer, Field, Result
from bot.tables import Enrolment
from handlers.programme import everything_for, where_you_stand
from handlers.turn import Change, Replies, Reply, Say, Turn, old_button


async def start(turn: Turn, parameter: str = "") -> Replies:
    """`/start`, perhaps with a course's slug: go on where the person is, or tell what there is to sign up for."""
    named = of_slug(turn.published, parameter)
    if named is not None:
        return [await about(turn, named)]
    under_way = turn.signing_up()
    if under_way is not None:
        return [await about(turn, under_way[1])]
    running = [course for course in turn.published if turn.now < course.definition.ends]
    choices = (
        [course for course in running if _takes_part(turn, course)]
        or [course for course in running if course.open_for_signup(turn.now)]
        or running
    )
    match choices:
        case []:
            return [Say(messages.no_course(turn.speech()))]
        case [only]:
            return [await about(turn, only)]
        case _:
            return [Say(messages.which_course(choices, turn.speech()))]


async def about(turn: Turn, course: PublishedCourse) -> Say:
    """Where the person stands in one course, be it the present question of a sign-up."""
    enrolment = _row(turn, course)
    speech = turn.speech(course.definition)
    if enrolment is not None and enrolment.enrolled_at is not None:
        return await where_you_stand(turn, enrolment, course)
    if enrolment is not None and enrolment.waiting_since is not None:
        return Say(programmes.waiting(course.definition, enrolment, speech))
    if enrolment is not None and enrolment.signing_up and course.open_for_signup(turn.now):
        return ask_next(turn, enrolment, course)
    return Say(messages.introduction(course, turn.now, speech, enrolment=enrolment))


async def tapped_course(turn: Turn, course_id: int) -> Replies:
    """Which course it is about."""
    course = turn.course(course_id)
    return [await about(turn, course)] if course else old_button(turn)


async def tapped_begin(turn: Turn, course_id: int) -> Replies:
    """«Sign me up»: ask for consent first, or go on where the person was."""
    course = turn.course(course_id)
    if course is None:
        return old_button(turn)
    enrolment = _row(turn, course)
    if enrolment is not None and (enrolment.enrolled_at or enrolment.waiting_since):
        return [await about(turn, course)]
    refusal = _not_now(turn, course)
    if refusal is not None:
        return [refusal]
    if enrolment is not None and enrolment.consented_at is not None:
        await signup.consent(turn.db, await turn.known_person(), course, turn.now)
        return [ask_next(turn, enrolment, course)]
    return [Say(messages.consent(course, turn.speech(course.definition)))]


async def tapped_remind(turn: Turn, course_id: int) -> Replies:
    """«Remind me of the deadline» is enough to be reminded."""
    course = turn.course(course_id)
    if course is None or turn.now > course.definition.signup.deadline.instant:
        return old_button(turn)
    await signup.remind_of_deadline(turn.db, await turn.known_person(), course, turn.now)
    return [Say(messages.will_remind(course.definition, turn.speech(course.definition)))]


async def tapped_consent(turn: Turn, course_id: int, answer: str) -> Replies:
    """Yes begins the sign-up; no keeps nothing."""
    course = turn.course(course_id)
    if course is None:
        return old_button(turn)
    speech = turn.speech(course.definition)
    enrolment = _row(turn, course)
    if enrolment is not None and (enrolment.enrolled_at or enrolment.waiting_since):
        return [await about(turn, course)]
    if answer != "yes":
        if turn.person is not None:
            await signup.give_up(turn.db, turn.person, course.id)
        return [Change(messages.consent_refused(course.definition, speech))]
    refusal = _not_now(turn, course)
    if refusal is not None:
        return [refusal]
    enrolment = await signup.consent(turn.db, await turn.known_person(), course, turn.now)
    return [Change(messages.consent_given(speech)), ask_next(turn, enrolment, course)]


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
        return [Say(messages.not_taken(result, speech)), ask_next(turn, enrolment, course)]
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
    if field is None:
        return [ask_next(turn, enrolment, course)]
    result = signup.answer(enrolment, course.definition, field, _choice_meant(course.definition, field, text))
    if result != Answer.TAKEN:
        refused = Say(messages.not_taken(result, turn.speech(course.definition)))
        return [refused, ask_next(turn, enrolment, course)]
    return [ask_next(turn, enrolment, course)]


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
                *everything_for(turn, enrolment, course),
            ]
        case Result.WAITING:
            return [
                Change(messages.summary_confirmed(enrolment, course.definition, speech)),
                Say(messages.on_waiting_list(course.definition, speech)),
            ]
        case Result.NOT_OPEN:
            return [Say(messages.not_open(course.definition, speech))]
        case Result.CLOSED:
            return [Say(messages.closed(course.definition, speech))]
        case _:
            return [ask_next(turn, enrolment, course)]


async def tapped_cancel(turn: Turn, enrolment_id: int) -> Replies:
    """«Cancel the sign-up» keeps nothing of it."""
    found = turn.enrolment(enrolment_id)
    if found is None or turn.person is None or not found[0].signing_up:
        return old_button(turn)
    speech = turn.speech(found[1].definition)
    await signup.give_up(turn.db, turn.person, found[1].id)
    return [Change(messages.given_up(speech))]


async def cancel(turn: Turn) -> Replies:
    """`/avbryt`: give up the sign-up, or the wish to be reminded of the deadline."""
    speech = turn.speech()
    for enrolment in turn.enrolments:
        unfinished = enrolment.enrolled_at is None and enrolment.waiting_since is None
        if turn.person is not None and unfinished and enrolment.withdrawn_at is None:
            await signup.give_up(turn.db, turn.person, enrolment.course_id)
            return [Say(messages.given_up(speech))]
    return [Say(messages.nothing_to_cancel(speech))]


async def withdraw(turn: Turn) -> Replies:
    """`/meldav`: ask once; with several courses, which one."""
    theirs = [
        (enrolment, course)
        for enrolment in turn.enrolments
        if (enrolment.enrolled_at or enrolment.waiting_since) and (course := turn.course(enrolment.course_id))
    ]
    if not theirs:
        return [Say(helping.not_enrolled(turn.speech()))]
    return [
        Say(messages.ask_withdraw(enrolment, course.definition, turn.speech(course.definition)))
        for enrolment, course in theirs
    ]


async def tapped_withdraw(turn: Turn, enrolment_id: int, answer: str) -> Replies:
    """Leaving the course, or the waiting list; who is next in line gets the place."""
    found = turn.enrolment(enrolment_id)
    if found is None or not (found[0].enrolled_at or found[0].waiting_since):
        return old_button(turn)
    enrolment, course = found
    speech = turn.speech(course.definition)
    match answer:
        case "ask":
            return [Say(messages.ask_withdraw(enrolment, course.definition, speech))]
        case "yes":
            lucky = await signup.withdraw(turn.db, enrolment, course, turn.now)
            await tell_of_places(turn, lucky)
            return [Change(messages.withdrawn(course.definition, speech))]
        case _:
            return [Change(messages.stays(speech))]


async def tell_of_places(turn: Turn, lucky: list[Enrolment]) -> None:
    """Put a letter into the outbox for each who got a place from the waiting list."""
    for enrolment in lucky:
        course = turn.course(enrolment.course_id)
        assert course is not None
        key = f"{course.definition.slug}/{Letter.PLACE}/{turn.now.isoformat()}"
        await outbox.post(
            turn.db, enrolment, Letter.PLACE, course.definition.slug, key, turn.now, course.definition.ends
        )


def ask_next(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> Say:
    """The question of the first gap, or the summary where there is none."""
    speech = turn.speech(course.definition)
    field = signup.next_gap(enrolment, course.definition)
    if field is None:
        return Say(messages.summary(enrolment, course.definition, speech))
    return Say(messages.question(enrolment, field, course.definition, turn.sender.name, speech))


def _row(turn: Turn, course: PublishedCourse) -> Enrolment | None:
    return next((each for each in turn.enrolments if each.course_id == course.id), None)


def _takes_part(turn: Turn, course: PublishedCourse) -> bool:
    enrolment = _row(turn, course)
    return enrolment is not None and bool(enrolment.enrolled_at or enrolment.waiting_since)


def _not_now(turn: Turn, course: PublishedCourse) -> Reply | None:
    """Why nobody can sign up at this time, or None."""
    if course.open_for_signup(turn.now):
        return None
    speech = turn.speech(course.definition)
    late = turn.now > course.definition.signup.deadline.instant
    return Say(messages.closed(course.definition, speech) if late else messages.not_open(course.definition, speech))


async def _finished_or_late(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> Replies | None:
    """What to say where a sign-up's question is answered that is not open any more, or None."""
    if not enrolment.signing_up:
        return [await about(turn, course)]
    refusal = _not_now(turn, course)
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
