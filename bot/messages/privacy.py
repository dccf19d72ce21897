"""What is kept about people, and erasing it."""

from collections.abc import Sequence

from bot.course.definition import Definition
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech


def privacy(courses: Sequence[Definition], speech: Speech, *, known: bool) -> Message:
    """What is kept, why, how long and who sees it; with a way to erase it for who is known."""
    first = (
        speech.say(
            "We keep the answers you gave when you signed up, who you are on Telegram, which language you chose, "
            "which messages you got, and what you have told us: whether you come, exercises, hours, reflections "
            "and questions."
        )
        if known
        else speech.say("We keep nothing about you. When you sign up, we ask you first.")
    )
    contacts = dict.fromkeys((course.contact.name, course.contact.email) for course in courses)
    return Message(
        paragraphs(
            speech.say("<b>Privacy</b>"),
            first,
            speech.say("We use it to run the course and to remind you of what happens in it.") if known else None,
            lines(
                *(
                    speech.count(
                        "{title}: everything goes {n} day after the last session.",
                        "{title}: everything goes {n} days after the last session.",
                        course.retention_days,
                        title=course.title.into(speech.language),
                    )
                    for course in courses
                )
            ),
            speech.say("Those who arrange the course can see it, nobody else."),
            lines(*(speech.say("Questions? Ask {name}: {email}", name=name, email=email) for name, email in contacts)),
        ),
        keyboard(button(speech.label("Erase everything about me"), "erase", "ask")) if known else None,
    )


def ask_erase(speech: Speech) -> Message:
    """Ask once before a person is erased."""
    return Message(
        speech.say(
            "Do you want us to erase everything about you? Then you are no longer signed up, and your reflections "
            "are gone. It can't be undone."
        ),
        keyboard(
            button(speech.label("Yes, erase everything"), "erase", "yes"),
            button(speech.label("No, keep it"), "erase", "no"),
        ),
    )


def erased(speech: Speech) -> Message:
    """The person is erased."""
    return Message(speech.say("Everything about you is erased. You are welcome back at any time: /start"))


def kept(speech: Speech) -> Message:
    """The person thought better of it."""
    return Message(speech.say("Good, everything is as it was."))


def forgotten_soon(course: Definition, speech: Speech) -> Message:
    """In a week everything that is kept about the person in a course goes."""
    return Message(
        speech.say(
            "In a week we erase what we have kept about you in {title}. You need not do anything. "
            "Would you like to have it first? Write /personvern.",
            title=course.title.into(speech.language),
        )
    )
