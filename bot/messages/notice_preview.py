"""A notice as somebody would see it: for whom, and the message itself, with buttons that do nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from textwrap import shorten

from markupsafe import Markup

from bot.course.timeline import Kind, Notice, Steered
from bot.messages import paging
from bot.messages.message import Button, Message, button, keyboard, paragraphs
from bot.messages.profile import NAMES
from bot.messages.speech import Speech
from bot.messages.timetable import what
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment

PER_PAGE = 8
"""People on a page to choose from."""

MOST_FOUND = 20
"""People that a search shows."""

_LABEL = 60


def above(name: str | None, language: str, at: datetime, speech: Speech) -> Message:
    """Say whose message follows, in what language, and when it is sent; without a name it is nobody's."""
    when = speech.when(at)
    if name is None:
        return Message(speech.say("This is how the message looks that is sent {when}:", when=when))
    return Message(
        speech.say(
            "This is how {name} sees the message that is sent {when} ({language}):",
            name=name,
            when=when,
            language=NAMES[language],
        )
    )


def as_preview(message: Message) -> Message:
    """The same message with buttons that only say that this is a preview; a link stays one."""
    if message.keyboard is None:
        return message
    rows = [[_idle(each) for each in row] for row in message.keyboard]
    return replace(message, keyboard=keyboard(*rows))


def _idle(real: Button) -> Button:
    return real if real.url else button(real.text, "preview")


def only_a_preview(speech: Speech) -> str:
    """What a button of a preview says."""
    return speech.label("This is a preview. The button does nothing here.")


def below(course: PublishedCourse, steered: Steered, people: int, speech: Speech) -> Message:
    """What stands below a preview: the ways on from it."""
    return Message(
        paragraphs(
            speech.say("Nothing has been sent."),
            _why_nobody(steered.notice, speech) if not people else None,
        ),
        keyboard(
            button(speech.label("See it as somebody else"), "org", course.id, "noticeas", steered.code)
            if people > 1
            else None,
            button(speech.label("‹ The notice"), "org", course.id, "notice", steered.code),
        ),
    )


def _why_nobody(notice: Notice, speech: Speech) -> Markup:
    if notice.kind == Kind.SIGNUP_REMINDER:
        return speech.say("Who gets it has not finished signing up, so no names are shown here.")
    return speech.say("No participant is shown, as nobody who has a place would get it now.")


def choose(
    course: PublishedCourse, steered: Steered, people: Sequence[Enrolment], page: int, speech: Speech
) -> Message:
    """Whom to see a notice as; a page of names (counted from 0), or a name that is written."""
    shown, number, pages = paging.on_page(people, page, PER_PAGE)
    ways = paging.turns(
        number, pages, lambda label, to: button(label, "org", course.id, "noticeas", f"{steered.code}.{to}"), speech
    )
    return Message(
        paragraphs(
            _heading(course, steered.notice, speech),
            how_to_choose(speech),
            paging.which(number, pages, speech),
        ),
        keyboard(*_names(course, steered, shown), ways, _back(course, steered, speech)),
    )


def how_to_choose(speech: Speech) -> str:
    """Ask whom to see a notice as."""
    return speech.say("As whom do you want to see it? Tap a name, or write a part of it.")


def found(
    course: PublishedCourse, steered: Steered, words: str, people: Sequence[Enrolment], speech: Speech
) -> Message:
    """Whom a search has found among those who would get a notice."""
    return Message(
        paragraphs(
            speech.say("<b>Search: {words}</b>", words=shorten(words, _LABEL, placeholder="…")),
            speech.count("{n} person found.", "{n} people found.", len(people))
            if people
            else speech.say("I find nobody of that name who would get it. Write something else."),
            speech.say("You see the first {number}. Write more of the name to see fewer.", number=MOST_FOUND)
            if len(people) > MOST_FOUND
            else None,
        ),
        keyboard(*_names(course, steered, people[:MOST_FOUND]), _back(course, steered, speech)),
    )


def _heading(course: PublishedCourse, notice: Notice, speech: Speech) -> Markup:
    return speech.say("<b>{what}</b>", what=what(course.definition, notice, speech))


def _names(course: PublishedCourse, steered: Steered, people: Sequence[Enrolment]) -> list[Button]:
    return [button(each.name or "–", "noticelook", course.id, steered.code, each.id) for each in people]


def _back(course: PublishedCourse, steered: Steered, speech: Speech) -> Button:
    return button(speech.label("‹ The notice"), "org", course.id, "notice", steered.code)
