"""Where one stands in the course: its programme, the question said again, and its end."""

import pytest

from tests.conftest import REFLECTIONS
from tests.performing import Perform
from tests.stage import Participant, Stage


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "«Første samling» er i morgen"),
        ("nn", "«Første samling» er i morgon"),
        ("en", "«First session» is tomorrow"),
    ],
)
async def test_a_change_of_language_counts_from_the_next_message_on(
    stage: Stage, kari: Participant, language: str, said: str
) -> None:
    await kari.says("/sprak")
    await kari.taps({"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}[language])
    await stage.time_passes_until("2022-08-30 09:00")
    assert said in kari.read_all().replace("📅 ", "")


async def test_program_and_start_show_where_one_stands(stage: Stage, kari: Participant) -> None:
    await kari.says("/program")
    assert "Andre samling" in kari.read_all()
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.says("/start")
    assert "Andre samling" in kari.last.text
    assert "Snakk med noen" in kari.buttons
    await kari.taps("Snakk med noen")
    assert "Ta en prat." in kari.last.text


async def test_everything_is_forgotten_ninety_days_after_the_last_session(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per")
    await per.says("/start")
    await per.taps("Minn meg på fristen")
    await stage.time_passes_until("2022-09-23 12:00")
    assert len(await stage.rows("select * from enrolments")) == 2
    await stage.time_passes_until("2022-09-24 12:00")
    [left] = await stage.rows("select p.telegram_id from enrolments e join people p on p.id = e.person_id")
    assert left.telegram_id == kari.id
    await stage.time_passes_until("2023-01-31 11:00")
    assert len(await stage.rows("select * from enrolments")) == 1
    await stage.time_passes_until("2023-01-31 13:30")
    for table in ("enrolments", "deliveries", "prompts", "reflections"):
        assert await stage.rows(f"select * from {table}") == []
    assert await stage.rows("select * from people where telegram_id = :id", id=kari.id) == []


async def test_what_is_handed_over_again_gets_the_question_that_is_open(stage: Stage, kari: Participant) -> None:
    await kari.says("Hva er dette?")
    asked = kari.last.text
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.last.text == asked
    assert len(await stage.rows("select * from notes")) == 1
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Jeg er ferdig")
    asked = kari.last.text
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.last.text == asked
    await kari.says("90 min")
    asked = kari.last.text
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.last.text == asked
    assert [row.minutes for row in await stage.rows("select minutes from efforts")] == [90]
    await kari.says("Mye!", reply_to=kari.last)
    assert [row.text for row in await stage.rows(REFLECTIONS)] == ["Mye!"]


async def test_who_waits_for_a_place_can_ask(perform: Perform, small_course: str) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 1\n[signup]", 1)) as stage:
        await stage.person("Per").signs_up()
        kari = stage.person()
        await kari.signs_up()
        await kari.says("Er det håp?")
        await kari.taps("Et spørsmål til arrangørene")
        assert "Er det håp?" in stage.organiser.last.text


async def test_start_after_the_course_says_that_it_is_over(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-11-20 12:00")
    await kari.says("/start")
    assert "Kurset er" in kari.last.text


async def test_a_last_button_that_is_handed_over_again_brings_the_calendar_file_again(stage: Stage) -> None:
    per = stage.person("Per")
    await per.signs_up(name="Per")
    assert per.last.document is not None
    heard = len(per.person.inbox)
    stage.telegram.redeliver()
    await stage.settled()
    assert "Du er påmeldt" in per.person.inbox[heard].text
    assert per.last.document is not None
    assert len(await stage.rows("select * from enrolments where name = 'Per'")) == 1
