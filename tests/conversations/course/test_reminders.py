"""Reminders of sessions: when they come, to whom, and what is no longer of use."""

from tests.conversations.participants import signed_up
from tests.performing import Perform
from tests.stage import Participant, Stage


async def test_a_session_is_reminded_of_a_week_a_day_and_an_hour_before(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-24 09:00")
    assert "om 7 dager" in kari.read_all()
    await stage.time_passes_until("2022-08-30 08:59")
    assert kari.reads() == []
    await stage.time_passes_until("2022-08-30 09:00")
    told = kari.read_all()
    assert "i morgen" in told
    assert "onsdag 31. august kl. 09:00" in told
    assert [(button.text, button.url) for button in kari.last.buttons[0]] == [
        ("Bli med på samlingen", "https://example.org/rom1")
    ]
    await stage.time_passes_until("2022-08-31 08:00")
    assert "om 1 time" in kari.read_all()


async def test_the_local_time_holds_across_the_clock_change(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-10-26 08:59")
    kari.reads()
    await stage.time_passes_until("2022-10-26 09:00")
    assert "onsdag 2. november kl. 09:00" in kari.read_all()
    await stage.time_passes_until("2022-11-01 08:59")
    kari.reads()
    await stage.time_passes_until("2022-11-01 09:00")
    assert "i morgen" in kari.read_all()
    await stage.time_passes_until("2022-11-02 07:59")
    assert kari.reads() == []
    await stage.time_passes_until("2022-11-02 08:00")
    assert "om 1 time" in kari.read_all()


async def test_only_the_sessions_own_roles_are_reminded(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per")
    await per.signs_up("Frivillig")
    await stage.time_passes_until("2022-09-06 17:00")
    assert "Kveld for frivillige" in per.read_all()
    assert "Kveld for frivillige" not in kari.read_all()


async def test_who_cannot_come_is_left_in_peace_and_may_change_their_mind(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-24 09:00")
    reminder = kari.last
    toast = await kari.taps("Jeg kan ikke komme")
    assert toast
    assert "✓ Jeg kan ikke komme" in reminder.labels
    kari.reads()
    await stage.time_passes_until("2022-08-30 09:30")
    assert kari.reads() == []
    await kari.taps("Jeg kommer", reminder)
    assert "i morgen" in kari.read_all()
    await stage.time_passes_until("2022-08-31 08:00")
    assert "Kommer du?" not in kari.read_all()
    await stage.time_passes_until("2022-08-31 13:00")
    assert await kari.taps("Jeg kan ikke komme", reminder) == "Denne samlingen er over."
    assert [row.answer for row in await stage.rows("select answer from attendances")] == ["yes"]


async def test_who_signs_up_late_gets_what_is_open_and_nothing_that_was_due_before(
    perform: Perform, small_course: str
) -> None:
    late = small_course.replace("deadline = 2022-08-24T23:59:00", "deadline = 2022-10-31T23:59:00")
    async with perform(late, "2022-09-15 12:00") as stage:
        kari = stage.person()
        await kari.signs_up()
        told = kari.read_all()
        assert "Ta en prat." in told
        assert "Hva tok du med deg?" not in told
        assert "om 7 dager" not in told
        await stage.time_passes_until("2022-10-26 09:00")
        assert "om 7 dager" in kari.read_all()


async def test_who_signs_up_late_at_night_gets_the_exercise_in_the_morning(perform: Perform, small_course: str) -> None:
    late = small_course.replace("deadline = 2022-08-24T23:59:00", "deadline = 2022-10-31T23:59:00")
    async with perform(late, "2022-09-15 22:30") as stage:
        kari = stage.person()
        await kari.signs_up()
        assert "Ta en prat." not in kari.read_all()
        await stage.time_passes_until("2022-09-16 07:59")
        assert kari.reads() == []
        await stage.time_passes_until("2022-09-16 08:00")
        assert "Ta en prat." in kari.read_all()


async def test_a_reminder_that_the_bot_slept_through_comes_once_if_it_is_of_use(
    stage: Stage, kari: Participant
) -> None:
    await stage.time_passes_until("2022-08-30 08:30")
    kari.reads()
    await stage.bot_stops()
    stage.jumps_to("2022-08-30 10:00")
    await stage.bot_starts()
    assert len(kari.reads()) == 1
    await stage.bot_stops()
    await stage.bot_starts()
    assert kari.reads() == []


async def test_a_reminder_that_is_of_no_use_any_more_stands_as_missed_with_the_reason(
    stage: Stage, kari: Participant
) -> None:
    await stage.time_passes_until("2022-08-31 07:30")
    kari.reads()
    await stage.bot_stops()
    stage.jumps_to("2022-08-31 09:00")
    await stage.bot_starts()
    assert kari.reads() == []
    rows = await stage.rows("select state, reason from notices where key like '%samling-1/-1h/%'")
    assert [tuple(row) for row in rows] == [("missed", "not_running")]


async def test_after_two_days_down_there_is_no_heap(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-29 12:00")
    kari.reads()
    await stage.bot_stops()
    stage.jumps_to("2022-08-31 08:10")
    await stage.bot_starts()
    [told] = kari.reads()
    assert "50 minutter" in told


async def test_who_blocks_the_bot_is_left_in_peace_and_goes_on_when_back(stage: Stage, kari: Participant) -> None:
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-08-30 09:30")
    rows = await stage.rows("select distinct state, reason from deliveries where kind = 'session_reminder'")
    assert ("skipped", "unreachable") in [tuple(row) for row in rows]
    kari.reads()
    await kari.does("unblocks_bot")
    told = kari.reads()
    assert len([each for each in told if "er i morgen" in each]) == 1
    assert not [each for each in told if "om 7 dager" in each]


async def test_a_link_that_telegram_does_not_open_is_told_in_words(perform: Perform, small_course: str) -> None:
    async with perform(small_course.replace("https://example.org/rom1", "https://rommet/rom1")) as stage:
        kari = await signed_up(stage)
        await stage.time_passes_until("2022-08-24 09:00")
        told = kari.read_all()
        assert "«Første samling» er om 7 dager" in told
        assert "https://rommet/rom1" in told
        await kari.says("/minside")
        assert "Neste samling" in kari.read_all()
        await stage.publishes(small_course.replace("example.org/rom1", "rommet/rom2"))
        assert "https://rommet/rom2" in kari.read_all()
