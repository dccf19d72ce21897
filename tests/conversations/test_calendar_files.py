"""The calendar files that a participant is sent, opened in a calendar one after the other."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.calendars import CalendarProgram, Entry, read
from tests.stage import Participant, Stage

FIRST, SECOND, EVENING, DUE = (
    f"{name}@lite-kurs.folgesvenn" for name in ("samling-1", "samling-2", "kveld", "ovelse-1.exercise")
)


@pytest.fixture
async def kari(stage: Stage) -> Participant:
    """A library employee who has just signed up."""
    kari = stage.person()
    await kari.signs_up()
    return kari


def newest_file(participant: Participant) -> bytes:
    document = participant.last.document
    assert document is not None
    assert document.name == "lite-kurs.ics"
    return document.content


def newest(participant: Participant) -> dict[str, Entry]:
    return read(newest_file(participant))


async def test_who_signs_up_gets_all_sessions_and_due_days_in_one_file(kari: Participant) -> None:
    entries = newest(kari)
    assert {uid: entry.summary for uid, entry in entries.items()} == {
        FIRST: "Lite kurs: Første samling",
        SECOND: "Lite kurs: Andre samling",
        DUE: "Frist: Snakk med noen",
    }
    assert (entries[FIRST].starts, entries[FIRST].ends) == (
        datetime(2022, 8, 31, 7, tzinfo=UTC),
        datetime(2022, 8, 31, 10, tzinfo=UTC),
    )
    assert entries[SECOND].starts == datetime(2022, 11, 2, 8, tzinfo=UTC)
    assert entries[FIRST].url == "https://example.org/rom1"
    assert entries[FIRST].alarms == (timedelta(minutes=-30),)
    assert (entries[DUE].starts, entries[DUE].description) == (date(2022, 11, 2), "Ta en prat.")
    assert entries[DUE].alarms == (timedelta(hours=-15),)
    assert [uid for uid, entry in entries.items() if entry.transparent] == [DUE]


async def test_a_volunteer_has_the_volunteers_evening_too(stage: Stage) -> None:
    per = stage.person("Per")
    await per.signs_up("Frivillig")
    assert set(newest(per)) == {FIRST, EVENING, SECOND, DUE}


@pytest.mark.parametrize(
    ("language", "due"), [("Nynorsk", "Frist: Snakk med nokon"), ("English", "Due: Talk to somebody")]
)
async def test_the_file_is_in_the_language_of_today(kari: Participant, language: str, due: str) -> None:
    await kari.says("/sprak")
    await kari.taps(language)
    await kari.says("/program")
    assert newest(kari)[DUE].summary == due


async def test_a_moved_session_moves_in_the_calendar_and_its_due_day_with_it(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    calendar = CalendarProgram()
    calendar.opens(newest_file(kari))
    await stage.time_passes_until("2022-09-20 12:00")
    await stage.publishes(small_course.replace("2022-11-02T", "2022-10-26T"))
    assert set(newest(kari)) == {SECOND, DUE}
    assert {entry.sequence for entry in newest(kari).values()} == {2}
    calendar.opens(newest_file(kari))
    assert {uid: entry.starts for uid, entry in calendar.shown.items()} == {
        FIRST: datetime(2022, 8, 31, 7, tzinfo=UTC),
        SECOND: datetime(2022, 10, 26, 7, tzinfo=UTC),
        DUE: date(2022, 10, 26),
    }
    await kari.says("/program")
    assert {uid: entry.starts for uid, entry in newest(kari).items()} == {
        uid: entry.starts for uid, entry in calendar.shown.items()
    }


async def test_a_moved_session_that_nothing_is_due_by_comes_alone(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await stage.publishes(small_course.replace("2022-08-31T", "2022-09-02T"))
    [moved] = newest(kari).values()
    assert (moved.uid, moved.starts) == (FIRST, datetime(2022, 9, 2, 7, tzinfo=UTC))


async def test_a_new_link_reaches_the_calendar(stage: Stage, kari: Participant, small_course: str) -> None:
    calendar = CalendarProgram()
    calendar.opens(newest_file(kari))
    await stage.publishes(small_course.replace("https://example.org/rom1", "https://example.org/rom2"))
    calendar.opens(newest_file(kari))
    assert calendar.shown[FIRST].url == "https://example.org/rom2"


async def test_a_cancelled_session_leaves_the_calendar_and_its_due_day_stays(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    calendar = CalendarProgram()
    calendar.opens(newest_file(kari))
    cancelled = small_course.replace("ends = 2022-11-02T12:00:00", "ends = 2022-11-02T12:00:00\ncancelled = true")
    await stage.publishes(cancelled)
    calendar.opens(newest_file(kari))
    assert set(calendar.shown) == {FIRST, DUE}
    assert calendar.shown[DUE].starts == date(2022, 11, 2)
    await stage.publishes(small_course)
    calendar.opens(newest_file(kari))
    assert set(calendar.shown) == {FIRST, SECOND, DUE}


async def test_the_next_session_opens_in_a_calendar_on_the_web(kari: Participant) -> None:
    await kari.says("/neste")
    links = {button.text: button.url for row in kari.last.buttons for button in row if button.url}
    assert "20220831T070000Z" in (links["Google Kalender"] or "")
    assert "2022-08-31T07%3A00%3A00Z" in (links["Outlook"] or "")


async def test_another_role_swaps_what_is_in_the_calendar_and_back_again(kari: Participant) -> None:
    calendar = CalendarProgram()
    calendar.opens(newest_file(kari))
    for role, uids in (("Frivillig", {FIRST, EVENING, SECOND, DUE}), ("Bibliotekansatt", {FIRST, SECOND, DUE})):
        kari.stage.clock.move_to(kari.stage.now + timedelta(minutes=1))
        await kari.says("/minside")
        await kari.taps("Mine opplysninger")
        await kari.taps("Endre rolle")
        await kari.taps(role)
        calendar.opens(newest_file(kari))
        assert set(calendar.shown) == uids
