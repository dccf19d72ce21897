"""A message on screen that is touched is drawn anew: with the answer, for today, in today's language."""

from bot.delivery import outbox
from bot.delivery.facts import gather_facts
from bot.delivery.wording import word
from bot.messages.message import Message
from handlers.turn import Buttons, Change, Turn


async def redrawn(turn: Turn, otherwise: Message) -> Change | Buttons:
    """Return the tapped message as the bot would word it now; `otherwise` where it did not come by itself.

    A message that is a file keeps its words, and gets the buttons of `otherwise`.
    """
    if not turn.message.has_text:
        return Buttons(otherwise.keyboard)
    assert turn.person is not None
    delivery = await outbox.sent_in(turn.db, turn.person.id, turn.message.id)
    if delivery is None:
        return Change(otherwise)
    await turn.db.flush()
    facts = await gather_facts(turn.db, turn.courses, [delivery.id])
    try:
        return Change(await word(turn.db, turn.courses, facts[0], turn.now))
    except LookupError:
        return Buttons(otherwise.keyboard)
