"""Questions to the organisers, and their answers."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten

from bot.course.definition import Definition
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.tables import Enrolment, Note, Question


def asked(course: Definition, now: datetime, speech: Speech, *, more: bool = False) -> Message:
    """The question is on its way to the organisers; outside their hours, when to expect an answer and whom to write to.

    With `more` it goes on with an earlier question.
    """
    contact = course.contact
    opens = contact.hours and contact.hours.next_opening(now, course.zone)
    urgent = speech.say("Is it urgent? Write to {name}: {email}", name=contact.name, email=contact.email)
    return Message(
        paragraphs(
            speech.say("✅ It is on its way to the organisers.")
            if more
            else speech.say("✅ Your question is on its way to the organisers. The answer comes here."),
            speech.say("They are back {when}.", when=speech.when(opens)) if opens else None,
            urgent if opens or (contact.hours is None and not more) else None,
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
    if not courses:
        return Message(speech.say("There is no course just now that you can ask about."))
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


def to_organiser(
    words: str,
    enrolment: Enrolment,
    course: Definition,
    before: Question | None,
    speech: Speech,
    *,
    answered: bool,
) -> Message:
    """A participant's question, or the beginning of it, as an organiser reads it.

    `before` is the question that it goes on from.
    """
    role = course.role(enrolment.role or "")
    who = {
        "name": enrolment.name or "",
        "role": role.title.into(speech.language) if role else "",
        "organisation": enrolment.organisation or "",
    }
    return Message(
        paragraphs(
            speech.say("<b>Question from {name}</b> ({role}, {organisation})", **who)
            if before is None
            else speech.say("<b>More from {name}</b> ({role}, {organisation})", **who),
            None if before is None else speech.say("Wrote earlier: {question}", question=_glance(before)),
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
            speech.say("You asked: {question}", question=_glance(question)),
            words,
        ),
        keyboard(button(speech.label("Write more to the organisers"), "askmore", question.id)),
    )


def about_which_course(
    theirs: Sequence[tuple[Enrolment, Definition]], speech: Speech, note: Note | None = None
) -> Message:
    """Ask which of a person's courses a question is about: one to be written, or `note`, which is written."""
    act: tuple[object, ...] = ("ask",) if note is None else ("askabout", note.id)
    return Message(
        speech.say("Which course is your question about?"),
        keyboard(*(button(course.title.into(speech.language), *act, each.id) for each, course in theirs)),
    )


def ask_more(speech: Speech) -> Message:
    """Ask for what the person wants to add to a question."""
    return Message(speech.say("Write here what you want to say to the organisers."))


def answer_passed_on(speech: Speech) -> Message:
    """The organiser's answer is on its way. To whom is not said: this message stays when the person is erased."""
    return Message(speech.say("✅ Your answer is on its way."))


def only_words_passed_on(speech: Speech) -> Message:
    """The organiser's answer came with a picture, a file or the like; the words of it are on their way."""
    return Message(speech.say("✅ Your words are on their way. I can only pass text on, so the rest stays here."))


def answer_changed(speech: Speech) -> Message:
    """The organiser edited an answer; the participant's message changes too."""
    return Message(speech.say("✅ Your answer is changed."))


def only_text_to_participants(speech: Speech) -> Message:
    """An organiser answered a question with a picture, a file or the like."""
    return Message(speech.say("I can only pass text on. Could you write the answer instead?"))


def _glance(question: Question) -> str:
    """The beginning of a question, on one line."""
    return shorten(question.text, width=200, placeholder="…")
