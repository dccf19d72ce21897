"""Whether a course's texts fit into Telegram's messages, found out by writing every one of them."""

from collections.abc import Iterator
from datetime import timedelta

from telegram.constants import MessageLimit

from bot.course.definition import LANGUAGES, Definition
from bot.course.faults import Fault, sentence
from bot.messages import exercises, notices, reflections, signup
from bot.messages.message import Message, length
from bot.messages.speech import Speech
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment

_LONG_AGO = timedelta(days=3650)


def oversized(course: Definition) -> list[Fault]:
    """Return a fault for each text that, in some language, makes a message longer than Telegram takes."""
    longest: dict[str, int] = {}
    for place, message in _messages(course):
        longest[place] = max(longest.get(place, 0), length(message.text))
    return [
        Fault(
            place,
            sentence(
                "The message with this text would be {length} characters long. Telegram takes {most}. Shorten it."
            ),
            None,
            {"length": size, "most": int(MessageLimit.MAX_TEXT_LENGTH)},
        )
        for place, size in longest.items()
        if size > MessageLimit.MAX_TEXT_LENGTH
    ]


def _messages(course: Definition) -> Iterator[tuple[str, Message]]:
    published = PublishedCourse(0, 1, course)
    someone = Enrolment(id=0, role=course.roles[0].id)
    for language in LANGUAGES:
        speech = Speech(language, course.zone)
        for now in (course.signup.deadline.instant - _LONG_AGO, course.signup.deadline.instant):
            yield "summary", signup.introduction(published, now, speech)
        for i, session in enumerate(course.sessions):
            early = session.starts.instant - timedelta(hours=30)
            reminder = notices.session_reminder(someone, session, course, early, None, speech)
            yield f"sessions[{i}].text", reminder
            if session.reflection is not None:
                asked = reflections.asked_about_session(someone, session, Coming.NO, speech)
                yield f"sessions[{i}].reflection", asked
        for i, exercise in enumerate(course.exercises):
            again = exercises.exercise_again(someone, exercise, course, speech, done=False)
            yield f"exercises[{i}].text", again
            if exercise.reflection is not None:
                yield (
                    f"exercises[{i}].reflection",
                    reflections.asked_about_exercise(someone, exercise, speech),
                )
