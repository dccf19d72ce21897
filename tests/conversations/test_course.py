"""Taking the course: reminders, answers, exercises, hours and reflections, as the clock moves."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.course.faults import FaultyCourseError
from tests.conftest import REFLECTIONS
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]


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
    toast = await kari.taps("Jeg kan ikke komme", reminder)
    assert [row.answer for row in await stage.rows("select answer from attendances")] == ["yes"]


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
    words = await kari.says("Når kommer opptaket?")
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


async def test_a_moved_session_tells_old_and_new_time_and_arms_itself_anew(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.time_passes_until("2022-08-30 09:00")
    kari.reads()
    moved = small_course.replace("2022-08-31T", "2022-09-02T")
    await stage.publishes(moved)
    told = kari.read_all()
    assert "onsdag 31. august kl. 09:00" in told
    assert "fredag 2. september kl. 09:00" in told
    document = kari.last.document
    assert document is not None
    assert b"UID:samling-1@lite-kurs" in document.content
    assert b"SEQUENCE:2" in document.content
    await stage.time_passes_until("2022-09-01 09:00")
    assert "i morgen" in kari.read_all()


async def test_a_session_moved_nearer_sends_one_message_and_no_heap(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.time_passes_until("2022-08-22 12:00")
    kari.reads()
    await stage.publishes(
        small_course.replace("2022-08-31T", "2022-08-23T").replace("2022-08-24T23:59", "2022-08-20T23:59")
    )
    assert len(kari.reads()) == 1
    rows = await stage.rows("select reason from notices where state = 'replaced' and kind = 'session_reminder'")
    assert {row.reason for row in rows} == {"published_later"}
    await stage.time_passes_until("2022-08-23 08:00")
    assert len(kari.reads()) == 1


async def test_a_cancelled_session_says_so_and_falls_silent(stage: Stage, kari: Participant, small_course: str) -> None:
    await stage.publishes(
        small_course.replace('link = "https://example.org/rom1"', 'link = "https://example.org/rom1"\ncancelled = true')
    )
    assert "avlyst" in kari.read_all()
    await stage.time_passes_until("2022-08-31 18:00")
    assert kari.reads() == []


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


@pytest.mark.parametrize(
    ("language", "said"),
    [("nb", "Første samling er i morgen"), ("nn", "Første samling er i morgon"), ("en", "First session is tomorrow")],
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


LINK = 'link = "https://example.org/rom1"'


async def test_who_could_not_come_at_the_old_time_is_asked_anew(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.time_passes_until("2022-08-24 09:00")
    await kari.taps("Jeg kan ikke komme")
    await stage.publishes(small_course.replace("2022-08-31T", "2022-09-02T"))
    assert "Jeg kommer" in kari.buttons
    kari.reads()
    await stage.time_passes_until("2022-09-01 09:00")
    assert "Kommer du?" in kari.read_all()


async def test_two_changes_while_the_bot_is_down_tell_from_what_people_know(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.bot_stops()
    moved = small_course.replace("2022-08-31T", "2022-09-02T")
    await stage.publishes(moved)
    await stage.publishes(moved.replace(LINK, 'link = "https://example.org/rom2"'))
    await stage.bot_starts()
    [told] = [each for each in kari.reads() if "Første samling" in each]
    assert "onsdag 31. august kl. 09:00" in told
    assert "fredag 2. september kl. 09:00" in told


async def test_a_session_moved_and_moved_back_is_as_people_were_told(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.bot_stops()
    await stage.publishes(small_course.replace("2022-08-31T", "2022-09-02T"))
    await stage.publishes(small_course)
    await stage.bot_starts()
    [told] = kari.reads()
    assert "som du har fått beskjed om" in told
    assert "2. september" not in told


async def test_a_cancelled_session_is_told_of_once_and_may_be_held_after_all(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    cancelled = small_course.replace(LINK, f"{LINK}\ncancelled = true")
    await stage.publishes(cancelled)
    assert "avlyst" in kari.read_all()
    await stage.publishes(cancelled.replace("rom1", "rom2"))
    assert kari.reads() == []
    await stage.publishes(small_course.replace("2022-08-31T", "2022-09-02T"))
    told = kari.read_all()
    assert "likevel" in told
    assert "fredag 2. september" in told


async def test_a_nudge_towards_a_cancelled_session_does_not_say_that_it_comes(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.time_passes_until("2022-10-01 12:00")
    last = "ends = 2022-11-02T12:00:00"
    await stage.publishes(small_course.replace(last, f"{last}\ncancelled = true"))
    kari.reads()
    await stage.time_passes_until("2022-10-30 10:00")
    told = kari.read_all()
    assert "Snakk med noen" in told
    assert "om 3 dager" not in told


async def test_a_session_that_people_expect_cannot_just_vanish(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    first, rest = small_course.split('[[sessions]]\nid = "samling-2"')
    evening = first.index('[[sessions]]\nid = "kveld"')
    gone = first[:evening] + '[[sessions]]\nid = "samling-2"' + rest
    await stage.publishes(gone)
    per = stage.person("Per")
    await stage.publishes(small_course)
    await per.signs_up("Frivillig")
    with pytest.raises(FaultyCourseError) as refused:
        await stage.publishes(gone)
    assert [fault.found for fault in refused.value.faults] == ["kveld"]


async def test_who_waits_for_a_place_can_ask(perform: Perform, small_course: str) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 1\n[signup]", 1)) as stage:
        await stage.person("Per").signs_up()
        kari = stage.person()
        await kari.signs_up()
        await kari.says("Er det håp?")
        await kari.taps("Et spørsmål til arrangørene")
        assert "Er det håp?" in stage.organiser.last.text


async def test_what_was_held_back_opens_again_when_its_session_is_moved_later(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.time_passes_until("2022-09-01 09:00")
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-09-01 10:00")
    await stage.publishes(small_course.replace("2022-11-02T", "2022-12-07T"))
    await stage.time_passes_until("2022-11-20 12:00")
    kari.reads()
    await kari.does("unblocks_bot")
    assert "Ta en prat." in kari.read_all()


async def test_start_after_the_course_says_that_it_is_over(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-11-20 12:00")
    await kari.says("/start")
    assert "Kurset er" in kari.last.text


async def test_a_reminder_that_a_move_left_behind_does_not_come_after_an_answer_either(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.time_passes_until("2022-08-30 09:00")
    reminder = kari.last
    await stage.time_passes_until("2022-08-30 10:00")
    await stage.publishes(small_course.replace("2022-11-02T", "2022-09-05T"))
    assert "Gammel tid" in kari.read_all()
    await kari.taps("Jeg kommer", reminder)
    await stage.time_passes_until("2022-08-30 12:00")
    assert kari.reads() == []


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
