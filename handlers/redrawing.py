"""A message on screen that is touched is drawn anew: with the answer, for today, in today's language."""

from dataclasses import replace

from bot.delivery.last_look import Facts
from bot.delivery.wording import word
from bot.messages.message import Message
from bot.people.attendance import Coming
from bot.tables import Delivery
from handlers.turn import Buttons, Change, Turn


async def redrawn(
    turn: Turn,
    delivery: Delivery | None,
    otherwise: Message,
    *,
    coming: Coming | None = None,
    done: bool = False,
    minutes: int = 0,
) -> Change | Buttons:
    """Return the tapped message as the bot would word it now; `otherwise` where it did not come by itself.

    `delivery` is what became the message, if it did; `coming`, `done` and `minutes` tell of what its button is about.
    A message that is a file gets another caption; it keeps its words where they are no longer known.
    """
    whose = turn.enrolment(delivery.enrolment_id) if delivery is not None and delivery.enrolment_id else None
    if delivery is None or turn.person is None or whose is None:
        return Change(otherwise) if turn.message.has_text else Buttons(otherwise.keyboard)
    facts = Facts(
        delivery=delivery,
        person=turn.person,
        enrolment=whose[0],
        course=whose[1],
        notice=None,
        coming=coming,
        done=done,
        reflected=False,
        minutes=minutes,
    )
    try:
        message = await word(turn.db, turn.courses, facts, turn.now)
    except LookupError:
        return Buttons(otherwise.keyboard)
    # The file itself stays as it was sent. Words too many for a caption went ahead of it, as a text.
    return Change(replace(message, document=None) if turn.message.has_text else message)
