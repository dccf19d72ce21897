"""Choosing to whom a message of the organisers goes: what is chosen in words, and the buttons that change it."""

from collections.abc import Iterable

from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.signup import county_code
from bot.messages.speech import Speech
from bot.people.attendance import Coming
from bot.people.audiences import ANSWERS, NO_ANSWER, Audience, Choice, Standing, subjects_of
from bot.people.broadcasts import Prepared, Reach
from bot.people.courses import PublishedCourse
from bot.people.written import EXERCISE, SESSION, Subject, subject_of


def choose(message: Prepared, speech: Speech) -> Message:
    """Who gets a message, and how to narrow that."""
    course, chosen = message.course.definition, message.audience
    standing = {
        Standing.ENROLLED: speech.label("With a place"),
        Standing.WAITING: speech.label("On the waiting list"),
    }
    roles = {role.id: role.title.into(speech.language) for role in course.roles} if len(course.roles) > 1 else {}
    parts = {Choice.COMING: speech.label("Answers about a session ›")}
    if course.counties and message.broadcast.county is None:
        parts[Choice.COUNTY] = speech.label("County ›")
    if course.exercises:
        parts[Choice.NOT_DONE] = speech.label("Exercise not done ›")
    if subjects_of(course):
        parts[Choice.NOT_REFLECTED] = speech.label("No reflection written ›")
    return Message(
        _told(message, speech),
        keyboard(
            [
                _toggle(message, label, each in chosen.standing, Choice.STANDING, each)
                for each, label in standing.items()
            ],
            *_in_pairs(_toggle(message, label, id_ in chosen.roles, Choice.ROLE, id_) for id_, label in roles.items()),
            *(_open(message, label, choice) for choice, label in parts.items()),
            button(speech.label("‹ The message"), "org", message.course.id, "bcone", message.broadcast.id),
        ),
    )


def choose_part(message: Prepared, part: Choice, session_id: str, speech: Speech) -> Message:
    """One thing that an audience can be narrowed by, with everything that there is to choose.

    `session_id` is the session whose answers are chosen from; "" asks which one.
    """
    back = button(speech.label("‹ Who gets it"), "org", message.course.id, "bcto", message.broadcast.id)
    to_sessions = _open(message, speech.label("‹ Sessions"), part) if session_id else None
    title = _title(message.course, Subject(SESSION, session_id), speech) if session_id else None
    return Message(
        paragraphs(speech.say("<b>{title}</b>", title=title) if title else None, _told(message, speech)),
        keyboard(*_choices(message, part, session_id, speech), to_sessions, back),
    )


def _choices(message: Prepared, part: Choice, session_id: str, speech: Speech) -> list[Button]:
    course, chosen = message.course.definition, message.audience
    match part:
        case Choice.COUNTY:
            return [
                _toggle(message, each, each in chosen.counties, part, county_code(each)) for each in course.counties
            ]
        case Choice.COMING if session_id:
            said = chosen.coming.get(session_id, ())
            answers = _answers(speech).items()
            return [_toggle(message, label, each in said, part, session_id, each) for each, label in answers]
        case Choice.COMING:
            sessions = [each for each in course.sessions_of(None) if not each.cancelled]
            titles = {each.id: each.title.into(speech.language) for each in sessions}
            return [_open(message, _marked(label, id_ in chosen.coming), part, id_) for id_, label in titles.items()]
        case Choice.NOT_DONE:
            titles = {each.id: each.title.into(speech.language) for each in course.exercises_of(None)}
            return [_toggle(message, label, id_ in chosen.not_done, part, id_) for id_, label in titles.items()]
        case _:
            asked = {each: _title(message.course, subject_of(each), speech) for each in subjects_of(course)}
            return [
                _toggle(message, label, each in chosen.not_reflected, part, each.replace(":", "."))
                for each, label in asked.items()
            ]


def described(course: PublishedCourse, audience: Audience, county: str | None, speech: Speech) -> str:
    """Say who an audience is, a line for each thing that must hold; `county` is the one that it is limited to."""
    roles = [role.title.into(speech.language) for role in course.definition.roles if role.id in audience.roles]
    counties = [county] if county else [each for each in course.definition.counties if each in audience.counties]
    words = _answers(speech)
    return lines(
        _standing(audience, speech),
        speech.say("• Only the one person you chose") if audience.only else None,
        speech.say("• Role: {roles}", roles=speech.listed(roles)) if roles else None,
        speech.say("• County: {counties}", counties=speech.listed(counties)) if counties else None,
        *(
            speech.say(
                "• {session}: {answers}",
                session=_title(course, Subject(SESSION, id_), speech),
                answers=speech.listed(words[answer] for answer in ANSWERS if answer in answers),
            )
            for id_, answers in audience.coming.items()
        ),
        *(
            speech.say("• Has not done: {exercise}", exercise=_title(course, Subject(EXERCISE, id_), speech))
            for id_ in audience.not_done
        ),
        *(
            speech.say("• Has not written about: {title}", title=_title(course, subject_of(each), speech))
            for each in audience.not_reflected
        ),
    )


def how_many(reach: Reach, speech: Speech) -> str:
    """Say how many people of an audience get a message as it is now, and how many can't be reached."""
    away = speech.count(
        "{n} person can't be reached. The message waits for them.",
        "{n} people can't be reached. The message waits for them.",
        reach.unreachable,
    )
    return lines(
        speech.count("<b>{n} person gets it.</b>", "<b>{n} people get it.</b>", reach.people - reach.unreachable),
        away if reach.unreachable else None,
    )


def _told(message: Prepared, speech: Speech) -> str:
    return paragraphs(
        speech.say("<b>Who gets the message?</b> Those for whom all of this holds:"),
        described(message.course, message.audience, message.broadcast.county, speech),
        how_many(message.reach, speech),
    )


def _standing(audience: Audience, speech: Speech) -> str:
    if set(audience.standing) == set(Standing):
        return speech.say("• Has a place, or is on the waiting list")
    if Standing.WAITING in audience.standing:
        return speech.say("• Is on the waiting list")
    return speech.say("• Has a place")


def _answers(speech: Speech) -> dict[str, str]:
    return {
        Coming.YES: speech.label("is coming"),
        Coming.NO: speech.label("can't come"),
        Coming.UNSURE: speech.label("not sure yet"),
        NO_ANSWER: speech.label("has not answered"),
    }


def _title(course: PublishedCourse, about: Subject, speech: Speech) -> str:
    """The title of a session or an exercise; its id where the course has it no more."""
    known = course.definition.session(about.id) if about.kind == SESSION else course.definition.exercise(about.id)
    return known.title.into(speech.language) if known else about.id


def _marked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def _toggle(message: Prepared, label: str, chosen: bool, choice: Choice, *data: str) -> Button:
    return button(_marked(label, chosen), "bcfor", message.course.id, message.broadcast.id, choice, *data)


def _open(message: Prepared, label: str, choice: Choice, id_: str = "") -> Button:
    about = ".".join(filter(None, (str(message.broadcast.id), choice, id_)))
    return button(label, "org", message.course.id, "bcin", about)


def _in_pairs(buttons: Iterable[Button]) -> list[list[Button]]:
    found = list(buttons)
    return [found[i : i + 2] for i in range(0, len(found), 2)]
