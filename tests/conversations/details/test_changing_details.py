"""Changing one's name, workplace and other details."""

import pytest

from tests.conversations.details.changing import changes
from tests.conversations.languages import LANGUAGE
from tests.conversations.participants import signed_up
from tests.performing import Perform
from tests.stage import Stage


async def test_each_detail_can_be_changed_from_the_page(perform: Perform, county_course: str) -> None:
    async with perform(county_course) as stage:
        kari = await signed_up(stage)
        await changes(kari, "Endre navn")
        assert "Hva heter du?" in kari.last.text
        await kari.says("Kari <Berg>")
        assert "✅ Det er endret." in kari.last.text
        assert "Navn: Kari <Berg>" in kari.last.text
        await kari.taps("Min side")
        assert kari.last.text.startswith("Min side: Lite kurs")
        await changes(kari, "Endre arbeidssted eller forening")
        await kari.says("  Hamar \n bibliotek ")
        assert "Arbeidssted eller forening: Hamar bibliotek" in kari.last.text
        await changes(kari, "Endre e-post")
        assert kari.buttons == []
        await kari.says("kari(at)example.org")
        assert "kari@example.org" in kari.person.inbox[-2].text
        assert "Hopp over" not in kari.person.inbox[-2].text
        assert "E-post: ikke oppgitt" not in kari.last.text
        await kari.says("kari.berg@example.org")
        assert "E-post: kari.berg@example.org" in kari.last.text
        page = await changes(kari, "Endre fylkesbibliotek")
        await kari.taps("Rogaland", page)
        assert "Fylkesbibliotek: Rogaland" in page.text
        await changes(kari, "Endre e-post")
        await kari.taps("Slett e-postadressen min")
        assert "E-post: ikke oppgitt" in kari.last.text
        await kari.says("Er det noen som leser dette?")
        assert "Hva er det?" in kari.last.text  # no longer taken for an address
        query = "select name, organisation, county, email, role from enrolments"
        assert [tuple(row) for row in await stage.rows(query)] == [
            ("Kari <Berg>", "Hamar bibliotek", "Rogaland", "", "ansatt")
        ]
        # Organisers see the new ones.
        await kari.taps("Et spørsmål til arrangørene")
        assert "Kari <Berg> (Bibliotekansatt, Hamar bibliotek)" in stage.organiser.last.text


@pytest.mark.parametrize(
    ("language", "details", "change", "asked", "changed"),
    [
        ("nn", "Opplysningane mine", "Endre namn", "Kva heiter du?", "✅ Det er endra."),
        ("en", "My details", "Change name", "What is your name?", "✅ It is changed."),
    ],
)
async def test_details_in_the_persons_language(
    stage: Stage, *, language: str, details: str, change: str, asked: str, changed: str
) -> None:
    kari = await signed_up(stage)
    await kari.says("/sprak")
    await kari.taps(LANGUAGE[language])
    await kari.says("/minside")
    await kari.taps(details)
    await kari.taps(change)
    assert asked in kari.last.text
    await kari.says("Kari Berg")
    assert changed in kari.last.text
    assert "Kari Berg" in kari.last.text


async def test_odd_answers_change_nothing(perform: Perform, county_course: str) -> None:
    async with perform(county_course) as stage:
        kari = await signed_up(stage)
        await changes(kari, "Endre navn")
        await kari.says("x" * 201)
        assert "200" in kari.person.inbox[-2].text
        assert "Hva heter du?" in kari.last.text
        await kari.says("Hvem ser navnet mitt?")
        assert "/sporsmal" in kari.person.inbox[-2].text
        assert "Hva heter du?" in kari.last.text
        await kari.does("sends_photo")
        assert "tekst" in kari.last.text
        await kari.says("/avbryt")
        await kari.says("Når begynner det?")
        assert "Hva er det?" in kari.last.text
        page = kari.last
        [mine] = await stage.rows("select id from enrolments")
        for data in (
            f"detail:{mine.id}:telegram_id",
            f"newrole:{mine.id}:sjef",
            f"newcounty:{mine.id}:00000000",
            f"detail:{mine.id + 1}:name",
            f"newrole:{mine.id + 1}:frivillig",
            f"noemail:{mine.id + 1}",
        ):
            await kari.taps_data(data, page)
        query = "select name, role, county from enrolments"
        assert [tuple(row) for row in await stage.rows(query)] == [("Kari Nordmann", "ansatt", "Innlandet")]


async def test_somebody_elses_details_are_theirs(stage: Stage) -> None:
    kari = await signed_up(stage)
    [hers] = await stage.rows("select id from enrolments")
    per = stage.person("Per")
    await per.signs_up("Frivillig", name="Per")
    for data in (f"detail:{hers.id}:name", f"newrole:{hers.id}:frivillig", f"noemail:{hers.id}"):
        toast = await per.taps_data(data, per.last)
        assert toast is not None
        assert "virker ikke lenger" in toast
    await per.says("Pelle")
    assert [row.name for row in await stage.rows("select name from enrolments order by id")] == ["Kari Nordmann", "Per"]
    assert kari.reads() == []


async def test_who_only_looked_around_keeps_the_name(stage: Stage) -> None:
    kari = await signed_up(stage)
    await changes(kari, "Endre navn")
    asked = kari.last
    await stage.time_passes_until("2022-08-17 12:00")
    await kari.says("Når begynner samlingen?")
    assert "Hva er det?" in kari.last.text
    assert [row.name for row in await stage.rows("select name from enrolments")] == ["Kari Nordmann"]
    await kari.says("Kari Berg", reply_to=asked)
    assert "Navn: Kari Berg" in kari.last.text
