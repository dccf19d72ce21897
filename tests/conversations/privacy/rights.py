"""What people do who care for their privacy: sign up, ask, take out and have everything erased."""

from typing import Any

import pytest

from bot.messages.speech import Speech
from bot.rehearsal.model import Message
from tests.conversations.questions.asking import asks
from tests.stage import Participant, Stage

WORDS: dict[str, dict[str, Any]] = {
    "nb": {
        "sections": ["Hva vi lagrer", "Hvorfor", "Hvor lenge", "Hvem ser det", "Telegram", "Kopier", "Rettighetene"],
        "until": "Lite kurs: til tirsdag 31. januar 2023. Det er 90 dager etter siste samling.",
        "copies": "etter 30 dager",
        "stranger": "Nå lagrer vi ingenting om deg.",
        "role": "Bibliotekansatt",
        "erased": "Alt om deg er slettet",
        "gone": [
            "• påmeldingen din til Lite kurs",
            "• 1 refleksjon\n",
            "• 1 spørsmål til arrangørene",
            "• 1 svar fra dem",
        ],
        "hours": "• 1,5 timer med egeninnsats",
        "later": "Det ligger i kopiene våre i 30 dager til.",
        "file": "mine-data",
        "page": ["<h1>Dette har vi lagret om deg</h1>", "<h3>Refleksjoner</h3>", "<dt>Navn</dt><dd>Kari Nordmann</dd>"],
        "when": "onsdag 31. august 2022 kl. 14:00",
        "soon": "Det vi har lagret om deg i Lite kurs, sletter vi tirsdag 31. januar.",
        "old": "Den knappen er gammel",
    },
    "nn": {
        "sections": ["Kva vi lagrar", "Kvifor", "Kor lenge", "Kven som ser det", "Telegram", "Kopiar", "Rettane"],
        "until": "Lite kurs: til tysdag 31. januar 2023. Det er 90 dagar etter siste samling.",
        "copies": "etter 30 dagar",
        "stranger": "No lagrar vi ingenting om deg.",
        "role": "Bibliotektilsett",
        "erased": "Alt om deg er sletta",
        "gone": [
            "• påmeldinga di til Lite kurs",
            "• 1 refleksjon\n",
            "• 1 spørsmål til arrangørane",
            "• 1 svar frå dei",
        ],
        "hours": "• 1,5 timar med eigeninnsats",
        "later": "Det ligg i kopiane våre i 30 dagar til.",
        "file": "mine-data",
        "page": ["<h1>Dette har vi lagra om deg</h1>", "<h3>Refleksjonar</h3>", "<dt>Namn</dt><dd>Kari Nordmann</dd>"],
        "when": "onsdag 31. august 2022 kl. 14:00",
        "soon": "Det vi har lagra om deg i Lite kurs, slettar vi tysdag 31. januar.",
        "old": "Den knappen er gammal",
    },
    "en": {
        "sections": ["What we keep", "Why", "How long", "Who sees it", "Telegram", "Copies", "Your rights"],
        "until": "Small course: until Tuesday 31 January 2023. That is 90 days after the last session.",
        "copies": "after 30 days",
        "stranger": "We keep nothing about you now.",
        "role": "Library employee",
        "erased": "Everything about you is erased",
        "gone": [
            "• your sign-up for Small course",
            "• 1 reflection\n",
            "• 1 question to the organisers",
            "• 1 answer from them",
        ],
        "hours": "• 1.5 hours of own effort",
        "later": "Our copies keep it for 30 days more.",
        "file": "my-data",
        "page": ["<h1>What we keep about you</h1>", "<h3>Reflections</h3>", "<dt>Name</dt><dd>Kari Nordmann</dd>"],
        "when": "Wednesday 31 August 2022 at 14:00",
        "soon": "On Tuesday 31 January we erase what we have kept about you in Small course,",
        "old": "That button is from earlier",
    },
}

languages = pytest.mark.parametrize("language", ["nb", "nn", "en"])


async def erases_everything(person: Participant, language: str = "nb") -> Message:
    """Have everything erased; return the receipt."""
    label = Speech(language).label
    await person.says("/personvern")
    message = person.last
    await person.taps(label("Erase everything about me"))
    await person.taps(label("Yes, erase everything"))
    return message


async def is_stored(person: Participant) -> bool:
    rows = await person.stage.rows("select id from people where telegram_id = :id", id=person.id)
    return rows != []


def documents(person: Participant) -> dict[str, bytes]:
    """The files that the bot has sent so far, the newest of each name."""
    return {each.document.name: each.document.content for each in person.person.inbox if each.document is not None}


async def takes_the_course(stage: Stage, kari: Participant, language: str = "nb") -> None:
    """Reflect, ask, get an answer, do the exercise and log the hours."""
    await stage.time_passes_until("2022-08-31 14:00")
    await kari.says("Å lytte <b>& vente</b>. 😀")
    await asks(kari, "Er det parkering?")
    await stage.organiser.says("Bak huset.", reply_to=stage.organiser.last)
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps(Speech(language).label("I am done"))
    await kari.says("90 min")


async def sends_broken(person: Participant, words: str, **more: Any) -> None:
    """Something that the bot can't make sense of, with more in it than it needs."""
    sender = {"id": person.id, "is_bot": False, "first_name": "Kari", "username": "kari_n", "is_premium": True}
    message = {
        "message_id": 77,
        "date": "i går",
        "chat": {"id": person.id, "type": "private", "title": "hemmelig"},
        "from": sender,
        "text": words,
        "contact": {"phone_number": "+4712345678", "first_name": "Kari"},
        "location": {"latitude": 60.1, "longitude": 10.2},
        "reply_to_message": {"message_id": 5, "text": "sitat", "from": sender},
    }
    person.stage.telegram.send_update({"message": message | more})
    await person.stage.settled()
