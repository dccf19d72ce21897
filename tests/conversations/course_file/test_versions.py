"""Files made from an older version, two organisers at once, and versions that are brought back."""

import re

from tests.conversations.course_file.handing import LATER, gets_the_file, opens, sends
from tests.conversations.organisers import log_of, version
from tests.performing import Perform
from tests.stage import Stage


async def test_a_file_made_from_an_older_version_is_refused_with_what_has_changed_since(stage: Stage) -> None:
    old = await gets_the_file(stage.organiser)
    await stage.publishes(stage.source.replace(*LATER).replace("hours = 4", "hours = 5"))
    stage.organiser.reads()
    await sends(stage.organiser, old.replace("Ta en prat.", "Ta en lang prat."))
    refused, caption = stage.organiser.reads()
    assert "Dette bygger på versjon 1. Siden har noen publisert versjon 2." in refused
    assert "• Andre samling: onsdag 2. november kl. 09:00–12:00 → onsdag 9. november kl. 09:00–12:00" in refused
    assert "• Snakk med noen: timer 4 → 5" in refused
    assert "lang prat" not in refused
    assert "linje for linje" in caption
    document = stage.organiser.last.document
    assert document is not None
    assert document.name == "lite-kurs-1-2.diff.txt"
    lines = document.content.decode().splitlines()
    assert lines[:2] == ["--- Versjon 1", "+++ Versjon 2"]
    assert "-hours = 4" in lines
    assert "+hours = 5" in lines
    await stage.organiser.taps("Send meg filen")
    current = stage.organiser.last.document
    assert current is not None
    await sends(stage.organiser, current.content.decode().replace("Ta en prat.", "Ta en lang prat."))
    await stage.organiser.taps("Publiser")
    assert await version(stage) == 3


async def test_an_older_version_that_says_what_the_present_one_says_is_as_good(stage: Stage) -> None:
    first = await gets_the_file(stage.organiser)
    await stage.publishes(stage.source.replace(*LATER))
    await stage.publishes(stage.source)
    await sends(stage.organiser, first.replace("Ta en prat.", "Ta to."))
    told = stage.organiser.last.text
    assert "Dette blir versjon 4" in told
    assert "sier ikke hvilken versjon" not in told


async def test_of_two_organisers_at_once_the_second_is_told_what_the_first_did(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course, organisers=("Ola Arrangør", "Eva Arrangør")) as stage:
        ola, eva = stage.organisers
        source = await gets_the_file(ola)
        await sends(ola, source.replace(*LATER))
        await sends(eva, source.replace("Ta en prat.", "Ta to."))
        await ola.taps("Publiser")
        await eva.taps("Publiser")
        refused = eva.person.inbox[-2].text
        assert "Siden har noen publisert versjon 2" in refused
        assert "Andre samling" in refused
        assert await version(stage) == 2
        assert await stage.rows("select * from drafts") == []
        # Neither sees, nor can use, what the other prepares.
        await sends(ola, stage.source.replace("Ta en prat.", "Ta tre."))
        data = ola.last.buttons[0][0].data
        assert data is not None
        toast = await eva.taps_data(data, eva.last)
        assert toast is not None
        assert await version(stage) == 2


async def test_what_it_does_is_shown_again_if_that_has_changed_in_the_meantime(stage: Stage) -> None:
    await stage.person().signs_up()
    await stage.time_passes_until("2022-08-28 12:00")
    await sends(stage.organiser, stage.source.replace("2022-08-31T", "2022-09-07T"))
    preview = stage.organiser.last
    assert "1 påminnelse som allerede er sendt, blir rettet." in preview.text
    await stage.time_passes_until("2022-08-31 09:30")
    await stage.organiser.taps("Publiser", preview)
    assert "Dette er ikke helt det du så før. Se på det en gang til." in preview.text
    assert "3 påminnelser som allerede er sendt, blir rettet." in preview.text
    assert await version(stage) == 1
    await stage.organiser.taps("Publiser", preview)
    assert await version(stage) == 2


async def test_what_people_have_answered_in_the_meantime_is_not_taken_away(stage: Stage) -> None:
    without = re.sub(r"\[\[exercises\]\].*", "", stage.source, flags=re.DOTALL)
    kari = stage.person()
    await kari.signs_up()
    await stage.time_passes_until("2022-09-01 10:00")
    await sends(stage.organiser, without)
    assert "Øvelsen er tatt ut: Snakk med noen" in stage.organiser.last.text
    await kari.taps("Jeg er ferdig")
    await stage.organiser.taps("Publiser")
    assert "Noen har svart om denne øvelsen" in stage.organiser.last.text
    assert await version(stage) == 1


async def test_an_earlier_version_is_brought_back(stage: Stage) -> None:
    kari = stage.person()
    await kari.signs_up()
    await stage.publishes(stage.source.replace(*LATER))
    kari.reads()
    await opens(stage.organiser)
    page = stage.organiser.last
    assert page.text.index("Versjon 2") < page.text.index("Versjon 1")
    await stage.organiser.taps("Hent tilbake versjon 1")
    assert stage.organiser.last is page
    assert "Dette blir versjon 3" in page.text
    assert "Til: onsdag 2. november" in page.text
    assert "sier ikke hvilken versjon" not in page.text
    assert await version(stage) == 2
    await stage.organiser.taps("Publiser")
    assert await version(stage) == 3
    assert "Ny tid: onsdag 2. november" in kari.read_all()
    assert ("brought_back", "lite-kurs v1 → v3") in await log_of(stage)


async def test_many_versions_are_shown_a_page_at_a_time(stage: Stage) -> None:
    for hours in range(5, 14):
        await stage.publishes(stage.source.replace("hours = 4", f"hours = {hours}"))
    await opens(stage.organiser)
    assert "Versjon 10, " in stage.organiser.last.text
    assert "Versjon 4, " not in stage.organiser.last.text
    await stage.organiser.taps("Neste side ›")
    assert "Versjon 4, " in stage.organiser.last.text
    await stage.organiser.taps("Hent tilbake versjon 1")
    assert "Snakk med noen: timer 13 → 4" in stage.organiser.last.text
