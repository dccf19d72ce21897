"""The weekly word to organisers: short enough to be read on a phone in half a minute."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from textwrap import shorten

from markupsafe import Markup

from bot.course.definition import Definition, Session
from bot.course.timeline import Notice
from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.messages.timetable import name
from bot.people.courses import PublishedCourse
from bot.people.weekly import Happened, Needed

_MOST = 5
"""Sessions and notices to come that are told one by one."""

_TITLE = 70

BELOW = "orgopen"
"""A button's act: a page comes below the weekly word, which stays."""

INSTEAD = "org"
"""A button's act: the message becomes a page, as in the menu."""


def weekly(
    course: PublishedCourse,
    county: str | None,
    happened: Happened,
    sessions: Iterable[Session],
    notices: Iterable[tuple[Notice, int]],
    needed: Needed,
    refused: int,
    now: datetime,
    speech: Speech,
    *,
    act: str = BELOW,
) -> Message:
    """What happened last week, what comes this week, and what needs the organisers; what there is nothing of is left
    out.

    `notices` have the number of people each goes to, `refused` is how many messages Telegram did not take; `act` says
    where the pages that the buttons lead to appear.
    """
    definition = course.definition
    coming = [
        *((each.starts.instant, _session(each, speech)) for each in sessions),
        *((notice.due, _notice(definition, notice, count, speech)) for notice, count in notices),
    ]
    ahead = [line for _, line in sorted(coming, key=lambda each: each[0])]
    left = len(ahead) - _MOST
    return Message(
        paragraphs(
            speech.say("<b>Weekly letter: {title}</b>", title=_short(definition.title.into(speech.language))),
            speech.say("You see the participants of {county}.", county=county) if county else None,
            _list(speech.say("<b>Last week</b>"), _last_week(happened, speech)),
            _list(
                speech.say("<b>Comes this week</b>"),
                [*ahead[:_MOST], *([speech.count("… and {n} more", "… and {n} more", left)] if left > 0 else [])],
            ),
            _list(speech.say("<b>Needs you</b>"), _needs(needed, refused, now, speech)),
        ),
        keyboard(*_ways_on(course, needed, refused, act, speech)),
    )


def page(word: Message | None, due: datetime | None, speech: Speech) -> Message:
    """The weekly word as it would be now (None: there is nothing to tell), below when it comes next, a UTC instant."""
    when = (
        speech.say(
            "The weekly letter comes every Monday morning while the course runs. The next one: {when}. "
            "When there is nothing to tell, it does not come.",
            when=speech.when(due),
        )
        if due is not None
        else speech.say("The course is over, so no more weekly letters come.")
    )
    shown = word or Message(speech.say("There is nothing to tell just now."))
    about = speech.say("This is how it would look now:") if word is not None else None
    return replace(shown, text=paragraphs(when, about, shown.text))


def _list(heading: Markup, rows: list[Markup]) -> Markup | None:
    return lines(heading, *rows) if rows else None


def _needs(needed: Needed, refused: int, now: datetime, speech: Speech) -> list[Markup]:
    rows = []
    if needed.unanswered and needed.oldest is not None:
        rows.append(
            speech.count("• {n} question has no answer yet.", "• {n} questions have no answer yet.", needed.unanswered)
            + Markup(" ")
            + _age(speech.days_until(needed.oldest, now), needed.unanswered, speech)
        )
    if needed.unreachable:
        rows.append(
            speech.count(
                "• {n} participant can't be reached.", "• {n} participants can't be reached.", needed.unreachable
            )
        )
    if refused:
        rows.append(speech.count("• Telegram refused {n} message.", "• Telegram refused {n} messages.", refused))
    if needed.set_aside:
        rows.append(
            speech.count(
                "• The bot could not handle {n} message from a participant.",
                "• The bot could not handle {n} messages from participants.",
                needed.set_aside,
            )
        )
    return rows


def _age(days: int, number: int, speech: Speech) -> Markup:
    """How long a question has waited; the oldest one where there are several."""
    if number == 1:
        if days < 1:
            return speech.say("It came today.")
        return speech.count("It has waited for {n} day.", "It has waited for {n} days.", days)
    if days < 1:
        return speech.say("They came today.")
    return speech.count("The oldest has waited for {n} day.", "The oldest has waited for {n} days.", days)


def _session(session: Session, speech: Speech) -> Markup:
    title = _short(session.title.into(speech.language))
    return speech.say("• {when}: <b>{title}</b>", when=speech.short(session.starts.instant), title=title)


def _notice(course: Definition, notice: Notice, count: int, speech: Speech) -> Markup:
    what, when = _short(name(course, notice, speech)), speech.short(notice.due)
    return speech.count(
        "• {when}: {what}, to {n} person", "• {when}: {what}, to {n} people", count, when=when, what=what
    )


def _last_week(happened: Happened, speech: Speech) -> list[Markup]:
    rows = [
        (
            happened.enrolled,
            speech.count("• {n} person got a place", "• {n} people got a place", happened.enrolled),
        ),
        (
            happened.waiting,
            speech.count(
                "• {n} person came onto the waiting list", "• {n} people came onto the waiting list", happened.waiting
            ),
        ),
        (
            happened.withdrawn,
            speech.count("• {n} person withdrew", "• {n} people withdrew", happened.withdrawn),
        ),
        (happened.done, speech.count("• {n} exercise done", "• {n} exercises done", happened.done)),
        (
            happened.reflections,
            speech.count("• {n} reflection written", "• {n} reflections written", happened.reflections),
        ),
        (happened.minutes, speech.say("• {hours} noted", hours=speech.hours(happened.minutes))),
    ]
    return [line for number, line in rows if number]


def _ways_on(course: PublishedCourse, needed: Needed, refused: int, act: str, speech: Speech) -> Iterable[list[Button]]:
    """The pages of `/arrangor` that go with what is told."""
    if needed.unanswered:
        yield [button(speech.label("Questions without an answer"), act, course.id, "unanswered")]
    if needed.unreachable or refused or needed.set_aside:
        yield [button(speech.label("What did not arrive"), act, course.id, "deliveries")]
    yield [
        button(speech.label("What will be sent"), act, course.id, "timeline"),
        button(speech.label("Where the course stands"), act, course.id, "numbers"),
    ]


def _short(text: str) -> str:
    return shorten(text, _TITLE, placeholder="…")
