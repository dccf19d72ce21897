"""Signing up: the questions, the summary and the confirmation."""

from zlib import crc32

from markupsafe import Markup

from bot.course.definition import Definition
from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.people.signup import LONGEST_ANSWER, Answer, Field, fields_of, previous_field, questions_of
from bot.tables import Enrolment


def question(enrolment: Enrolment, field: Field, course: Definition, telegram_name: str, speech: Speech) -> Message:
    """The sign-up's question for one field, with a way back to the one before."""
    before = previous_field(enrolment, course)
    back = button(speech.label("‹ Back"), "empty", enrolment.id, before) if before else None
    choices: list[Button | list[Button]] = []
    match field:
        case Field.NAME:
            text = speech.say("<b>What is your name?</b>\nWrite it here, or tap the button.")
            if telegram_name:
                choices = [button(telegram_name, "signup", enrolment.id, field, "telegram")]
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
    return Message(answer_line(enrolment, field, course, speech))


def not_taken(result: Answer, course: Definition, speech: Speech) -> Message:
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
        case Answer.A_QUESTION:
            return Message(
                speech.say(
                    "That looked like a question, so I have not taken it as your answer. "
                    "Is there something you wonder about? Write to {name}: {email}",
                    name=course.contact.name,
                    email=course.contact.email,
                )
            )
        case _:
            return Message(speech.say("I can only read words here. Please write your answer as text."))


def summary(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """All answers, each with a way to change it where there is a choice, and the last button."""
    change = [button(change_label(field, speech), "empty", enrolment.id, field) for field in questions_of(course)]
    return Message(
        paragraphs(
            speech.say("<b>Is this right?</b>"),
            lines(*(answer_line(enrolment, field, course, speech) for field in fields_of(course))),
        ),
        keyboard(
            button(speech.label("Yes, sign me up"), "confirm", enrolment.id),
            *change,
            button(speech.label("Cancel the sign-up"), "cancel", enrolment.id),
        ),
    )


def only_tapping(speech: Speech) -> Message:
    """Somebody writes where only the last button signs them up."""
    return Message(
        speech.say(
            "Is everything right? Then tap «Yes, sign me up». "
            "Would you like to change something? Tap the button for it."
        )
    )


def summary_confirmed(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """What the summary turns into once it is confirmed."""
    return Message(
        paragraphs(
            speech.say("<b>Your answers</b>"),
            lines(*(answer_line(enrolment, field, course, speech) for field in fields_of(course))),
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


def calendar_caption(speech: Speech) -> str:
    """What stands with the calendar file."""
    return speech.say("📅 Open the file to put your sessions and due days in your calendar.")


def answer_line(enrolment: Enrolment, field: Field, course: Definition, speech: Speech) -> Markup:
    """One answer of a sign-up on a line."""
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


def change_label(field: Field, speech: Speech) -> str:
    """What stands on the button that changes an answer."""
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
