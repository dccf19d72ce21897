"""Who reads what is shared, and in which words."""

import pytest

from bot.tables import Partnership
from tests.conversations.sharing.crowd import AFTER, crowd, joins, looks, sees, shares
from tests.performing import Perform
from tests.stage import Stage


async def test_who_signs_up_late_reads_what_was_shared_before(perform: Perform, small_course: str) -> None:
    late = small_course.replace("deadline = 2022-08-24T23:59:00", "deadline = 2022-10-31T23:59:00")
    async with perform(late) as stage:
        kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
        await stage.time_passes_until("2022-09-01 10:00")
        await shares(kari, "Å lytte.", "Alle, med navnet mitt")
        await kari.says("/refleksjon")
        await kari.taps("Skriv noe om Snakk med noen")
        await shares(kari, "At de vil.", "Alle, med navnet mitt")
        await stage.time_passes_until("2022-10-01 12:00")
        per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
        assert "Å lytte." in await sees(per)
        assert "At de vil." in await sees(per, "Snakk med noen")
        await per.taps("‹ Tilbake")
        assert per.buttons == ["Første samling (1)", "Snakk med noen (1)", "‹ Tilbake"]


async def test_a_volunteers_evening_is_read_by_all_in_the_course(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until("2022-09-06 20:00")
    await per.says("/refleksjon")
    await per.taps("Skriv noe om Kveld for frivillige")
    await shares(per, "Så mange vi var!", "Alle, med navnet mitt")
    assert "Så mange vi var!" in await sees(kari, "Kveld for frivillige")


async def test_only_the_same_course_reads_it(stage: Stage, small_course: str) -> None:
    other = small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs")
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    await stage.publishes(other)
    per = stage.person("Per")
    await per.says("/start annet-kurs")
    await per.taps("Meld meg på")
    await per.taps("Ja, det er greit")
    await per.says("Per Hansen")
    await per.taps("Frivillig")
    await per.says("Bygdelaget")
    await per.taps("Hopp over")
    await per.taps("Ja, meld meg på")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    assert await looks(per) == []
    await per.taps_data("my:2:sharing:session.samling-1.0", per.last)
    assert "Å lytte." not in per.last.text
    assert "virker ikke lenger" in str(await per.taps_data("my:1:sharing:session.samling-1.0", per.last))
    stranger = stage.person("Ola")
    await stranger.says("/refleksjon")
    assert "lytte" not in stranger.read_all()
    assert "virker ikke lenger" in str(await stranger.taps_data("my:1:sharing:session.samling-1.0", stranger.last))


async def test_what_partners_share_among_themselves_is_not_for_all(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    siri = await joins(stage, "Siri Li", "Koret", "Frivillig")
    async with stage.application.database.transaction() as db:
        db.add(Partnership(one_id=1, other_id=2, since=stage.now))
    await stage.time_passes_until(AFTER)
    await shares(kari, "Mellom oss.", "Partnerne mine")
    for each in (kari, per, siri):
        assert await looks(each) == []


async def test_buttons_that_nobody_made_lead_to_the_list(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    await kari.says("/refleksjon")
    await kari.taps("Les det andre har delt")
    page = kari.last
    for about in ("", "x", "session", "session.", "exercise.samling-1.0", "session.samling-9.0", "..", "question.0"):
        await kari.taps_data(f"my:1:sharing:{about}", page)
        assert "Det andre har delt" in page.text
    for about in ("session.samling-1", "session.samling-1.x", "session.samling-1.-1", "session.samling-1." + "9" * 16):
        await kari.taps_data(f"my:1:sharing:{about}", page)
        assert "Å lytte." in page.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nn",
            {
                "start": "Nynorsk",
                "choice": "Alle, med namnet mitt",
                "look": "Les det andre har delt",
                "told": "Det som er delt utan namn, blir vist når 5 har delt slik.",
                "title": "✍️ Delt: Første samling",
                "nothing": "Det er ikkje noko å lese her enno.",
                "subject": "Første samling",
            },
        ),
        (
            "en",
            {
                "start": "English",
                "choice": "Everyone, with my name",
                "look": "Read what others have shared",
                "told": "What is shared without a name is shown once 5 people have shared like that.",
                "title": "✍️ Shared: First session",
                "nothing": "There is nothing to read here yet.",
                "subject": "First session",
            },
        ),
    ],
)
async def test_sharing_in_other_languages(stage: Stage, language: str, words: dict[str, str]) -> None:
    people = await crowd(stage, 6)
    for who in people:
        await who.says("/sprak")
        await who.taps(words["start"])
    await stage.time_passes_until(AFTER)
    reader = people[5]
    await reader.says("/refleksjon")
    await reader.taps(words["look"])
    assert words["nothing"] in reader.last.text
    assert words["told"] in reader.last.text
    await shares(people[0], "Mine ord.", words["choice"])
    await reader.says("/refleksjon")
    await reader.taps(words["look"])
    await reader.taps(f"{words['subject']} (1)")
    assert reader.last.text == f"{words['title']}\n\nPerson 0, Gran bibliotek\nMine ord.\n\n{words['told']}"
