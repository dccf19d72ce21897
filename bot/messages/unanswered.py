"""Questions that nobody has answered yet, as organisers read them."""

from collections.abc import Sequence
from textwrap import shorten

from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.organiser import page_buttons
from bot.messages.paging import on_page, which
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment, Question

PER_PAGE = 5

_QUOTED = 300
_LABEL = 40


def unanswered(
    course: PublishedCourse,
    questions: Sequence[tuple[Question, Enrolment]],
    page: int,
    speech: Speech,
) -> Message:
    """A page of the questions without an answer (counted from 0), the oldest first, each with who asked."""
    if not questions:
        return Message(speech.say("All questions have been answered."))
    shown, number, pages = on_page(questions, page, PER_PAGE)
    return Message(
        paragraphs(
            speech.say("<b>Questions without an answer</b>"),
            *(
                lines(
                    speech.say("<b>{name}</b>, {when}", name=whose.name or "", when=speech.short(question.asked_at)),
                    shorten(question.text, _QUOTED, placeholder="…"),
                )
                for question, whose in shown
            ),
            speech.say(
                "Tap whom you want to answer. If the question came to you in a message, you can reply there too."
            ),
            which(number, pages, speech),
        ),
        keyboard(
            *(
                button(_to_answer(question, whose, shown, speech), "org", course.id, "question", question.id)
                for question, whose in shown
            ),
            page_buttons(course, "unanswered", number, pages, speech),
        ),
    )


def _to_answer(
    question: Question, whose: Enrolment, shown: Sequence[tuple[Question, Enrolment]], speech: Speech
) -> str:
    """The label of what leads to answering a question; of several by one person, it says which."""
    name = shorten(whose.name or "", _LABEL, placeholder="…")
    if sum(each.name == whose.name for _, each in shown) == 1:
        return speech.label("Answer {name}", name=name)
    return speech.label(
        "Answer {name}: {question}", name=name, question=shorten(question.text, _LABEL, placeholder="…")
    )
