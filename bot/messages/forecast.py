"""What somebody will get from us from now on, page by page; and which kinds they do without."""

from collections.abc import Collection, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.course.definition import Definition
from bot.course.timeline import MUTABLE, Foreseen, Kind, timeline
from bot.messages.foreseen import blocks, moment
from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.paging import on_page, turns, which
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment

PER_PAGE = 8
"""Notices on a page: as many as a phone shows without much scrolling."""


def coming_notices(
    enrolment: Enrolment,
    course: Definition,
    foreseen: Sequence[Foreseen],
    muted: Collection[Kind],
    page: int,
    now: datetime,
    erasure: datetime | None,
    speech: Speech,
) -> Message:
    """What somebody who takes part will get, one page of it (counted from 0), and a button for each kind.

    `erasure` is the UTC instant at which they are told that they will be forgotten, if that lies ahead.
    """
    shown, number, pages = on_page(foreseen, page, PER_PAGE)
    intro = speech.say("Here you see what we will send you, when and why.") if foreseen or erasure else None
    return Message(
        paragraphs(
            _title(course, speech),
            intro or speech.say("There are no more notices to come."),
            *blocks(course, shown, now, speech),
            _before_erasure(erasure, speech) if erasure and number == pages - 1 else None,
            which(number, pages, speech),
            speech.say("You are always told if a session is moved or cancelled. That can't be turned off.")
            if now < course.ends
            else None,
        ),
        keyboard(
            _page_turns(enrolment, number, pages, speech),
            *_mute_buttons(enrolment, course, muted, number, now, speech),
        ),
    )


def notices_with_a_place(
    enrolment: Enrolment,
    course: Definition,
    foreseen: Sequence[Foreseen],
    page: int,
    now: datetime,
    erasure: datetime | None,
    speech: Speech,
) -> Message:
    """What somebody on the waiting list will get if a place falls free, one page of it (counted from 0).

    `erasure` is the UTC instant at which they are told that they will be forgotten, if that lies ahead.
    """
    shown, number, pages = on_page(foreseen, page, PER_PAGE)
    return Message(
        paragraphs(
            _title(course, speech),
            speech.say("You are on the waiting list. If a place falls free, you get it, and we tell you at once."),
            speech.say("After that, this is what you get:") if foreseen else None,
            *blocks(course, shown, now, speech),
            _before_erasure(erasure, speech) if foreseen and erasure and number == pages - 1 else None,
            which(number, pages, speech),
            speech.say("Do you not want to wait any longer? Write /meldav."),
        ),
        keyboard(_page_turns(enrolment, number, pages, speech)),
    )


def deadline_reminders(
    enrolment: Enrolment, course: PublishedCourse, foreseen: Sequence[Foreseen], now: datetime, speech: Speech
) -> Message:
    """What somebody will get who has begun to sign up, or asked to be reminded; and how to be rid of it."""
    definition = course.definition
    begun = enrolment.consented_at is not None
    when = speech.when(definition.signup.deadline.instant)
    because = (
        speech.say("Because you have begun to sign up:")
        if begun
        else speech.say("Because you asked us to remind you of the deadline:")
    )
    told = [moment(definition, each, now, speech) for each in foreseen]
    label = speech.label("Go on with the sign-up") if begun else speech.label("Sign me up")
    return Message(
        paragraphs(
            _title(definition, speech),
            speech.say("You have not finished signing up. The deadline is {when}.", when=when)
            if begun
            else speech.say("You have not signed up. The deadline is {when}.", when=when),
            lines(speech.say("<b>Reminder of the deadline</b>"), because, *told)
            if told
            else speech.say("We will not remind you of it any more."),
            speech.say("Do you not want this? Write /avbryt. Then your sign-up is cancelled too.")
            if begun
            else speech.say("Do you not want this? Write /avbryt."),
        ),
        keyboard(button(label, "begin", course.id)),
    )


def nothing_to_come(speech: Speech) -> Message:
    """What the list is for, to who has not begun to sign up for anything."""
    return Message(
        speech.say(
            "Here you see what we will send you, when and why. The list is empty until you sign up. "
            "Write /start to see the course."
        )
    )


def muted(kind: Kind, speech: Speech) -> str:
    """A short word that a kind was turned off."""
    return speech.label("Turned off: {what}", what=_kind(kind, speech))


def unmuted(kind: Kind, speech: Speech) -> str:
    """A short word that a kind was turned on again."""
    return speech.label("Turned on again: {what}", what=_kind(kind, speech))


def _title(course: Definition, speech: Speech) -> Markup:
    return speech.say("<b>Notices: {title}</b>", title=course.title.into(speech.language))


def _before_erasure(told: datetime, speech: Speech) -> Markup:
    return lines(
        speech.say("<b>Word before we erase</b>"),
        speech.say("Because we will soon erase what we have kept about you:"),
        speech.say("• {day}, a week before", day=speech.day_in_year(told)),
    )


def _page_turns(enrolment: Enrolment, number: int, pages: int, speech: Speech) -> list[Button]:
    return turns(number, pages, lambda label, to: button(label, "notices", enrolment.id, to), speech)


def _mute_buttons(
    enrolment: Enrolment, course: Definition, muted: Collection[Kind], page: int, now: datetime, speech: Speech
) -> list[Button]:
    """A button for each kind that may still come in the person's role, and for each that is muted."""
    ahead = {each.kind for each in timeline(course) if now < each.expires and enrolment.role in each.roles}
    return [
        button(f"🔕 {_kind(kind, speech)}", "unmute", enrolment.id, kind, page)
        if kind in muted
        else button(f"🔔 {_kind(kind, speech)}", "mute", enrolment.id, kind, page)
        for kind in MUTABLE
        if kind in ahead or kind in muted
    ]


def _kind(kind: Kind, speech: Speech) -> str:
    match kind:
        case Kind.SESSION_REMINDER:
            return speech.label("Reminders of sessions")
        case Kind.EXERCISE:
            return speech.label("New exercises")
        case Kind.EXERCISE_NUDGE:
            return speech.label("Reminders of exercises")
        case _:
            return speech.label("Questions after the sessions")
