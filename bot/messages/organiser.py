"""What organisers read."""

from collections.abc import Sequence

from bot.messages.message import Message, lines, paragraphs
from bot.messages.speech import Speech
from bot.tables import SetAside


def status(set_aside: Sequence[SetAside], speech: Speech) -> Message:
    """What the bot could not handle lately, newest first; whose it was is not told."""
    if not set_aside:
        return Message(speech.say("Everything that people have written has been handled."))
    return Message(
        paragraphs(
            speech.say("<b>Messages that could not be handled</b>"),
            lines(
                *(
                    speech.say("• {when} ({error})", when=speech.short(each.set_aside_at), error=each.error)
                    for each in set_aside
                )
            ),
            speech.say("Their senders were told to try again. The messages are kept until the person is erased."),
        )
    )
