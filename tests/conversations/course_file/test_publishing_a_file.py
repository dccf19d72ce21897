"""A course file goes out, comes back changed, and is published; it is discarded, replaced, or waits."""

import pytest

from tests.conversations.course_file.handing import LATER, gets_the_file, sends
from tests.conversations.organisers import log_of, version
from tests.stage import Stage


async def test_a_file_goes_out_and_comes_back_changed(stage: Stage) -> None:
    kari, ola = stage.person(), stage.organiser
    await kari.signs_up()
    kari.reads()
    source = await gets_the_file(ola)
    document = ola.last.document
    assert document is not None
    assert document.name == "lite-kurs.toml"
    assert source == f"# folgesvenn: versjon 1\n{stage.source}"
    ola.reads()
    await sends(ola, source.replace(*LATER).replace("Ta en prat.", "Ta en lang prat."))
    told = ola.read_all()
    for part in (
        "Dette blir versjon 2 av Lite kurs.",
        "Andre samling blir flyttet.\nFra: onsdag 2. november kl. 09:00–12:00\nTil: onsdag 9. november kl. 09:00–12:00",
        "1 person får beskjed og en ny kalenderfil.",
        "Blir sendt etter ny plan\n• Påminnelse om Andre samling: ons. 2. nov.",
        "Stod i den gamle planen, blir ikke sendt\n• Påminnelse om Andre samling: ons. 26. okt.",
        "Påminnelse til dem som ikke er ferdige med Snakk med noen: søn. 6. nov.",
        "• Snakk med noen: teksten, bare på norsk bokmål",
        "Ingenting skjer før du trykker på «Publiser».",
    ):
        assert part in told
    assert ola.buttons == ["Publiser", "Forkast"]
    assert await version(stage) == 1
    assert kari.reads() == []
    preview = ola.last
    await ola.taps("Publiser")
    assert ola.last is preview
    assert "✅ Publisert som versjon 2." in ola.last.text
    assert "1 person får beskjed" in ola.last.text
    assert await version(stage) == 2
    assert "Ny tid: onsdag 9. november kl. 09:00–12:00" in kari.read_all()
    assert kari.last.document is not None
    assert await log_of(stage) == [("published", "lite-kurs v2"), ("moved", "samling-2, lite-kurs v2")]
    assert await stage.rows("select * from drafts") == []
    assert (await gets_the_file(ola)).startswith("# folgesvenn: versjon 2\n")


async def test_the_log_says_who_published_what(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    await stage.organiser.taps("Publiser")
    await stage.organiser.taps("‹ For arrangører")
    await stage.organiser.taps("Logg")
    assert "Ola Arrangør: publiserte kursfilen: lite-kurs v2" in stage.organiser.last.text


async def test_a_file_without_its_first_line_is_taken_for_the_present_version_and_that_is_said(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER).replace("\n", "\r\n"), "mitt kurs.TOML")
    told = stage.organiser.last.text
    assert "Filen sier ikke hvilken versjon den bygger på. Jeg går ut fra at det er versjon 1." in told
    assert "Andre samling blir flyttet." in told
    await stage.organiser.taps("Publiser")
    [row] = await stage.rows("select source from course_versions where number = 2")
    assert row.source == stage.source.replace(*LATER)


async def test_a_version_that_never_was_says_nothing_either(stage: Stage) -> None:
    await sends(stage.organiser, f"# folgesvenn: versjon 17\n{stage.source.replace(*LATER)}")
    assert "Jeg går ut fra at det er versjon 1." in stage.organiser.last.text


@pytest.mark.parametrize("name", ["kurs.toml.txt", "kurs (1).txt", "", "dokument"])
async def test_a_course_file_is_known_by_what_is_in_it(stage: Stage, name: str) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER), name, "Her er den!")
    assert "Dette blir versjon 2 av Lite kurs." in stage.organiser.last.text


async def test_the_same_file_is_nothing_new(stage: Stage) -> None:
    await sends(stage.organiser, await gets_the_file(stage.organiser))
    assert "helt lik versjon 1" in stage.organiser.last.text
    assert "Publiser" not in stage.organiser.buttons


async def test_comments_alone_reach_nobody(stage: Stage) -> None:
    await stage.person().signs_up()
    await sends(stage.organiser, f"# Sett gjennom av Ola\n{stage.source}")
    assert "Ingen får melding om dette nå." in stage.organiser.last.text
    await stage.organiser.taps("Publiser")
    assert await version(stage) == 2


async def test_discarding_changes_nothing(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    preview = stage.organiser.last
    data = preview.buttons[0][0].data
    assert data is not None
    await stage.organiser.taps("Forkast")
    assert "Ingenting er endret" in preview.text
    toast = await stage.organiser.taps_data(data, preview)
    assert toast is not None
    assert "ikke her lenger" in toast
    assert await version(stage) == 1
    assert await log_of(stage) == []


async def test_a_newer_file_takes_the_place_of_the_one_before(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    first = stage.organiser.last
    await sends(stage.organiser, stage.source.replace("Ta en prat.", "Ta to."))
    await stage.organiser.taps("Publiser", first)
    assert "Dette er ikke helt det du så før." in first.text
    assert "Andre samling" not in first.text
    assert await version(stage) == 1
    await stage.organiser.taps("Publiser", stage.organiser.last)
    [row] = await stage.rows("select source from course_versions where number = 2")
    assert "2022-11-02" in row.source


async def test_a_tap_twice_publishes_once(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    data = stage.organiser.last.buttons[0][0].data
    assert data is not None
    await stage.organiser.taps("Publiser")
    published = stage.organiser.last
    await stage.organiser.taps_data(data, published)
    assert await version(stage) == 2
    assert published.labels == ["‹ For arrangører"]


async def test_a_draft_waits_for_a_week_and_outlives_the_bot(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-08-23 08:00")
    assert len(await stage.rows("select * from drafts")) == 1
    await stage.time_passes_until("2022-08-23 10:30")
    assert await stage.rows("select * from drafts") == []
    toast = await stage.organiser.taps("Publiser")
    assert toast is not None
    assert "ikke her lenger" in toast
    assert await version(stage) == 1
