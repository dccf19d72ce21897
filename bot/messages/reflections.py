"""Reflections: asking for them, keeping them, showing, rewriting and deleting them."""

from collections.abc import Sequence

from bot.course.definition import Definition, Exercise, Session
from bot.messages.message import Message, button, keyboard, paragraphs
from bot.messages.speech import Speech
from bot.people.attendance import Coming
from bot.people.written import EXERCISE, SESSION, Subject, subject_of
from bot.tables import Enrolment, Reflection

_GLANCE = 3000


def subject_title(subject: Subject, course: Definition, speech: Speech) -> str:
    """The title of what a text is about; its id where the course has it no more."""
    found = course.session(subject.id) if subject.kind == SESSION else course.exercise(subject.id)
    return found.title.into(speech.language) if found else subject.id


def asked_about_session(enrolment: Enrolment, session: Session, coming: Coming | None, speech: Speech) -> Message:
    """The question after a session."""
    assert session.reflection is not None
    title = session.title.into(speech.language)
    return Message(
        paragraphs(
            speech.say("✍️ <b>After {title}</b>", title=title),
            session.reflection.into(speech.language),
            speech.say("Were you not there? Then write what you would like to ask or say.")
            if coming == Coming.NO
            else None,
            speech.say("Write your answer here. Two lines are plenty. The organisers can read it."),
        ),
        keyboard(button(speech.label("Not this time"), "noreflect", enrolment.id, Subject(SESSION, session.id))),
    )


def asked_about_exercise(enrolment: Enrolment, exercise: Exercise, speech: Speech) -> Message:
    """The question that an exercise ends with."""
    assert exercise.reflection is not None
    return Message(
        paragraphs(
            speech.say("✍️ <b>After {title}</b>", title=exercise.title.into(speech.language)),
            exercise.reflection.into(speech.language),
            speech.say("Write your answer here. Two lines are plenty. The organisers can read it."),
        ),
        keyboard(button(speech.label("Not this time"), "noreflect", enrolment.id, Subject(EXERCISE, exercise.id))),
    )


def asked_anew(enrolment: Enrolment, subject: Subject, course: Definition, speech: Speech) -> Message:
    """Ask for the text that takes the place of an earlier one."""
    return Message(
        speech.say("Write your reflection on {title} here.", title=subject_title(subject, course, speech)),
        keyboard(button(speech.label("Not this time"), "noreflect", enrolment.id, subject)),
    )


def kept(reflection: Reflection, course: Definition, speech: Speech) -> Message:
    """The reflection is kept. Says what it was bound to, and how to change that."""
    title = subject_title(subject_of(reflection.subject), course, speech)
    return Message(
        paragraphs(
            speech.say("✅ Thank you! We have kept your reflection on {title}.", title=title),
            speech.say("Edit your message to change it. /refleksjon shows all of yours."),
        ),
        keyboard(button(speech.label("It was not a reflection"), "unsort", reflection.id)),
    )


def changed(reflection: Reflection, course: Definition, speech: Speech) -> Message:
    """The person edited the message that a reflection was written in."""
    title = subject_title(subject_of(reflection.subject), course, speech)
    return Message(speech.say("✅ Your reflection on {title} is changed.", title=title))


def not_this_time(speech: Speech) -> Message:
    """The person does not want to reflect now."""
    return Message(speech.say("That is all right. You can write later: /refleksjon"))


def reflection_list(
    enrolment: Enrolment,
    reflections: Sequence[Reflection],
    open_subjects: Sequence[Subject],
    course: Definition,
    speech: Speech,
) -> Message:
    """A person's reflections, each with a button; and what they can write about now."""
    if reflections:
        text = speech.say("✍️ <b>Your reflections</b>\nTap one to read, rewrite or delete it.")
    else:
        text = speech.say("✍️ You have not written any reflections yet.")
    return Message(
        paragraphs(text, speech.say("Would you like to write one now?") if open_subjects else None),
        keyboard(
            *(button(_excerpt(each, course, speech), "reflection", each.id) for each in reflections[-40:]),
            *(
                button(
                    speech.label("Write about {title}", title=subject_title(each, course, speech))[:60],
                    "reflect",
                    enrolment.id,
                    each,
                )
                for each in open_subjects[-20:]
            ),
        ),
    )


def one_reflection(reflection: Reflection, course: Definition, speech: Speech) -> Message:
    """One reflection to read, with what can be done about it. A very long one is shown by its beginning."""
    title = subject_title(subject_of(reflection.subject), course, speech)
    words = reflection.text if len(reflection.text) <= _GLANCE else reflection.text[:_GLANCE] + "…"
    return Message(
        paragraphs(
            speech.say("✍️ <b>{title}</b>, {when}", title=title, when=speech.when(reflection.written_at)),
            words,
        ),
        keyboard(
            button(speech.label("Rewrite"), "rewrite", reflection.id),
            button(speech.label("Delete"), "remove", reflection.id, "ask"),
        ),
    )


def ask_delete(reflection: Reflection, course: Definition, speech: Speech) -> Message:
    """Ask once before a reflection is deleted."""
    title = subject_title(subject_of(reflection.subject), course, speech)
    return Message(
        speech.say("Delete your reflection on {title}? It can't be brought back.", title=title),
        keyboard(
            button(speech.label("Yes, delete it"), "remove", reflection.id, "yes"),
            button(speech.label("No, keep it"), "reflection", reflection.id),
        ),
    )


def deleted(speech: Speech) -> Message:
    """The reflection is gone."""
    return Message(speech.say("The reflection is deleted."))


def _excerpt(reflection: Reflection, course: Definition, speech: Speech) -> str:
    title = subject_title(subject_of(reflection.subject), course, speech)
    words = " ".join(reflection.text.split())
    return speech.label("{title}: {words}", title=title, words=words)[:60]
