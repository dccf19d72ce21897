"""What will be sent, as organisers read it."""

from collections.abc import Sequence

from bot.course.timeline import Notice
from bot.messages.message import Message, keyboard, lines, paragraphs
from bot.messages.organiser import page_buttons
from bot.messages.speech import Speech
from bot.messages.timetable import what, who
from bot.people.courses import PublishedCourse


def timeline(
    course: PublishedCourse, coming: Sequence[tuple[Notice, int]], page: int, pages: int, speech: Speech
) -> Message:
    """The notices to come: when, what, for whom, and how many it is now."""
    if not coming:
        return Message(speech.say("Nothing more will be sent by itself in this course."))
    rows = [
        lines(
            speech.say("<b>{when}</b>", when=speech.short(notice.due)),
            what(course.definition, notice, speech),
            speech.count(
                "{who}: {n} person now",
                "{who}: {n} people now",
                count,
                who=who(course.definition, notice, speech),
            ),
        )
        for notice, count in coming
    ]
    return Message(
        paragraphs(speech.say("<b>What will be sent</b>"), *rows),
        keyboard(page_buttons(course, "timeline", page, pages, speech)),
    )
