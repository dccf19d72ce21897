"""What did not arrive, as organisers read it: each thing, each person, and why."""

from collections.abc import Sequence
from textwrap import shorten

from markupsafe import Markup

from bot.course.definition import Definition
from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.my_data_words import VALUES
from bot.messages.organiser import page_buttons
from bot.messages.paging import on_page, turns, which
from bot.messages.refusals import in_plain_words
from bot.messages.speech import Speech
from bot.messages.timetable import name_of
from bot.people.courses import PublishedCourse
from bot.people.undelivered import Missing, Thing, Why
from bot.tables import NoticeRecord

PER_PAGE = 8
"""Things, or people, on a page."""

MOST_MISSED = 3
"""Notices that went to nobody that are told of."""

_LABEL = 50


def deliveries(
    course: PublishedCourse,
    things: Sequence[Thing],
    missed: Sequence[NoticeRecord],
    aside: int,
    page: int,
    county: str | None,
    speech: Speech,
) -> Message:
    """A page (counted from 0) of what did not arrive, each a button; and the way to what could not be handled.

    `missed` went to nobody at all; `aside` is the number of updates that were set aside, which the organisers of a
    county do not see.
    """
    shown, number, pages = on_page(things, page, PER_PAGE)
    useful = sum(thing.useful for thing in things)
    to_aside = speech.label("Could not be handled")
    if county is None:
        to_aside = speech.count("Could not be handled: {n}", "Could not be handled: {n}", aside).unescape()
    text = paragraphs(
        speech.say("<b>What did not arrive</b>"),
        speech.say("Tap what you want to know more about. There you see who did not get it, and why.")
        if things
        else speech.say("Everything that was sent to participants has arrived."),
        lines(
            speech.say("Went to nobody, as the bot was not running:"),
            *(
                speech.say("• {when}: {what}", when=speech.short(each.due), what=_of(course, each, speech))
                for each in missed
            ),
        )
        if missed
        else None,
        speech.count(
            "Telegram refused {n} message that is still of use. You can try it again.",
            "Telegram refused {n} messages that are still of use. You can try them again.",
            useful,
        )
        if useful
        else None,
        speech.count(
            "The bot could not handle {n} message from a participant.",
            "The bot could not handle {n} messages from participants.",
            aside,
        )
        if aside and county is None
        else None,
        which(number, pages, speech),
    )
    return Message(
        text,
        keyboard(
            *(
                button(_label(course.definition, each, speech), "org", course.id, "missing", each.first)
                for each in shown
            ),
            page_buttons(course, "deliveries", number, pages, speech),
            button(speech.label("Try again"), "orgagain", course.id) if useful else None,
            button(to_aside, "org", course.id, "aside") if aside else None,
        ),
    )


def missing(course: PublishedCourse, thing: Thing, people: Sequence[Missing], page: int, speech: Speech) -> Message:
    """A page (counted from 0) of those at whom a thing did not arrive, and why."""
    pages = max(1, -(-thing.people // PER_PAGE))
    return Message(
        paragraphs(
            speech.say("<b>{what}</b>", what=_what(course.definition, thing.kind, thing.subject, speech)),
            speech.count("{n} person did not get it.", "{n} people did not get it.", thing.people),
            lines(*(_row(each, speech) for each in people)),
            speech.say("Who has blocked the bot gets what is still of use when they open it again.")
            if any(each.why == Why.BLOCKED for each in people)
            else None,
            which(page, pages, speech),
        ),
        keyboard(
            *_cards(course, people),
            turns(
                page, pages, lambda label, to: button(label, "org", course.id, "missing", f"{thing.first}.{to}"), speech
            ),
            button(
                speech.count("Try {n} message again", "Try {n} messages again", thing.useful).unescape(),
                "orgagain",
                course.id,
                thing.first,
            )
            if thing.useful
            else None,
            button(speech.label("‹ What did not arrive"), "org", course.id, "deliveries"),
        ),
    )


def trying_again(count: int, speech: Speech) -> str:
    """How many messages are tried again."""
    if not count:
        return speech.label("There is nothing left that is still of use.")
    return speech.count("{n} message is tried again.", "{n} messages are tried again.", count).unescape()


def _label(course: Definition, thing: Thing, speech: Speech) -> str:
    """A button: how many people did not get it, and what it is."""
    what = shorten(_what(course, thing.kind, thing.subject, speech), _LABEL, placeholder="…")
    return f"{speech.number(thing.people)} · {what}"


def _of(course: PublishedCourse, record: NoticeRecord, speech: Speech) -> str:
    return _what(course.definition, record.kind, record.subject, speech)


def _what(course: Definition, kind: str, subject: str, speech: Speech) -> str:
    notice = name_of(course, kind, subject, speech)
    if notice is not None:
        return notice
    kinds = VALUES["kind"]
    words = speech.label(kinds.get(kind, kind))
    return speech.label("{what} (no. {number})", what=words, number=subject) if subject else words


def _row(each: Missing, speech: Speech) -> Markup:
    return speech.say(
        "• <b>{name}</b>: {why} ({when})", name=_name(each, speech), why=_why(each, speech), when=speech.short(each.at)
    )


def _name(each: Missing, speech: Speech) -> str:
    return shorten(each.enrolment.name or "", _LABEL, placeholder="…") or speech.label(
        "Somebody who has not told a name"
    )


def _why(each: Missing, speech: Speech) -> str:
    match each.why:
        case Why.BLOCKED:
            return speech.label("has blocked the bot")
        case Why.LEFT:
            return speech.label("has deleted their Telegram")
        case Why.LATE:
            return speech.label("it was too late")
        case Why.MUTED:
            return speech.label("has turned it off")
        case Why.REFUSED:
            return in_plain_words(each.said or "", speech)


def _cards(course: PublishedCourse, people: Sequence[Missing]) -> list[Button]:
    """A button for each person who has a card, once."""
    whose = {each.enrolment.id: each.enrolment for each in people}
    return [
        button(shorten(each.name or "", _LABEL, placeholder="…"), "org", course.id, "person", each.id)
        for each in whose.values()
        if each.name and (each.enrolled_at or each.waiting_since)
    ]
