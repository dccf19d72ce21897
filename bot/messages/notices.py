"""What comes by itself: reminders, exercises, nudges, questions after a session, news of a change.

Each is worded for the time that is really left when it goes out, whatever its rule was.
"""

from datetime import datetime, timedelta

from markupsafe import Markup

from bot.course.definition import Definition, Exercise, Session
from bot.messages.exercises import exercise_buttons, exercise_text
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.programme import calendar_file, resource_line
from bot.messages.reflections import asked_about_session
from bot.messages.sessions import held_at, session_buttons, way_in, where
from bot.messages.speech import Speech
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment

_SOON = timedelta(minutes=90)
_NEAR = timedelta(days=2)


def signup_reminder(enrolment: Enrolment, course: PublishedCourse, now: datetime, speech: Speech) -> Message:
    """The deadline comes nearer: for those who began to sign up, or asked to be reminded."""
    definition = course.definition
    deadline = definition.signup.deadline.instant
    title, when = definition.title.into(speech.language), speech.when(deadline)
    # At midnight a day begins that nobody can sign up on.
    match speech.days_until(now, deadline - timedelta.resolution):
        case 0:
            first = speech.say("⏰ Today is the last day to sign up for <b>{title}</b>.", title=title)
        case 1:
            first = speech.say("⏰ Tomorrow is the last day to sign up for <b>{title}</b>.", title=title)
        case days:
            first = speech.count(
                "⏰ {n} day is left to sign up for <b>{title}</b>.",
                "⏰ {n} days are left to sign up for <b>{title}</b>.",
                days,
                title=title,
            )
    begun = enrolment.consented_at is not None
    label = speech.label("Go on with the sign-up") if begun else speech.label("Sign me up")
    return Message(
        paragraphs(first, speech.say("The deadline is {when}.", when=when)),
        keyboard(button(label, "begin", course.id)),
    )


def session_reminder(
    enrolment: Enrolment,
    session: Session,
    course: Definition,
    now: datetime,
    coming: Coming | None,
    speech: Speech,
) -> Message:
    """A session comes nearer. Asks whether the person comes, unless they have said so."""
    text = session.text.into(speech.language) if session.text else None
    resources = [resource for resource in course.resources if resource.session == session.id]
    start = session.starts.instant
    left = start - now
    return Message(
        paragraphs(
            _session_opening(session, now, speech),
            held_at(session, speech),
            text if left >= _SOON else None,
            lines(*(resource_line(each, speech) for each in resources))
            if _SOON <= left < _NEAR and resources
            else None,
            where(session, speech),
            speech.say("Are you coming?") if coming is None and left > timedelta() else None,
        ),
        session_buttons(enrolment, session, speech, coming),
    )


def outdated_reminder(session: Session, told: datetime, speech: Speech) -> Message:
    """What becomes of a reminder that told of a start, a UTC instant, at which the session is not held any more."""
    title, old = session.title.into(speech.language), speech.when(told)
    if session.cancelled:
        return Message(speech.say("📅 <b>«{title}»</b> on {when} is cancelled.", title=title, when=old))
    return Message(
        paragraphs(
            speech.say("📅 <b>«{title}»</b> has been moved.", title=title),
            lines(
                speech.say("New: <b>{when}</b>", when=held_at(session, speech)),
                speech.say("Old: <s>{when}</s>", when=old),
            ),
            where(session, speech),
        ),
        keyboard(way_in(session, speech)),
    )


def _session_opening(session: Session, now: datetime, speech: Speech) -> Markup:
    title, start = session.title.into(speech.language), session.starts.instant
    if start <= now:  # said again, with a new link
        return speech.say("📅 <b>«{title}»</b> has begun.", title=title)
    if start - now < _SOON:
        return speech.say(
            "📅 <b>«{title}»</b> starts in {duration}.", title=title, duration=speech.duration(start - now)
        )
    match speech.days_until(now, start):
        case 0:
            return speech.say("📅 <b>«{title}»</b> is today.", title=title)
        case 1:
            return speech.say("📅 <b>«{title}»</b> is tomorrow.", title=title)
        case days:
            return speech.count(
                "📅 <b>«{title}»</b> is in {n} day.", "📅 <b>«{title}»</b> is in {n} days.", days, title=title
            )


def exercise(
    enrolment: Enrolment, found: Exercise, course: Definition, speech: Speech, *, done: bool = False
) -> Message:
    """A new exercise."""
    return Message(exercise_text(found, course, speech), exercise_buttons(enrolment, found, speech, done=done))


def exercise_nudge(
    enrolment: Enrolment,
    found: Exercise,
    course: Definition,
    now: datetime,
    speech: Speech,
    *,
    done: bool = False,
    minutes: int = 0,
) -> Message:
    """An exercise is not done yet, and the session it belongs to comes nearer; or it was done since.

    Who has noted `minutes` on it has begun, and is told so.
    """
    if done:
        told = speech.say("✅ You have finished «{title}».", title=found.title.into(speech.language))
        return Message(told, exercise_buttons(enrolment, found, speech, done=True))
    session = course.done_by(found)
    title, start = found.title.into(speech.language), session.starts.instant
    before, spent = session.title.into(speech.language), speech.hours(minutes)
    match None if session.cancelled or start <= now else speech.days_until(now, start):
        case None:
            first = speech.say(
                "Have you done «{title}»? It is best done before {day}.", title=title, day=speech.day(start)
            )
        case 0:
            first = speech.say("«{session}» is today. Have you done «{title}»?", session=before, title=title)
        case 1:
            first = speech.say("«{session}» is tomorrow. Have you done «{title}»?", session=before, title=title)
        case days:
            first = speech.count(
                "«{session}» is in {n} day. Have you done «{title}»?",
                "«{session}» is in {n} days. Have you done «{title}»?",
                days,
                session=before,
                title=title,
            )
    return Message(
        paragraphs(
            first,
            speech.say("You have noted {hours} so far. What you have tried is worth sharing.", hours=spent)
            if minutes
            else speech.say("Not yet? A little is better than nothing. What you have tried is worth sharing."),
        ),
        keyboard(
            button(speech.label("I am done"), "done", enrolment.id, found.id),
            button(speech.label("Read the exercise"), "exercise", enrolment.id, found.id),
        ),
    )


def reflection_request(
    enrolment: Enrolment, session: Session, coming: Coming | None, course: Definition, speech: Speech
) -> Message:
    """The question after a session."""
    return asked_about_session(enrolment, session, coming, course, speech)


def session_changed(
    enrolment: Enrolment,
    session: Session,
    before: Session | None,
    course: PublishedCourse,
    now: datetime,
    coming: Coming | None,
    speech: Speech,
) -> Message:
    """A session was moved, cancelled, taken up again, or has a new link; with its calendar entry.

    `before` is the session as the person knows it. Asks whether they come, unless they have said so.
    """
    title = session.title.into(speech.language)
    when = held_at(session, speech)
    parts: list[Markup | str | None] = []
    if session.cancelled:
        told = held_at(before or session, speech)
        parts.append(speech.say("📅 <b>«{title}»</b> on {when} is cancelled.", title=title, when=told))
    elif before is not None and (before.starts, before.ends) != (session.starts, session.ends):
        if before.cancelled:
            parts.append(speech.say("📅 <b>«{title}»</b> will be held after all, at a new time.", title=title))
        else:
            parts.append(speech.say("📅 <b>«{title}»</b> has a new time.", title=title))
        old = held_at(before, speech)
        parts.append(lines(speech.say("New: <b>{when}</b>", when=when), speech.say("Old: <s>{when}</s>", when=old)))
    elif before is not None and before.cancelled:
        parts.append(speech.say("📅 <b>«{title}»</b> will be held after all: {when}.", title=title, when=when))
    elif before is not None and before.link == session.link:
        parts.append(speech.say("📅 <b>«{title}»</b> is held as you were told: {when}.", title=title, when=when))
    else:
        parts.append(speech.say("📅 <b>«{title}»</b> on {when} has a new link.", title=title, when=when))
    if session.link is not None and not session.cancelled:
        parts.append(where(session, speech))
    parts.append(speech.say("Open the file to bring your calendar up to date."))
    if coming is None and not session.cancelled and session.starts.instant > now:
        parts.append(speech.say("Are you coming?"))
    calendar = calendar_file(enrolment, course, now, speech, only=session)
    if session.cancelled:
        return Message(paragraphs(*parts), None, calendar.document)
    return Message(paragraphs(*parts), session_buttons(enrolment, session, speech, coming), calendar.document)
