"""Notices that are still to come, a few lines each: what it is, why the person gets it, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from textwrap import shorten

from markupsafe import Markup

from bot.course.definition import Definition, Exercise, Session
from bot.course.timeline import Foreseen, Kind, Notice
from bot.messages.message import lines
from bot.messages.speech import Speech

_LONGEST_TITLE = 120
_FEW_HOURS = timedelta(hours=3)


def blocks(course: Definition, foreseen: Sequence[Foreseen], now: datetime, speech: Speech) -> list[Markup]:
    """Return the notices in the order given; those about the same thing that follow one another stand together.

    `now` is UTC; what is muted is crossed out.
    """

    def alike(each: Foreseen) -> tuple[Kind, str, bool]:
        return each.notice.kind, each.notice.subject, each.muted

    together = [list(group) for _, group in groupby(foreseen, alike)]
    return [
        lines(
            _what(course, group[0].notice, speech),
            speech.say("Turned off, so this does not come:") if group[0].muted else _why(group[0].notice, speech),
            *(moment(course, each, now, speech) for each in group),
        )
        for group in together
    ]


def moment(course: Definition, each: Foreseen, now: datetime, speech: Speech) -> Markup:
    """When a notice comes, seen from `now` (UTC), and how long before or after what it is about."""
    if each.muted:
        return Markup("<s>{}</s>").format(_relative(course, each, speech))
    return speech.say("• now") if each.at <= now else _relative(course, each, speech)


def _subject(course: Definition, notice: Notice) -> Session | Exercise:
    of_exercise = notice.kind in (Kind.EXERCISE, Kind.EXERCISE_NUDGE)
    found = course.exercise(notice.subject) if of_exercise else course.session(notice.subject)
    assert found is not None  # the timeline speaks of nothing else
    return found


def _what(course: Definition, notice: Notice, speech: Speech) -> Markup:
    title = shorten(_subject(course, notice).title.into(speech.language), _LONGEST_TITLE, placeholder="…")
    match notice.kind:
        case Kind.SESSION_REMINDER:
            return speech.say("<b>Reminder: {title}</b>", title=title)
        case Kind.EXERCISE:
            return speech.say("<b>New exercise: {title}</b>", title=title)
        case Kind.EXERCISE_NUDGE:
            return speech.say("<b>Reminder of the exercise: {title}</b>", title=title)
        case Kind.REFLECTION_REQUEST:
            return speech.say("<b>Question after {title}</b>", title=title)
        case _:
            return speech.say("<b>Change: {title}</b>", title=title)


def _why(notice: Notice, speech: Speech) -> Markup:
    match notice.kind:
        case Kind.EXERCISE_NUDGE:
            return speech.say("Because you have not done the exercise yet:")
        case Kind.REFLECTION_REQUEST:
            return speech.say("Because you have not written about the session yet:")
        case Kind.SESSION_CHANGED:
            return speech.say("Because the session has been changed:")
        case _:
            return speech.say("Because you are signed up:")


def _relative(course: Definition, each: Foreseen, speech: Speech) -> Markup:
    if each.notice.kind == Kind.SIGNUP_REMINDER:
        return _before_deadline(each.at, course.signup.deadline.instant, speech)
    subject = _subject(course, each.notice)
    match each.notice.kind, subject:
        case Kind.SESSION_REMINDER, Session() as session:
            return _before(each.at, session, speech)
        case Kind.EXERCISE_NUDGE, Exercise() as exercise:
            return _before_session(each.at, course.done_by(exercise), speech)
        case Kind.REFLECTION_REQUEST, Session() as session:
            return _after_session(each.at, session, speech)
        case Kind.EXERCISE, Exercise() as exercise:
            return _after_session(each.at, course.session(exercise.after), speech)
    return speech.say("• {when}", when=speech.short(each.at))


def _before(at: datetime, session: Session, speech: Speech) -> Markup:
    """So long before the session that was named already."""
    start, when = session.starts.instant, speech.short(at)
    match speech.days_until(at, start):
        case 0 if start - at > _FEW_HOURS:
            return speech.say("• {when}, the same day", when=when)
        case 0:
            return speech.say("• {when}, {duration} before", when=when, duration=speech.duration(start - at))
        case 1:
            return speech.say("• {when}, the day before", when=when)
        case days:
            return speech.count("• {when}, {n} day before", "• {when}, {n} days before", days, when=when)


def _before_session(at: datetime, session: Session, speech: Speech) -> Markup:
    start, when = session.starts.instant, speech.short(at)
    if session.cancelled or at > start:
        return speech.say("• {when}", when=when)
    match speech.days_until(at, start):
        case 0 if start - at > _FEW_HOURS:
            return speech.say("• {when}, the same day as the session", when=when)
        case 0:
            return speech.say(
                "• {when}, {duration} before the session", when=when, duration=speech.duration(start - at)
            )
        case 1:
            return speech.say("• {when}, the day before the session", when=when)
        case days:
            return speech.count(
                "• {when}, {n} day before the session", "• {when}, {n} days before the session", days, when=when
            )


def _after_session(at: datetime, session: Session | None, speech: Speech) -> Markup:
    when = speech.short(at)
    if session is None or session.cancelled or at < session.ends.instant:
        return speech.say("• {when}", when=when)
    end = session.ends.instant
    match speech.days_until(end, at):
        case 0 if at - end > _FEW_HOURS:
            return speech.say("• {when}, the same day as the session", when=when)
        case 0:
            return speech.say("• {when}, {duration} after the session", when=when, duration=speech.duration(at - end))
        case 1:
            return speech.say("• {when}, the day after the session", when=when)
        case days:
            return speech.count(
                "• {when}, {n} day after the session", "• {when}, {n} days after the session", days, when=when
            )


def _before_deadline(at: datetime, deadline: datetime, speech: Speech) -> Markup:
    when = speech.short(at)
    match speech.days_until(at, deadline):
        case 0:
            return speech.say("• {when}, the last day", when=when)
        case 1:
            return speech.say("• {when}, the day before the deadline", when=when)
        case days:
            return speech.count(
                "• {when}, {n} day before the deadline", "• {when}, {n} days before the deadline", days, when=when
            )
