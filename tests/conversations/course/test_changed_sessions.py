"""Sessions that are moved, cancelled or gone, and what people are told of it."""

import pytest

from bot.course.faults import FaultyCourseError
from bot.delivery.ticker import tick
from tests.stage import Participant, Stage


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


LINK = 'link = "https://example.org/rom1"'


async def test_who_could_not_come_at_the_old_time_is_asked_anew(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.time_passes_until("2022-08-24 09:00")
    await kari.taps("Jeg kan ikke komme")
    await stage.publishes(small_course.replace("2022-08-31T", "2022-09-02T"))
    assert kari.last.text.endswith("Kommer du?")
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
    assert await kari.taps_data("coming:1:samling-1:yes", kari.last) == "Denne samlingen er avlyst."
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


async def test_what_is_useful_until_another_time_that_has_passed_too_is_seen_to_once(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    near = small_course.replace("2022-11-02T", "2022-09-05T").replace("2022-09-06T", "2022-09-26T")
    await stage.publishes(near)
    await stage.time_passes_until("2022-09-08 12:00")
    await stage.publishes(near.replace("2022-09-05T12:00:00", "2022-09-05T12:00:00\ncancelled = true"))
    kari.reads()
    async with stage.application.database.transaction() as db:
        assert not await tick(db, stage.application.courses, stage.now)
    assert kari.reads() == []


async def test_a_reminder_that_was_missed_does_not_come_because_the_next_is_taken_away(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    two = small_course.replace(LINK, f'{LINK}\nreminders = ["-7d 09:00", "-2d 09:00"]')
    await stage.publishes(two)
    await stage.bot_stops()
    stage.jumps_to("2022-08-29 12:00")
    await stage.bot_starts()
    assert "om 2 dager" in kari.read_all()
    await stage.publishes(two.replace(', "-2d 09:00"]', "]"))
    assert kari.reads() == []
