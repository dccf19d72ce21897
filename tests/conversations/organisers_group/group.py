"""Who asks the organisers' group."""

from bot.rehearsal.model import Message
from tests.stage import Participant, Stage

LONG = " ".join(f"Dette er en lang setning om det vi lurer på, nummer {number}." for number in range(120))


async def signed_up(stage: Stage, name: str = "Kari Nordmann") -> Participant:
    """Return somebody who has signed up, and read everything so far."""
    who = stage.person(name)
    await who.signs_up(name=name)
    who.reads()
    return who


async def asks(who: Participant, words: str) -> Message:
    """Ask the organisers something; return the asker's own message."""
    await who.says("/sporsmal")
    return await who.says(words)
