"""What one can do here, and kind answers to what the bot can't use."""

from enum import StrEnum

from markupsafe import Markup

from bot.messages.message import Message, lines, paragraphs
from bot.messages.speech import Speech


class Standing(StrEnum):
    """How somebody stands to the courses here, which decides what is of use to them."""

    STRANGER = "stranger"
    WAITING = "waiting"
    ENROLLED = "enrolled"


def commands(speech: Speech, standing: Standing = Standing.STRANGER, *, organiser: bool = False) -> dict[str, str]:
    """The commands in Telegram's menu and what each is for, most useful first; for who stands like this."""
    listed: dict[str, str] = {}
    if organiser:
        listed |= {"arrangor": speech.label("For organisers: participants, messages, sessions, figures")}
    if standing == Standing.ENROLLED:
        listed |= {
            "minside": speech.label("My page: the next session, and what you can do now"),
            "neste": speech.label("The next session"),
            "program": speech.label("Your sessions: dates and links"),
            "ovelser": speech.label("The exercises"),
            "refleksjon": speech.label("Reflections"),
            "timer": speech.label("Time you have spent"),
            "varsler": speech.label("What we will send you, and when"),
            "partner": speech.label("Take the course together"),
        }
    else:
        listed |= {"start": speech.label("The course, and where you stand in it")}
    listed |= {
        "sporsmal": speech.label("Ask the organisers"),
        "sprak": speech.label("Choose a language"),
        "personvern": speech.label("What is kept about you"),
        "avbryt": speech.label("Cancel what is under way"),
    }
    if standing != Standing.STRANGER:
        listed |= {"meldav": speech.label("Withdraw from the course")}
    return listed | {"hjelp": speech.label("What you can do here")}


def description(speech: Speech) -> str:
    """What Telegram shows in an empty chat with the bot."""
    return speech.label(
        "I accompany you through your course. Sign up here, get reminders and exercises, "
        "and write short reflections. Tap Start."
    )


def short_description(speech: Speech) -> str:
    """What Telegram shows on the bot's profile."""
    return speech.label("Accompanies you through your course: sign-up, reminders, exercises, reflections.")


def help_text(speech: Speech, standing: Standing, *, organiser: bool) -> Message:
    """What one can do here, for who stands like this."""
    known = commands(speech, standing, organiser=organiser)
    listed = (speech.say("/{command}: {what}", command=name, what=what) for name, what in known.items())
    return Message(
        paragraphs(
            speech.say("This is what you can do here:"),
            lines(*listed),
            _for_organisers(speech) if organiser else None,
            speech.say("You can also simply write. Then I ask what it is.") if standing != Standing.STRANGER else None,
        )
    )


def _for_organisers(speech: Speech) -> Markup:
    """What an organiser needs to know before anything else."""
    return lines(
        speech.say("You run the course from /arrangor. Every Monday morning you get a letter about the week."),
        speech.say("When a participant's question comes here, reply to that message. Your answer reaches them."),
    )


def unknown_command(speech: Speech) -> Message:
    """A command that the bot doesn't have."""
    return Message(speech.say("I don't know that command. Write /hjelp to see what you can do here."))


def old_button(speech: Speech) -> str:
    """A button speaks of something that is no more."""
    return speech.label("That button is from earlier and does not work any more. Write /start to go on.")


def only_text(speech: Speech) -> Message:
    """Somebody sent a picture, a voice message, a sticker or the like."""
    return Message(speech.say("Thank you! But I can only read text. Could you write it instead?"))


def only_caption(speech: Speech) -> Message:
    """Somebody sent a picture or the like with a few words to it."""
    return Message(speech.say("Thank you! I can't keep what you sent, but I read your words."))


def went_wrong(speech: Speech) -> Message:
    """Something went wrong on our side."""
    return Message(speech.say("Something went wrong on our side just now. Please try again in a little while."))


def too_much(speech: Speech) -> str:
    """So much comes from somebody, or in a group, that for a minute none of it is answered."""
    return speech.label("A lot is coming in a short time. I take it all in, and answer again in a minute.")


def not_enrolled(speech: Speech) -> Message:
    """A command that is for those who take part."""
    return Message(speech.say("You can do that once you have signed up. Write /start to see the course."))
