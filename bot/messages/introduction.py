"""What the course is and when, for who comes along; and why one can't sign up just now."""

from datetime import datetime

from markupsafe import Markup
from telegram.constants import MessageLimit

from bot.course.definition import Definition, Session
from bot.messages.invitations import invited_line
from bot.messages.message import Button, Keyboard, Message, button, keyboard, length, lines, paragraphs
from bot.messages.profile import NAMES
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.partners import Invited
from bot.tables import Enrolment


def introduction(
    course: PublishedCourse,
    now: datetime,
    speech: Speech,
    *,
    enrolment: Enrolment | None = None,
    invited: Invited | None = None,
) -> Message:
    """What the course is and when; how to sign up if that is possible at `now`, otherwise why not.

    Who comes with an invitation reads first whose it is; the buttons carry it on.
    """
    definition, language = course.definition, speech.language
    signup = definition.signup
    sessions = Markup("\n").join(session_line(definition, each, speech) for each in definition.sessions_of(None))
    if signup.opens is not None and now < signup.opens.instant:
        state = not_open_sentence(definition, speech)
    elif now > signup.deadline.instant:
        state = closed_sentence(definition, speech)
    else:
        state = speech.say("Sign up by {when}.", when=speech.when(signup.deadline.instant))
    text = paragraphs(
        speech.say("<b>{title}</b>", title=definition.title.into(language)),
        definition.summary.into(language),
        lines(speech.say("📅 <b>Sessions</b>"), sessions),
        state,
    )
    if invited is not None:
        # A course's own texts may fill a message to the brim; the consent says whose invitation it is, too.
        with_line = paragraphs(invited_line(invited.maker, speech), text)
        text = with_line if length(with_line) <= MessageLimit.MAX_TEXT_LENGTH else text
    return Message(text, _ways_in(course, now, speech, enrolment, invited))


def _ways_in(
    course: PublishedCourse, now: datetime, speech: Speech, enrolment: Enrolment | None, invited: Invited | None = None
) -> Keyboard | None:
    """What one can tap who has not signed up: that one does, or wants to be reminded, or another language."""
    about = (course.id, invited.invitation.code) if invited else (course.id,)
    asked = enrolment is not None and enrolment.remind_since is not None and not enrolment.has_left
    remind = course.reminds_of_deadline(now) and not asked
    return keyboard(
        button(speech.label("Sign me up"), "begin", *about) if course.open_for_signup(now) else None,
        button(speech.label("Remind me of the deadline"), "remind", course.id) if remind else None,
        other_languages(speech, *about),
    )


def not_kept(course: PublishedCourse, now: datetime, speech: Speech, *, enrolment: Enrolment | None = None) -> Message:
    """An answer to free text from somebody who has not signed up; they can go on from here at `now`."""
    contact = course.definition.contact
    return Message(
        lines(
            speech.say(
                "Hi! I have not kept what you wrote, since you have not signed up. "
                "Do you have a question? Write to {name}: {email}",
                name=contact.name,
                email=contact.email,
            ),
            speech.say("Would you like to sign up? Tap «Sign me up».") if course.open_for_signup(now) else None,
            speech.say("Write /start to read about the course."),
        ),
        _ways_in(course, now, speech, enrolment),
    )


def not_kept_which(courses: list[PublishedCourse], speech: Speech) -> Message:
    """The same where there are several courses to sign up for."""
    asked = speech.say("Hi! I have not kept what you wrote, since you have not signed up. Which course is it about?")
    return Message(asked, _choice(courses, speech))


def other_languages(speech: Speech, *about: object) -> list[Button]:
    """The buttons that offer the other two languages, each in its own words; `about` goes with them."""
    return [button(name, "language", code, *about) for code, name in NAMES.items() if code != speech.language]


def session_line(course: Definition, session: Session, speech: Speech) -> Markup:
    """One session on one line: when, what, and for whom where that is not everybody."""
    when = speech.when(session.starts.instant)
    title = session.title.into(speech.language)
    if session.cancelled:
        return speech.say("• <s>{when}: {title}</s> (cancelled)", when=when, title=title)
    if len(session.roles) == len(course.roles):
        return speech.say("• {when}: {title}", when=when, title=title)
    names = [role.title.into(speech.language) for role in course.roles if role.id in session.roles]
    if all(name.casefold() in title.casefold() for name in names):
        return speech.say("• {when}: {title}", when=when, title=title)
    roles = speech.listed(names)
    return speech.say("• {when}: {title} ({roles})", when=when, title=title, roles=roles)


def which_course(courses: list[PublishedCourse], speech: Speech) -> Message:
    """Ask which of several open courses it is about."""
    return Message(
        speech.say("Hi! Several courses are open for sign-up. Which one is it about?"), _choice(courses, speech)
    )


def _choice(courses: list[PublishedCourse], speech: Speech) -> Keyboard | None:
    return keyboard(
        *(button(course.definition.title.into(speech.language), "course", course.id) for course in courses),
        other_languages(speech, 0),
    )


def no_course(speech: Speech) -> Message:
    """There is nothing to sign up for."""
    return Message(
        speech.say("Hi! There is no course to sign up for at the moment. You are welcome to look in again later."),
        keyboard(other_languages(speech, 0)),
    )


def closed_sentence(course: Definition, speech: Speech) -> Markup:
    """The deadline is past, and whom to ask."""
    return speech.say(
        "The deadline for signing up was {when}. Would you still like to take part? Write to {name}: {email}",
        when=speech.when(course.signup.deadline.instant),
        name=course.contact.name,
        email=course.contact.email,
    )


def closed(course: Definition, speech: Speech) -> Message:
    """A sign-up comes too late."""
    return Message(closed_sentence(course, speech))


def not_open_sentence(course: Definition, speech: Speech) -> Markup:
    """The sign-up has not opened yet, and whom to ask."""
    assert course.signup.opens is not None
    return speech.say(
        "Sign-up opens on {when}. Do you have questions before that? Write to {name}: {email}",
        when=speech.when(course.signup.opens.instant),
        name=course.contact.name,
        email=course.contact.email,
    )


def not_open(course: Definition, speech: Speech) -> Message:
    """A sign-up comes too early."""
    return Message(not_open_sentence(course, speech))


def too_late_to_remind(course: PublishedCourse, now: datetime, speech: Speech) -> Message:
    """The last reminder of the deadline has gone by `now`; one can still sign up."""
    when = speech.when(course.definition.signup.deadline.instant)
    return Message(
        speech.say("We send no more reminders before the deadline, {when}. So please sign up before that.", when=when),
        keyboard(button(speech.label("Sign me up"), "begin", course.id) if course.open_for_signup(now) else None),
    )


def will_remind(course: Definition, speech: Speech) -> Message:
    """The person will be reminded of the deadline."""
    return Message(
        speech.say(
            "We will remind you before the deadline, {when}. Until then we keep only who you are on Telegram. "
            "Write /avbryt if you change your mind.",
            when=speech.when(course.signup.deadline.instant),
        )
    )
