"""Who asks the organisers' group."""

from tests.stage import Participant, Stage

LONG = " ".join(f"Dette er en lang setning om det vi lurer på, nummer {number}." for number in range(120))


async def signed_up(stage: Stage, name: str = "Kari Nordmann") -> Participant:
    """Return somebody who has signed up, and read everything so far."""
    who = stage.person(name)
    await who.signs_up(name=name)
    who.reads()
    return who
