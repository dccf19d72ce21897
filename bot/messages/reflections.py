"""Reflections: asking for them, keeping them, showing, rewriting and deleting them."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.course.definition import Definition, Exercise, Session
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.paging import torn, turns, which
from bot.messages.programme import resource_line
from bot.messages.readers import reader_choice, who_reads
from bot.messages.speech import Speech
from bot.people.attendance import Coming
from bot.people.written import EXERCISE, SESSION, Subject, subject_of
from bot.tables import Enrolment, Reflection

LONGEST_TITLE = 200
"""Characters of a title above a page of what people wrote."""


def subject_title(subject: Subject, course: Definition, speech: Speech) -> str:
    """The title of what a text is about; its id where the course has it no more."""
    found = course.session(subject.id) if subject.kind == SESSION else course.exercise(subject.id)
    return found.title.into(speech.language) if found else subject.id


def asked_about_session(
    enrolment: Enrolment, session: Session, coming: Coming | None, course: Definition, speech: Speech
) -> Message:
    """The question after a session. Who could not come gets it worded for that, with what there is to read."""
    assert session.reflection is not None
    question = session.reflection.into(speech.language)
    held = [each for each in course.sessions_of(enrolment.role or "") if not each.cancelled]
    last = bool(held) and session.id == held[-1].id
    asked: list[str | None] = [question]
    if coming == Coming.NO:
        resources = [resource for resource in course.resources if resource.session == session.id]
        asked = [
            speech.say("You could not come this time. That is all right."),
            lines(
                speech.say("This is what you can read instead:"), *(resource_line(each, speech) for each in resources)
            )
            if resources
            else None,
            speech.say("We asked those who were there: {question}", question=question),
            speech.say("You can answer that as well, or write what you wonder about."),
        ]
    return Message(
        paragraphs(
            speech.say("✍️ <b>After «{title}»</b>", title=session.title.into(speech.language)),
            speech.say("That was the last session. Thank you for having been with us!") if last else None,
            *asked,
            _write_here(speech),
        ),
        keyboard(button(speech.label("Not this time"), "noreflect", enrolment.id, Subject(SESSION, session.id))),
    )


def asked_about_exercise(enrolment: Enrolment, exercise: Exercise, speech: Speech) -> Message:
    """The question that an exercise ends with."""
    assert exercise.reflection is not None
    return Message(
        paragraphs(
            speech.say("✍️ <b>After «{title}»</b>", title=exercise.title.into(speech.language)),
            exercise.reflection.into(speech.language),
            _write_here(speech),
        ),
        keyboard(button(speech.label("Not this time"), "noreflect", enrolment.id, Subject(EXERCISE, exercise.id))),
    )


def asked_anew(
    enrolment: Enrolment, subject: Subject, course: Definition, speech: Speech, *, replaces: bool = False
) -> Message:
    """Ask for a reflection on something that has no question of its own, or for one in place of an earlier one."""
    return Message(
        paragraphs(
            speech.say("Write your reflection on «{title}» here.", title=subject_title(subject, course, speech)),
            speech.say("It takes the place of the old one. The same people can read it.")
            if replaces
            else _chosen_later(speech),
        ),
        keyboard(button(speech.label("Not this time"), "noreflect", enrolment.id, subject)),
    )


def _write_here(speech: Speech) -> Markup:
    return lines(speech.say("Write your answer here. Two lines are plenty."), _chosen_later(speech))


def _chosen_later(speech: Speech) -> Markup:
    return speech.say("The organisers can read it. You can change that afterwards.")


def kept(
    reflection: Reflection, enrolment: Enrolment, course: Definition, speech: Speech, *, partners: bool
) -> Message:
    """The reflection is kept. Says what it was bound to and who reads it, and how to change either."""
    title = subject_title(subject_of(reflection.subject), course, speech)
    return Message(
        paragraphs(
            speech.say("✅ Thank you! We have kept your reflection on «{title}».", title=title),
            lines(
                who_reads(reflection, enrolment, speech, partners=partners),
                speech.say("Who is to read it? Choose below."),
            ),
            speech.say("Do you want to change the text? Edit your message. /refleksjon shows all of yours."),
        ),
        keyboard(
            *reader_choice(reflection, speech, partners=partners),
            button(speech.label("A question to the organisers"), "unsort", reflection.id, "question"),
            button(speech.label("It was not a reflection"), "unsort", reflection.id),
        ),
    )


def changed(reflection: Reflection, course: Definition, speech: Speech) -> Message:
    """The person edited the message that a reflection was written in."""
    title = subject_title(subject_of(reflection.subject), course, speech)
    return Message(speech.say("✅ Your reflection on «{title}» is changed.", title=title))


def only_written(subject: Subject, course: Definition, speech: Speech) -> Message:
    """Somebody answered the question for a reflection with a voice message, a picture or the like."""
    return Message(
        speech.say(
            "Thank you! But I can only read text, and reflections are written here. "
            "Could you write a few words on «{title}»?",
            title=subject_title(subject, course, speech),
        )
    )


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
    """A person's reflections, each with a button; what they can write about now; and the way to what others share."""
    if reflections:
        text = speech.say("✍️ <b>Your reflections</b>\nTap one to read, rewrite or delete it.")
    else:
        text = speech.say("✍️ You have not written any reflections yet.")
    return Message(
        paragraphs(text, speech.say("Would you like to write one now?") if open_subjects else None),
        keyboard(
            *(
                button(_excerpt(each, course, speech), "my", enrolment.id, "reflection", each.id)
                for each in reflections[-40:]
            ),
            *(
                button(
                    speech.label("Write about {title}", title=subject_title(each, course, speech)),
                    "reflect",
                    enrolment.id,
                    each,
                )
                for each in open_subjects[-20:]
            ),
            button(speech.label("Read what others have shared"), "my", enrolment.id, "shared"),
        ),
    )


def one_reflection(
    reflection: Reflection, enrolment: Enrolment, page: int, course: Definition, speech: Speech, *, partners: bool
) -> Message:
    """A page, counted from 0, of one of a person's reflections; who reads it, and what can be done about it."""
    title = subject_title(subject_of(reflection.subject), course, speech)[:LONGEST_TITLE]
    pieces = torn(reflection.text)
    number = max(0, min(page, len(pieces) - 1))
    return Message(
        paragraphs(
            speech.say("✍️ <b>{title}</b>, {when}", title=title, when=speech.when(reflection.written_at)),
            pieces[number],
            which(number, len(pieces), speech),
            who_reads(reflection, enrolment, speech, partners=partners),
        ),
        keyboard(
            turns(
                number,
                len(pieces),
                lambda label, to: button(label, "my", enrolment.id, "reflection", f"{reflection.id}.{to}"),
                speech,
            ),
            *reader_choice(reflection, speech, partners=partners, page=number),
            [
                button(speech.label("Rewrite"), "rewrite", reflection.id),
                button(speech.label("Delete"), "remove", reflection.id, "ask"),
            ],
        ),
    )


def ask_delete(reflection: Reflection, course: Definition, speech: Speech) -> Message:
    """Ask once before a reflection is deleted."""
    title = subject_title(subject_of(reflection.subject), course, speech)
    return Message(
        speech.say("Delete your reflection on «{title}»? It can't be brought back.", title=title),
        keyboard(
            button(speech.label("Yes, delete it"), "remove", reflection.id, "yes"),
            button(speech.label("No, keep it"), "my", reflection.enrolment_id, "reflection", reflection.id),
        ),
    )


def deleted(speech: Speech) -> Message:
    """The reflection is gone."""
    return Message(speech.say("The reflection is deleted."))


def _excerpt(reflection: Reflection, course: Definition, speech: Speech) -> str:
    title = subject_title(subject_of(reflection.subject), course, speech)
    words = " ".join(reflection.text.split())
    return speech.label("{title}: {words}", title=title, words=words)
