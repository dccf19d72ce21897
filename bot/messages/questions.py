"""Questions to the organisers, and their answers."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten

from bot.course.definition import Definition
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.tables import Enrolment, Question


def asked(course: Definition, now: datetime, speech: Speech) -> Message:
    """The question is on its way to the organisers; outside their hours, when to expect an answer."""
    contact = course.contact
    opens = contact.hours and contact.hours.next_opening(now, course.zone)
    return Message(
        paragraphs(
            speech.say("✅ Your question is on its way to the organisers. The answer comes here."),
            speech.say("They are back {when}.", when=speech.when(opens)) if opens else None,
            speech.say("Is it urgent? Write to {name}: {email}", name=contact.name, email=contact.email),
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
            "Write your question here. It goes to the organisers, and the answer comes here. "
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


def to_organiser(words: str, enrolment: Enrolment, course: Definition, speech: Speech, *, answered: bool) -> Message:
    """A participant's question, or the beginning of it, as an organiser reads it."""
    role = course.role(enrolment.role or "")
    return Message(
        paragraphs(
            speech.say(
                "<b>Question from {name}</b> ({role}, {organisation})",
                name=enrolment.name or "",
                role=role.title.into(speech.language) if role else "",
                organisation=enrolment.organisation or "",
            ),
            words,
            speech.say("✅ Answered. Reply to say more.")
            if answered
            else speech.say("Reply to this message, and your answer reaches them."),
        )
    )


def answer(question: Question, words: str, speech: Speech) -> Message:
    """The organisers' answer, or the beginning of it, as the participant reads it."""
    return Message(
        paragraphs(
            speech.say("<b>Answer from the organisers</b>"),
            speech.say("You asked: {question}", question=shorten(question.text, width=300, placeholder="…")),
            words,
        ),
        keyboard(button(speech.label("Write more to the organisers"), "askmore", question.id)),
    )


def ask_more(speech: Speech) -> Message:
    """Ask for what the person wants to add to a question."""
    return Message(speech.say("Write here what you want to say to the organisers."))


def answer_passed_on(enrolment: Enrolment, speech: Speech) -> Message:
    """The organiser's answer is on its way."""
    return Message(speech.say("✅ Your answer is on its way to {name}.", name=enrolment.name or ""))


def answer_changed(enrolment: Enrolment, speech: Speech) -> Message:
    """The organiser edited an answer; the participant's message changes too."""
    return Message(speech.say("✅ Your answer to {name} is changed.", name=enrolment.name or ""))


def only_text_to_participants(speech: Speech) -> Message:
    """An organiser answered a question with a picture, a file or the like."""
    return Message(speech.say("I can only pass text on. Could you write the answer instead?"))


def erased(speech: Speech) -> Message:
    """What stands in the organisers' chat in place of a question whose writer had everything erased."""
    return Message(speech.say("This question is erased, since the participant wished so."))
