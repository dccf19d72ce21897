"""What is still said to who writes so much that answers are left out."""

from bot.delivery.budget import Allowed
from bot.messages import help as helping
from bot.messages.message import Message
from bot.messages.speech import Speech
from handlers.turn import Replies, Reply, Say, Toast


def weight(replies: Replies) -> int:
    """Return how many of these replies count as answers; a word over a button that was tapped does not."""
    return sum(not isinstance(reply, Toast) for reply in replies)


def most_needed(replies: Replies, allowed: Allowed, speech: Speech, *, tapped: bool) -> Replies:
    """Return what to say in place of these replies: once that there are no answers for a minute, else nothing.

    Who `tapped` a button is told over it each time, as the button has to be answered anyway.
    """
    if allowed is Allowed.YES:
        return replies
    told = helping.too_much(speech)
    said: list[Reply] = [Toast(told)] if tapped else []
    return [*said, Say(Message(told))] if allowed is Allowed.FIRST_NOT else said
