"""Who takes part."""

from tests.stage import Participant, Stage


async def signed_up(stage: Stage, name: str = "Kari Nordmann", role: str = "Bibliotekansatt") -> Participant:
    """Return somebody who has signed up, and read everything so far."""
    who = stage.person(name)
    await who.signs_up(role, name)
    who.reads()
    return who
