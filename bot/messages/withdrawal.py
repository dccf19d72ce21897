"""Giving up a sign-up, withdrawing from a course, and waiting for a place on it."""

from datetime import datetime

from markupsafe import Markup

from bot.course.definition import Definition
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.tables import Enrolment


def given_up(speech: Speech) -> Message:
    """The sign-up was cancelled."""
    return Message(
        speech.say("The sign-up is cancelled, and we have kept nothing of it. Write /start if you change your mind.")
    )


def not_asked_any_more(speech: Speech) -> Message:
    """What the bot waited for an answer to is no longer asked."""
    return Message(speech.say("That is all right. I no longer wait for an answer."))


def nothing_to_cancel(speech: Speech) -> Message:
    """There was nothing under way."""
    return Message(speech.say("There is nothing under way to cancel. Write /hjelp to see what you can do here."))


def ask_withdraw(
    enrolment: Enrolment, course: Definition, now: datetime, speech: Speech, *, passed_on: bool
) -> Message:
    """Ask once, at `now`, before somebody is taken off the course; `passed_on` says that others can have the place."""
    title = course.title.into(speech.language)
    if now >= course.ends:
        question = speech.say("{title} is over. Do you want to withdraw all the same?", title=title)
    elif passed_on:
        question = speech.say(
            "Do you want to withdraw from {title}? Somebody else can then have your place.", title=title
        )
    else:
        question = speech.say("Do you want to withdraw from {title}?", title=title)
    late = course.signup.deadline.instant < now < course.ends
    return Message(
        lines(question, speech.say("The deadline has passed, so you can't sign up again yourself.") if late else None),
        keyboard(
            button(speech.label("Yes, I withdraw"), "withdraw", enrolment.id, "yes"),
            button(speech.label("No, I stay"), "withdraw", enrolment.id, "no"),
        ),
    )


def withdrawn(course: Definition, now: datetime, speech: Speech) -> Message:
    """The person is off the course, and how they can come back after `now`, if they can."""
    title = course.title.into(speech.language)
    return Message(
        lines(
            speech.say("You have withdrawn from {title}. Thank you for telling us.", title=title),
            _way_back(course, now, speech),
            speech.say("Do you want us to erase what we have kept? Write /personvern."),
        )
    )


def _way_back(course: Definition, now: datetime, speech: Speech) -> Markup | None:
    if now >= course.ends:
        return None
    if now <= course.signup.deadline.instant:
        return speech.say("Do you want to come back before the deadline? Write /start.")
    return speech.say(
        "The deadline has passed, so you can't sign up again yourself. "
        "Do you want to come back all the same? Write to {name}: {email}",
        name=course.contact.name,
        email=course.contact.email,
    )


def signed_off(course: Definition, speech: Speech) -> Message:
    """The organisers have taken the person off the course."""
    return Message(
        paragraphs(
            speech.say(
                "The organisers have taken you off the list for {title}. You get no more reminders.",
                title=course.title.into(speech.language),
            ),
            speech.say("Do you think that is a mistake? Write to {email}.", email=course.contact.email),
        )
    )


def stays(speech: Speech) -> Message:
    """The person thought better of withdrawing."""
    return Message(speech.say("Good, you keep your place."))


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


def let_in_again(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """An organiser has signed the person up again."""
    title = course.title.into(speech.language)
    return Message(
        paragraphs(
            speech.say("✅ <b>The organisers have signed you up for {title} again</b>", title=title),
            speech.say("Do you not want to take part after all? Write /meldav."),
        ),
        keyboard(button(speech.label("Programme"), "programme", enrolment.id)),
    )


def place_free(enrolment: Enrolment, course: Definition, speech: Speech) -> Message:
    """A place fell free for somebody on the waiting list."""
    return Message(
        paragraphs(
            speech.say(
                "✅ <b>A place fell free: you are signed up for {title}</b>",
                title=course.title.into(speech.language),
            ),
            speech.say("Can't you come after all? Write /meldav, so that the next in line gets the place."),
        ),
        keyboard(button(speech.label("Programme"), "programme", enrolment.id)),
    )
