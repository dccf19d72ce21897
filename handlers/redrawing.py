"""A message on screen that is touched is drawn anew: with the answer, for today, in today's language."""

from dataclasses import replace

from bot.delivery import outbox
from bot.delivery.facts import gather_facts
from bot.delivery.wording import word
from bot.messages.message import Message
from handlers.turn import Buttons, Change, Turn


async def redrawn(turn: Turn, otherwise: Message) -> Change | Buttons:
    """Return the tapped message as the bot would word it now; `otherwise` where it did not come by itself.

    A message that is a file gets another caption; it keeps its words where they are no longer known.
    """
    assert turn.person is not None
    delivery = await outbox.sent_in(turn.db, turn.person.id, turn.message.id)
    if delivery is None:
        return Change(otherwise) if turn.message.has_text else Buttons(otherwise.keyboard)
    await turn.db.flush()
    facts = await gather_facts(turn.db, turn.courses, [delivery.id])
    try:
        message = await word(turn.db, turn.courses, facts[0], turn.now)
    except LookupError:
        return Buttons(otherwise.keyboard)
    # The file itself stays as it was sent. Words too many for a caption went ahead of it, as a text.
    return Change(replace(message, document=None) if turn.message.has_text else message)
