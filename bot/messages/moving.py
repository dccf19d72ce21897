"""Moving a session, cancelling it, giving it another link: the questions and what is said to the answers."""

from collections.abc import Sequence
from textwrap import shorten

from bot.course.definition import Session
from bot.messages.coursefile import whole_course_only
from bot.messages.differences import title_of
from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.organiser import page_buttons
from bot.messages.sessions import held_at
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse

_LABEL = 60


def session_list(
    course: PublishedCourse, sessions: Sequence[Session], page: int, pages: int, speech: Speech
) -> Message:
    """Which session it is about: a page of them, in order of time."""
    return Message(
        speech.say("<b>Sessions</b>\nWhich one is it about?"),
        keyboard(
            *(button(_label(session, speech), "org", course.id, "session", session.id) for session in sessions),
            page_buttons(course, "sessions", page, pages, speech),
        ),
    )


def _label(session: Session, speech: Speech) -> str:
    title, when = title_of(session, speech), speech.short(session.starts.instant)
    if session.cancelled:
        return shorten(speech.label("✗ {when} {title} (cancelled)", when=when, title=title), _LABEL, placeholder="…")
    return shorten(speech.label("{when} {title}", when=when, title=title), _LABEL, placeholder="…")


def session_page(course: PublishedCourse, session: Session, speech: Speech, *, may_change: bool) -> Message:
    """One session, and what can be done about it."""
    changes = [
        [
            button(speech.label("Move"), "orgmove", course.id, session.id),
            button(speech.label("Held after all"), "orghold", course.id, session.id, "yes")
            if session.cancelled
            else button(speech.label("Cancel it"), "orghold", course.id, session.id, "no"),
        ],
        [button(speech.label("New link"), "orglink", course.id, session.id)],
    ]
    return Message(
        paragraphs(
            speech.say("<b>{title}</b>", title=title_of(session, speech)),
            lines(
                speech.say("📅 {when}", when=held_at(session, speech)),
                speech.say("Cancelled") if session.cancelled else None,
                speech.say("Link: {link}", link=session.link) if session.link else speech.say("No link yet"),
            ),
            None if may_change else whole_course_only(speech),
        ),
        keyboard(
            *(changes if may_change else []),
            button(speech.label("‹ Sessions"), "org", course.id, "sessions"),
        ),
    )


def ask_time(course: PublishedCourse, session: Session, speech: Speech) -> Message:
    """Ask for a session's new time."""
    return Message(
        paragraphs(
            speech.say("When is <b>{title}</b> to be?", title=title_of(session, speech)),
            speech.say("Now it is {when}.", when=held_at(session, speech)),
            examples(speech),
        ),
        keyboard(_not_now(course, session, speech)),
    )


def examples(speech: Speech) -> str:
    """How a time can be written."""
    return speech.say(
        "Write for example «5.9. at 09:00–12:00» or «Wednesday 7 September at 10». "
        "If you give no end, it lasts as long as before."
    )


def time_not_understood(course: PublishedCourse, session: Session, speech: Speech) -> Message:
    """A time that can't be read."""
    return Message(
        paragraphs(speech.say("I did not understand that time."), examples(speech)),
        keyboard(_not_now(course, session, speech)),
    )


def other_weekday(course: PublishedCourse, session: Session, day: str, speech: Speech) -> Message:
    """The weekday that was written is not that date's; `day` is the date with the weekday that it has."""
    return Message(
        speech.say("That day is {day}. Which day do you mean?", day=day),
        keyboard(_not_now(course, session, speech)),
    )


def ends_too_early(course: PublishedCourse, session: Session, speech: Speech) -> Message:
    """The end is not after the start."""
    return Message(
        paragraphs(speech.say("The end must be after the start."), examples(speech)),
        keyboard(_not_now(course, session, speech)),
    )


def same_time(course: PublishedCourse, session: Session, speech: Speech) -> Message:
    """It is held at that time already."""
    return Message(
        speech.say("{title} is at that time already. Write another one.", title=title_of(session, speech)),
        keyboard(_not_now(course, session, speech)),
    )


def ask_link(course: PublishedCourse, session: Session, speech: Speech) -> Message:
    """Ask for a session's new link."""
    return Message(
        paragraphs(
            speech.say("Send me the new link to <b>{title}</b>.", title=title_of(session, speech)),
            speech.say("Now it is {link}", link=session.link) if session.link else None,
        ),
        keyboard(_not_now(course, session, speech)),
    )


def how_to_paste(speech: Speech) -> str:
    """How a link is given."""
    return speech.say("Paste the whole address. It begins with https://")


def link_not_understood(course: PublishedCourse, session: Session, speech: Speech) -> Message:
    """A link that is none."""
    return Message(
        speech.say("That is no link. Paste the whole address. It begins with https://"),
        keyboard(_not_now(course, session, speech)),
    )


def same_link(course: PublishedCourse, session: Session, speech: Speech) -> Message:
    """It has that link already."""
    return Message(
        speech.say("{title} has that link already. Send me another one.", title=title_of(session, speech)),
        keyboard(_not_now(course, session, speech)),
    )


def cannot_edit(course: PublishedCourse, speech: Speech) -> Message:
    """The course file is written in a way that only its writer can change."""
    return Message(
        speech.say("I can't make this change in the course file by myself. Change the file, and send it to me."),
        keyboard(button(speech.label("Course file"), "org", course.id, "file")),
    )


def cannot_be(course: PublishedCourse, session: Session, problems: Sequence[str], speech: Speech) -> Message:
    """The change does not fit the rest of the course; `problems` say why."""
    return Message(
        paragraphs(
            speech.say("That does not fit the rest of the course. Nothing has been changed."),
            lines(*(speech.say("• {what}", what=each) for each in problems[:10])),
            speech.say("Write something else, or change the course file."),
        ),
        keyboard(_not_now(course, session, speech)),
    )


def _not_now(course: PublishedCourse, session: Session, speech: Speech) -> Button:
    return button(speech.label("Not now"), "org", course.id, "session", session.id)
