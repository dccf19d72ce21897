"""People of one course, what they share, and what one of them sees of it."""

from bot.rehearsal.model import Message
from tests.stage import Participant, Stage

AFTER = "2022-08-31 14:00"

WORKPLACES = [
    "Gran bibliotek",
    "Voss folkebibliotek",
    "Hamar mållag",
    "Bygdelaget",
    "Lom & Skjåk",
    "Husflidslaget",
    "Koret",
]

TAKES_FIVE = "Det som er delt uten navn, vises når 5 har delt slik."

NOTHING = "Det er ikke noe å lese her ennå."


async def joins(stage: Stage, name: str, workplace: str, role: str = "Bibliotekansatt") -> Participant:
    who = stage.person(name)
    await who.signs_up(role, name, workplace)
    assert "Du er påmeldt" in "\n".join(message.text for message in who.person.inbox)
    return who


async def crowd(stage: Stage, size: int) -> list[Participant]:
    """So many people who have signed up, by turns employees and volunteers, each from somewhere else."""
    roles = ["Bibliotekansatt", "Frivillig"]
    return [await joins(stage, f"Person {at}", WORKPLACES[at], roles[at % 2]) for at in range(size)]


async def shares(who: Participant, words: str, choice: str) -> Message:
    """Answer the question after the session, and choose who reads it. Gives the message with the words."""
    written = await who.says(words)
    await who.taps(choice)
    return written


async def looks(who: Participant, subject: str = "Første samling") -> list[str]:
    """Open what is shared on a subject; gives every page of it, or nothing where it is not listed."""
    await who.says("/refleksjon")
    await who.taps("Les det andre har delt")
    there = [label for label in who.buttons if label.startswith(subject)]
    if not there:
        return []
    await who.taps(there[0])
    pages = [who.last.text]
    while "Neste side ›" in who.buttons:
        await who.taps("Neste side ›", who.last)
        pages.append(who.last.text)
    return pages


async def sees(who: Participant, subject: str = "Første samling") -> str:
    return "\n\n".join(await looks(who, subject))
