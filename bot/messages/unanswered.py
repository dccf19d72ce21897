"""Questions that nobody has answered yet, as organisers read them."""

from collections.abc import Sequence
from textwrap import shorten

from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.organiser import page_buttons
from bot.messages.paging import which
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
    pages = -(-len(questions) // PER_PAGE)
    number = min(page, pages - 1)
    shown = questions[number * PER_PAGE : (number + 1) * PER_PAGE]
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
            speech.say("To answer, reply to the message that the question came in. Or write to the person."),
            which(number, pages, speech),
        ),
        keyboard(
            *(
                button(shorten(whose.name or "", _LABEL, placeholder="…"), "org", course.id, "person", whose.id)
                for whose in {whose.id: whose for _, whose in shown}.values()
                if whose.enrolled_at or whose.waiting_since
            ),
            page_buttons(course, "unanswered", number, pages, speech),
        ),
    )
