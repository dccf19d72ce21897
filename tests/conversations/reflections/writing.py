"""How reflections are written and read, and what is said of their readers."""

from tests.stage import Participant, Stage

AFTER = "2022-08-31 14:00"

CHOICES = {
    "nb": ["Bare jeg", "Arrangørene", "Alle, med navnet mitt", "Alle, uten navn"],
    "nn": ["Berre eg", "Arrangørane", "Alle, med namnet mitt", "Alle, utan namn"],
    "en": ["Only me", "The organisers", "Everyone, with my name", "Everyone, without my name"],
}

READERS = {
    "nb": [
        "Bare du kan lese den.",
        "Arrangørene kan lese den.",
        "Alle på kurset kan lese den. De ser navnet ditt og Gran bibliotek.",
        "Alle på kurset kan lese den, uten navn. Den vises når 5 har delt slik.",
    ],
    "nn": [
        "Berre du kan lese han.",
        "Arrangørane kan lese han.",
        "Alle på kurset kan lese han. Dei ser namnet ditt og Gran bibliotek.",
        "Alle på kurset kan lese han, utan namn. Han blir vist når 5 har delt slik.",
    ],
    "en": [
        "Only you can read it.",
        "The organisers can read it.",
        "Everyone in the course can read it. They see your name and Gran bibliotek.",
        "Everyone in the course can read it, without your name. It is shown once 5 people share like this.",
    ],
}

ASKED = {
    "nb": "Arrangørene kan lese svaret. Det kan du endre etterpå.",
    "nn": "Arrangørane kan lese svaret. Det kan du endre etterpå.",
    "en": "The organisers can read it. You can change that afterwards.",
}

NO_REFLECTION = {
    "nb": ["Et spørsmål til arrangørene", "Det var ikke en refleksjon"],
    "nn": ["Eit spørsmål til arrangørane", "Det var ikkje ein refleksjon"],
    "en": ["A question to the organisers", "It was not a reflection"],
}


def long_text(length: int) -> str:
    """Sentences, some of them on a line of their own, that are exactly so long in UTF-16 units."""
    text, number = "", 0
    while len(text) < length:
        number += 1
        text += f"{number}. Vi hørte på dem som bor her, og lærte mye av det." + ("\n\n" if number % 7 == 0 else " ")
    return text[: length - 1] + "."


def packed(text: str) -> str:
    """A text without its blanks."""
    return "".join(text.split())


async def reflections(stage: Stage) -> list[tuple[str, str]]:
    """What is kept, subject and reader, the oldest first."""
    rows = await stage.rows("select subject, reader from reflections order by id")
    return [(row.subject, row.reader) for row in rows]


async def whole(stage: Stage, who: Participant, at: int = 0) -> str:
    """The whole text of a person's reflection, read page by page in the chat."""
    await who.says("/refleksjon")
    await who.taps(who.buttons[at])
    told = ""
    while True:
        # The title with the time stands above, which page it is and who reads it below.
        _, *words = who.last.text.split("\n\n")
        words = words[:-1]
        if words[-1].startswith("Side "):
            words = words[:-1]
        told += " " + "\n\n".join(words)
        if "Neste side ›" not in who.buttons:
            return told.strip()
        await who.taps("Neste side ›", who.last)
