"""The same conversations on PostgreSQL: sign-up, a reminder, an exercise and erasing, as on SQLite."""

from bot.messages.speech import Speech
from tests.conftest import REFLECTIONS
from tests.conversations.organisers import OLD_BUTTON
from tests.stage import Stage

pytest_plugins = ["tests.postgres"]

nb = Speech("nb").label


async def test_somebody_signs_up_and_is_reminded_at_the_local_time(on_postgres: Stage) -> None:
    stage = on_postgres
    kari, per = stage.person(), stage.person("Per")
    await kari.signs_up()
    assert "Du er påmeldt" in kari.read_all()
    await per.says("/start")
    await per.taps(nb("Remind me of the deadline"))
    per.reads()
    await stage.time_passes_until("2022-08-23 09:00")
    assert "onsdag 24. august kl. 23:59" in per.read_all()
    kari.reads()
    await stage.time_passes_until("2022-08-30 08:59")
    assert "i morgen" not in kari.read_all()
    await stage.time_passes_until("2022-08-30 09:00")
    assert "onsdag 31. august kl. 09:00" in kari.read_all()
    assert per.reads() == []
    assert {row.state for row in await stage.rows("select state from deliveries where enrolment_id is not null")} == {
        "sent"
    }


async def test_an_exercise_is_done_with_hours_and_a_reflection_and_the_bot_restarted_between(
    on_postgres: Stage,
) -> None:
    stage = on_postgres
    kari = stage.person()
    await kari.signs_up()
    await stage.time_passes_until("2022-09-01 10:00")
    assert "Ta en prat." in kari.read_all()
    await kari.taps("Jeg er ferdig")
    await stage.bot_stops()
    await stage.bot_starts()
    await kari.says("1 t 30 min")
    assert "Hva lærte du?" in kari.read_all()
    await kari.says("At de ler mye. 😀 <b>&")
    [reflection] = await stage.rows(REFLECTIONS)
    assert tuple(reflection) == ("exercise:ovelse-1", "At de ler mye. 😀 <b>&")
    [effort] = await stage.rows("select exercise_id, minutes from efforts")
    assert tuple(effort) == ("ovelse-1", 90)
    # Forged data that name more than a row's number can be find nothing.
    for number in (2**31, -(2**31) - 1):
        assert await kari.taps_data(f"reflection:{number}", kari.last) == OLD_BUTTON
    await kari.taps_data(f"my:1:entry:{2**31}", kari.last)
    assert "Timene dine" in kari.last.text
    await stage.organiser.says("/arrangor")
    for page in ("log", "broadcast"):
        await stage.organiser.taps_data(f"org:1:{page}:{2**63}", stage.organiser.last)
    assert "Meldinger til deltakerne" in stage.organiser.last.text
    assert await stage.rows("select error from updates_set_aside") == []


async def test_erasing_leaves_nothing_of_a_person_and_nothing_is_sent_any_more(on_postgres: Stage) -> None:
    stage = on_postgres
    kari = stage.person()
    await kari.signs_up()
    await stage.time_passes_until("2022-08-31 14:00")
    await kari.says("At de ler mye.")
    assert await stage.rows("select * from reflections") != []
    await kari.says("/personvern")
    await kari.taps(nb("Erase everything about me"))
    await kari.taps(nb("Yes, erase everything"))
    for table in ("enrolments", "reflections", "prompts", "attendances"):
        assert await stage.rows(f"select * from {table}") == [], table
    # What is left went to the organiser, about the course as a whole.
    assert {kind for (kind,) in await stage.rows("select kind from deliveries")} <= {"weekly", "digest"}
    assert await stage.rows("select * from people where telegram_id = :id", id=kari.id) == []
    kari.reads()
    await stage.time_passes_until("2022-11-02 15:00")
    assert kari.reads() == []
