"""What notices say of days and times that are out of the ordinary."""

import pytest

from bot.course.reading import read_course
from bot.messages import notices
from bot.messages.sessions import held_at
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.tables import Enrolment
from tests.stage import OSLO, oslo

SPEECH = Speech("nb", OSLO)


def test_an_exercise_before_a_cancelled_session_does_not_say_that_it_is_held(small_course: str) -> None:
    last = "ends = 2022-11-02T12:00:00"
    course = read_course(small_course.replace(last, f"{last}\ncancelled = true"))
    told = notices.exercise(Enrolment(id=1), course.exercises[0], course, SPEECH).text
    assert "Gjør øvelsen før onsdag 2. november." in told
    assert "Andre samling" not in told


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("2022-08-31T12:00:00", "onsdag 31. august kl. 09:00–12:00"),
        ("2022-09-01T01:00:00", "onsdag 31. august kl. 09:00–01:00"),
        ("2022-09-01T09:00:00", "onsdag 31. august kl. 09:00 – torsdag 1. september kl. 09:00"),
        ("2022-09-01T15:00:00", "onsdag 31. august kl. 09:00 – torsdag 1. september kl. 15:00"),
    ],
)
def test_a_session_of_two_days_is_told_with_both(small_course: str, ends: str, told: str) -> None:
    course = read_course(small_course.replace("2022-08-31T12:00:00", ends).replace("+1d 10:00", "+2d 10:00"))
    assert held_at(course.sessions[0], SPEECH) == told


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2022-08-22 09:00", "Du har 2 dager igjen"),
        ("2022-08-23 09:00", "I morgen er siste dag"),
        ("2022-08-24 09:00", "I dag er siste dag"),
    ],
)
@pytest.mark.parametrize("deadline", ["2022-08-24T23:59:00", "2022-08-25T00:00:00"])
def test_the_last_day_to_sign_up_is_the_one_before_a_deadline_at_midnight(
    small_course: str, deadline: str, now: str, told: str
) -> None:
    course = PublishedCourse(1, 1, read_course(small_course.replace("2022-08-24T23:59:00", deadline)))
    assert told in notices.signup_reminder(Enrolment(id=1), course, oslo(now), SPEECH).text
