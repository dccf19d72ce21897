"""Participants as organisers read them: the list, a page at a time, and one person's card."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten

from markupsafe import Markup

from bot.course.timeline import Foreseen
from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.my_data_words import VALUES
from bot.messages.organiser import page_buttons
from bot.messages.paging import on_page, which
from bot.messages.signup import answer_line
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.participants import Card, can_come_back, sign_up_of
from bot.people.signup import fields_of
from bot.tables import Enrolment

PER_PAGE = 8
"""People on a page of the list."""

MOST_FOUND = 20
"""People that a search shows."""

LATEST = 5
"""How much of what was sent, what comes and what was asked stands on a card."""

_LABEL = 60
_QUOTED = 200


def listing(course: PublishedCourse, people: Sequence[Enrolment], page: int, speech: Speech) -> Message:
    """A page of the participants (counted from 0), by name."""
    shown, number, pages = on_page(people, page, PER_PAGE)
    waiting = sum(1 for each in people if each.enrolled_at is None)
    return Message(
        paragraphs(
            speech.say("<b>Participants</b>"),
            lines(
                speech.count("{n} person has a place.", "{n} people have a place.", len(people) - waiting),
                speech.count("{n} person waits.", "{n} people wait.", waiting) if waiting else None,
            )
            if people
            else speech.say("Nobody has signed up yet."),
            which(number, pages, speech),
        ),
        keyboard(
            *_people(course, shown, speech),
            page_buttons(course, "people", number, pages, speech),
            button(speech.label("Search"), "org", course.id, "find") if people else None,
            [
                button(speech.label("Get as Excel"), "ptake", course.id, "xlsx"),
                button(speech.label("Get as CSV"), "ptake", course.id, "csv"),
            ]
            if people
            else None,
        ),
    )


def ask_search(course: PublishedCourse, speech: Speech) -> Message:
    """Ask for whom an organiser looks."""
    return Message(how_to_search(speech), keyboard(_to_list(course, speech)))


def how_to_search(speech: Speech) -> str:
    """How somebody is looked for."""
    return speech.say("Write a name or a workplace, or a part of it.")


def found(course: PublishedCourse, words: str, people: Sequence[Enrolment], speech: Speech) -> Message:
    """Whom a search has found."""
    more = len(people) > MOST_FOUND
    return Message(
        paragraphs(
            speech.say("<b>Search: {words}</b>", words=shorten(words, _LABEL, placeholder="…")),
            speech.count("{n} person found.", "{n} people found.", len(people)) if people else None,
            None if people else speech.say("I find nobody of that name or workplace. Write something else."),
            speech.say("You see the first {number}. Write more of the name to see fewer.", number=MOST_FOUND)
            if more
            else None,
        ),
        keyboard(*_people(course, people[:MOST_FOUND], speech), _to_list(course, speech)),
    )


def card(course: PublishedCourse, seen: Card, coming: Sequence[Foreseen], now: datetime, speech: Speech) -> Message:
    """One person: what they answered, what they have done, what was sent and comes next, what they asked."""
    definition, enrolment = course.definition, seen.enrolment
    theirs = definition.exercises_of(enrolment.role)
    done = sum(1 for each in theirs if each.id in seen.done)
    has_left = enrolment.withdrawn_at is not None
    waits = enrolment.enrolled_at is None and not has_left
    return Message(
        paragraphs(
            lines(*(answer_line(enrolment, field, definition, speech) for field in fields_of(definition))),
            lines(
                _standing(enrolment, speech),
                speech.say("Can't be reached since {when}.", when=speech.when(seen.person.unreachable_since))
                if seen.person.unreachable_since
                else None,
                speech.say("Exercises done: {done} of {all}", done=done, all=len(theirs)) if theirs else None,
                speech.say("Time spent: {hours}", hours=speech.hours(seen.spent)) if seen.spent else None,
            ),
            lines(
                speech.say("<b>Sent last</b>"),
                *(_line(each.settled_at or each.due, each.kind, each.subject, course, speech) for each in seen.sent),
            )
            if seen.sent
            else speech.say("Nothing has been sent yet."),
            lines(
                speech.say("<b>Comes next</b>"),
                *(
                    _line(max(each.at, now), each.notice.kind, each.notice.subject, course, speech)
                    for each in coming[:LATEST]
                ),
            )
            if coming
            else None,
            lines(
                speech.say("<b>Questions</b>"),
                *(
                    speech.say(
                        "• {when}: {what}",
                        when=speech.short(each.asked_at),
                        what=shorten(each.text, _QUOTED, placeholder="…"),
                    )
                    for each in seen.questions
                ),
            )
            if seen.questions
            else None,
        ),
        keyboard(
            button(speech.label("Sign up again"), "pback", course.id, enrolment.id, "ask")
            if can_come_back(enrolment, course, now)
            else None,
            _to_list(course, speech),
        )
        if has_left
        else keyboard(
            button(speech.label("Give a place"), "pplace", course.id, enrolment.id, "ask") if waits else None,
            None if waits else button(speech.label("Send the calendar file"), "pcalendar", course.id, enrolment.id),
            button(speech.label("Write a message"), "pwrite", course.id, enrolment.id),
            button(speech.label("Withdraw this person"), "pout", course.id, enrolment.id, "ask"),
            _to_list(course, speech),
        ),
    )


def _standing(enrolment: Enrolment, speech: Speech) -> Markup:
    if enrolment.withdrawn_at is not None:
        return speech.say("Withdrew {when}.", when=speech.when(enrolment.withdrawn_at))
    if enrolment.enrolled_at is not None:
        return speech.say("Has a place since {when}.", when=speech.when(enrolment.enrolled_at))
    return speech.say("Waits since {when}.", when=speech.when(enrolment.waiting_since or enrolment.consented_at))  # type: ignore[arg-type]


def _line(at: datetime, kind: str, subject: str, course: PublishedCourse, speech: Speech) -> Markup:
    """When something is sent, what kind of thing, and about which session or exercise."""
    kinds = VALUES["kind"]
    what = speech.label(kinds.get(kind, kind))
    about = course.definition.session(subject) or course.definition.exercise(subject)
    if about is None:
        return speech.say("• {when}: {what}", when=speech.short(at), what=what)
    title = shorten(about.title.into(speech.language), _LABEL, placeholder="…")
    return speech.say("• {when}: {what} ({title})", when=speech.short(at), what=what, title=title)


def ask_withdraw(course: PublishedCourse, enrolment: Enrolment, speech: Speech) -> Message:
    """Ask once before somebody loses their place."""
    return Message(
        speech.say(
            "Withdraw {name}? They get nothing more from us about the course, and who waits longest gets the place. "
            "We tell {name} at once. Write to them first if they do not expect it.",
            name=enrolment.name or "",
        ),
        keyboard(
            button(speech.label("Yes, withdraw"), "pout", course.id, enrolment.id, "yes", sign_up_of(enrolment)),
            button(speech.label("No"), "org", course.id, "person", enrolment.id),
        ),
    )


def withdrawn(course: PublishedCourse, name: str, lucky: int, speech: Speech) -> Message:
    """Somebody is withdrawn; how many got a place by that."""
    return Message(
        paragraphs(
            speech.say("{name} is withdrawn.", name=name),
            speech.count(
                "{n} person from the waiting list has got a place, and is told so.",
                "{n} people from the waiting list have got a place, and are told so.",
                lucky,
            )
            if lucky
            else None,
        ),
        keyboard(_to_list(course, speech)),
    )


def ask_place(course: PublishedCourse, enrolment: Enrolment, speech: Speech) -> Message:
    """Ask once before somebody gets a place past the waiting list."""
    return Message(
        speech.say(
            "Give {name} a place now? Then they get it before others who wait, also if the course is full. "
            "We tell them at once.",
            name=enrolment.name or "",
        ),
        keyboard(
            button(speech.label("Yes, give a place"), "pplace", course.id, enrolment.id, "yes", sign_up_of(enrolment)),
            button(speech.label("No"), "org", course.id, "person", enrolment.id),
        ),
    )


def ask_back(course: PublishedCourse, enrolment: Enrolment, speech: Speech) -> Message:
    """Ask once before somebody who has withdrawn is signed up again."""
    return Message(
        speech.say(
            "Sign {name} up again? Do it only if they have asked for it. They get a place, also if the course is full. "
            "We tell them at once.",
            name=enrolment.name or "",
        ),
        keyboard(
            button(speech.label("Yes, sign up again"), "pback", course.id, enrolment.id, "yes", sign_up_of(enrolment)),
            button(speech.label("No"), "org", course.id, "person", enrolment.id),
        ),
    )


def calendar_sent(speech: Speech) -> str:
    """A short word that the calendar file is on its way."""
    return speech.label("The calendar file is on its way.")


def _people(course: PublishedCourse, people: Sequence[Enrolment], speech: Speech) -> list[Button]:
    return [button(_label(each, speech), "org", course.id, "person", each.id) for each in people]


def _label(enrolment: Enrolment, speech: Speech) -> str:
    name, organisation = enrolment.name or "–", enrolment.organisation or "–"
    if enrolment.withdrawn_at is not None:
        return speech.label("{name}, {organisation} (withdrawn)", name=name, organisation=organisation)
    if enrolment.enrolled_at is None:
        return speech.label("{name}, {organisation} (waits)", name=name, organisation=organisation)
    return speech.label("{name}, {organisation}", name=name, organisation=organisation)


def _to_list(course: PublishedCourse, speech: Speech) -> Button:
    return button(speech.label("‹ Participants"), "org", course.id, "people")
