"""Choosing a language."""

from bot.course.definition import LANGUAGES
from bot.messages import profile as messages
from bot.people import persons
from handlers.start import about, ask_next, start
from handlers.turn import Change, Replies, Say, Turn, old_button


async def choose_language(turn: Turn) -> Replies:
    """`/sprak`."""
    return [Say(messages.choose_language(turn.speech()))]


async def tapped_language(turn: Turn, language: str, course_id: int = -1, code: str = "") -> Replies:
    """A language. Under an introduction that introduction is said anew; after `/sprak`, the present question is.

    `code` is that of the invitation with which the introduction came, if any.
    """
    if language not in LANGUAGES:
        return old_button(turn)
    turn.person = await persons.choose_language(turn.db, turn.sender.telegram_id, language)
    if course_id >= 0:
        course = turn.course(course_id)
        [said] = [await about(turn, course, code)] if course else await start(turn)
        assert isinstance(said, Say)
        return [Change(said.message)]
    changed = Change(messages.language_chosen(turn.speech()))
    under_way = turn.signing_up()
    return [changed, ask_next(turn, *under_way)] if under_way else [changed]
