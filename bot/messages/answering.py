"""A participant's question on a page of its own, where an organiser answers it."""

from collections.abc import Sequence
from dataclasses import replace
from textwrap import shorten

from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.paging import torn, turns, which
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.tables import Answer, Enrolment, Question

_GLANCE = 200
_QUOTED = 300
_LABEL = 40


def asked(
    course: PublishedCourse,
    question: Question,
    whose: Enrolment,
    before: Question | None,
    answers: Sequence[Answer],
    page: int,
    speech: Speech,
) -> Message:
    """The whole question (a long one by pages, counted from 0), and that the organiser's next message answers it.

    `before` is the question that it goes on from; `answers` are those given already, the oldest first.
    """
    text, pages = _question(course, question, whose, before, page, speech)
    name = whose.name or ""
    on_card = whose.enrolled_at or whose.waiting_since
    return Message(
        paragraphs(
            text,
            lines(
                speech.say("✅ Answered already: {answer}", answer=_quoted(answers[-1])),
                speech.say("What you write now comes in addition."),
            )
            if answers
            else None,
            speech.say("<b>Write the answer here.</b> Your next message goes to {name}.", name=name),
        ),
        keyboard(
            pages,
            button(speech.label("Cancel"), "org", course.id, "unanswered"),
            button(shorten(name, _LABEL, placeholder="…"), "org", course.id, "person", whose.id) if on_card else None,
        ),
    )


def answered(
    course: PublishedCourse, question: Question, whose: Enrolment, before: Question | None, speech: Speech
) -> Message:
    """What the page with a question becomes when the organiser has answered it."""
    text, _ = _question(course, question, whose, before, 0, speech)
    return Message(
        paragraphs(text, speech.say("✅ Answered. Reply to say more.")), keyboard(_to_the_rest(course, speech))
    )


def passed_on(
    told: Message, course: PublishedCourse, question: Question, meanwhile: Sequence[Answer], speech: Speech
) -> Message:
    """That the answer is on its way, as `told` says, and ways on; what others have answered `meanwhile`."""
    return replace(
        told,
        text=paragraphs(
            told.text,
            speech.say("Meanwhile somebody else has answered too: {answer}", answer=_quoted(meanwhile[-1]))
            if meanwhile
            else None,
        ),
        keyboard=keyboard(
            button(speech.label("Write more"), "org", course.id, "question", question.id),
            _to_the_rest(course, speech),
        ),
    )


def gone(course: PublishedCourse, speech: Speech, *, unsent: bool = False) -> Message:
    """The question is no longer one that the organiser can answer; `unsent` if they have just written the answer."""
    return Message(
        paragraphs(
            speech.say("Your answer was not sent.") if unsent else None,
            speech.say(
                "I can't find this question any more. Perhaps the person has erased everything, or changed county."
            ),
        ),
        keyboard(_to_the_rest(course, speech)),
    )


def left_open(course: PublishedCourse, question_id: int, speech: Speech) -> Message:
    """What the organiser wrote went nowhere, though it may have been meant as the answer to a question."""
    return Message(
        speech.say(
            "I have not sent this to anybody. Is it an answer to a question? Open the question and write it once more."
        ),
        keyboard(button(speech.label("Open the question"), "org", course.id, "question", question_id)),
    )


def _question(
    course: PublishedCourse, question: Question, whose: Enrolment, before: Question | None, page: int, speech: Speech
) -> tuple[str, list[Button]]:
    """A page of a question with who asked it, and the ways to its other pages."""
    pieces = torn(question.text)
    number = min(page, len(pieces) - 1)
    role = course.definition.role(whose.role or "")
    text = paragraphs(
        speech.say(
            "<b>Question from {name}</b> ({role}, {organisation})",
            name=whose.name or "",
            role=role.title.into(speech.language) if role else "",
            organisation=whose.organisation or "",
        ),
        None
        if before is None
        else speech.say("Wrote earlier: {question}", question=shorten(before.text, _GLANCE, placeholder="…")),
        pieces[number],
        which(number, len(pieces), speech),
    )

    def to_page(label: str, other: int) -> Button:
        return button(label, "org", course.id, "question", f"{question.id}.{other}")

    return text, turns(number, len(pieces), to_page, speech)


def _to_the_rest(course: PublishedCourse, speech: Speech) -> Button:
    return button(speech.label("Questions without an answer"), "org", course.id, "unanswered")


def _quoted(answer: Answer) -> str:
    return shorten(answer.text, _QUOTED, placeholder="…")
