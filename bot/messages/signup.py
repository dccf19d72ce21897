"""Signing up: what the course is, the consent, the questions, the summary and the confirmation."""

from datetime import datetime
from zlib import crc32

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.course.definition import Definition, Session
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.signup import LONGEST_ANSWER, Answer, Field, fields_of, previous_field
from bot.tables import Enrolment

_LANGUAGE_NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


def introduction(
    course: PublishedCourse, now: datetime, speech: Speech, *, enrolment: Enrolment | None = None
) -> Message:
    """What the course is and when; how to sign up if that is possible at `now`, otherwise why not."""
    definition, language = course.definition, speech.language
    signup = definition.signup
    sessions = Markup("\n").join(session_line(definition, each, speech) for each in definition.sessions_of(None))
    buttons: list[InlineKeyboardButton] = []
    if signup.opens is not None and now < signup.opens.instant:
        state = speech.say("Sign-up opens on {when}.", when=speech.when(signup.opens.instant))
    elif now > signup.deadline.instant:
        state = closed_sentence(definition, speech)
    else:
        state = speech.say("Sign up by {when}.", when=speech.when(signup.deadline.instant))
        buttons.append(button(speech.label("Sign me up"), "begin", course.id))
    asked = enrolment is not None and enrolment.remind_since is not None
    if signup.reminders and now <= signup.deadline.instant and not asked:
        buttons.append(button(speech.label("Remind me of the deadline"), "remind", course.id))
    return Message(
        paragraphs(
            speech.say("<b>{title}</b>", title=definition.title.into(language)),
            definition.summary.into(language),
            lines(speech.say("📅 <b>Sessions</b>"), sessions),
            state,
        ),
        keyboard(*buttons, other_languages(speech, course.id)),
    )


def other_languages(speech: Speech, course_id: int) -> list[InlineKeyboardButton]:
    """The buttons that offer the other two languages, each in its own words."""
    return [
        button(name, "language", code, course_id) for code, name in _LANGUAGE_NAMES.items() if code != speech.language
    ]


def session_line(course: Definition, session: Session, speech: Speech) -> Markup:
    """One session on one line: when, what, and for whom where that is not everybody."""
    when = speech.when(session.starts.instant)
    title = session.title.into(speech.language)
    if session.cancelled:
        return speech.say("• <s>{when}: {title}</s> (cancelled)", when=when, title=title)
    if len(session.roles) == len(course.roles):
        return speech.say("• {when}: {title}", when=when, title=title)
    roles = speech.listed(role.title.into(speech.language) for role in course.roles if role.id in session.roles)
    return speech.say("• {when}: {title} ({roles})", when=when, title=title, roles=roles)


def which_course(courses: list[PublishedCourse], speech: Speech) -> Message:
    """Ask which of several open courses it is about."""
    return Message(
        speech.say("Hi! Several courses are open for sign-up. Which one is it about?"),
        keyboard(
            *(button(course.definition.title.into(speech.language), "course", course.id) for course in courses),
            other_languages(speech, 0),
        ),
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


def not_open(course: Definition, speech: Speech) -> Message:
    """A sign-up comes too early."""
    assert course.signup.opens is not None
    return Message(
        speech.say(
            "Sign-up opens on {when}. Do you have questions before that? Write to {name}: {email}",
            when=speech.when(course.signup.opens.instant),
            name=course.contact.name,
            email=course.contact.email,
        )
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


def consent(course: PublishedCourse, speech: Speech) -> Message:
    """What is kept, why, how long, who sees it and who to ask; before anything is kept."""
    definition = course.definition
    return Message(
        paragraphs(
            speech.say("Before you sign up: is it all right that we keep this about you?"),
            lines(
                speech.say(
                    "<b>What:</b> your name, your role, your workplace or association, your county library, your "
                    "e-mail address if you give it, who you are on Telegram, and what you write and answer here "
                    "during the course."
                ),
                speech.say("<b>Why:</b> to run the course and to remind you of what happens in it."),
                speech.count(
                    "<b>How long:</b> until {n} day after the last session.",
                    "<b>How long:</b> until {n} days after the last session.",
                    definition.retention_days,
                ),
                speech.say("<b>Who sees it:</b> those who arrange the course."),
                speech.say(
                    "<b>Questions?</b> Ask {name}: {email}",
                    name=definition.contact.name,
                    email=definition.contact.email,
                ),
            ),
            speech.say("«No» is a fine answer. Then we keep nothing."),
        ),
        keyboard(
            button(speech.label("Yes, that is all right"), "consent", course.id, "yes"),
            button(speech.label("No, thank you"), "consent", course.id, "no"),
        ),
    )


def consent_given(speech: Speech) -> Message:
    """What the consent question turns into after a yes."""
    return Message(speech.say("Thank you! You said yes to what we keep. Write /personvern to read about it again."))


def consent_refused(course: Definition, speech: Speech) -> Message:
    """What the consent question turns into after a no."""
    return Message(
        speech.say(
            "That is quite all right. We have kept nothing. Would you like to take part in another way? "
            "Write to {name}: {email}",
            name=course.contact.name,
            email=course.contact.email,
        )
    )


def question(enrolment: Enrolment, field: Field, course: Definition, telegram_name: str, speech: Speech) -> Message:
    """The sign-up's question for one field, with a way back to the one before."""
    before = previous_field(enrolment, course)
    back = button(speech.label("‹ Back"), "empty", enrolment.id, before) if before else None
    choices: list[InlineKeyboardButton | list[InlineKeyboardButton]] = []
    match field:
        case Field.NAME:
            text = speech.say("<b>What is your name?</b>\nWrite it here, or tap the button.")
            if telegram_name:
                choices = [button(telegram_name[:60], "signup", enrolment.id, field, "telegram")]
        case Field.ROLE:
            text = speech.say("<b>How do you take part?</b>")
            choices = [
                button(role.title.into(speech.language), "signup", enrolment.id, field, role.id)
                for role in course.roles
            ]
        case Field.ORGANISATION:
            text = speech.say("<b>What is your workplace or association called?</b>\nWrite the name here.")
        case Field.COUNTY:
            text = speech.say("<b>Which county library do you belong to?</b>")
            choices = [button(county, "signup", enrolment.id, field, county_code(county)) for county in course.counties]
        case Field.EMAIL:
            text = speech.say(
                "<b>What is your e-mail address?</b>\n"
                "We use it only if Telegram fails to reach you. You can skip this question."
            )
            choices = [button(speech.label("Skip"), "signup", enrolment.id, field, "skip")]
    return Message(text, keyboard(*choices, back))


def county_code(county: str) -> str:
    """A short code for a county's button that stays the same when the list in the course file changes."""
    return f"{crc32(county.encode()):08x}"


def answered(enrolment: Enrolment, field: Field, course: Definition, speech: Speech) -> Message:
    """What a question's message turns into when it was answered by a button."""
    return Message(_answer_line(enrolment, field, course, speech))


def not_taken(result: Answer, speech: Speech) -> Message:
    """Why an answer could not be taken, and what to write instead."""
    match result:
        case Answer.TOO_LONG:
            return Message(
                speech.count(
                    "That was a bit long. Please write at most {n} character.",
                    "That was a bit long. Please write at most {n} characters.",
                    LONGEST_ANSWER,
                )
            )
        case Answer.NO_EMAIL:
            return Message(
                speech.say("I did not understand the address. Write for example kari@example.org, or tap «Skip».")
            )
        case Answer.NOT_A_CHOICE:
            return Message(speech.say("I did not find that among the choices. Please tap one of the buttons."))
        case _:
            return Message(speech.say("I can only read words here. Please write your answer as text."))


def summary(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """All answers, each with a way to change it, and the last button."""
    fields = fields_of(course)
    change = [button(_change_label(field, speech), "empty", enrolment.id, field) for field in fields]
    return Message(
        paragraphs(
            speech.say("<b>Is this right?</b>"),
            lines(*(_answer_line(enrolment, field, course, speech) for field in fields)),
        ),
        keyboard(
            button(speech.label("Yes, sign me up"), "confirm", enrolment.id),
            *change,
            button(speech.label("Cancel the sign-up"), "cancel", enrolment.id),
        ),
    )


def summary_confirmed(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """What the summary turns into once it is confirmed."""
    return Message(
        paragraphs(
            speech.say("<b>Your answers</b>"),
            lines(*(_answer_line(enrolment, field, course, speech) for field in fields_of(course))),
        )
    )


def enrolled(course: Definition, speech: Speech) -> Message:
    """The person has a place."""
    return Message(
        paragraphs(
            speech.say("✅ <b>You are signed up for {title}</b>", title=course.title.into(speech.language)),
            speech.say(
                "We remind you before every session, and send the exercises here. You can write to us here at any time."
            ),
        )
    )


def on_waiting_list(course: Definition, speech: Speech) -> Message:
    """The course is full; the person is on the waiting list."""
    return Message(
        paragraphs(
            speech.say(
                "The course is full just now. You are on the waiting list for {title}.",
                title=course.title.into(speech.language),
            ),
            speech.say("As soon as a place falls free, you get it and a message from us. You need not do anything."),
        )
    )


def place_free(course: Definition, speech: Speech) -> Message:
    """A place fell free for somebody on the waiting list."""
    return Message(
        paragraphs(
            speech.say(
                "✅ <b>A place fell free: you are signed up for {title}</b>",
                title=course.title.into(speech.language),
            ),
            speech.say("Can't you come after all? Write /meldav, so that the next in line gets the place."),
        )
    )


def calendar_caption(speech: Speech) -> str:
    """What stands with the calendar file."""
    return speech.say("📅 Open the file to put your sessions in your calendar.")


def given_up(speech: Speech) -> Message:
    """The sign-up was cancelled."""
    return Message(
        speech.say("The sign-up is cancelled, and we have kept nothing of it. Write /start if you change your mind.")
    )


def nothing_to_cancel(speech: Speech) -> Message:
    """There was nothing under way."""
    return Message(speech.say("There is nothing under way to cancel. Write /hjelp to see what you can do here."))


def ask_withdraw(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """Ask once before somebody is taken off the course."""
    return Message(
        speech.say(
            "Do you want to withdraw from {title}? Somebody else can then have your place.",
            title=course.title.into(speech.language),
        ),
        keyboard(
            button(speech.label("Yes, I withdraw"), "withdraw", enrolment.id, "yes"),
            button(speech.label("No, I stay"), "withdraw", enrolment.id, "no"),
        ),
    )


def withdrawn(course: Definition, speech: Speech) -> Message:
    """The person is off the course."""
    return Message(
        speech.say(
            "You have withdrawn from {title}. Thank you for telling us. "
            "Do you want to come back before the deadline? Write /start. "
            "Do you want us to erase what we have kept? Write /personvern.",
            title=course.title.into(speech.language),
        )
    )


def stays(speech: Speech) -> Message:
    """The person thought better of withdrawing."""
    return Message(speech.say("Good, you keep your place."))


def _answer_line(enrolment: Enrolment, field: Field, course: Definition, speech: Speech) -> Markup:
    value = getattr(enrolment, field) or ""
    match field:
        case Field.NAME:
            return speech.say("Name: <b>{value}</b>", value=value)
        case Field.ROLE:
            role = course.role(value)
            return speech.say("Role: <b>{value}</b>", value=role.title.into(speech.language) if role else value)
        case Field.ORGANISATION:
            return speech.say("Workplace or association: <b>{value}</b>", value=value)
        case Field.COUNTY:
            return speech.say("County library: <b>{value}</b>", value=value)
        case Field.EMAIL:
            return speech.say("E-mail: <b>{value}</b>", value=value) if value else speech.say("E-mail: skipped")


def _change_label(field: Field, speech: Speech) -> str:
    match field:
        case Field.NAME:
            return speech.label("Change name")
        case Field.ROLE:
            return speech.label("Change role")
        case Field.ORGANISATION:
            return speech.label("Change workplace or association")
        case Field.COUNTY:
            return speech.label("Change county library")
        case Field.EMAIL:
            return speech.label("Change e-mail")
