"""Taking the course together: invitations, partners, what they see of each other, and leaving."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.messages.speech import Speech
from bot.rehearsal.model import Message
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

WORDS = {
    "nb": {
        "employee": "Bibliotekansatt",
        "volunteer": "Frivillig",
        "sees": "Partnere ser navnet og arbeidsstedet eller foreningen til hverandre. De ser også hvilke øvelser den "
        "andre har gjort, og refleksjonene som er delt med partnere. De ser ikke noe annet.",
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
        "sees": "Partnarar ser namnet og arbeidsstaden eller foreininga til kvarandre. Dei ser òg kva øvingar den "
        "andre har gjort, og refleksjonane som er delte med partnarar. Dei ser ikkje noko anna.",
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
SEES = "Partnere ser navnet og arbeidsstedet eller foreningen til hverandre"
INVITES = "Kari Nordmann (Gran bibliotek) inviterer deg til å gå kurset sammen."


@pytest.fixture
async def kari(stage: Stage) -> Participant:
    """A library employee who has signed up, and read everything so far."""
    kari = stage.person()
    await kari.signs_up()
    kari.reads()
    return kari


@pytest.fixture
async def per(stage: Stage, kari: Participant) -> Participant:
    """A volunteer who has signed up with Kari's invitation, and read everything so far."""
    per = stage.person("Per Hansen")
    await signs_up_with(per, await invites(kari))
    for each in (kari, per):
        each.reads()
    return per


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


async def signs_up_plainly(person: Participant, role: str, language: str) -> None:
    """Sign up from /start to the last button, in a language."""
    label = Speech(language).label
    await person.says("/start")
    await person.taps(label("Sign me up"))
    await person.taps(label("Yes, that is all right"))
    await answers_everything(person, role, "Gran bibliotek", language)
    await person.taps(label("Yes, sign me up"))


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


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_an_employee_and_a_volunteer_become_partners(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari, per = stage.person(language_code=language), stage.person("Per Hansen", language)
    await signs_up_plainly(kari, words["employee"], language)
    kari.reads()

    await kari.says("/minside")
    page = kari.last
    await kari.taps(label("Partners"))
    assert words["sees"] in page.text
    assert words["none"] in page.text
    await kari.taps(words["invite"], page)
    assert words["forward"] in page.text
    invitation = kari.last
    assert words["invitation"] in invitation.text
    assert invitation.labels == [words["take back"]]
    kari.reads()

    await per.says(f"/start {link_in(invitation)}")
    assert words["invites"] in per.last.text
    await per.taps(label("Sign me up"))
    assert words["soon"] in per.last.text
    assert words["sees"] in per.last.text
    await per.taps(label("Yes, that is all right"))
    await answers_everything(per, words["volunteer"], language=language)
    assert kari.reads() == []
    per.reads()
    await per.taps(label("Yes, sign me up"))
    assert words["kari joined"] in per.reads()
    assert kari.reads() == [words["per joined"]]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_partners_see_exercises_and_shared_reflections_until_one_leaves(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari, per = stage.person(language_code=language), stage.person("Per Hansen", language)
    await signs_up_plainly(kari, words["employee"], language)
    await signs_up_with(per, await invites(kari), words["volunteer"], language=language)
    await kari.says("/partner")
    page = kari.last
    assert page.text.endswith("\n• Per Hansen (Gran historielag)")
    await kari.taps("Per Hansen", page)
    assert page.text == f"Per Hansen\nGran historielag\n\n{words['no exercise']}\n\n{words['no reflection']}"
    await stage.time_passes_until("2022-09-01 10:00")
    await per.taps(label("I am done"))
    await per.taps(label("Skip"))
    await per.says("Vi lo. 😀 <b>&")
    await stage.rows("update reflections set reader = 'partners' returning id")
    await kari.taps(words["back"], page)
    assert words["progress"] in page.text
    await kari.taps("Per Hansen", page)
    assert page.text == f"Per Hansen\nGran historielag\n\n{words['done']}\n\n{words['reflection']}"
    await kari.taps(words["leave"], page)
    assert page.text == words["left"]
    await per.says("/partner")
    assert "Kari Nordmann" not in per.last.text
    assert "Kari Nordmann" not in per.buttons


async def test_nothing_is_kept_of_who_opens_a_link_before_they_agree(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    for _ in range(3):
        await per.says(f"/start {link}")
    await per.taps("Meld meg på")
    assert await stage.rows("select * from people where telegram_id = :id", id=per.id) == []
    [row] = await stage.rows("select taken_by, used_at from invitations")
    assert tuple(row) == (None, None)
    await per.taps("Nei takk")
    assert await stage.rows("select * from people where telegram_id = :id", id=per.id) == []
    assert len(await stage.rows("select * from invitations")) == 1


async def test_only_the_name_and_the_workplace_of_who_invites_are_told(stage: Stage, kari: Participant) -> None:
    await stage.rows("update enrolments set email = 'kari@example.org' returning id")
    await stage.time_passes_until("2022-08-17 09:00")
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await per.says(f"/start {link}")
    plain = stage.person("Ida")
    await plain.says("/start")
    assert per.last.text == f"👋 {INVITES}\n\n{plain.last.text}"
    assert per.buttons == plain.buttons


async def test_the_invitation_comes_along_when_one_chooses_another_language(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await per.says(f"/start {link}")
    await per.taps("Nynorsk")
    assert "Kari Nordmann (Gran bibliotek) inviterer deg til å gå kurset saman." in per.last.text
    await per.taps("English")
    assert "Kari Nordmann (Gran bibliotek) invites you" in per.last.text
    await per.taps("Sign me up")
    await per.taps("Yes, that is all right")
    await answers_everything(per, "Volunteer", language="en")
    await per.taps("Yes, sign me up")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_one_can_take_part_and_say_no_to_a_partner(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await per.says(f"/start {link}")
    await per.taps("Meld meg på")
    await per.taps("Ja, men uten partner")
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    assert "partner" not in per.read_all().rpartition("Er dette riktig?")[2]
    assert await partnerships(stage) == []
    ida = stage.person("Ida Berg")
    await signs_up_with(ida, link)
    assert await partnerships(stage) == [("Kari Nordmann", "Ida Berg")]


async def test_of_two_with_one_link_the_first_to_finish_gets_it_and_the_other_is_told_kindly(
    stage: Stage, kari: Participant
) -> None:
    link = await invites(kari)
    per, ida = stage.person("Per Hansen"), stage.person("Ida Berg")
    await begins_with(per, link)
    await begins_with(ida, link)
    await answers_everything(ida)
    await answers_everything(per)
    for each in (kari, per, ida):
        each.reads()
    await ida.taps("Ja, meld meg på")
    assert "Kari Nordmann (Gran bibliotek) er nå partneren din." in ida.read_all()
    assert kari.reads() == ["✅ Ida Berg (Gran historielag) er nå partneren din."]
    await per.taps("Ja, meld meg på")
    told = per.read_all()
    assert "Du er påmeldt" in told
    assert "Noen har brukt invitasjonen allerede" in told
    assert "Be om en ny lenke" in told
    assert "er nå partneren din" not in told
    assert kari.reads() == []
    assert await partnerships(stage) == [("Kari Nordmann", "Ida Berg")]
    await kari.says("/partner")
    assert "invitasjon." not in kari.last.text


async def test_a_signup_that_is_given_up_leaves_the_link_to_others(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await begins_with(per, link)
    assert len(await stage.rows("select * from invitations")) == 2
    await per.says("/avbryt")
    assert len(await stage.rows("select * from invitations")) == 1
    ida = stage.person("Ida Berg")
    await signs_up_with(ida, link)
    assert await partnerships(stage) == [("Kari Nordmann", "Ida Berg")]


async def test_a_signup_may_pause_and_the_bot_may_restart_without_losing_the_invitation(
    stage: Stage, kari: Participant
) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await begins_with(per, link)
    await per.says("Per Hansen")
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-08-20 12:00")
    await per.says("/start")
    await per.taps("Frivillig")
    await per.says("Gran historielag")
    await per.taps("Hopp over")
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_somebody_in_the_middle_of_a_signup_opens_a_link(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await per.says("/start")
    await per.taps("Meld meg på")
    await per.taps("Ja, det er greit")
    await per.says("Per Hansen")
    await per.says(f"/start {link}")
    assert INVITES in per.last.text
    per.reads()
    await per.taps("Meld meg på", per.last)
    assert SEES in per.read_all()
    await per.taps("Frivillig")
    await per.says("Gran historielag")
    await per.taps("Hopp over")
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_the_newest_invitation_counts_for_who_opens_two(stage: Stage, kari: Participant) -> None:
    ola = stage.person("Ola Dahl")
    await ola.signs_up(name="Ola Dahl")
    first, second = await invites(kari), await invites(ola)
    per = stage.person("Per Hansen")
    await begins_with(per, first)
    await per.says(f"/start {second}")
    assert "Ola Dahl (Gran bibliotek) inviterer deg" in per.last.text
    await per.taps("Meld meg på", per.last)
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Ola Dahl", "Per Hansen")]
    ida = stage.person("Ida Berg")
    await signs_up_with(ida, first)
    assert ("Kari Nordmann", "Ida Berg") in await partnerships(stage)


@pytest.mark.parametrize(
    "parameter", ["p_", "p_finnesikke", "p_../x", "p_a b", "p_" + "x" * 300, "p_a~1", "p_%", "p_a:b"]
)
async def test_a_link_that_leads_nowhere_gets_the_ordinary_start_and_a_kind_line(
    stage: Stage, kari: Participant, parameter: str
) -> None:
    await invites(kari)
    per = stage.person("Per Hansen")
    await per.says("/start")
    [plain] = per.reads()
    await per.says(f"/start {parameter}")
    why, start = per.reads()
    assert "Jeg finner ikke den invitasjonen" in why
    assert start == plain
    kari.reads()
    await kari.says(f"/start {parameter}")
    assert "Min side" in kari.last.text


async def test_an_organisers_invitation_is_neither_a_course_nor_a_partners_link(
    stage: Stage, kari: Participant
) -> None:
    code = (await invites(kari)).removeprefix("p_")
    per = stage.person("Per Hansen")
    await per.says("/start")
    [plain] = per.reads()
    await per.says(f"/start o_{code}")
    assert per.reads()[-1] == plain
    await per.taps("Meld meg på", per.last)
    assert "partner" not in per.last.text
    kari.reads()
    await kari.says(f"/start o_{code}")
    assert "Min side" in kari.last.text
    assert "Nei" not in kari.buttons


async def test_an_invitation_is_taken_back_under_it_and_in_the_list(stage: Stage, kari: Participant) -> None:
    first = await invites(kari)
    under = kari.last
    second = await invites(kari)
    await kari.taps("Trekk tilbake", under)
    assert under.text == "Invitasjonen er trukket tilbake. Lenken virker ikke lenger."
    assert under.labels == []
    await kari.says("/partner")
    page = kari.last
    assert "Du har 1 åpen invitasjon." in page.text
    toast = await kari.taps(taking_back(page)[0], page)
    assert toast == "Invitasjonen er trukket tilbake. Lenken virker ikke lenger."
    assert "åpen invitasjon" not in page.text
    assert taking_back(page) == []
    for link in (first, second):
        per = stage.person("Per Hansen")
        await per.says(f"/start {link}")
        why, start = per.reads()
        assert "Invitasjonen er ikke åpen lenger" in why
        assert "Et lite kurs." in start
        assert "Kari" not in why + start


async def test_a_link_that_is_taken_back_in_the_middle_of_a_signup_makes_no_partners(
    stage: Stage, kari: Participant
) -> None:
    link = await invites(kari)
    under = kari.last
    per, ida = stage.person("Per Hansen"), stage.person("Ida Berg")
    await begins_with(per, link)
    await ida.says(f"/start {link}")
    await kari.taps("Trekk tilbake", under)
    assert "Lenken virker ikke lenger" in under.text
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    told = per.read_all()
    assert "Du er påmeldt" in told
    assert "Invitasjonen er ikke åpen lenger" in told
    await ida.taps("Meld meg på")
    assert "Invitasjonen er ikke åpen lenger" in ida.read_all()
    assert "Ja, men uten partner" not in ida.buttons
    await ida.taps("Ja, det er greit")
    assert await partnerships(stage) == []


async def test_a_used_invitation_can_be_neither_used_again_nor_taken_back(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    under = kari.last
    per, ida = stage.person("Per Hansen"), stage.person("Ida Berg")
    await signs_up_with(per, link)
    await ida.says(f"/start {link}")
    assert "Noen har brukt invitasjonen allerede" in ida.reads()[0]
    await kari.taps("Trekk tilbake", under)
    assert "Noen har brukt invitasjonen allerede" in under.text
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_nobody_is_their_own_partner(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    code = link.removeprefix("p_")
    kari.reads()
    await kari.says(f"/start {link}")
    why, page = kari.reads()
    assert "Dette er din egen invitasjon" in why
    assert "Min side" in page
    await kari.taps_data(f"together:{code}:yes", kari.last)
    assert "Dette er din egen invitasjon" in kari.last.text
    assert await partnerships(stage) == []


async def test_who_takes_part_already_is_asked_once(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per Hansen")
    await per.signs_up("Frivillig", "Per Hansen")
    link = await invites(kari)
    for each in (kari, per):
        each.reads()
    await per.says(f"/start {link}")
    asked = per.last
    assert INVITES in asked.text
    assert SEES in asked.text
    assert await partnerships(stage) == []
    await per.taps("Nei", asked)
    assert asked.text == "Det er helt greit. Ingenting er endret."
    assert await partnerships(stage) == []
    per.reads()
    await per.says(f"/start {link}")
    asked = per.last
    await per.taps("Ja, vi går kurset sammen", asked)
    assert asked.text == "✅ Kari Nordmann (Gran bibliotek) er nå partneren din."
    assert kari.reads() == ["✅ Per Hansen (Gran bibliotek) er nå partneren din."]
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    await per.taps("Partnere", asked)
    assert "• Kari Nordmann (Gran bibliotek)" in asked.text
    per.reads()
    another = await invites(kari)
    kari.reads()
    await per.says(f"/start {another}")
    assert "Dere er allerede partnere" in per.reads()[0]
    await per.taps_data(f"together:{another.removeprefix('p_')}:yes", asked)
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    assert kari.reads() == []


async def test_the_same_tap_twice_makes_partners_once(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per Hansen")
    await per.signs_up("Frivillig", "Per Hansen")
    link = await invites(kari)
    kari.reads()
    await per.says(f"/start {link}")
    asked = per.last
    per.person.taps("Ja, vi går kurset sammen", asked)
    await per.taps("Ja, vi går kurset sammen", asked)
    stage.telegram.redeliver()
    await stage.settled()
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    assert len(kari.reads()) == 1


async def test_a_person_can_have_several_partners(stage: Stage, kari: Participant) -> None:
    for name in ("Per Hansen", "Ida Berg"):
        await signs_up_with(stage.person(name), await invites(kari))
    await kari.says("/partner")
    assert "• Per Hansen (Gran historielag)\n• Ida Berg (Gran historielag)" in kari.last.text
    assert kari.buttons[:2] == ["Per Hansen", "Ida Berg"]


async def test_the_waiting_list_comes_first_and_partners_hold_when_there_is_a_place(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 2\n[signup]", 1)) as stage:
        kari, ola, per, ida = (stage.person(name) for name in ("Kari Nordmann", "Ola Dahl", "Per Hansen", "Ida Berg"))
        await kari.signs_up()
        await ola.signs_up(name="Ola Dahl")
        link = await invites(kari)
        await signs_up_with(per, link)
        told = per.read_all()
        assert "venteliste" in told
        assert "Kari Nordmann (Gran bibliotek) er nå partneren din." in told
        await per.says("/partner")
        assert per.buttons == []
        assert "Kari" not in per.last.text
        await ida.signs_up("Frivillig", "Ida Berg")
        await ida.says(f"/start {await invites(kari)}")
        await ida.taps("Ja, vi går kurset sammen")
        assert "Partnere" not in ida.buttons
        await ola.says("/meldav")
        await ola.taps("Ja, meld meg av")
        await per.says("/partner")
        assert "• Kari Nordmann (Gran bibliotek)" in per.last.text
        await kari.says("/partner")
        assert "• Per Hansen (Gran historielag)\n• Ida Berg (Gran bibliotek)" in kari.last.text


async def test_withdrawing_ends_it_and_closes_the_links(stage: Stage, kari: Participant, per: Participant) -> None:
    link = await invites(kari)
    ida = stage.person("Ida Berg")
    await begins_with(ida, link)
    await per.says("/partner")
    page = per.last
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")
    assert await partnerships(stage) == []
    await per.taps("Kari Nordmann", page)
    assert "Kari" not in page.text
    await answers_everything(ida)
    await ida.taps("Ja, meld meg på")
    assert "Invitasjonen er ikke åpen lenger" in ida.read_all()
    ola = stage.person("Ola Dahl")
    await ola.says(f"/start {link}")
    assert "Kari" not in ola.read_all()
    per.reads()
    await stage.time_passes_until("2022-08-16 10:00")
    assert per.reads() == []
    await kari.says("/start")
    await kari.taps("Meld meg på")
    await kari.taps("Ja, meld meg på")
    assert await partnerships(stage) == []
    await ola.says(f"/start {link}")
    assert "Invitasjonen er ikke åpen lenger" in ola.read_all()


async def test_who_comes_back_with_a_link_is_a_partner(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per Hansen")
    await per.signs_up("Frivillig", "Per Hansen")
    await per.says("/meldav")
    await per.taps("Ja, meld meg av")
    link = await invites(kari)
    await per.says(f"/start {link}")
    assert INVITES in per.last.text
    per.reads()
    await per.taps("Meld meg på", per.last)
    assert SEES in per.read_all()
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


@pytest.mark.parametrize("who", ["maker", "partner"])
async def test_erasing_ends_it_on_both_sides(stage: Stage, kari: Participant, per: Participant, who: str) -> None:
    link = await invites(kari)
    gone, stays = (kari, per) if who == "maker" else (per, kari)
    await gone.says("/personvern")
    await gone.taps("Slett alt om meg")
    await gone.taps("Ja, slett alt")
    assert await stage.rows("select * from partnerships") == []
    await stays.says("/partner")
    assert gone.person.name not in stays.last.text
    ida = stage.person("Ida Berg")
    await ida.says(f"/start {link}")
    expected = "Jeg finner ikke den invitasjonen" if who == "maker" else INVITES
    assert expected in ida.read_all()


async def test_leaving_is_one_tap_on_either_side_and_is_not_announced(
    stage: Stage, kari: Participant, per: Participant
) -> None:
    await per.says("/partner")
    stale = per.last
    await per.taps("Kari Nordmann", stale)
    await kari.says("/partner")
    await kari.taps("Per Hansen")
    page = kari.last
    for each in (kari, per):
        each.reads()
    await kari.taps("Ikke være partnere lenger")
    assert page.text.startswith("Dere er ikke partnere lenger.")
    assert kari.reads() == []
    assert per.reads() == []
    assert await partnerships(stage) == []
    await per.taps("Ikke være partnere lenger", stale)
    assert stale.text.startswith("Dere er ikke partnere lenger.")
    await per.taps("Partnere", stale)
    assert "Kari" not in stale.text
    assert "Du har ingen partnere ennå" in stale.text


async def test_partners_who_left_can_find_together_again(stage: Stage, kari: Participant, per: Participant) -> None:
    await per.says("/partner")
    await per.taps("Kari Nordmann")
    await per.taps("Ikke være partnere lenger")
    await kari.says(f"/start {await invites(per)}")
    kari.reads()
    per.reads()
    await kari.taps("Ja, vi går kurset sammen")
    assert len(per.reads()) == 1
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_partners_read_what_is_shared_with_them_or_with_all_by_name_and_nothing_else(
    stage: Stage, kari: Participant, per: Participant
) -> None:
    await stage.time_passes_until("2022-08-31 14:00")
    for reader in ("me", "organisers", "partners", "named", "anonymous"):
        await reflects(per, f"Skrevet for {reader}.", reader)
    seen = await looks_at(kari, "Per Hansen")
    assert [each for each in ("me", "organisers", "partners", "named", "anonymous") if f"for {each}." in seen] == [
        "partners",
        "named",
    ]
    await stage.rows("update reflections set reader = 'organisers' returning id")
    assert "Skrevet for" not in await looks_at(kari, "Per Hansen")
    assert "Per Hansen har ikke delt noen refleksjoner med partnere ennå." in kari.last.text


async def test_a_partner_of_a_partner_sees_nothing(stage: Stage, kari: Participant, per: Participant) -> None:
    ida = stage.person("Ida Berg")
    await signs_up_with(ida, await invites(per))
    await stage.time_passes_until("2022-08-31 14:00")
    await reflects(kari, "Karis ord.", "partners")
    await ida.says("/partner")
    assert "Per Hansen" in ida.last.text
    assert "Kari" not in ida.last.text
    await ida.taps_data(f"my:{await enrolment_of(ida)}:partner:{await enrolment_of(kari)}", ida.last)
    assert "Karis ord." not in ida.last.text
    assert "Kari" not in ida.last.text
    assert "Karis ord." in await looks_at(per, "Kari Nordmann")


async def test_forged_buttons_show_and_change_nothing_of_strangers(
    stage: Stage, kari: Participant, per: Participant
) -> None:
    link = await invites(kari)
    eva = stage.person("Eva Strand")
    await eva.signs_up(name="Eva Strand")
    mine, hers, his = await enrolment_of(eva), await enrolment_of(kari), await enrolment_of(per)
    [invitation] = await stage.rows("select id, code from invitations where used_at is null")
    await eva.says("/partner")
    page = eva.last
    for data in (
        f"my:{hers}:partners",
        f"my:{hers}:partner:{his}",
        f"my:{mine}:partner:{his}",
        f"my:{mine}:partner:{mine}",
        f"my:{mine}:partner:",
        f"my:{mine}:partner:²",
        f"my:{mine}:partner:9999999999999999999999",
        f"my:{mine}:partner:{his}.9999999999999999999",
        f"invite:{hers}",
        f"revoke:{invitation.id}",
        f"revoke:{invitation.id}:view",
        f"unpartner:{hers}:{his}",
        f"unpartner:{mine}:{his}",
        f"unpartner:{mine}:{hers}",
        f"together:{invitation.id}:yes",
        f"together:{invitation.code}~{his}:yes",
        "together:%:yes",
        "together::yes",
        "begin:1:x",
        "begin:999:x",
        "consent:1:yes:x",
    ):
        await eva.taps_data(data, page)
        for shown in (page, eva.last):
            assert not re.search("Kari|Per Hansen|historielag", shown.text), data
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    assert len(await stage.rows("select * from invitations where revoked_at is null")) == 2
    ida = stage.person("Ida Berg")
    await ida.says(f"/start {link}")
    assert INVITES in ida.last.text


async def test_a_claim_is_no_invitation(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per, eva = stage.person("Per Hansen"), stage.person("Eva Strand")
    await begins_with(per, link)
    await eva.signs_up(name="Eva Strand")
    [claim] = await stage.rows("select id, code from invitations where taken_by is not null")
    await eva.taps_data(f"together:{claim.code}:yes", eva.last)
    await eva.says(f"/start p_{claim.code}")
    await per.taps_data(f"revoke:{claim.id}", per.last)
    assert await partnerships(stage) == []
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_at_most_twenty_invitations_are_open_at_a_time(stage: Stage, kari: Participant) -> None:
    await kari.says("/partner")
    page = kari.last
    for _ in range(20):
        assert await kari.taps("Lag en invitasjon", page) is None
    toast = await kari.taps("Lag en invitasjon", page)
    assert toast == "Du har 20 åpne invitasjoner. Trekk tilbake en av dem først."
    assert len(await stage.rows("select * from invitations")) == 20
    assert "Du har 20 åpne invitasjoner." in page.text
    await kari.taps(taking_back(page)[0], page)
    assert await kari.taps("Lag en invitasjon", page) is None
    assert len({row.code for row in await stage.rows("select code from invitations")}) == 21


async def test_opening_links_over_and_over_keeps_nothing(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    eva = stage.person("Eva Strand")
    for number in range(10):
        await eva.says(f"/start p_{number:022d}")
        await eva.says(f"/start {link}")
    assert await stage.rows("select * from people where telegram_id = :id", id=eva.id) == []
    assert len(await stage.rows("select * from invitations")) == 1


async def test_the_link_leads_to_the_makers_course_also_with_several(stage: Stage, small_course: str) -> None:
    await stage.publishes(small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs"))
    kari, per = stage.person(), stage.person("Per Hansen")
    for each, course in ((kari, "Annet kurs"), (per, "Lite kurs")):
        await each.says("/start")
        await each.taps(course)
        await each.taps("Meld meg på")
        await each.taps("Ja, det er greit")
        await answers_everything(each)
        await each.taps("Ja, meld meg på")
    link = await invites(kari)
    await per.says(f"/start {link}")
    assert "Annet kurs" in per.last.text
    assert "Kari Nordmann (Gran historielag) inviterer deg" in per.last.text
    await per.taps("Meld meg på", per.last)
    await per.taps("Ja, det er greit")
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    rows = await stage.rows(
        "select e.course_id from partnerships p join enrolments e on e.id in (p.one_id, p.other_id)"
    )
    assert len({row.course_id for row in rows}) == 1


async def test_after_the_deadline_only_those_who_take_part_can_use_a_link(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per Hansen")
    await per.signs_up("Frivillig", "Per Hansen")
    await stage.time_passes_until("2022-08-25 09:00")
    await kari.says("/partner")
    assert "Nå kan bare de som allerede har plass på kurset, bruke en invitasjon." in kari.last.text
    link = await invites(kari)
    ida = stage.person("Ida Berg")
    await ida.says(f"/start {link}")
    assert "Meld meg på" not in ida.buttons
    assert "hilde@example.org" in ida.last.text
    await per.says(f"/start {link}")
    await per.taps("Ja, vi går kurset sammen")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_only_those_who_take_part_have_partners(stage: Stage, kari: Participant) -> None:
    eva = stage.person("Eva Strand")
    await eva.says("/partner")
    assert "når du har meldt deg på" in eva.last.text
    assert eva.buttons == []


async def test_long_reflections_are_read_a_page_at_a_time(stage: Stage, kari: Participant, per: Participant) -> None:
    await stage.time_passes_until("2022-08-31 14:00")
    long = " ".join(f"Tanke{number}<&>😀" for number in range(250))
    await reflects(per, long, "partners")
    await stage.time_passes_until("2022-08-31 14:01")
    await reflects(per, "Og en til: " + long, "named")
    await kari.says("/partner")
    page = kari.last
    await kari.taps("Per Hansen", page)
    read = [page.text]
    while "Neste side ›" in page.labels:
        await kari.taps("Neste side ›", page)
        read.append(page.text)
    together = " ".join(read)
    assert len(read) > 1
    assert [together.count(f"Tanke{number}<&>😀") for number in range(250)] == [2] * 250
    assert "Og en til: Tanke0" in together
    await kari.taps("‹ Forrige side", page)
    assert page.text == read[-2]
    await kari.taps("‹ Tilbake", page)
    assert "• Per Hansen (Gran historielag)" in page.text


async def test_many_partners_with_long_names_fit_on_pages(stage: Stage, kari: Participant) -> None:
    name, organisation = "Æ" * 200, "Ø" * 200
    for number in range(12):
        other = stage.person(f"{number:02d}{name}"[:60])
        await begins_with(other, await invites(kari))
        await other.says(f"{number:02d}{name}"[:200])
        await other.taps("Frivillig")
        await other.says(organisation)
        await other.taps("Hopp over")
        await other.taps("Ja, meld meg på")
    await kari.says("/partner")
    page = kari.last
    assert page.text.count("• ") == 10
    await kari.taps("Neste side ›", page)
    assert page.text.count("• ") == 2
    await kari.taps(f"11{name}"[:60], page)
    assert organisation in page.text


async def test_an_introduction_that_fills_a_message_leaves_the_line_out_and_the_consent_says_it(
    perform: Perform, small_course: str
) -> None:
    summary = "å" * 3600
    async with perform(small_course.replace("Et lite kurs.", summary)) as stage:
        kari, per = stage.person("Kari"), stage.person("Per Hansen")
        await kari.signs_up(name="Kari " + "N" * 195)
        link = await invites(kari)
        await per.says(f"/start {link}")
        assert summary in per.last.text
        await per.taps("Meld meg på")
        assert "er du og Kari NNN" in per.last.text
        assert SEES in per.last.text


async def test_markup_in_names_is_shown_as_it_was_written(stage: Stage) -> None:
    kari, per = stage.person(), stage.person("Per <i>Hansen</i> & Co")
    await kari.signs_up(name="<b>Kari</b> & Co")
    link = await invites(kari)
    assert "<b>Kari</b> & Co (Gran bibliotek) vil gå et kurs sammen med deg" in kari.last.text
    await signs_up_with(per, link, organisation="Ord & <i>toner</i>")
    assert "<b>Kari</b> & Co (Gran bibliotek) er nå partneren din." in per.read_all()
    assert "Per <i>Hansen</i> & Co (Ord & <i>toner</i>)" in kari.last.text


async def test_a_letter_about_a_partner_who_has_left_is_not_sent(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await begins_with(per, link)
    await answers_everything(per)
    kari.reads()
    await kari.does("blocks_bot")
    await per.taps("Ja, meld meg på")
    await per.says("/partner")
    await per.taps("Kari Nordmann")
    await per.taps("Ikke være partnere lenger")
    await kari.does("unblocks_bot")
    await kari.says("/hjelp")
    assert "Per Hansen" not in kari.read_all()
