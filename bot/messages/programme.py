"""The programme: a person's sessions, who leads them, what to read; and where the person stands in the course."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.course.calendar import calendar
from bot.course.calendar_links import google_link, outlook_link
from bot.course.definition import Definition, Exercise, Resource, Session
from bot.messages.message import Button, Document, Message, button, in_pages, keyboard, lines, link
from bot.messages.paging import turns
from bot.messages.sessions import held_at
from bot.messages.signup import calendar_caption
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.doings import Doings
from bot.people.exercises import sent_so_far
from bot.tables import Enrolment


def programme(enrolment: Enrolment, course: Definition, speech: Speech) -> list[Message]:
    """Everything that lies in the course for this person's role, in as many messages as it takes."""
    language = speech.language
    parts = [speech.say("📅 <b>Programme: {title}</b>", title=course.title.into(language))]
    parts += [session_block(session, course, speech) for session in course.sessions_of(enrolment.role)]
    exercises = course.exercises_of(enrolment.role)
    if exercises:
        parts.append(
            lines(
                speech.say("<b>Exercises between the sessions</b>"),
                *(_exercise_line(each, course, speech) for each in exercises),
            )
        )
    if course.effort_hours:
        least, most = course.effort_hours
        parts.append(
            speech.say("Own effort: {least}–{most} hours.", least=speech.number(least), most=speech.number(most))
        )
    if course.facilitators:
        leaders = (speech.say("• {name}", name=name) for name in course.facilitators)
        parts.append(lines(speech.say("<b>Leading the course</b>"), *leaders))
    general = [resource for resource in course.resources if resource.session is None]
    if general:
        parts.append(lines(speech.say("<b>Useful reading</b>"), *(resource_line(each, speech) for each in general)))
    parts.append(
        speech.say(
            "Questions? Write here, or to {name}: {email}",
            name=course.contact.name,
            email=course.contact.email,
        )
    )
    return [Message(page) for page in in_pages(parts)]


def session_block(session: Session, course: Definition, speech: Speech) -> Markup:
    """One session in a few lines: what, when, where, what to read."""
    title = session.title.into(speech.language)
    when = held_at(session, speech)
    if session.cancelled:
        return lines(speech.say("<b><s>{title}</s></b> (cancelled)", title=title), when)
    resources = [resource for resource in course.resources if resource.session == session.id]
    return lines(
        speech.say("<b>{title}</b>", title=title),
        when,
        session.link if session.link else speech.say("The link will come."),
        *(resource_line(each, speech) for each in resources),
    )


def resource_line(resource: Resource, speech: Speech) -> Markup:
    """A resource as a link on one line."""
    return speech.say('• <a href="{url}">{title}</a>', url=resource.url, title=resource.title.into(speech.language))


def calendar_file(
    enrolment: Enrolment,
    course: PublishedCourse,
    now: datetime,
    speech: Speech,
    *,
    only: Session | None = None,
    gone_role: str | None = None,
) -> Message:
    """The calendar file with a person's sessions and due days, at `now` (UTC).

    With `only` it is one session, and the due days that go with it. With `gone_role`, a role that the person has
    left, what came with that role alone is cancelled.
    """
    definition, role = course.definition, enrolment.role
    sessions, exercises = definition.sessions_of(role), definition.exercises_of(role)
    left: list[Session | Exercise] = []
    if gone_role is not None:
        left += [each for each in definition.sessions_of(gone_role) if each not in sessions]
        left += [each for each in definition.exercises_of(gone_role) if each not in exercises]
    content = calendar(
        definition,
        sessions if only is None else [only],
        exercises if only is None else [each for each in exercises if each.before == only.id],
        speech.language,
        course.version,
        now,
        lambda title: speech.label("Due: {title}", title=title),
        left,
    )
    return Message(calendar_caption(speech), document=Document(f"{definition.slug}.ics", content))


def calendar_buttons(session: Session, course: Definition, speech: Speech) -> list[Button]:
    """A row of two links that open a session in a calendar on the web, for those who use no calendar files."""
    return [
        link(speech.label("Google Calendar"), google_link(course, session, speech.language)),
        link(speech.label("Outlook"), outlook_link(course, session, speech.language)),
    ]


def programme_page(enrolment: Enrolment, pages: Sequence[Message], number: int, speech: Speech) -> Message:
    """One of the programme's pages, counted from 0, with ways to the others and to the calendar file."""
    ways = turns(number, len(pages), lambda label, to: button(label, "my", enrolment.id, "programme", to), speech)
    file = button(speech.label("Calendar file"), "calendar", enrolment.id)
    return Message(pages[number].text, keyboard(ways, file))


def open_exercises(enrolment: Enrolment, course: Definition, now: datetime, so_far: Doings) -> list[Exercise]:
    """Return the exercises that a person has been sent, and that are not past their session yet."""
    sent = sent_so_far(enrolment, course, now, so_far)
    return [each for each in sent if now < course.done_by(each).starts.instant]


def waiting(course: Definition, enrolment: Enrolment, speech: Speech) -> Message:
    """What somebody on the waiting list sees on /start."""
    return Message(
        speech.say("You are on the waiting list for {title}.", title=course.title.into(speech.language)),
        keyboard(button(speech.label("Leave the waiting list"), "withdraw", enrolment.id, "ask")),
    )


def _exercise_line(exercise: Exercise, course: Definition, speech: Speech) -> Markup:
    title, day = exercise.title.into(speech.language), speech.day(course.done_by(exercise).starts.instant)
    if exercise.hours is None:
        return speech.say("• {title}, to be done by {day}", title=title, day=day)
    return speech.count(
        "• {title}, to be done by {day} (about {n} hour)",
        "• {title}, to be done by {day} (about {n} hours)",
        exercise.hours,
        title=title,
        day=day,
    )
