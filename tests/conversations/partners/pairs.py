"""What people do to become partners, and what they are told."""

import re

from bot.messages.speech import Speech
from bot.rehearsal.model import Message
from tests.stage import Participant, Stage

WORDS = {
    "nb": {
        "employee": "Bibliotekansatt",
        "volunteer": "Frivillig",
        "sees": "Er dere partnere, ser dere navnet til den andre, og arbeidsstedet eller foreningen. Dere ser også "
        "hvilke øvelser den andre har gjort, og refleksjonene som er delt med partnere. Dere ser ikke noe annet.",
        "none": "Du har ingen partnere ennå.",
        "invite": "Lag en invitasjon",
        "forward": "Du har 1 åpen invitasjon.\n\nVideresend meldingen under til den du vil invitere.",
        "invitation": "Kari Nordmann (Gran bibliotek) vil gå et kurs sammen med deg\n\nKurset heter Lite kurs.\n\n"
        "Trykk på lenken for å lese mer og bli med:\nhttps://t.me/",
        "take back": "Trekk tilbake",
        "invites": "Kari Nordmann (Gran bibliotek) inviterer deg til å gå kurset sammen.",
        "soon": "Når du er påmeldt, er du og Kari Nordmann partnere.",
        "kari joined": "✅ Kari Nordmann (Gran bibliotek) er nå partneren din.",
        "per joined": "✅ Per Hansen (Gran historielag) er nå partneren din.",
        "no exercise": "Per Hansen har ikke fått noen øvelser ennå.",
        "no reflection": "Per Hansen har ikke delt noen refleksjoner med partnere ennå.",
        "progress": "• Per Hansen (Gran historielag): 1 av 1 øvelse gjort",
        "done": "Har gjort 1 av 1 øvelse\n✅ Snakk med noen",
        "reflection": "✍️ Snakk med noen, torsdag 1. september\nVi lo. 😀 <b>&",
        "back": "‹ Tilbake",
        "leave": "Ikke være partnere lenger",
        "left": "Dere er ikke partnere lenger. Ingen av dere ser det den andre deler med partnere.",
    },
    "nn": {
        "employee": "Bibliotektilsett",
        "volunteer": "Frivillig",
        "sees": "Er de partnarar, ser de namnet til den andre, og arbeidsstaden eller foreininga. De ser òg kva "
        "øvingar den andre har gjort, og refleksjonane som er delte med partnarar. De ser ikkje noko anna.",
        "none": "Du har ingen partnarar enno.",
        "invite": "Lag ein invitasjon",
        "forward": "Du har 1 open invitasjon.\n\nSend meldinga under vidare til den du vil invitere.",
        "invitation": "Kari Nordmann (Gran bibliotek) vil gå eit kurs saman med deg\n\nKurset heiter Lite kurs.\n\n"
        "Trykk på lenkja for å lese meir og bli med:\nhttps://t.me/",
        "take back": "Trekk tilbake",
        "invites": "Kari Nordmann (Gran bibliotek) inviterer deg til å gå kurset saman.",
        "soon": "Når du er påmeld, er du og Kari Nordmann partnarar.",
        "kari joined": "✅ Kari Nordmann (Gran bibliotek) er no partnaren din.",
        "per joined": "✅ Per Hansen (Gran historielag) er no partnaren din.",
        "no exercise": "Per Hansen har ikkje fått øvingar enno.",
        "no reflection": "Per Hansen har ikkje delt refleksjonar med partnarar enno.",
        "progress": "• Per Hansen (Gran historielag): 1 av 1 øving gjord",
        "done": "Har gjort 1 av 1 øving\n✅ Snakk med nokon",
        "reflection": "✍️ Snakk med nokon, torsdag 1. september\nVi lo. 😀 <b>&",
        "back": "‹ Tilbake",
        "leave": "Ikkje vere partnarar lenger",
        "left": "De er ikkje partnarar lenger. Ingen av dykk ser det den andre deler med partnarar.",
    },
    "en": {
        "employee": "Library employee",
        "volunteer": "Volunteer",
        "sees": "Partners see each other's name and workplace or association, which exercises are done, and the "
        "reflections that are shared with partners. They see nothing else.",
        "none": "You have no partners yet.",
        "invite": "Make an invitation",
        "forward": "You have 1 open invitation.\n\nForward the message below to the person you would like to invite.",
        "invitation": "Kari Nordmann (Gran bibliotek) would like to take a course together with you\n\n"
        "The course is called Small course.\n\nTap the link to read more and to join:\nhttps://t.me/",
        "take back": "Take back",
        "invites": "Kari Nordmann (Gran bibliotek) invites you to take the course together.",
        "soon": "When you are signed up, you and Kari Nordmann are partners.",
        "kari joined": "✅ Kari Nordmann (Gran bibliotek) is now your partner.",
        "per joined": "✅ Per Hansen (Gran historielag) is now your partner.",
        "no exercise": "Per Hansen has not received any exercise yet.",
        "no reflection": "Per Hansen has not shared any reflections with partners yet.",
        "progress": "• Per Hansen (Gran historielag): 1 of 1 exercise done",
        "done": "Has done 1 of 1 exercise\n✅ Talk to somebody",
        "reflection": "✍️ Talk to somebody, Thursday 1 September\nVi lo. 😀 <b>&",
        "back": "‹ Back",
        "leave": "Stop being partners",
        "left": "You are not partners any more. Neither of you sees what the other shares with partners.",
    },
}

SEES = "Er dere partnere, ser dere navnet til den andre"

INVITES = "Kari Nordmann (Gran bibliotek) inviterer deg til å gå kurset sammen."


def link_in(message: Message) -> str:
    """The start parameter of the link in a message."""
    found = re.search(r"https://t\.me/\w+\?start=(\S+)", message.text)
    assert found is not None, message.text
    return found[1]


async def invites(person: Participant) -> str:
    """Make an invitation, and return the start parameter of its link."""
    label = Speech(await language_of(person)).label
    await person.says("/partner")
    await person.taps(label("Make an invitation"))
    return link_in(person.last)


async def language_of(person: Participant) -> str:
    rows = await person.stage.rows("select language from people where telegram_id = :id", id=person.id)
    return str(rows[0].language)


async def answers_everything(
    person: Participant, role: str = "Frivillig", organisation: str = "Gran historielag", language: str = "nb"
) -> None:
    """Answer the sign-up's questions, up to the summary."""
    await person.says(person.person.name)
    await person.taps(role)
    await person.says(organisation)
    await person.taps(Speech(language).label("Skip"))


async def begins_with(person: Participant, parameter: str, language: str = "nb") -> None:
    """Open a link, and say yes to everything up to the first question."""
    label = Speech(language).label
    await person.says(f"/start {parameter}")
    await person.taps(label("Sign me up"))
    await person.taps(label("Yes, that is all right"))


async def signs_up_with(
    person: Participant,
    parameter: str,
    role: str = "Frivillig",
    organisation: str = "Gran historielag",
    language: str = "nb",
) -> None:
    """Sign up with an invitation, from the link to the last button."""
    await begins_with(person, parameter, language)
    await answers_everything(person, role, organisation, language)
    await person.taps(Speech(language).label("Yes, sign me up"))


async def partnerships(stage: Stage) -> list[tuple[str, str]]:
    """Who are partners, by name."""
    rows = await stage.rows(
        "select a.name as one, b.name as other from partnerships p"
        " join enrolments a on a.id = p.one_id join enrolments b on b.id = p.other_id order by p.since, p.other_id"
    )
    return [(row.one, row.other) for row in rows]


async def enrolment_of(person: Participant) -> int:
    [row] = await person.stage.rows(
        "select e.id from enrolments e join people p on p.id = e.person_id where p.telegram_id = :id", id=person.id
    )
    return int(row.id)


async def reflects(person: Participant, words: str, reader: str) -> None:
    """Write a reflection on the first session, and let somebody read it."""
    await person.taps_data(f"reflect:{await enrolment_of(person)}:session:samling-1", person.last)
    await person.says(words)
    changed = await person.stage.rows(
        "update reflections set reader = :reader where id ="
        " (select max(reflection_id) from parts where text = :words) returning id",
        reader=reader,
        words=words,
    )
    assert len(changed) == 1


def taking_back(page: Message) -> list[str]:
    """The buttons that take an open invitation back."""
    return [label for label in page.labels if re.match(r"Trekk tilbake: tir\. 16\. aug\. .*09:00", label)]


async def looks_at(person: Participant, partner: str) -> str:
    """Open the page of a partner, and return what stands there."""
    await person.says("/partner")
    page = person.last
    await person.taps(partner, page)
    return page.text
