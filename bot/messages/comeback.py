"""A word on what passed while somebody could not be reached."""

from collections.abc import Sequence

from bot.course.definition import Definition
from bot.course.timeline import Kind
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.tables import Enrolment


def what_passed(
    enrolment: Enrolment, course: Definition, passed: Sequence[tuple[str, str]], speech: Speech
) -> Message | None:
    """What came and went while the person was away: pairs of a notice's kind and subject. None where it is nothing."""
    rows = []
    about = dict.fromkeys(subject for _, subject in passed)
    asked = {subject for kind, subject in passed if kind == Kind.REFLECTION_REQUEST}
    for session in course.sessions_of(enrolment.role):
        if session.id in about and not session.cancelled:
            title, when = session.title.into(speech.language), speech.when(session.starts.instant)
            if session.id in asked:
                rows.append(speech.say("📅 {title}, {when}. You can still write a reflection.", title=title, when=when))
            else:
                rows.append(speech.say("📅 {title}, {when}", title=title, when=when))
    for exercise in course.exercises_of(enrolment.role):
        if exercise.id in about:
            title = exercise.title.into(speech.language)
            rows.append(speech.say("✍️ {title}. You can still read it and do it.", title=title))
    if not rows:
        return None
    return Message(
        paragraphs(
            speech.say("Good to have you back! This happened while I could not reach you:"),
            lines(*rows),
            speech.say("From now on you get the reminders again."),
        ),
        keyboard(button(speech.label("My page"), "my", enrolment.id, "home")),
    )
