"""A word on what passed while somebody could not be reached."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.course.definition import Definition
from bot.course.timeline import Kind
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.people.written import EXERCISE, SESSION, Subject
from bot.tables import Enrolment


def what_passed(
    enrolment: Enrolment,
    course: Definition,
    passed: Sequence[tuple[str, str]],
    answered: Collection[str],
    now: datetime,
    speech: Speech,
) -> Message | None:
    """What came and went while the person was away, until `now` (UTC). None where it is nothing.

    `passed` are pairs of a notice's kind and subject; `answered` are the subjects of the person's reflections, and the
    exercises that they have done.
    """
    rows = []
    about = {subject for _, subject in passed}
    asked = {subject for kind, subject in passed if kind == Kind.REFLECTION_REQUEST}
    changed = {subject for kind, subject in passed if kind == Kind.SESSION_CHANGED}
    for session in course.sessions_of(enrolment.role):
        title, when = session.title.into(speech.language), speech.when(session.starts.instant)
        if session.cancelled and session.id in changed:
            rows.append(speech.say("📅 {title}, {when}, was cancelled.", title=title, when=when))
        elif session.cancelled or session.id not in about or session.starts.instant > now:
            # What lies ahead has not passed, though a reminder of it has.
            continue
        elif session.id in asked and str(Subject(SESSION, session.id)) not in answered:
            rows.append(speech.say("📅 {title}, {when}. You can still write a reflection.", title=title, when=when))
        else:
            rows.append(speech.say("📅 {title}, {when}", title=title, when=when))
    for exercise in course.exercises_of(enrolment.role):
        due = course.done_by(exercise).starts.instant <= now
        if exercise.id in about and due and str(Subject(EXERCISE, exercise.id)) not in answered:
            title = exercise.title.into(speech.language)
            rows.append(speech.say("✍️ {title}. You can still read it and do it.", title=title))
    if not rows:
        return None
    return Message(
        paragraphs(
            speech.say("Good to have you back! This happened while I could not reach you:"),
            lines(*rows),
            speech.say("From now on you get the reminders again.") if now < course.ends else None,
        ),
        keyboard(button(speech.label("My page"), "my", enrolment.id, "home")),
    )
