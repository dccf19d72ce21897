"""How a sign-up begins, and reaches the summary."""

from tests.stage import Participant

WORDS = {
    "nb": {
        "sign_up": "Meld meg på",
        "consent": "Ja, det er greit",
        "role": "Bibliotekansatt",
        "skip": "Hopp over",
        "confirm": "Ja, meld meg på",
        "done": "Du er påmeldt",
        "date": "onsdag 31. august kl. 09:00",
    },
    "nn": {
        "sign_up": "Meld meg på",
        "consent": "Ja, det er greitt",
        "role": "Bibliotektilsett",
        "skip": "Hopp over",
        "confirm": "Ja, meld meg på",
        "done": "Du er påmeld",
        "date": "onsdag 31. august kl. 09:00",
    },
    "en": {
        "sign_up": "Sign me up",
        "consent": "Yes, that is all right",
        "role": "Library employee",
        "skip": "Skip",
        "confirm": "Yes, sign me up",
        "done": "You are signed up",
        "date": "Wednesday 31 August at 09:00",
    },
}


async def begins(person: Participant) -> None:
    await person.says("/start")
    await person.taps("Meld meg på")
    await person.taps("Ja, det er greit")


async def reaches_the_summary(person: Participant) -> None:
    await begins(person)
    await person.says("Kari Nordmann")
    await person.taps("Bibliotekansatt")
    await person.says("Gran bibliotek")
    await person.taps("Hopp over")
