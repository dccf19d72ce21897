"""Reflections shared with a name, and what changes them at once."""

import pytest

from tests.conversations.sharing.crowd import AFTER, TAKES_FIVE, crowd, joins, looks, sees, shares
from tests.stage import Stage


async def test_with_a_name_it_is_read_at_once_with_name_and_workplace(stage: Stage) -> None:
    kari = await joins(stage, "Kari <b>Nordmann</b>", "Lom & Skjåk")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å <i>lytte</i> & vente.", "Alle, med navnet mitt")
    await per.says("Bare til arrangørene.")
    await per.says("/refleksjon")
    await per.taps("Les det andre har delt")
    assert per.buttons == ["Første samling (1)", "‹ Tilbake"]
    await per.taps("Første samling (1)")
    assert per.last.text == (
        "✍️ Delt: Første samling\n\nKari <b>Nordmann</b>, Lom & Skjåk\nÅ <i>lytte</i> & vente.\n\n" + TAKES_FIVE
    )
    # The writer finds it there as well; what nobody was allowed to read is nowhere.
    assert "Lom & Skjåk" in await sees(kari)
    assert "Bare til" not in await sees(kari)
    await per.taps("‹ Tilbake")
    assert "Det andre har delt" in per.last.text
    await per.taps("‹ Tilbake")
    assert per.buttons == ["Første samling: Bare til arrangørene.", "Les det andre har delt", "‹ Min side"]


async def test_named_ones_stand_before_those_without_a_name(stage: Stage) -> None:
    people = await crowd(stage, 7)
    await stage.time_passes_until(AFTER)
    for at in range(5):
        await shares(people[at], f"Tanke {at}", "Alle, uten navn")
    await shares(people[5], "Ord 5", "Alle, med navnet mitt")
    await shares(people[6], "Ord 6", "Alle, med navnet mitt")
    told = await sees(people[0])
    assert (
        told.index("Person 5, Husflidslaget\nOrd 5") < told.index("Person 6, Koret\nOrd 6") < told.index("Uten navn\n")
    )
    assert all(told.index("Uten navn") < told.index(f"Tanke {at}") for at in range(5))


async def test_a_long_text_goes_on_on_the_next_page_under_its_name(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    kari.person.pastes("ord " * 3000)
    await stage.settled()
    await kari.taps("Alle, med navnet mitt")
    pages = await looks(per)
    assert len(pages) == 5
    assert all("Kari Nordmann, Gran bibliotek" in page for page in pages)
    assert sum(page.count("ord ") + page.count("ord\n") for page in pages) == 3000
    assert ["‹ Forrige side" in per.buttons, "Neste side ›" in per.buttons] == [True, False]
    await per.taps("‹ Forrige side")
    assert "Side 4 av 5" in per.last.text


async def test_an_edit_a_rewriting_and_a_deletion_are_seen_by_the_next_who_reads(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    written = await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    assert "Å lytte." in await sees(per)
    await kari.edits(written, "Å lytte først.")
    assert "Å lytte først." in await sees(per)
    await kari.says("/refleksjon")
    await kari.taps("Første samling: Å lytte først.")
    await kari.taps("Skriv på nytt")
    await kari.says("Noe annet.")
    assert "De ser navnet ditt og Gran bibliotek." in kari.last.text
    told = await sees(per)
    assert "Noe annet." in told
    assert "lytte" not in told
    await kari.says("/refleksjon")
    await kari.taps("Første samling: Noe annet.")
    await kari.taps("Slett")
    assert "Noe annet." in await sees(per)
    await kari.taps("Ja, slett den")
    assert await looks(per) == []


@pytest.mark.parametrize("choice", ["Bare jeg", "Arrangørene"])
async def test_taking_it_back_takes_it_from_everybody(stage: Stage, choice: str) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    assert "Å lytte." in await sees(per)
    await kari.taps(choice)
    assert await looks(per) == []
    assert await looks(kari) == []


async def test_who_withdraws_takes_it_along_and_reads_no_more(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    await shares(per, "Å vente.", "Alle, med navnet mitt")
    assert "Å vente." in await sees(kari)
    page = kari.last
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")
    told = await sees(per)
    assert "Å lytte." not in told
    assert "Å vente." in told
    before = page.text
    for data in ("my:1:shared:", "my:1:sharing:session.samling-1.0"):
        assert "virker ikke lenger" in str(await kari.taps_data(data, page))
    assert page.text == before
    await kari.says("/refleksjon")
    assert kari.buttons == []


async def test_what_is_erased_is_read_by_nobody(stage: Stage) -> None:
    people = await crowd(stage, 6)
    await stage.time_passes_until(AFTER)
    for at in range(5):
        await shares(people[at], f"Tanke {at}", "Alle, uten navn")
    await shares(people[5], "Ord 5", "Alle, med navnet mitt")
    assert "Tanke 1" in await sees(people[5])
    for at in (0, 5):
        await people[at].says("/personvern")
        await people[at].taps_data("erase:yes", people[at].last)
    assert await looks(people[1]) == []
    assert (await stage.rows("select count(*) as n from reflections"))[0].n == 4
