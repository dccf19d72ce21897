"""An organiser moves a session, and what is kept of it."""

from bot.rehearsal.model import Message
from tests.conversations.organisers import log_of
from tests.stage import Participant, Stage

FIRST, EVENING, SECOND = (
    "ons. 31. aug. kl. 09:00 Første samling",
    "tir. 6. sep. kl. 18:00 Kveld for frivillige",
    "ons. 2. nov. kl. 09:00 Andre samling",
)


async def opens(organiser: Participant, label: str = FIRST) -> None:
    await organiser.says("/arrangor")
    await organiser.taps("Flytt, avlys, ny lenke")
    await organiser.taps(label)


async def moves(organiser: Participant, words: str, label: str = FIRST) -> None:
    await opens(organiser, label)
    await organiser.taps("Flytt")
    await organiser.says(words)


async def deeds(stage: Stage) -> list[str]:
    return [f"{what}: {about}" for what, about in await log_of(stage)]


def reminders(who: Participant) -> list[Message]:
    """The messages that came as reminders of the first session: a week before, a day before."""
    first = next(n for n, each in enumerate(who.person.inbox) if "kalenderen" in each.text)
    return [each for each in who.person.inbox[first + 1 :] if "Første samling" in each.text and not each.document]
