"""What will be sent, as organisers read it: the list, and one notice with what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.course.definition import Definition
from bot.course.timeline import Kind, Notice, Steered
from bot.messages.broadcasts import in_quiet
from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.organiser import page_buttons
from bot.messages.speech import Speech
from bot.messages.timetable import what, who
from bot.people.courses import PublishedCourse

PER_PAGE = 8
"""Notices on a page of the list."""

_IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as an organiser sees it: how many would get it, and whether its exercise has been sent to anybody.

    A county's organiser sees its people only, and may not hold it back or send it.
    """

    steered: Steered
    people: int
    exercise_sent: bool = True
    county: str | None = None


def timeline(
    course: PublishedCourse,
    coming: Sequence[tuple[Steered, int]],
    page: int,
    pages: int,
    county: str | None,
    speech: Speech,
) -> Message:
    """A page of the notices to come: when, what, for whom, and how many it is now; each with its number."""
    if not coming:
        return Message(speech.say("Nothing more will be sent by itself in this course."))
    first = page * PER_PAGE + 1
    rows = [
        lines(
            speech.say("<b>{number}. {when}</b>", number=number, when=speech.short(each.notice.due)),
            what(course.definition, each.notice, speech),
            _to_whom(course.definition, each.notice, people, speech),
            _mark(each, speech),
        )
        for number, (each, people) in enumerate(coming, first)
    ]
    numbers = [
        button(str(number), "org", course.id, "notice", each.code) for number, (each, _) in enumerate(coming, first)
    ]
    return Message(
        paragraphs(
            speech.say("<b>What will be sent</b>"),
            speech.say("Tap a number to see how a message looks.")
            if county
            else speech.say("Tap a number to see how a message looks, to hold it back or to send it now."),
            speech.say("The numbers are those of {county}.", county=county) if county else None,
            *rows,
        ),
        keyboard(
            *(numbers[at : at + _IN_A_ROW] for at in range(0, len(numbers), _IN_A_ROW)),
            page_buttons(course, "timeline", page, pages, speech),
        ),
    )


def notice_page(course: PublishedCourse, shown: Shown, now: datetime, speech: Speech) -> Message:
    """One notice: what it is, when and to whom it goes, how many they are, and what can be done about it."""
    steered, notice = shown.steered, shown.steered.notice
    return Message(
        paragraphs(
            speech.say("<b>{what}</b>", what=what(course.definition, notice, speech)),
            lines(
                speech.say("When: {when}", when=speech.when(notice.due)),
                _to_whom(course.definition, notice, shown.people, speech),
            ),
            *_standing(shown, now, speech),
            speech.say(
                "To hold it back or to send it now concerns everybody in all counties. So only those who are "
                "organisers for the whole course can do that. Ask one of them."
            )
            if shown.county
            else None,
        ),
        keyboard(
            button(speech.label("Preview"), "noticelook", course.id, steered.code, 0),
            *([] if shown.county else _ways(course, steered, now, speech)),
            back_to_list(course, speech),
        ),
    )


def ask_send(course: PublishedCourse, shown: Shown, now: datetime, speech: Speech) -> Message:
    """Ask once before a notice is sent ahead of its time, and say what is odd about that."""
    steered, notice = shown.steered, shown.steered.notice
    return Message(
        paragraphs(
            speech.say("<b>{what}</b>", what=what(course.definition, notice, speech)),
            speech.count("Send it now to {n} person?", "Send it now to {n} people?", shown.people),
            speech.say("Those who sign up later get it {when}.", when=speech.when(notice.due))
            if now < notice.due and notice.kind != Kind.SIGNUP_REMINDER
            else None,
            *_odd(course.definition, shown, now, speech),
        ),
        keyboard(
            button(speech.label("Yes, send now"), "noticesend", course.id, steered.code, "yes"),
            button(speech.label("No"), "org", course.id, "notice", steered.code),
        ),
    )


def is_sent(course: PublishedCourse, notice: Notice, people: int, speech: Speech) -> Message:
    """A notice is on its way, sent by an organiser."""
    return Message(
        paragraphs(
            speech.say("<b>{what}</b>", what=what(course.definition, notice, speech)),
            speech.count("It is on its way to {n} person.", "It is on its way to {n} people.", people),
        ),
        keyboard(back_to_list(course, speech)),
    )


def back_to_list(course: PublishedCourse, speech: Speech) -> Button:
    """The way back to the list."""
    return button(speech.label("‹ What will be sent"), "org", course.id, "timeline")


def nobody_left(speech: Speech) -> str:
    """A short word that a notice would go to nobody."""
    return speech.label("There is nobody to send this to now.")


def gone(speech: Speech) -> str:
    """A short word that a notice is not to be sent any more, or has been sent."""
    return speech.label("This has been sent already, or it is too late for it.")


def _to_whom(course: Definition, notice: Notice, people: int, speech: Speech) -> Markup:
    return speech.count("{who}: {n} person now", "{who}: {n} people now", people, who=who(course, notice, speech))


def _mark(steered: Steered, speech: Speech) -> Markup | None:
    if steered.held:
        return speech.say("⏸ Held back")
    if steered.sent:
        return speech.count("✓ {n} person has got it", "✓ {n} people have got it", steered.sent)
    return None


def _standing(shown: Shown, now: datetime, speech: Speech) -> list[Markup]:
    """What has become of a notice so far."""
    steered, notice = shown.steered, shown.steered.notice
    said = []
    if steered.held and now < notice.due:
        said.append(speech.say("⏸ It is held back and is not sent. Everything else comes as planned."))
    elif steered.held:
        said.append(
            speech.say(
                "⏸ It was held back and has not been sent. You can still send it, until {when}.",
                when=speech.when(notice.expires),
            )
        )
    if steered.held and notice.kind == Kind.EXERCISE:
        said.append(speech.say("Reminders of the exercise come all the same. Hold them back too if they should not."))
    if steered.sent:
        said.append(speech.count("✓ {n} person has got it.", "✓ {n} people have got it.", steered.sent))
    if steered.waiting and not steered.held:
        said.append(speech.count("{n} message is about to go.", "{n} messages are about to go.", steered.waiting))
    return said


def _ways(course: PublishedCourse, steered: Steered, now: datetime, speech: Speech) -> list[Button | list[Button]]:
    send = button(speech.label("Send now"), "noticesend", course.id, steered.code, "ask")
    if not steered.held:
        return [[button(speech.label("Hold back"), "noticehold", course.id, steered.code), send]]
    if now < steered.notice.due:
        return [
            button(speech.label("Send at the usual time after all"), "noticefree", course.id, steered.code),
            send,
        ]
    return [send]


def _odd(course: Definition, shown: Shown, now: datetime, speech: Speech) -> list[Markup]:
    """What an organiser should think of before sending a notice now."""
    notice, said = shown.steered.notice, []
    if notice.kind == Kind.EXERCISE_NUDGE and not shown.exercise_sent:
        said.append(speech.say("⚠️ The exercise itself has not been sent yet."))
    after = course.session(notice.subject) if notice.kind == Kind.REFLECTION_REQUEST else None
    exercise = course.exercise(notice.subject) if notice.kind == Kind.EXERCISE else None
    if exercise is not None:
        after = course.session(exercise.after)
    if after is not None and now < after.ends.instant:
        said.append(speech.say("⚠️ {title} is not over yet.", title=after.title.into(speech.language)))
    quiet = in_quiet(course, now, speech)
    if quiet is not None:
        said.append(Markup("⚠️ {}").format(quiet))
    return said
