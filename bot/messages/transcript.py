"""The words around a printed conversation: its title, who did what, and what became of a message."""

from datetime import datetime

from markupsafe import Markup

from bot.course.definition import Definition, Role
from bot.messages.speech import Speech


def title(name: str, speech: Speech) -> str:
    """What stands above the whole."""
    return speech.label("The whole course as {name} sees it", name=name)


def about(course: Definition, role: Role | None, first: datetime, last: datetime, speech: Speech) -> Markup:
    """Which course it is, who it was seen by, and from when to when, as UTC instants."""
    what, days = course.title.into(speech.language), (speech.day_in_year(first), speech.day_in_year(last))
    if role is None:
        return speech.say("<b>{course}</b>. From {first} to {last}.", course=what, first=days[0], last=days[1])
    return speech.say(
        "<b>{course}</b>. Role: {role}. From {first} to {last}.",
        course=what,
        role=role.title.into(speech.language),
        first=days[0],
        last=days[1],
    )


def nothing_said(speech: Speech) -> Markup:
    """There is nothing to read."""
    return speech.say("No messages here yet.")


def bot_name(speech: Speech) -> Markup:
    """Who writes the messages that nobody wrote."""
    return speech.say("Følgesvenn")


def taps(name: str, label: str, speech: Speech) -> Markup:
    """Somebody taps a button."""
    return speech.say("{name} taps «{label}»", name=name, label=label)


def was_tapped(speech: Speech) -> Markup:
    """Said after a button's label to those who can't see which one stands out."""
    return speech.say("(tapped)")


def changed(speech: Speech) -> Markup:
    """An earlier message reads like this from now on."""
    return speech.say("the message now reads")


def other_buttons(speech: Speech) -> Markup:
    """An earlier message has other buttons from now on."""
    return speech.say("the message now has these buttons")


def no_buttons(speech: Speech) -> Markup:
    """An earlier message has lost its buttons."""
    return speech.say("the message has no buttons any more")


def gone(speech: Speech) -> Markup:
    """An earlier message was deleted."""
    return speech.say("the message is deleted")


def popped_up(words: str, speech: Speech) -> Markup:
    """Words that were to be seen for a moment after a tap."""
    return speech.say("Shown for a moment: {words}", words=words)


def photo(speech: Speech) -> Markup:
    """A picture."""
    return speech.say("Photo")
