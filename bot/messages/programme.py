"""The programme: a person's sessions, who leads them, what to read; and where the person stands in the course."""

from collections.abc import Collection
from datetime import datetime

from markupsafe import Markup

from bot.course.calendar import calendar
from bot.course.definition import Definition, Exercise, Resource, Session
from bot.messages.message import Document, Message, button, in_pages, keyboard, lines, link, paragraphs
from bot.messages.signup import calendar_caption
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
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
    when = speech.say(
        "{start}–{end}", start=speech.when(session.starts.instant), end=speech.clock(session.ends.instant)
    )
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
) -> Message:
    """The calendar file with a person's sessions, or with `only` one of them."""
    definition = course.definition
    sessions = [only] if only else definition.sessions_of(enrolment.role)
    content = calendar(definition, sessions, speech.language, course.version, now)
    return Message(calendar_caption(speech), document=Document(f"{definition.slug}.ics", content))


def where_you_stand(
    enrolment: Enrolment, course: Definition, done: Collection[str], now: datetime, speech: Speech
) -> Message:
    """What an enrolled person sees on /start: the next session, and what is open now."""
    language = speech.language
    coming = [s for s in course.sessions_of(enrolment.role) if s.ends.instant > now and not s.cancelled]
    following = coming[0] if coming else None
    undone = [each for each in open_exercises(enrolment, course, now) if each.id not in done]
    return Message(
        paragraphs(
            speech.say("✅ <b>You are signed up for {title}</b>", title=course.title.into(language)),
            speech.say("The course is over. Thank you for taking part!")
            if following is None
            else speech.say(
                "Next session: <b>{title}</b>, {when}.",
                title=following.title.into(language),
                when=speech.when(following.starts.instant),
            ),
            *(
                speech.say(
                    "Exercise to do before {when}: <b>{title}</b>",
                    when=speech.day(course.done_by(each).starts.instant),
                    title=each.title.into(language),
                )
                for each in undone
            ),
        ),
        keyboard(
            link(speech.label("Join the session"), following.link) if following and following.link else None,
            *(button(each.title.into(language)[:60], "exercise", enrolment.id, each.id) for each in undone),
            [
                button(speech.label("Programme"), "programme", enrolment.id),
                button(speech.label("My reflections"), "reflections", enrolment.id),
            ],
            button(speech.label("Withdraw"), "withdraw", enrolment.id, "ask"),
        ),
    )


def open_exercises(enrolment: Enrolment, course: Definition, now: datetime) -> list[Exercise]:
    """Return the exercises of a person's role that have been sent and are not past their session yet."""
    return [
        each
        for each in course.exercises_of(enrolment.role)
        if course.sent_at(each) <= now < course.done_by(each).starts.instant
    ]


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
