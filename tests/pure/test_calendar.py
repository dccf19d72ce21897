"""The calendar file: what a calendar makes of it when it reads it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.course.calendar import calendar
from bot.course.definition import Definition, Exercise, Session
from bot.course.reading import read_course
from tests.conftest import SMALL_COURSE

PUBLISHED = datetime(2022, 8, 16, 7, tzinfo=UTC)


@pytest.fixture
def course() -> Definition:
    return read_course(SMALL_COURSE)


def file(
    course: Definition,
    sessions: Sequence[Session] | None = None,
    exercises: Sequence[Exercise] = (),
    language: str = "en",
    version: int = 1,
    gone: Sequence[Session | Exercise] = (),
) -> bytes:
    chosen = course.sessions if sessions is None else sessions
    return calendar(course, chosen, exercises, language, version, PUBLISHED, "Due: {}".format, gone)


def written(
    course: Definition,
    sessions: Sequence[Session] | None = None,
    exercises: Sequence[Exercise] = (),
    language: str = "en",
    version: int = 1,
    gone: Sequence[Session | Exercise] = (),
) -> Calendar:
    found = Calendar.from_ical(file(course, sessions, exercises, language, version, gone))
    assert isinstance(found, Calendar)
    return found


def events(found: Calendar) -> list[Any]:
    """The events; of Any, since what stands in a calendar may be one of thirty things."""
    return list(found.walk("VEVENT"))


def test_every_session_is_an_event(course: Definition) -> None:
    found = events(written(course))
    assert [event["summary"] for event in found] == [
        "Small course: First session",
        "Small course: Evening for volunteers",
        "Small course: Second session",
    ]
    assert [event["status"] for event in found] == ["CONFIRMED"] * 3


def test_only_the_sessions_asked_for_are_in_it(course: Definition) -> None:
    assert [event["summary"] for event in events(written(course, course.sessions[1:2]))] == [
        "Small course: Evening for volunteers"
    ]


def test_titles_are_in_the_language_asked_for(course: Definition) -> None:
    [first, *_] = events(written(course, language="nb"))
    assert first["summary"] == "Lite kurs: Første samling"


def test_times_are_in_oslo_on_both_sides_of_the_clock_change(course: Definition) -> None:
    first, _, last = events(written(course))
    assert (first.start, first.end) == (
        datetime(2022, 8, 31, 7, tzinfo=UTC),
        datetime(2022, 8, 31, 10, tzinfo=UTC),
    )
    assert (last.start, last.end) == (datetime(2022, 11, 2, 8, tzinfo=UTC), datetime(2022, 11, 2, 11, tzinfo=UTC))
    content = file(course).decode()
    for line in (
        "DTSTART;TZID=Europe/Oslo:20220831T090000",
        "DTEND;TZID=Europe/Oslo:20220831T120000",
        "DTSTART;TZID=Europe/Oslo:20221102T090000",
        "DTEND;TZID=Europe/Oslo:20221102T120000",
    ):
        assert line in content.split("\r\n")


@pytest.mark.parametrize("name", ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_the_time_zone_is_in_the_file_and_says_the_same_as_the_real_one(name: str) -> None:
    course = read_course(f'timezone = "{name}"\n' + SMALL_COURSE)
    found = written(course)
    [zone] = found.walk("VTIMEZONE")
    assert zone["tzid"] == name
    from_file = zone.to_tz(lookup_tzid=False)  # type: ignore[attr-defined]
    for session in course.sessions:
        local = session.starts.local
        assert local.replace(tzinfo=from_file).utcoffset() == local.replace(tzinfo=ZoneInfo(name)).utcoffset()


def test_uids_are_unique_and_stay_when_a_session_moves(course: Definition) -> None:
    before = [event["uid"] for event in events(written(course))]
    assert len(set(before)) == 3
    source = SMALL_COURSE.replace("starts = 2022-11-02T09:00:00", "starts = 2022-11-02T10:00:00")
    moved = read_course(source.replace('en = "Second session"', 'en = "Another title"'))
    found = events(written(moved, version=2))
    assert [event["uid"] for event in found] == before
    assert found[2].start == datetime(2022, 11, 2, 9, tzinfo=UTC)
    assert [event["uid"] for event in events(written(course, language="nn"))] == before
    assert [event["uid"] for event in events(written(course, course.sessions[2:]))] == before[2:]


def test_uids_differ_between_courses(course: Definition) -> None:
    other = {event["uid"] for event in events(written(replace(course, slug="annet-kurs")))}
    assert other.isdisjoint({event["uid"] for event in events(written(course))})


@pytest.mark.parametrize("version", [1, 2, 17])
def test_the_sequence_is_the_courses_version(course: Definition, version: int) -> None:
    assert [event["sequence"] for event in events(written(course, version=version))] == [version] * 3


def test_entries_are_stamped_with_when_they_were_published(course: Definition) -> None:
    assert [event["dtstamp"].dt for event in events(written(course))] == [PUBLISHED] * 3


def test_a_session_has_one_alarm_before_it_begins(course: Definition) -> None:
    for event in events(written(course)):
        [alarm] = event.walk("VALARM")
        assert alarm["action"] == "DISPLAY"
        assert alarm["description"]
        assert timedelta(hours=-2) <= alarm["trigger"].dt < timedelta(0)


def test_the_link_is_the_events_address_and_a_session_without_one_has_none(course: Definition) -> None:
    first, second, _ = events(written(course))
    assert first["url"] == "https://example.org/rom1"
    assert "https://example.org/rom1" in first["location"]
    assert "url" not in second


def test_a_cancelled_session_is_cancelled_in_the_calendar_and_rings_no_more(course: Definition) -> None:
    sessions = (replace(course.sessions[0], cancelled=True), *course.sessions[1:])
    before = events(written(course))[0]
    first, second, _ = events(written(replace(course, sessions=sessions), version=2))
    assert (first["status"], second["status"]) == ("CANCELLED", "CONFIRMED")
    assert first["uid"] == before["uid"]
    assert first["sequence"] > before["sequence"]
    assert first.start == before.start
    assert first.walk("VALARM") == []


def test_whatever_stands_in_a_title_or_a_text_comes_back_as_it_was() -> None:
    title = "Møt, del; skap: «æøå» \\\\ 🙂 <b>&amp;</b> " + "lang " * 30 + "tittel"
    source = SMALL_COURSE.replace('en = "First session"', f"en = '{title}'")
    source = source.replace(
        'link = "https://example.org/rom1"', 'text = """Først, dette;\nså dette.\n\nBEGIN:VEVENT"""'
    )
    found = written(read_course(source))
    assert len(events(found)) == 3
    first = events(found)[0]
    assert first["summary"] == f"Small course: {title}"
    assert first["description"] == "Først, dette;\nså dette.\n\nBEGIN:VEVENT"


def test_the_file_is_made_of_short_lines_as_calendars_want_it(course: Definition) -> None:
    content = file(course, exercises=course.exercises, language="nb")
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert content.count(b"\n") == content.count(b"\r\n")


def test_the_same_version_gives_the_same_file(course: Definition) -> None:
    content = [file(course, exercises=course.exercises, version=3) for _ in range(2)]
    assert content[0] == content[1]


def test_an_exercise_is_a_whole_day_that_takes_no_time_from_other_things(course: Definition) -> None:
    [event] = events(written(course, [], course.exercises))
    assert event["summary"] == "Due: Talk to somebody"
    assert event["description"] == "Have a talk."
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2022, 11, 2), date(2022, 11, 3))
    assert event["transp"] == "TRANSPARENT"
    assert event["uid"] == "ovelse-1.exercise@lite-kurs.folgesvenn"
    assert event["sequence"] == 1


def test_a_due_day_rings_at_nine_the_morning_before(course: Definition) -> None:
    [event] = events(written(course, [], course.exercises))
    [alarm] = event.walk("VALARM")
    assert alarm["description"] == "Due: Talk to somebody"
    midnight = datetime.combine(event["dtstart"].dt, time())
    assert midnight + alarm["trigger"].dt == datetime.fromisoformat("2022-11-01T09:00")


def test_a_due_day_is_the_local_day_of_its_session_wherever_midnight_is_in_utc() -> None:
    source = SMALL_COURSE.replace("2022-11-02T09:00:00", "2022-11-02T00:30:00")
    course = read_course('timezone = "Pacific/Auckland"\n' + source)
    assert course.sessions[2].starts.instant.date() == date(2022, 11, 1)
    [event] = events(written(course, [], course.exercises))
    assert event["dtstart"].dt == date(2022, 11, 2)


def test_the_due_day_stays_when_its_session_is_cancelled(course: Definition) -> None:
    sessions = (*course.sessions[:2], replace(course.sessions[2], cancelled=True))
    *_, last, due = events(written(replace(course, sessions=sessions), exercises=course.exercises))
    assert (last["status"], due["status"]) == ("CANCELLED", "CONFIRMED")
    assert due["dtstart"].dt == date(2022, 11, 2)
    assert len(due.walk("VALARM")) == 1


def test_no_session_is_taken_for_an_exercise_of_the_same_name(course: Definition) -> None:
    session = replace(course.sessions[0], id=course.exercises[0].id)
    first, second = events(written(course, [session], course.exercises))
    assert first["uid"] != second["uid"]


def test_what_is_gone_is_cancelled_under_its_own_uid_and_rings_no_more(course: Definition) -> None:
    before = {event["uid"]: event for event in events(written(course, exercises=course.exercises))}
    gone: list[Session | Exercise] = [course.sessions[1], *course.exercises]
    found = events(written(course, [course.sessions[0]], gone=gone))
    assert [(str(event["uid"]), event["status"]) for event in found] == [
        ("samling-1@lite-kurs.folgesvenn", "CONFIRMED"),
        ("kveld@lite-kurs.folgesvenn", "CANCELLED"),
        ("ovelse-1.exercise@lite-kurs.folgesvenn", "CANCELLED"),
    ]
    for event in found[1:]:
        assert event.walk("VALARM") == []
        assert event["summary"] == before[event["uid"]]["summary"]
        assert event["dtstart"].dt == before[event["uid"]]["dtstart"].dt


@pytest.mark.parametrize("name", ["Europe/Oslo", "Etc/UTC"])
def test_a_file_without_local_times_needs_no_time_zone(name: str) -> None:
    course = read_course(f'timezone = "{name}"\n' + SMALL_COURSE)
    assert written(course, [], course.exercises).walk("VTIMEZONE") == []
    assert len(written(course).walk("VTIMEZONE")) == (name != "Etc/UTC")


def test_nobody_is_invited_so_no_program_asks_for_an_answer(course: Definition) -> None:
    found = written(course, exercises=course.exercises)
    assert found["method"] == "PUBLISH"
    assert not [event for event in events(found) if "organizer" in event or "attendee" in event]
