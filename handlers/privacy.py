"""What is kept about a person, and erasing it."""

from bot.messages import privacy as messages
from bot.people import privacy
from handlers.turn import Change, Replies, Say, Turn
from handlers.withdrawal import tell_of_places


async def about_privacy(turn: Turn) -> Replies:
    """`/personvern`."""
    courses = [course.definition for course in turn.published if turn.now < course.definition.ends]
    return [Say(messages.privacy(courses, turn.speech(), known=turn.person is not None))]


async def tapped_erase(turn: Turn, answer: str) -> Replies:
    """«Erase everything about me», asked once."""
    speech = turn.speech()
    match answer:
        case "ask":
            return [Change(messages.ask_erase(speech))]
        case "yes":
            if turn.person is not None:
                await tell_of_places(turn, await privacy.erase(turn.db, turn.person, turn.courses, turn.now))
            return [Change(messages.erased(speech))]
        case _:
            return [Change(messages.kept(speech))]
