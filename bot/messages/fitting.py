"""Whether a course's texts fit into Telegram's messages, found out by writing every one of them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from telegram.constants import MessageLimit

from bot.course.definition import LANGUAGES, Definition, Text
from bot.course.faults import Fault, sentence
from bot.messages import exercises, introduction, notices, programme, reflections
from bot.messages.message import length
from bot.messages.speech import Speech
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.people.effort import MOST_MINUTES
from bot.tables import Enrolment

_EARLY = timedelta(hours=30)
_LONG_AGO = timedelta(days=3650)

Texts = Mapping[str, Text | str | None]
"""The course's texts in a message, by their places in the file."""


def oversized(course: Definition) -> list[Fault]:
    """Return a fault for each message that, in some language, is longer than Telegram takes.

    It is told at the place of the message's longest text.
    """
    longest: dict[str, int] = {}
    for language in LANGUAGES:
        for texts, message in _messages(course, Speech(language, course.zone)):
            size = length(message)
            if size > MessageLimit.MAX_TEXT_LENGTH:
                place = max(texts, key=lambda place: len(_into(texts[place], language)))
                longest[place] = max(longest.get(place, 0), size)
    problem = sentence(
        "The message with this text would be {length} characters long. Telegram takes {most}. Shorten it."
    )
    most = int(MessageLimit.MAX_TEXT_LENGTH)
    return [Fault(place, problem, None, {"length": size, "most": most}) for place, size in longest.items()]


def _into(text: Text | str | None, language: str) -> str:
    return text.into(language) if isinstance(text, Text) else text or ""


def _messages(course: Definition, speech: Speech) -> Iterator[tuple[Texts, str]]:
    published = PublishedCourse(0, 1, course)
    someone = Enrolment(id=0, role=course.roles[0].id)
    titles: Texts = {
        "title": course.title,
        "contact.name": course.contact.name,
        **{f"roles[{i}].title": role.title for i, role in enumerate(course.roles)},
        **{f"sessions[{i}].title": session.title for i, session in enumerate(course.sessions)},
    }
    for now in (course.signup.deadline.instant - _LONG_AGO, course.signup.deadline.instant, course.ends):
        told = introduction.introduction(published, now, speech)
        yield {"summary": course.summary, **titles}, told.text
    resources = {f"resources[{i}].title": resource.title for i, resource in enumerate(course.resources)}
    leaders = {f"facilitators[{i}]": name for i, name in enumerate(course.facilitators)}
    for role in course.roles:
        for page in programme.programme(Enrolment(id=0, role=role.id), course, speech):
            named = {f"exercises[{i}].title": exercise.title for i, exercise in enumerate(course.exercises)}
            yield {**titles, **resources, **leaders, **named}, page.text
    for i, session in enumerate(course.sessions):
        here = {f"sessions[{i}].title": session.title, f"sessions[{i}].text": session.text}
        early = session.starts.instant - _EARLY
        yield {**here, **resources}, notices.session_reminder(someone, session, course, early, None, speech).text
        if session.reflection is not None:
            asked = reflections.asked_about_session(someone, session, Coming.NO, course, speech)
            read = {
                f"resources[{j}].title": resource.title
                for j, resource in enumerate(course.resources)
                if resource.session == session.id
            }
            yield {**here, **read, f"sessions[{i}].reflection": session.reflection}, asked.text
    for i, exercise in enumerate(course.exercises):
        here = {f"exercises[{i}].title": exercise.title, f"exercises[{i}].text": exercise.text}
        again = exercises.exercise_again(someone, exercise, course, speech, done=False, minutes=MOST_MINUTES)
        yield {**here, **titles}, again.text
        if exercise.reflection is not None:
            asked = reflections.asked_about_exercise(someone, exercise, speech)
            yield {**here, f"exercises[{i}].reflection": exercise.reflection}, asked.text
