"""Giving up a sign-up: who has taken part before loses nothing else by it, and organisers stay organisers."""

import pytest

from tests.conversations.organisers import county_organiser, with_counties
from tests.conversations.privacy.rights import erases_everything
from tests.conversations.questions.asking import asks
from tests.performing import Perform
from tests.stage import Participant, Stage


async def withdraws(kari: Participant) -> None:
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")


@pytest.mark.parametrize("how", ["command", "button", "an old no"])
async def test_who_comes_back_and_gives_up_keeps_what_they_wrote(stage: Stage, how: str) -> None:
    kari = stage.person()
    await kari.says("/start")
    await kari.taps("Meld meg på")
    consent = kari.last
    await kari.signs_up()
    await asks(kari, "Er det parkering?")
    await withdraws(kari)
    if how != "an old no":
        await kari.says("/start")
        await kari.taps("Meld meg på")
    match how:
        case "command":
            await kari.says("/avbryt")
        case "button":
            await kari.taps("Avbryt påmeldingen")
        case _:
            await kari.taps("Nei takk", consent)
    assert any("Du er meldt av Lite kurs." in each.text for each in (kari.last, consent))
    assert "Vil du at vi skal slette det vi har lagret? Skriv /personvern." in (kari.last.text + consent.text)
    [row] = await stage.rows("select name, enrolled_at, withdrawn_at from enrolments")
    assert (row.name, row.enrolled_at) == ("Kari Nordmann", None)
    assert row.withdrawn_at is not None
    assert len(await stage.rows("select 1 from questions")) == 1
    # So it can still be overwritten.
    await erases_everything(kari)
    assert "parkering" not in stage.organiser.last.text


async def test_an_invitation_that_was_made_tells_of_having_taken_part_too(stage: Stage) -> None:
    kari = stage.person()
    await kari.signs_up()
    await kari.says("/partner")
    await kari.taps("Lag en invitasjon")
    await withdraws(kari)
    await kari.says("/start")
    await kari.taps("Meld meg på")
    await kari.says("/avbryt")
    assert "Du er meldt av Lite kurs." in kari.last.text
    assert len(await stage.rows("select 1 from enrolments")) == 1


async def test_who_has_withdrawn_is_reminded_of_the_deadline_if_they_ask_for_it(stage: Stage) -> None:
    kari = stage.person()
    await kari.signs_up()
    await asks(kari, "Er det parkering?")
    await withdraws(kari)
    stage.jumps_to("2022-08-16 10:00")
    await kari.says("/start")
    await kari.taps("Minn meg på fristen")
    assert "Vi sender deg en påminnelse før fristen" in kari.last.text
    await kari.says("/varsler")
    assert "Påminnelse om fristen" in kari.last.text
    kari.reads()
    await stage.time_passes_until("2022-08-17 09:00")
    assert "7 dager" in kari.read_all()
    await kari.says("/avbryt")
    assert "Du er meldt av" in kari.last.text
    await kari.says("/avbryt")
    assert "ingenting å avbryte" in kari.last.text
    kari.reads()
    await stage.time_passes_until("2022-08-23 09:00")
    assert kari.reads() == []


async def test_an_organiser_who_does_not_sign_up_after_all_is_one_still(perform: Perform, small_course: str) -> None:
    async with perform(with_counties(small_course, "Innlandet", "Rogaland")) as stage:
        eva, kari = await county_organiser(stage, "Innlandet"), stage.person()
        await kari.signs_up()
        await asks(kari, "Er det parkering?")
        asked = eva.last
        await eva.says("/start")
        await eva.taps("Meld meg på")
        await eva.taps("Nei takk")
        await eva.says("/arrangor")
        assert "Deltakere" in eva.buttons
        await erases_everything(kari)
        assert asked.text == "Det som sto her, er slettet."
