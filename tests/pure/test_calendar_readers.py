"""The calendar file in other programs: three readers agree on it, and newer files take the place of older ones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ical.exceptions import CalendarParseError

from bot.course.calendar import calendar, plain
from bot.course.definition import Definition, Exercise, Moment, Session, Text
from bot.course.offsets import instant
from bot.course.reading import read_course
from bot.messages.programme import calendar_file
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment
from tests.calendars import CalendarProgram, Entry, by_ical, by_vobject, read
from tests.conftest import SMALL_COURSE

SIGNED_UP = datetime(2022, 8, 16, 7, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
# A course with something for one role alone, of both kinds.
TWO_ROLES = (
    SMALL_COURSE
    + """
[[exercises]]
id = "kveldsprat"
title = "Kveldsprat"
text = "Ta en prat om kvelden."
after = "kveld"
send = "+1d 10:00"
before = "samling-2"
roles = ["frivillig"]
"""
)


def in_language(words: str) -> Text:
    return Text(words, {"nb": words})


def written(
    course: Definition,
    version: int = 1,
    stamp: datetime = SIGNED_UP,
    *,
    sessions: list[Session] | None = None,
    exercises: list[Exercise] | None = None,
) -> bytes:
    return calendar(
        course,
        course.sessions_of(None) if sessions is None else sessions,
        course.exercises_of(None) if exercises is None else exercises,
        "nb",
        version,
        stamp,
        "Frist: {}".format,
    )


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_all_readers_agree_on_the_shipped_course(shipped_course: str, language: str) -> None:
    course = read_course(shipped_course)
    entries = read(calendar(course, course.sessions, course.exercises, language, 1, SIGNED_UP, "Frist: {}".format))
    for session in course.sessions:
        entry = entries[f"{session.id}@{course.slug}.folgesvenn"]
        assert (entry.starts, entry.ends) == (session.starts.instant, session.ends.instant)
        assert entry.url == session.link
        assert entry.alarms == (timedelta(minutes=-30),)
    for exercise in course.exercises:
        entry = entries[f"{exercise.id}.exercise@{course.slug}.folgesvenn"]
        assert entry.starts == course.done_by(exercise).starts.local.date()
        assert entry.summary == f"Frist: {exercise.title.into(language)}"
        assert entry.transparent


@pytest.mark.parametrize(
    ("fault", "mended", "reader"),
    [
        ("", "UID:samling-1@lite-kurs.folgesvenn\r\n", by_vobject),
        ("", "DTSTAMP:20220816T070000Z\r\n", by_vobject),
        ("", "PRODID:-//folgesvenn//NONSGML folgesvenn//NO\r\n", by_vobject),
        ("UID:a\r\nUID:b\r\n", "UID:samling-1@lite-kurs.folgesvenn\r\n", by_ical),
        ("STATUS:MAYBE", "STATUS:CONFIRMED", by_ical),
        ("SEQUENCE:one", "SEQUENCE:1", by_ical),
        ("20220831T0900\r\n", "20220831T090000\r\n", by_ical),
        ("DTEND;VALUE=DATE:20220901", "DTEND;TZID=Europe/Oslo:20220831T120000", by_ical),
        ("", "TRIGGER:-PT30M\r\n", by_ical),
        ("Lite kurs\r\n: F", "Lite kurs: F", by_ical),
    ],
)
def test_the_readers_do_find_faults(fault: str, mended: str, reader: Callable[[bytes], list[Entry]]) -> None:
    content = written(read_course(SMALL_COURSE)).decode()
    assert mended in content
    assert reader(content.encode())
    with pytest.raises((CalendarParseError, vobject.base.ValidateError)):
        reader(content.replace(mended, fault, 1).encode())


WORDS = st.text(
    st.sampled_from(",;:\\\"'^\n\t æøåÆØÅ«»–👩‍👩‍👧\U0001f3f3️é\r\x0b\x85\u2028\x07")
    | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=200,
    # The library that writes the file takes these two for a line break.
).filter(lambda words: words == words.strip() and plain(words) == plain(words).strip() != "" and r"\N" not in words)


@settings(deadline=None)
@given(title=WORDS, text=WORDS, exercise_title=WORDS, exercise_text=WORDS)
def test_every_reader_gets_whatever_stands_in_the_texts(
    title: str, text: str, exercise_title: str, exercise_text: str
) -> None:
    course = read_course(SMALL_COURSE)
    session = replace(course.sessions[2], title=in_language(title), text=in_language(text))
    exercise = replace(course.exercises[0], title=in_language(exercise_title), text=in_language(exercise_text))
    course = replace(course, sessions=(*course.sessions[:2], session), exercises=(exercise,))
    entries = read(written(course, sessions=[session]))
    held, due = entries["samling-2@lite-kurs.folgesvenn"], entries["ovelse-1.exercise@lite-kurs.folgesvenn"]
    assert (held.summary, held.description) == (f"Lite kurs: {plain(title)}", plain(text))
    assert (due.summary, due.description) == (f"Frist: {plain(exercise_title)}", plain(exercise_text))


def last_sunday(year: int, month: int) -> datetime:
    """Return half past two on the night that the clocks are changed, in a month of 31 days."""
    last = datetime.fromisoformat(f"{year}-{month:02}-31T02:30")
    return last - timedelta(days=(last.weekday() + 1) % 7)


NEAR_A_CHANGE = st.builds(
    lambda year, month, minutes: last_sunday(year, month) + timedelta(minutes=minutes),
    st.integers(2000, 2040),
    st.sampled_from([3, 10]),
    st.integers(-36 * 60, 36 * 60),
)


@settings(deadline=None)
@given(starts=NEAR_A_CHANGE, minutes=st.integers(1, 600), other=NEAR_A_CHANGE)
def test_every_reader_gets_the_times_around_a_change_of_the_clocks(
    starts: datetime, minutes: int, other: datetime
) -> None:
    course = read_course(SMALL_COURSE)
    moved = [
        replace(session, starts=Moment(each, instant(each, OSLO)), ends=Moment(end, instant(end, OSLO)))
        for session, each in zip(course.sessions, [starts, other, other], strict=True)
        for end in [each + timedelta(minutes=minutes)]
    ]
    assume(all(session.starts.instant < session.ends.instant for session in moved))
    course = replace(course, sessions=tuple(moved))
    entries = read(written(course))
    for session in moved:
        entry = entries[f"{session.id}@lite-kurs.folgesvenn"]
        assert (entry.starts, entry.ends) == (session.starts.instant, session.ends.instant)
    assert entries["ovelse-1.exercise@lite-kurs.folgesvenn"].starts == other.date()


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Oslo",
        "Europe/Dublin",  # its standard time is in summer
        "America/New_York",  # the second Sunday, the first Sunday
        "Australia/Lord_Howe",  # half an hour, and summer over New Year
        "America/Santiago",  # at midnight
        "Asia/Kathmandu",  # no changes, and an odd offset
        "Africa/Casablanca",  # changes that follow the moon
        "Africa/Cairo",  # began again in 2023
        "Asia/Tehran",  # stopped in 2022
    ],
)
def test_the_zone_in_the_file_is_right_for_every_day_of_a_long_course(name: str) -> None:
    zone = ZoneInfo(name)
    course = read_course(f'timezone = "{name}"\n' + SMALL_COURSE)
    hours = [datetime.fromisoformat("2022-01-01T12:00") + timedelta(days=day) for day in range(0, 1000, 3)]
    sessions = [
        replace(
            course.sessions[0],
            id=f"d{i}",
            starts=Moment(local, instant(local, zone)),
            ends=Moment(local + timedelta(hours=1), instant(local + timedelta(hours=1), zone)),
        )
        for i, local in enumerate(hours)
    ]
    by_the_file = by_vobject(written(course, sessions=sessions, exercises=[]))
    assert [entry.starts for entry in by_the_file] == [session.starts.instant for session in sessions]


@pytest.mark.parametrize("name", ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin"])
def test_the_zone_has_the_form_that_outlook_reads(name: str) -> None:
    content = written(read_course(f'timezone = "{name}"\n' + SMALL_COURSE)).decode()
    [zone] = vobject.readOne(content).vtimezone_list
    assert sorted(zone.contents) == ["daylight", "standard", "tzid"]
    assert len(zone.contents["daylight"]) == len(zone.contents["standard"]) == 1
    lines = content.partition("BEGIN:VEVENT")[0].split("\r\n")
    rules = [line for line in lines if line.startswith("RRULE:FREQ=YEARLY;BYDAY=")]
    assert len(rules) == 2
    assert not [line for line in lines if line.startswith("RDATE")]


def test_osloes_rules_are_the_last_sundays_in_march_and_october() -> None:
    content = written(read_course(SMALL_COURSE)).decode()
    for onset, rule in (
        ("20210328T020000", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        ("20211031T030000", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
    ):
        assert f"DTSTART:{onset}\r\nRRULE:{rule}\r\n" in content


def test_a_moved_session_and_its_due_day_take_the_place_of_the_old_entries() -> None:
    program = CalendarProgram()
    program.opens(written(read_course(SMALL_COURSE)))
    assert program.times(["samling-2", "ovelse-1.exercise"]) == [
        datetime(2022, 11, 2, 8, tzinfo=UTC),
        date(2022, 11, 2),
    ]
    moved = read_course(SMALL_COURSE.replace("2022-11-02T", "2022-10-26T"))
    newer = written(moved, 2, SIGNED_UP + timedelta(days=9), sessions=[moved.sessions[2]])
    program.opens(newer)
    for again in (newer, written(read_course(SMALL_COURSE))):
        program.opens(again)
        assert program.times(["samling-2", "ovelse-1.exercise"]) == [
            datetime(2022, 10, 26, 7, tzinfo=UTC),
            date(2022, 10, 26),
        ]
    assert len(program.shown) == 4


def file_for(role: str, now: datetime, version: int = 1, gone_role: str | None = None) -> bytes:
    course = PublishedCourse(1, version, read_course(TWO_ROLES))
    document = calendar_file(Enrolment(role=role), course, now, Speech("nb"), gone_role=gone_role).document
    assert document is not None
    assert document.name == "lite-kurs.ics"
    return document.content


def test_a_person_has_the_sessions_and_due_days_of_the_role() -> None:
    entries = read(file_for("ansatt", SIGNED_UP))
    assert set(entries) == {
        "samling-1@lite-kurs.folgesvenn",
        "samling-2@lite-kurs.folgesvenn",
        "ovelse-1.exercise@lite-kurs.folgesvenn",
    }
    assert entries["ovelse-1.exercise@lite-kurs.folgesvenn"].summary == "Frist: Snakk med noen"
    assert len(read(file_for("frivillig", SIGNED_UP))) == 5


def test_changing_role_takes_what_came_with_the_old_one_out_of_the_calendar_and_back_brings_it_back() -> None:
    program = CalendarProgram()
    program.opens(file_for("frivillig", SIGNED_UP))
    assert len(program.shown) == 5
    program.opens(file_for("ansatt", SIGNED_UP + timedelta(hours=1), gone_role="frivillig"))
    assert set(program.shown) == set(read(file_for("ansatt", SIGNED_UP)))
    program.opens(file_for("frivillig", SIGNED_UP + timedelta(hours=2), gone_role="ansatt"))
    assert len(program.shown) == 5
    program.opens(file_for("ansatt", SIGNED_UP + timedelta(hours=3), version=2, gone_role="frivillig"))
    assert len(program.shown) == 3


def test_a_role_that_has_nothing_of_its_own_leaves_nothing_behind() -> None:
    entries = read(file_for("frivillig", SIGNED_UP, gone_role="ansatt"))
    assert not [entry for entry in entries.values() if entry.cancelled]
    assert len(entries) == 5
