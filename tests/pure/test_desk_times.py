"""When organisers are told something by itself: over changes of the clock, quiet hours, and weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.course.definition import Definition
from bot.course.desk_times import DeskKind, next_due, open_at, week_around, weekly
from bot.course.reading import read_course
from tests.conftest import SMALL_COURSE
from tests.stage import OSLO, oslo


def small(*changes: tuple[str, str]) -> Definition:
    source = SMALL_COURSE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return read_course(source)


def dues(course: Definition, after: str, until: str) -> list[tuple[str, str]]:
    """Everything that comes due in a time, as kind or session and local time."""
    found, now = [], oslo(after)
    while (due := next_due(course, now)) is not None and due <= oslo(until):
        for each in open_at(course, due):
            if each.due == due:
                name = each.subject if each.kind == DeskKind.DIGEST else str(each.kind)
                found.append((name, f"{due.astimezone(OSLO):%a %Y-%m-%d %H:%M}"))
        now = due
    return found


def test_a_digest_the_day_before_each_session_and_a_word_each_monday() -> None:
    course = small()
    assert dues(course, "2022-08-20 00:00", "2022-09-13 00:00") == [
        ("weekly", "Mon 2022-08-22 08:00"),
        ("weekly", "Mon 2022-08-29 08:00"),
        ("samling-1", "Tue 2022-08-30 09:00"),
        ("weekly", "Mon 2022-09-05 08:00"),
        ("kveld", "Mon 2022-09-05 09:00"),
        ("weekly", "Mon 2022-09-12 08:00"),
    ]


def test_the_weeks_end_a_week_after_the_course() -> None:
    course = small()
    last = course.ends + timedelta(days=7)
    found = [due for name, due in dues(course, "2022-10-23 00:00", "2022-12-24 00:00") if name == "weekly"]
    assert found == ["Mon 2022-10-24 08:00", "Mon 2022-10-31 08:00", "Mon 2022-11-07 08:00"]
    assert oslo("2022-11-07 08:00") <= last < oslo("2022-11-14 08:00")
    assert next_due(course, oslo("2022-11-07 08:00")) is None
    assert weekly(course, date(2022, 11, 14)) is None


def test_a_cancelled_session_has_no_digest() -> None:
    course = small(('id = "samling-2"', 'id = "samling-2"\ncancelled = true'))
    assert "samling-2" in dict(dues(small(), "2022-10-20 00:00", "2022-11-20 00:00"))
    assert "samling-2" not in dict(dues(course, "2022-10-20 00:00", "2022-11-20 00:00"))


def test_the_keys_name_the_start_and_the_day() -> None:
    course = small()
    [digest] = [each for each in open_at(course, oslo("2022-08-30 12:00")) if each.kind == DeskKind.DIGEST]
    assert digest.key == "digest/lite-kurs/samling-1/2022-08-31T07:00:00Z"
    assert (digest.due, digest.expires) == (oslo("2022-08-30 09:00"), oslo("2022-08-31 09:00"))
    [word] = open_at(course, oslo("2022-08-29 20:59"))
    assert word.key == "weekly/lite-kurs/2022-08-29"
    assert (word.due, word.expires) == (oslo("2022-08-29 08:00"), oslo("2022-08-30 08:00"))


def test_nobody_is_told_in_the_quiet_hours() -> None:
    course = small(('quiet_hours = ["21:00", "08:00"]', 'quiet_hours = ["20:00", "10:30"]'))
    assert dues(course, "2022-08-28 00:00", "2022-08-31 00:00") == [
        ("weekly", "Mon 2022-08-29 10:30"),
        ("samling-1", "Tue 2022-08-30 10:30"),
    ]
    # Late, as the bot was down: not in the evening either.
    assert open_at(course, oslo("2022-08-29 20:00")) == []
    assert open_at(course, oslo("2022-08-29 19:59")) != []
    # Quiet hours past midnight, and quiet hours within a day.
    lunch = small(('quiet_hours = ["21:00", "08:00"]', 'quiet_hours = ["07:00", "12:00"]'))
    assert dues(lunch, "2022-08-28 00:00", "2022-08-30 00:00") == [("weekly", "Mon 2022-08-29 12:00")]


def test_a_word_is_useful_for_a_day() -> None:
    course = small(('quiet_hours = ["21:00", "08:00"]\n', ""))
    assert [each.kind for each in open_at(course, oslo("2022-08-30 07:59"))] == [DeskKind.WEEKLY]
    assert open_at(course, oslo("2022-08-30 08:00")) == []


@pytest.mark.parametrize(
    ("monday", "hours"),
    [(date(2022, 10, 24), 7 * 24), (date(2022, 10, 31), 7 * 24 + 1), (date(2022, 3, 28), 7 * 24 - 1)],
)
def test_a_week_is_a_week_of_the_calendar_whatever_the_clock_does(monday: date, hours: int) -> None:
    course = small()
    word = weekly(course, monday)
    assert word is not None
    assert f"{word.due.astimezone(OSLO):%a %H:%M}" == "Mon 08:00"
    since, this, until = week_around(course, word.key)
    assert this == word.due
    assert this - since == timedelta(hours=hours)
    assert [f"{each.astimezone(OSLO):%a %H:%M}" for each in (since, until)] == ["Mon 08:00", "Mon 08:00"]


def test_the_digest_of_the_day_on_which_the_clock_goes_back() -> None:
    course = small(("starts = 2022-11-02", "starts = 2022-10-31"), ("ends = 2022-11-02", "ends = 2022-10-31"))
    found = dict(dues(course, "2022-10-29 00:00", "2022-11-01 00:00"))
    assert found == {"samling-2": "Sun 2022-10-30 09:00", "weekly": "Mon 2022-10-31 08:00"}
    assert next_due(course, oslo("2022-10-29 09:00")) == oslo("2022-10-29 09:00") + timedelta(hours=25)


@given(st.integers(min_value=0, max_value=110 * 24 * 60))
@settings(max_examples=200)
def test_what_is_due_next_is_open_when_it_comes(minutes: int) -> None:
    course, now = small(), oslo("2022-08-01 00:00") + timedelta(minutes=minutes)
    due = next_due(course, now)
    if due is None:
        assert now >= oslo("2022-11-07 08:00")
    else:
        assert due > now
        assert any(each.due == due for each in open_at(course, due))
        assert all(each.due <= now for each in open_at(course, now))
