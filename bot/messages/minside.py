"""«My page»: the one place to look, with ways to all the rest; and the next session on its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from bot.course.definition import Definition, Exercise, Session
from bot.messages.effort import effort_line
from bot.messages.message import Keyboard, Message, button, keyboard, lines, paragraphs
from bot.messages.programme import calendar_buttons, session_block
from bot.messages.reflections import subject_title
from bot.messages.sessions import session_buttons, way_in
from bot.messages.speech import Speech
from bot.people.attendance import Coming
from bot.people.written import Subject
from bot.tables import Enrolment


@dataclass(frozen=True, slots=True)
class Standings:
    """What a person's page shows: the next session, what is open now, and the minutes spent so far."""

    following: Session | None
    undone: Sequence[Exercise]
    to_reflect_on: Sequence[Subject]
    minutes: int


def home(enrolment: Enrolment, course: Definition, now: datetime, found: Standings, speech: Speech) -> Message:
    """The next session, what is open now, the effort so far, and buttons to everything else."""
    title = speech.say("<b>My page: {title}</b>", title=course.title.into(speech.language))
    following = found.following
    return Message(
        paragraphs(
            title,
            speech.say("The course is over. Thank you for taking part!")
            if following is None
            else _next_line(following, now, speech),
            lines(
                *(
                    speech.say(
                        "✍️ Exercise: <b>{title}</b>, to be done by {day}",
                        title=each.title.into(speech.language),
                        day=speech.day(course.done_by(each).starts.instant),
                    )
                    for each in found.undone
                ),
                *(
                    speech.say("✍️ Reflection: <b>{title}</b>", title=subject_title(each, course, speech))
                    for each in found.to_reflect_on
                ),
            ),
            effort_line(found.minutes, course, speech),
        ),
        _home_buttons(enrolment, course, found, speech),
    )


def _next_line(session: Session, now: datetime, speech: Speech) -> Markup:
    return speech.say(
        "📅 Next session: <b>{title}</b>, {when} ({left})",
        title=session.title.into(speech.language),
        when=speech.when(session.starts.instant),
        left=_left(session, now, speech),
    )


def _left(session: Session, now: datetime, speech: Speech) -> Markup:
    start = session.starts.instant
    if start <= now:
        return speech.say("it is on now")
    match speech.days_until(now, start):
        case 0:
            return speech.say("in {duration}", duration=speech.duration(start - now))
        case 1:
            return speech.say("tomorrow")
        case days:
            return speech.count("in {n} day", "in {n} days", days)


def _home_buttons(enrolment: Enrolment, course: Definition, found: Standings, speech: Speech) -> Keyboard | None:
    following = found.following

    labels = {
        "next": speech.label("Next session"),
        "programme": speech.label("Programme"),
        "exercises": speech.label("Exercises"),
        "reflections": speech.label("Reflections"),
        "hours": speech.label("Time spent"),
        "notices": speech.label("Notices"),
        "partners": speech.label("Partners"),
        "question": speech.label("Ask the organisers"),
        "details": speech.label("My details"),
        "language": speech.label("Language"),
        "privacy": speech.label("Privacy"),
        "withdraw": speech.label("Withdraw"),
    }
    if following is None:  # the course is over
        del labels["next"], labels["withdraw"]
    views = [button(label, "my", enrolment.id, name) for name, label in labels.items()]
    return keyboard(
        way_in(following, speech) if following else None,
        *(button(each.title.into(speech.language), "my", enrolment.id, "exercise", each.id) for each in found.undone),
        *(
            button(
                speech.label("Write about {title}", title=subject_title(each, course, speech)),
                "reflect",
                enrolment.id,
                each,
            )
            for each in found.to_reflect_on
        ),
        *(views[first : first + 2] for first in range(0, len(views), 2)),
    )


def next_session(
    enrolment: Enrolment,
    session: Session | None,
    course: Definition,
    now: datetime,
    coming: Coming | None,
    speech: Speech,
) -> Message:
    """The next session: what, when, where, how long until; whether the person comes; ways into their calendar."""
    if session is None:
        return Message(speech.say("There are no more sessions. Thank you for taking part!"))
    text = session.text.into(speech.language) if session.text else None
    buttons = session_buttons(enrolment, session, speech, coming)
    rows = list(buttons) if buttons else []
    return Message(
        paragraphs(
            lines(session_block(session, course, speech), speech.say("({left})", left=_left(session, now, speech))),
            text,
        ),
        keyboard(
            *rows,
            calendar_buttons(session, course, speech),
            button(speech.label("Calendar file"), "calendar", enrolment.id),
        ),
    )


def with_way_back(message: Message, enrolment: Enrolment, speech: Speech, *, to: str = "home") -> Message:
    """The same message with a button back to «My page», or to another view."""
    rows: Collection[Sequence[object]] = message.keyboard if message.keyboard else ()
    label = speech.label("‹ My page") if to == "home" else speech.label("‹ Back")
    return replace(message, keyboard=keyboard(*rows, button(label, "my", enrolment.id, to)))  # type: ignore[arg-type]
