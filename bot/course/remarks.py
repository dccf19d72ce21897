"""What a course file may say, but its writer may want to look at once more."""

from datetime import datetime, time

from bot.course.definition import Definition
from bot.course.faults import Fault, sentence
from bot.course.timeline import Kind, Notice, is_too_early, timeline
from bot.course.values import is_opened

_NIGHT = (time(23), time(6))
"""When hardly anybody means a notice to arrive, in a course that does not say itself when it is to be quiet."""


def remarks(course: Definition, now: datetime) -> list[Fault]:
    """Return remarks on a course that is free of faults; `now` is a UTC instant."""
    found: list[Fault] = []
    for i, session in enumerate(course.sessions):
        if session.starts.instant < now:
            found.append(Fault(f"sessions[{i}].starts", sentence("This is past already."), session.starts.local))
        if session.link is None and not session.cancelled:
            found.append(Fault(f"sessions[{i}].link", sentence("The session has no link yet.")))
        elif session.link is not None and not is_opened(session.link):
            problem = sentence("Telegram can't open this address. Is a part of it missing?")
            found.append(Fault(f"sessions[{i}].link", problem, session.link))
    if course.signup.deadline.instant < now:
        found.append(Fault("signup.deadline", sentence("This is past already."), course.signup.deadline.local))
    if not course.signup.reminders:
        found.append(Fault("signup.reminders", sentence("Nobody is reminded of the deadline.")))
    found.extend(_about_notices(course))
    return found


def _about_notices(course: Definition) -> list[Fault]:
    found = []
    for notice in timeline(course):
        local = notice.due.astimezone(course.zone).replace(tzinfo=None)
        place = _place(course, notice)
        if course.quiet_hours and in_quiet_hours(local.time(), course.quiet_hours):
            found.append(Fault(place, sentence("This is sent in the quiet hours, since you ask for this time."), local))
        elif not course.quiet_hours and in_quiet_hours(local.time(), _NIGHT):
            found.append(Fault(place, sentence("This is sent in the night. Is that what you want?"), local))
        if notice.due >= notice.expires:
            found.append(Fault(place, sentence("This is never sent: it would be out of date at once."), local))
        if is_too_early(course, notice):
            found.append(Fault(place, sentence("This is never sent: the exercise itself is sent later."), local))
    return found


def in_quiet_hours(local: time, quiet_hours: tuple[time, time]) -> bool:
    """Say whether a local time of day lies in the quiet hours, which may go past midnight."""
    start, end = quiet_hours
    return start <= local < end if start < end else local >= start or local < end


def _place(course: Definition, notice: Notice) -> str:
    match notice.kind:
        case Kind.SIGNUP_REMINDER:
            return "signup.reminders"
        case Kind.SESSION_REMINDER | Kind.REFLECTION_REQUEST:
            number = [session.id for session in course.sessions].index(notice.subject)
            return f"sessions[{number}].{'reminders' if notice.kind == Kind.SESSION_REMINDER else 'reflect'}"
        case _:
            number = [exercise.id for exercise in course.exercises].index(notice.subject)
            return f"exercises[{number}].{'nudges' if notice.kind == Kind.EXERCISE_NUDGE else 'send'}"
