"""Course files without faults, but perhaps with something to remark on."""

import re
from datetime import UTC, datetime

from bot.course.remarks import remarks
from bot.messages.faults import fault_line, no_faults
from bot.publishing import accept
from tests.conftest import SMALL_COURSE
from tests.pure.course_files import LONG_AGO, SPEECH, changed, local


def test_an_exercise_before_a_session_that_only_some_attend_is_no_fault() -> None:
    course = accept(changed('before = "samling-2"', 'before = "kveld"'))
    assert course.exercises[0].roles == ("ansatt", "frivillig")
    assert course.done_by(course.exercises[0]).roles == ("frivillig",)


def test_a_session_without_a_link_and_past_dates_are_remarked_on_only() -> None:
    course = accept(SMALL_COURSE)
    places = [remark.place for remark in remarks(course, datetime(2022, 9, 1, tzinfo=UTC))]
    assert places.count("sessions[0].starts") == 1
    assert "signup.deadline" in places
    assert "sessions[1].starts" not in places
    assert "sessions[0].link" not in places
    assert {"sessions[1].link", "sessions[2].link"} <= set(places)


def test_a_notice_planned_in_the_quiet_hours_is_remarked_on() -> None:
    course = accept(changed('nudges = ["-3d 10:00"]', 'nudges = ["-3d 22:30"]'))
    found = [(remark.place, remark.found) for remark in remarks(course, LONG_AGO)]
    assert ("exercises[0].nudges", local("2022-10-30T22:30")) in found


def test_a_notice_in_the_night_is_remarked_on_in_a_course_without_quiet_hours() -> None:
    # «The day before» a deadline at 23:59 is easily written, and seldom meant.
    without = re.sub("quiet_hours = .*\n", "", changed('"-7d 09:00", "-1d 09:00"', '"-7d 09:00", "-1d"'))
    found = [(remark.place, remark.found) for remark in remarks(accept(without), LONG_AGO)]
    assert ("signup.reminders", local("2022-08-23T23:59")) in found


def test_a_file_without_anything_to_look_at_has_no_remarks() -> None:
    with_links = SMALL_COURSE.replace("ends = 2022-09-06T19:30:00", 'ends = 2022-09-06T19:30:00\nlink = "https://a.no"')
    with_links = with_links.replace("ends = 2022-11-02T12:00:00", 'ends = 2022-11-02T12:00:00\nlink = "https://a.no"')
    assert remarks(accept(with_links), LONG_AGO) == []


def test_every_remark_can_be_worded() -> None:
    course = accept(changed('nudges = ["-3d 10:00"]', 'nudges = ["-80d 22:30"]'))
    found = remarks(course, datetime(2023, 1, 1, tzinfo=UTC))
    assert len(found) > 5
    words = no_faults("kurs.toml", found, SPEECH)
    for remark in found:
        assert fault_line(remark, SPEECH) in words


def test_a_link_that_telegram_does_not_open_is_remarked_on_only() -> None:
    course = accept(changed("https://example.org/rom1", "https://rom1"))
    assert ("sessions[0].link", "https://rom1") in [(each.place, each.found) for each in remarks(course, LONG_AGO)]
