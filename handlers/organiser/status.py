"""`/arrangor`: what an organiser should know of."""

from sqlalchemy import select

from bot.messages import help as helping
from bot.messages import organiser as messages
from bot.tables import SetAside
from handlers.turn import Replies, Say, Turn

_LATEST = 10


async def status(turn: Turn) -> Replies:
    """Show the updates that could not be handled, to an organiser."""
    if not turn.is_organiser:
        return [Say(helping.unknown_command(turn.speech()))]
    query = select(SetAside).order_by(SetAside.set_aside_at.desc()).limit(_LATEST)
    found = list((await turn.db.execute(query)).scalars())
    return [Say(messages.status(found, turn.speech()))]
