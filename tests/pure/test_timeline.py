"""The timeline of one course: every notice with when it is due, expires, to whom it goes, and its key."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.course.definition import (
    Definition,
)
from bot.course.timeline import Kind, Notice, session_changed, timeline
from tests.pure.timelines import EVERYBODY, VOLUNTEERS, local, of, rows, small


def test_the_whole_timeline_of_a_small_course() -> None:
    # What is due at the same instant may come in either order.
    found = sorted(rows(small()), key=lambda each: each[2:4])
    assert found == [
        ("signup_reminder", "lite-kurs", "2022-08-17 09:00", "2022-08-23 09:00", EVERYBODY),
        ("signup_reminder", "lite-kurs", "2022-08-23 09:00", "2022-08-24 23:59", EVERYBODY),
        ("session_reminder", "samling-1", "2022-08-24 09:00", "2022-08-30 09:00", EVERYBODY),
        ("session_reminder", "samling-1", "2022-08-30 09:00", "2022-08-31 08:00", EVERYBODY),
        ("session_reminder", "kveld", "2022-08-30 09:00", "2022-09-05 09:00", VOLUNTEERS),
        ("session_reminder", "samling-1", "2022-08-31 08:00", "2022-08-31 09:00", EVERYBODY),
        ("reflection_request", "samling-1", "2022-08-31 14:00", "2022-09-06 18:00", EVERYBODY),
        ("exercise", "ovelse-1", "2022-09-01 10:00", "2022-11-02 09:00", EVERYBODY),
        ("session_reminder", "kveld", "2022-09-05 09:00", "2022-09-06 17:00", VOLUNTEERS),
        ("session_reminder", "kveld", "2022-09-06 17:00", "2022-09-06 18:00", VOLUNTEERS),
        ("session_reminder", "samling-2", "2022-10-26 09:00", "2022-11-01 09:00", EVERYBODY),
        ("exercise_nudge", "ovelse-1", "2022-10-30 10:00", "2022-11-02 09:00", EVERYBODY),
        ("session_reminder", "samling-2", "2022-11-01 09:00", "2022-11-02 08:00", EVERYBODY),
        ("session_reminder", "samling-2", "2022-11-02 08:00", "2022-11-02 09:00", EVERYBODY),
    ]


def test_instants_are_in_utc() -> None:
    for notice in timeline(small()):
        assert notice.due.utcoffset() == notice.expires.utcoffset() == timedelta(0)


# Keys


def test_keys_name_course_kind_and_what_the_contract_says() -> None:
    keys = [notice.key for notice in timeline(small())]
    assert all(key.startswith("lite-kurs/") for key in keys)
    [key] = [key for key in keys if "signup_reminder" in key and "-7d 09:00" in key]
    assert "2022-08-24T21:59" in key
    [key] = [key for key in keys if "session_reminder" in key and "/samling-2/" in key and "-1h" in key]
    assert "2022-11-02T08:00" in key
    [key] = [key for key in keys if "exercise_nudge" in key]
    assert all(part in key for part in ("ovelse-1", "-3d 10:00", "2022-11-02T08:00"))
    [key] = [key for key in keys if "reflection_request" in key]
    assert key.endswith("/samling-1")
    [key] = [key for key in keys if "/exercise/" in key]
    assert key.endswith("/ovelse-1")


def changed_keys(before: Definition, after: Definition) -> set[tuple[str, str]]:
    old, new = ({notice.key: (notice.kind, notice.subject) for notice in timeline(each)} for each in (before, after))
    gone, come = old.keys() - new.keys(), new.keys() - old.keys()
    assert {old[key] for key in gone} == {new[key] for key in come}
    return {new[key] for key in come}


def test_a_moved_session_arms_its_reminders_and_the_nudges_before_it_anew_and_nothing_else() -> None:
    moved = small(("starts = 2022-11-02T09:00:00", "starts = 2022-11-02T10:00:00"))
    assert changed_keys(small(), moved) == {("session_reminder", "samling-2"), ("exercise_nudge", "ovelse-1")}


def test_a_first_session_that_moves_changes_neither_its_question_nor_the_exercise_after_it() -> None:
    moved = small(("2022-08-31T09:00:00", "2022-08-31T10:00:00"), ("2022-08-31T12:00:00", "2022-08-31T13:00:00"))
    assert changed_keys(small(), moved) == {("session_reminder", "samling-1")}


def test_a_moved_deadline_arms_the_sign_ups_reminders_anew() -> None:
    moved = small(("deadline = 2022-08-24T23:59:00", "deadline = 2022-08-25T23:59:00"))
    assert changed_keys(small(), moved) == {("signup_reminder", "lite-kurs")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('en = "First session"', 'en = "Another title"'),
        ("https://example.org/rom1", "https://example.org/rom2"),
        ("ends = 2022-11-02T12:00:00", "ends = 2022-11-02T13:00:00"),
        ("ends = 2022-08-31T12:00:00", "ends = 2022-08-31T12:30:00"),
        ('send = "+1d 10:00"', 'send = "+2d 11:00"'),
        ('roles = ["frivillig"]', 'roles = ["ansatt", "frivillig"]'),
        ("\nslug", "\ncapacity = 3\nslug"),
    ],
    ids=["title", "link", "end", "end of the first", "sending", "roles", "capacity"],
)
def test_what_does_not_move_a_start_or_the_deadline_changes_no_key(old: str, new: str) -> None:
    assert changed_keys(small(), small((old, new))) == set()


def test_a_session_that_moves_back_has_its_old_keys() -> None:
    there = small(("starts = 2022-11-02T09:00:00", "starts = 2022-11-02T10:00:00"))
    back = replace(there, sessions=small().sessions)
    assert changed_keys(small(), back) == set()


def test_sessions_that_change_places_in_the_file_keep_their_keys() -> None:
    course = small()
    assert changed_keys(course, replace(course, sessions=course.sessions[::-1])) == set()


# Reminders


def test_reminders_come_in_order_of_time_however_they_are_written() -> None:
    course = small(('link = "https://example.org/rom1"', 'reminders = ["-1h", "-3d 12:00", "-30m", "-2d"]'))
    assert [each[2:4] for each in rows(course, Kind.SESSION_REMINDER) if each[1] == "samling-1"] == [
        ("2022-08-28 12:00", "2022-08-29 09:00"),
        ("2022-08-29 09:00", "2022-08-31 08:00"),
        ("2022-08-31 08:00", "2022-08-31 08:30"),
        ("2022-08-31 08:30", "2022-08-31 09:00"),
    ]


def test_one_reminder_is_useful_until_the_start() -> None:
    course = small(('link = "https://example.org/rom1"', 'reminders = ["-5d 09:00"]'))
    [only] = of(course, Kind.SESSION_REMINDER, "samling-1")
    assert only.expires == local("2022-08-31T07:00Z")


def test_no_reminders_and_no_nudges_are_no_notices() -> None:
    course = small(
        ('reminders = ["-7d 09:00", "-1d 09:00"]', "reminders = []"),
        ('link = "https://example.org/rom1"', "reminders = []"),
        ('nudges = ["-3d 10:00"]', "nudges = []"),
    )
    assert of(course, Kind.SIGNUP_REMINDER, "lite-kurs") == []
    assert of(course, Kind.SESSION_REMINDER, "samling-1") == []
    assert of(course, Kind.EXERCISE_NUDGE, "ovelse-1") == []
    assert len(of(course, Kind.SESSION_REMINDER, "samling-2")) == 3


def test_nudges_are_useful_until_the_next_or_the_start() -> None:
    course = small(('nudges = ["-3d 10:00"]', 'nudges = ["-3d 10:00", "-9d 10:00"]'))
    assert rows(course, Kind.EXERCISE_NUDGE) == [
        ("exercise_nudge", "ovelse-1", "2022-10-24 10:00", "2022-10-30 10:00", EVERYBODY),
        ("exercise_nudge", "ovelse-1", "2022-10-30 10:00", "2022-11-02 09:00", EVERYBODY),
    ]


def test_an_exercise_goes_to_its_own_roles() -> None:
    course = small(("hours = 4", 'hours = 4\nroles = ["frivillig"]'))
    assert {each[4] for each in rows(course, Kind.EXERCISE, Kind.EXERCISE_NUDGE)} == {VOLUNTEERS}


def test_a_reminder_across_the_clock_change_keeps_its_time_of_day() -> None:
    [week, _, hour] = of(small(), Kind.SESSION_REMINDER, "samling-2")
    assert week.due == local("2022-10-26T07:00Z")
    assert hour.due == local("2022-11-02T07:00Z")


# Questions after a session


def question(course: Definition, session: str = "samling-1") -> Notice:
    [notice] = of(course, Kind.REFLECTION_REQUEST, session)
    return notice


def test_a_question_is_open_for_seven_days() -> None:
    course = small(("2022-09-06T18:00:00", "2022-09-20T18:00:00"), ("2022-09-06T19:30:00", "2022-09-20T19:30:00"))
    found = question(course)
    assert found.due == local("2022-08-31T12:00Z")
    assert found.expires == local("2022-09-07T12:00Z")


def test_a_question_is_open_until_the_next_session_that_shares_a_role() -> None:
    assert question(small()).expires == local("2022-09-06T16:00Z")


def test_a_session_that_shares_no_role_does_not_close_a_question() -> None:
    course = small(('link = "https://example.org/rom1"', 'roles = ["ansatt"]'))
    assert question(course).expires == local("2022-09-07T12:00Z")


def test_a_cancelled_session_does_not_close_a_question() -> None:
    course = small(("ends = 2022-09-06T19:30:00", "ends = 2022-09-06T19:30:00\ncancelled = true"))
    assert question(course).expires == local("2022-09-07T12:00Z")


def test_an_earlier_session_does_not_close_a_question() -> None:
    course = small(("2022-09-06T18:00:00", "2022-08-30T18:00:00"), ("2022-09-06T19:30:00", "2022-08-30T19:30:00"))
    assert question(course).expires == local("2022-09-07T12:00Z")


def test_the_nearest_of_several_sessions_closes_a_question_wherever_it_stands_in_the_file() -> None:
    course = small(("2022-11-02T09:00:00", "2022-09-02T09:00:00"), ("2022-11-02T12:00:00", "2022-09-02T12:00:00"))
    assert question(course).expires == local("2022-09-02T07:00Z")
    turned = replace(course, sessions=course.sessions[::-1])
    assert question(turned).expires == local("2022-09-02T07:00Z")


def test_a_question_comes_when_the_session_says() -> None:
    course = small(('link = "https://example.org/rom1"', 'reflect = "+1d 10:00"'))
    assert question(course).due == local("2022-09-01T08:00Z")


def test_without_a_question_nobody_is_asked() -> None:
    assert of(small(), Kind.REFLECTION_REQUEST, "kveld") == []


# Cancelled sessions


def test_a_cancelled_session_reminds_and_asks_nobody_but_its_exercises_stay() -> None:
    course = small(('link = "https://example.org/rom1"', "cancelled = true"))
    assert of(course, Kind.SESSION_REMINDER, "samling-1") == []
    assert of(course, Kind.REFLECTION_REQUEST, "samling-1") == []
    assert [each[2:4] for each in rows(course, Kind.EXERCISE)] == [("2022-09-01 10:00", "2022-11-02 09:00")]


def test_an_exercise_before_a_cancelled_session_stays_with_its_nudges() -> None:
    course = small(("ends = 2022-11-02T12:00:00", "ends = 2022-11-02T12:00:00\ncancelled = true"))
    assert of(course, Kind.SESSION_REMINDER, "samling-2") == []
    assert len(of(course, Kind.EXERCISE, "ovelse-1")) == 1
    assert len(of(course, Kind.EXERCISE_NUDGE, "ovelse-1")) == 1


# Changes


def test_a_changed_session_is_told_of_from_now_until_its_start_under_a_key_with_the_version() -> None:
    course, now = small(), local("2022-09-01T12:00Z")
    session = course.sessions[1]
    notice = session_changed(course, session, 7, now, session.starts.instant)
    assert (notice.kind, notice.subject, notice.roles) == (Kind.SESSION_CHANGED, "kveld", VOLUNTEERS)
    assert (notice.due, notice.expires) == (now, local("2022-09-06T16:00Z"))
    other = session_changed(course, session, 8, now, session.starts.instant)
    assert notice.key != other.key
    assert notice.key.startswith("lite-kurs/session_changed/kveld/")


def test_a_notice_is_open_from_when_it_is_due_until_just_before_it_expires() -> None:
    notice = Notice("k", Kind.EXERCISE, "o", (), local("2022-09-01T08:00Z"), local("2022-09-02T08:00Z"))
    assert [
        notice.is_open(local(moment))
        for moment in ("2022-09-01T07:59:59Z", "2022-09-01T08:00Z", "2022-09-02T07:59:59Z", "2022-09-02T08:00Z")
    ] == [False, True, True, False]
