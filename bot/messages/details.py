"""One's own details after signing up, and changing them."""

from bot.course.definition import Definition
from bot.messages import signup
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.people.signup import Answer, Field, fields_of, questions_of
from bot.tables import Enrolment


def details(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """What the person answered when they signed up, each with a way to change it where there is a choice."""
    change = (
        button(signup.change_label(field, speech), "detail", enrolment.id, field) for field in questions_of(course)
    )
    return Message(
        paragraphs(
            speech.say("<b>Your details</b>"),
            lines(*(signup.answer_line(enrolment, field, course, speech) for field in fields_of(course))),
        ),
        keyboard(*change),
    )


def choose(enrolment: Enrolment, field: Field, course: Definition, speech: Speech) -> Message:
    """Ask for another role or another county library."""
    back = button(speech.label("‹ Back"), "my", enrolment.id, "details")
    if field == Field.ROLE:
        roles = (button(each.title.into(speech.language), "newrole", enrolment.id, each.id) for each in course.roles)
        return Message(
            speech.say("<b>How do you take part?</b>\nYou get the sessions and exercises that go with it."),
            keyboard(*roles, back),
        )
    counties = (button(county, "newcounty", enrolment.id, signup.county_code(county)) for county in course.counties)
    return Message(speech.say("<b>Which county library do you belong to?</b>"), keyboard(*counties, back))


def ask(enrolment: Enrolment, field: Field, speech: Speech) -> Message:
    """Ask for a new name, workplace or e-mail address; an address can be taken away as well."""
    match field:
        case Field.NAME:
            return Message(speech.say("What is your name? Write it here."))
        case Field.ORGANISATION:
            return Message(speech.say("What is your workplace or association called? Write the name here."))
        case _:
            away = button(speech.label("Delete my e-mail address"), "noemail", enrolment.id)
            text = speech.say("What is your e-mail address? Write it here.")
            return Message(text, keyboard(away) if enrolment.email else None)


def not_taken(result: Answer, course: Definition, speech: Speech) -> Message:
    """Why a new detail could not be taken, and what to write instead."""
    if result == Answer.NO_EMAIL:
        return Message(speech.say("I did not understand the address. Write for example kari@example.org."))
    if result == Answer.A_QUESTION:
        return Message(speech.say("That looked like a question. Write /sporsmal to ask the organisers."))
    return signup.not_taken(result, course, speech)


def changed(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """The change is kept; everything as it is now."""
    now = details(enrolment, course, speech)
    return Message(
        paragraphs(speech.say("✅ It is changed."), now.text),
        keyboard(button(speech.label("My page"), "my", enrolment.id, "home")),
    )


def role_changed(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """The person has another role, and other sessions perhaps."""
    role = course.role(enrolment.role or "")
    return Message(
        speech.say(
            "✅ From now on you take part as: <b>{role}</b>. Here are your sessions. "
            "Open the file to bring your calendar up to date.",
            role=role.title.into(speech.language) if role else "",
        ),
        keyboard(button(speech.label("My page"), "my", enrolment.id, "home")),
    )
