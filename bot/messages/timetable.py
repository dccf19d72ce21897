"""A course's timeline as a table that a person reads in a terminal, and the names of notices."""

from collections.abc import Sequence

from bot.course.definition import Definition
from bot.course.timeline import Kind, Notice
from bot.messages.speech import Speech


def timetable(course: Definition, notices: Sequence[Notice], speech: Speech) -> str:
    """Every notice on a line: date, time, who, what."""
    rows = [[speech.label("Date"), speech.label("Time"), speech.label("Who"), speech.label("What")]]
    for notice in notices:
        local = notice.due.astimezone(course.zone)
        rows.append([f"{local:%Y-%m-%d}", f"{local:%H:%M}", who(course, notice, speech), what(course, notice, speech)])
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]]) for row in rows
    )


def who(course: Definition, notice: Notice, speech: Speech) -> str:
    """Whom a notice goes to."""
    if notice.kind == Kind.SIGNUP_REMINDER:
        return speech.label("Not signed up yet")
    if len(notice.roles) == len(course.roles):
        return speech.label("Everybody")
    return speech.listed(role.title.into(speech.language) for role in course.roles if role.id in notice.roles)


def what(course: Definition, notice: Notice, speech: Speech) -> str:
    """What a notice is and what it is about."""
    session = course.session(notice.subject)
    match notice.kind:
        case Kind.SIGNUP_REMINDER:
            when = speech.when(course.signup.deadline.instant)
            return speech.label("Reminder of the deadline, {when}", when=when)
        case Kind.SESSION_REMINDER:
            assert session is not None
            title, when = session.title.into(speech.language), speech.when(session.starts.instant)
            return speech.label("Reminder: {title}, {when}", title=title, when=when)
        case _:
            return name(course, notice, speech)


def name(course: Definition, notice: Notice, speech: Speech) -> str:
    """What a notice is and what it is about, without the time that it tells of."""
    return name_of(course, notice.kind, notice.subject, speech) or ""


def name_of(course: Definition, kind: str, subject: str, speech: Speech) -> str | None:
    """The same, from a notice's kind and subject; None where the kind is that of a letter."""
    found = course.session(subject) or course.exercise(subject)
    title = (found.title if found else course.title).into(speech.language)
    match kind:
        case Kind.SIGNUP_REMINDER:
            return speech.label("Reminder of the deadline")
        case Kind.SESSION_REMINDER:
            return speech.label("Reminder: {title}", title=title)
        case Kind.REFLECTION_REQUEST:
            return speech.label("Question after {title}", title=title)
        case Kind.EXERCISE:
            return speech.label("Sent out: {title}", title=title)
        case Kind.EXERCISE_NUDGE:
            return speech.label("Nudge to those not done: {title}", title=title)
        case Kind.SESSION_CHANGED:
            return speech.label("Change: {title}", title=title)
    return None
