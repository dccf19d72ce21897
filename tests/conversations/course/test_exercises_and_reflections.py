"""Exercises, hours, nudges and reflections, as the course asks for them."""

from tests.conftest import REFLECTIONS
from tests.conversations.participants import signed_up
from tests.performing import Perform
from tests.stage import Participant, Stage


async def test_an_exercise_is_done_with_hours_and_a_reflection(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-09-01 10:00")
    assert "Ta en prat." in kari.read_all()
    await kari.taps("Jeg er ferdig")
    assert "Hvor" in kari.last.text
    await kari.says("ganske lenge")
    assert "90 min" in kari.last.text
    await kari.says("1 t 30 min")
    told = kari.read_all()
    assert "1,5 timer" in told
    assert "Hva lærte du?" in told
    await kari.says("At de ler mye.")
    assert "Snakk med noen" in kari.last.text
    [reflection] = await stage.rows(REFLECTIONS)
    assert tuple(reflection) == ("exercise:ovelse-1", "At de ler mye.")
    [effort] = await stage.rows("select exercise_id, minutes from efforts")
    assert tuple(effort) == ("ovelse-1", 90)
    await kari.says("/ovelser")
    assert "1 av 1" in kari.last.text


async def test_hours_by_button_are_counted_once_and_done_can_be_taken_back(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-09-01 10:00")
    exercise = kari.last
    await kari.taps("Jeg er ferdig")
    hours = kari.last
    data = hours.buttons[0][1].data
    assert data is not None
    await kari.taps("2 timer")
    await kari.taps_data(data, hours)
    assert [row.minutes for row in await stage.rows("select minutes from efforts")] == [120]
    await kari.taps("Jeg er ikke ferdig likevel", exercise)
    assert await stage.rows("select * from exercises_done") == []
    await stage.time_passes_until("2022-10-30 10:00")
    assert "Snakk med noen" in kari.read_all()


async def test_a_nudge_goes_only_to_those_not_done(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per")
    await per.signs_up("Frivillig")
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Jeg er ferdig")
    await kari.taps("Hopp over")
    for each in (kari, per):
        each.reads()
    await stage.time_passes_until("2022-10-30 10:00")
    assert "om 3 dager" in per.read_all()
    assert "«Snakk med noen»" not in kari.read_all()
    [row] = await stage.rows(
        "select d.state, d.reason from deliveries d join people p on p.id = d.person_id"
        " where d.kind = 'exercise_nudge' and p.telegram_id = :id",
        id=kari.id,
    )
    assert tuple(row) == ("skipped", "already_done")


async def test_two_lines_after_a_session_are_a_reflection(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-31 14:00")
    assert "Hva tok du med deg?" in kari.read_all()
    words = await kari.says("Å lytte.\nOg <vente> & se.")
    assert "Første samling" in kari.last.text
    await kari.edits(words, "Å lytte først.")
    [row] = await stage.rows(REFLECTIONS)
    assert tuple(row) == ("session:samling-1", "Å lytte først.")
    await kari.says("/refleksjon")
    [mine, *_] = kari.buttons
    assert "Å lytte først." in mine
    await kari.taps(mine)
    assert "Å lytte først." in kari.last.text
    await kari.taps("Skriv på nytt")
    await kari.says("Noe helt nytt.")
    assert [row.text for row in await stage.rows(REFLECTIONS)] == ["Noe helt nytt."]
    await kari.says("/refleksjon")
    await kari.taps(kari.buttons[0])
    await kari.taps("Slett")
    await kari.taps("Ja, slett den")
    assert await stage.rows("select * from reflections") == []


async def test_who_has_reflected_already_is_not_asked(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-31 13:00")
    await kari.says("Det var fint å møtes.")
    await kari.taps("En refleksjon")
    await kari.taps("Første samling")
    kari.reads()
    await stage.time_passes_until("2022-08-31 15:00")
    assert kari.reads() == []


async def test_words_that_come_unasked_are_kept_and_sorted_with_buttons(stage: Stage, kari: Participant) -> None:
    await kari.says("Når begynner samlingen?")
    assert kari.buttons == ["Et spørsmål til arrangørene", "Ingenting, slett det"]
    await kari.taps("Et spørsmål til arrangørene")
    asked = stage.organiser.last
    assert "Når begynner samlingen?" in asked.text
    assert "Kari Nordmann" in asked.text
    await stage.organiser.says("Klokka ni!", reply_to=asked)
    assert "Klokka ni!" in kari.last.text
    assert await stage.rows("select * from notes") == []
    await kari.says("bare tull")
    await kari.taps("Ingenting, slett det")
    assert await stage.rows("select * from notes") == []


async def test_a_reply_belongs_to_the_question_it_replies_to(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-31 14:00")
    about_session = kari.last
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Jeg er ferdig")
    await kari.taps("Hopp over")
    about_exercise = kari.last
    await kari.says("Om samlingen.", reply_to=about_session)
    await kari.says("Om øvelsen.", reply_to=about_exercise)
    rows = await stage.rows(REFLECTIONS)
    assert [tuple(row) for row in rows] == [
        ("session:samling-1", "Om samlingen."),
        ("exercise:ovelse-1", "Om øvelsen."),
    ]


async def test_what_was_no_reflection_is_kept_all_the_same(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-31 14:00")
    words = await kari.says("Når kommer opptaket")
    await kari.taps("Det var ikke en refleksjon")
    await kari.edits(words, "Når kommer opptaket, da?")
    await kari.taps("Et spørsmål til arrangørene")
    assert "Når kommer opptaket, da?" in stage.organiser.last.text
    assert await stage.rows("select * from reflections") == []


async def test_a_question_as_long_as_telegram_lets_it_be_reaches_the_organisers_whole(
    stage: Stage, kari: Participant
) -> None:
    await kari.says("<&>" * 1365)
    stage.organiser.reads()
    await kari.taps("Et spørsmål til arrangørene")
    first, rest = stage.organiser.reads()
    assert first.startswith("Spørsmål fra Kari Nordmann")
    assert first.count("<&>") + rest.count("<&>") >= 1364
    assert first.count("&") + rest.count("&") == 1365


async def test_who_has_no_exercise_is_told_when_the_first_one_comes_if_there_are_any(
    perform: Perform, small_course: str
) -> None:
    later = small_course.replace('after = "samling-1"', 'after = "kveld"\nroles = ["frivillig"]')
    async with perform(later) as stage:
        kari, per = await signed_up(stage), stage.person("Per")
        await per.signs_up("Frivillig")
        for command in ("/ovelser", "/timer"):
            await kari.says(command)
            assert "Det er ingen øvelser for deg i dette kurset." in kari.last.text
            await per.says(command)
            assert "Den første kommer etter «Kveld for frivillige»." in per.last.text
