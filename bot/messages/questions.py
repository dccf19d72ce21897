"""Words that came unasked: what were they? And questions to the organisers, with their answers."""

from collections.abc import Sequence
from textwrap import shorten

from markupsafe import Markup
from telegram.constants import MessageLimit

from bot.course.definition import Definition
from bot.messages.message import Document, Message, button, keyboard, length, lines, paragraphs
from bot.messages.reflections import subject_title
from bot.messages.speech import Speech
from bot.people.written import Subject
from bot.tables import Enrolment, Note, Question


def what_was_it(note: Note, speech: Speech, *, can_reflect: bool) -> Message:
    """Ask what somebody's words were."""
    return Message(
        speech.say("I have kept what you wrote. What is it?"),
        keyboard(
            button(speech.label("A reflection"), "note", note.id, "reflection") if can_reflect else None,
            button(speech.label("A question to the organisers"), "note", note.id, "question"),
            button(speech.label("Nothing, delete it"), "note", note.id, "nothing"),
        ),
    )


def reflection_on_what(note: Note, subjects: Sequence[Subject], course: Definition, speech: Speech) -> Message:
    """Ask what a reflection is about."""
    return Message(
        speech.say("What is your reflection about?"),
        keyboard(*(button(subject_title(each, course, speech)[:60], "sort", note.id, each) for each in subjects[-40:])),
    )


def forgotten(speech: Speech) -> Message:
    """The words were nothing, and are gone."""
    return Message(speech.say("All right, it is deleted."))


def asked(course: Definition, speech: Speech) -> Message:
    """The question is on its way to the organisers."""
    return Message(
        speech.say(
            "✅ Your question is on its way to the organisers. The answer comes here. "
            "Is it urgent? Write to {name}: {email}",
            name=course.contact.name,
            email=course.contact.email,
        )
    )


def nobody_to_ask(course: Definition, speech: Speech) -> Message:
    """The question is kept, but no organiser takes questions here."""
    return Message(
        speech.say(
            "I have kept your question, but no organiser answers in this chat. Write to {name}: {email}",
            name=course.contact.name,
            email=course.contact.email,
        )
    )


def how_to_ask(course: Definition, speech: Speech) -> Message:
    """How to ask the organisers something."""
    return Message(
        speech.say(
            "Write your question here, as an ordinary message, and choose «A question to the organisers». "
            "Or write to {name}: {email}",
            name=course.contact.name,
            email=course.contact.email,
        )
    )


def whom_to_ask(courses: Sequence[Definition], speech: Speech) -> Message:
    """Whom somebody can ask who has not signed up."""
    return Message(
        paragraphs(
            speech.say("Do you have a question? These people can answer:"),
            lines(
                *(
                    speech.say(
                        "{title}: {name}, {email}",
                        title=course.title.into(speech.language),
                        name=course.contact.name,
                        email=course.contact.email,
                    )
                    for course in courses
                )
            ),
        )
    )


def question_changed(speech: Speech) -> Message:
    """The person edited the message that a question was written in."""
    return Message(speech.say("✅ Your question is changed."))


def note_changed(speech: Speech) -> Message:
    """The person edited words that are not sorted yet."""
    return Message(speech.say("✅ Your change is kept."))


def to_organiser(question: Question, enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """A participant's question, as an organiser reads it."""
    role = course.role(enrolment.role or "")
    return _with_words(
        paragraphs(
            speech.say(
                "<b>Question from {name}</b> ({role}, {organisation})",
                name=enrolment.name or "",
                role=role.title.into(speech.language) if role else "",
                organisation=enrolment.organisation or "",
            ),
            speech.say("Reply to this message, and your answer reaches them."),
        ),
        question.text,
    )


def answer(question: Question, speech: Speech) -> Message:
    """The organisers' answer, as the participant reads it."""
    return _with_words(
        paragraphs(
            speech.say("<b>Answer from the organisers</b>"),
            speech.say("You asked: {question}", question=shorten(question.text, width=300, placeholder="…")),
        ),
        question.answer or "",
    )


def answer_passed_on(enrolment: Enrolment, speech: Speech) -> Message:
    """The organiser's answer is on its way."""
    return Message(speech.say("✅ Your answer is on its way to {name}.", name=enrolment.name or ""))


def _with_words(heading: Markup, words: str) -> Message:
    """A heading and somebody's words below it; as a file where both are too long for one message."""
    together = paragraphs(heading, words)
    if length(together) <= MessageLimit.MAX_TEXT_LENGTH:
        return Message(together)
    return Message(heading, document=Document("tekst.txt", words.encode()))
