"""How a question is asked, and what is said of it."""

from bot.rehearsal.model import Message
from tests.stage import Participant

TO_ORGANISERS = "Et spørsmål til arrangørene"

MORE = "Skriv mer til arrangørene"

WEEKDAYS = 'hours = { days = ["mon", "tue", "wed", "thu", "fri"], from = "08:00", to = "15:30" }'


async def asks(who: Participant, words: str) -> Message:
    """Ask the organisers something; return the asker's own message."""
    await who.says("/sporsmal")
    return await who.says(words)


def with_hours(course: str) -> str:
    """Return a course whose contact answers on weekdays between 8:00 and 15:30."""
    return course.replace('email = "hilde@example.org"\n', f'email = "hilde@example.org"\n{WEEKDAYS}\n')
