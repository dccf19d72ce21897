"""Choosing a language, as everybody can."""

from tests.stage import Participant

LANGUAGE = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


async def speaks(who: Participant, language: str) -> None:
    """Choose a language, and read the word on it."""
    await who.says("/sprak")
    await who.taps(LANGUAGE[language])
    who.reads()
