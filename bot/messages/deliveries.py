"""What did not arrive, as organisers read it."""

from collections.abc import Sequence
from datetime import datetime

from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse


def deliveries(
    course: PublishedCourse, refused: int, unreachable: int, set_aside: Sequence[tuple[datetime, str]], speech: Speech
) -> Message:
    """What did not arrive, and what people wrote that could not be handled; whose it was is not told."""
    if not (refused or unreachable or set_aside):
        return Message(speech.say("Everything has arrived, and everything that people have written has been handled."))
    return Message(
        paragraphs(
            speech.say("<b>What did not arrive</b>"),
            speech.count("Telegram refused {n} message.", "Telegram refused {n} messages.", refused)
            if refused
            else None,
            speech.count(
                "{n} participant can't be reached. They have blocked the bot or left Telegram.",
                "{n} participants can't be reached. They have blocked the bot or left Telegram.",
                unreachable,
            )
            if unreachable
            else None,
            lines(
                speech.say("<b>Messages that could not be handled</b>"),
                *(speech.say("• {when} ({error})", when=speech.short(at), error=error) for at, error in set_aside),
                speech.say("Their senders were told to try again."),
            )
            if set_aside
            else None,
        ),
        keyboard(button(speech.label("Try again"), "orgagain", course.id)) if refused else None,
    )


def trying_again(count: int, speech: Speech) -> str:
    """How many messages are tried again."""
    return speech.count("{n} message is tried again.", "{n} messages are tried again.", count).unescape()
