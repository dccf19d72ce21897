"""The course that comes along: it says what its announcement says, whole in three languages."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest

from bot.course.definition import LANGUAGES, Definition
from bot.course.remarks import remarks
from bot.course.timeline import timeline
from bot.messages.fitting import oversized
from bot.publishing import accept

EVERYBODY = ("ansatt", "frivillig")
EMPLOYEES = ("ansatt",)
VOLUNTEERS = ("frivillig",)

# Kind, subject, due, expires, to whom. Local times; from 30 October on it is winter time.
TIMELINE = """
signup_reminder    likeverdig-samskaping-2022  2022-08-17T09:00+02:00  2022-08-23T09:00+02:00  ansatt frivillig
session_reminder   intro-ansatte               2022-08-19T09:00+02:00  2022-08-25T09:00+02:00  ansatt
signup_reminder    likeverdig-samskaping-2022  2022-08-23T09:00+02:00  2022-08-24T23:59+02:00  ansatt frivillig
session_reminder   samling-1                   2022-08-24T09:00+02:00  2022-08-30T09:00+02:00  ansatt frivillig
session_reminder   intro-ansatte               2022-08-25T09:00+02:00  2022-08-26T09:00+02:00  ansatt
session_reminder   intro-ansatte               2022-08-26T09:00+02:00  2022-08-26T10:00+02:00  ansatt
reflection_request intro-ansatte               2022-08-26T13:30+02:00  2022-08-31T09:00+02:00  ansatt
session_reminder   samling-1                   2022-08-30T09:00+02:00  2022-08-31T08:00+02:00  ansatt frivillig
session_reminder   samling-1                   2022-08-31T08:00+02:00  2022-08-31T09:00+02:00  ansatt frivillig
reflection_request samling-1                   2022-08-31T14:00+02:00  2022-09-07T14:00+02:00  ansatt frivillig
exercise           ovelse-1                    2022-09-01T10:00+02:00  2022-09-28T09:00+02:00  ansatt frivillig
session_reminder   intro-frivillige            2022-09-06T09:00+02:00  2022-09-12T09:00+02:00  frivillig
session_reminder   intro-frivillige            2022-09-12T09:00+02:00  2022-09-13T17:00+02:00  frivillig
session_reminder   intro-frivillige            2022-09-13T17:00+02:00  2022-09-13T18:00+02:00  frivillig
reflection_request intro-frivillige            2022-09-14T10:00+02:00  2022-09-21T10:00+02:00  frivillig
exercise_nudge     ovelse-1                    2022-09-19T10:00+02:00  2022-09-26T10:00+02:00  ansatt frivillig
session_reminder   samling-2                   2022-09-21T09:00+02:00  2022-09-27T09:00+02:00  ansatt frivillig
exercise_nudge     ovelse-1                    2022-09-26T10:00+02:00  2022-09-28T09:00+02:00  ansatt frivillig
session_reminder   samling-2                   2022-09-27T09:00+02:00  2022-09-28T08:00+02:00  ansatt frivillig
session_reminder   samling-2                   2022-09-28T08:00+02:00  2022-09-28T09:00+02:00  ansatt frivillig
reflection_request samling-2                   2022-09-28T14:00+02:00  2022-10-05T14:00+02:00  ansatt frivillig
exercise           ovelse-2                    2022-09-29T10:00+02:00  2022-11-02T09:00+01:00  ansatt frivillig
exercise_nudge     ovelse-2                    2022-10-24T10:00+02:00  2022-10-31T10:00+01:00  ansatt frivillig
session_reminder   samling-3                   2022-10-26T09:00+02:00  2022-11-01T09:00+01:00  ansatt frivillig
exercise_nudge     ovelse-2                    2022-10-31T10:00+01:00  2022-11-02T09:00+01:00  ansatt frivillig
session_reminder   samling-3                   2022-11-01T09:00+01:00  2022-11-02T08:00+01:00  ansatt frivillig
session_reminder   samling-3                   2022-11-02T08:00+01:00  2022-11-02T09:00+01:00  ansatt frivillig
reflection_request samling-3                   2022-11-02T14:00+01:00  2022-11-09T14:00+01:00  ansatt frivillig
"""


@pytest.fixture
def course(shipped_course: str) -> Definition:
    return accept(shipped_course)


def test_it_has_no_faults_and_every_message_fits(course: Definition) -> None:
    assert oversized(course) == []
    assert remarks(course, datetime(2022, 6, 1, tzinfo=UTC)) == []


def test_everything_it_will_send(course: Definition) -> None:
    found = [
        (
            str(notice.kind),
            notice.subject,
            notice.due.astimezone(course.zone).isoformat(timespec="minutes"),
            notice.expires.astimezone(course.zone).isoformat(timespec="minutes"),
            *notice.roles,
        )
        for notice in timeline(course)
    ]
    assert found == [tuple(line.split()) for line in TIMELINE.strip().splitlines()]


def test_it_is_about_equals_and_runs_from_late_august_to_early_november_2022(course: Definition) -> None:
    assert "likeverdig samskaping" in course.title.into("nb").lower()
    sessions = course.sessions_of(None)
    assert sessions[0].starts.local > course.signup.deadline.local
    assert (sessions[0].starts.local.year, sessions[0].starts.local.month) == (2022, 8)
    assert sessions[0].starts.local.day > 20
    assert (sessions[-1].ends.local.year, sessions[-1].ends.local.month) == (2022, 11)
    assert sessions[-1].ends.local.day <= 10


def test_it_has_three_sessions_for_everybody_and_an_introduction_for_each_role(course: Definition) -> None:
    assert {role.id for role in course.roles} == set(EVERYBODY)
    assert sorted(session.roles for session in course.sessions) == sorted(
        [EVERYBODY, EVERYBODY, EVERYBODY, EMPLOYEES, VOLUNTEERS]
    )
    assert not any(session.cancelled for session in course.sessions)


def test_the_employees_introduction_is_before_the_course_begins(course: Definition) -> None:
    [introduction] = [session for session in course.sessions if session.roles == EMPLOYEES]
    first = min(session.starts.instant for session in course.sessions if session.roles == EVERYBODY)
    assert introduction.ends.instant < first


def test_the_volunteers_introduction_is_in_the_evening_while_the_course_goes_on(course: Definition) -> None:
    [introduction] = [session for session in course.sessions if session.roles == VOLUNTEERS]
    others = sorted(session.starts.instant for session in course.sessions if session.roles == EVERYBODY)
    assert others[0] < introduction.starts.instant < others[-1]
    assert introduction.starts.local.time() >= time(17)
    assert introduction.ends.local.time() <= time(22)


def test_all_sessions_are_digital_and_on_a_weekday(course: Definition) -> None:
    for session in course.sessions:
        assert session.link is not None
        assert session.starts.local.weekday() < 5


def test_one_signs_up_by_24_august(course: Definition) -> None:
    assert course.signup.deadline.local.date().isoformat() == "2022-08-24"
    assert course.signup.deadline.local.time() >= time(23)


def test_between_every_two_sessions_there_is_an_exercise_and_together_they_take_15_to_20_hours(
    course: Definition,
) -> None:
    assert course.effort_hours == (15, 20)
    hours = [exercise.hours for exercise in course.exercises]
    assert 15 <= sum(each for each in hours if each is not None) <= 20
    assert None not in hours
    common = [session.id for session in course.sessions_of(None) if session.roles == EVERYBODY]
    between = {(exercise.after, exercise.before) for exercise in course.exercises}
    assert between == set(zip(common, common[1:], strict=False))  # noqa: RUF007
    assert all(exercise.roles == EVERYBODY for exercise in course.exercises)


def test_five_county_libraries_give_it(course: Definition) -> None:
    assert course.counties == ("Innlandet", "Rogaland", "Viken", "Troms og Finnmark", "Vestfold og Telemark")


def test_it_says_who_leads_it_and_whom_to_ask(course: Definition) -> None:
    leaders = " ".join(course.facilitators)
    assert "Jens Ulrich" in leaders
    assert "Øystein Stabell" in leaders
    assert (course.contact.name, course.contact.email) == ("Hilde Grefsrud", "hildegr@viken.no")


def test_it_links_to_the_project_and_to_the_starter_kit(course: Definition) -> None:
    titles = [resource.title.into("nb") for resource in course.resources]
    assert len(titles) == 2
    assert any("Samskaping" in title and "planverk" in title for title in titles)
    assert any("Biblioteket som samskaper" in title for title in titles)
    assert all("bibliotekutvikling.no" in resource.url for resource in course.resources)


def test_there_is_a_reflection_after_every_session_and_every_exercise(course: Definition) -> None:
    assert all(session.reflection is not None for session in course.sessions)
    assert all(exercise.reflection is not None for exercise in course.exercises)


def texts(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Every value of the file that participants read as a text of the course, with its place."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("title", "summary", "text", "reflection"):
                yield f"{place}.{key}", each
            else:
                yield from texts(each, f"{place}.{key}")
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from texts(each, f"{place}[{i}]")


def test_every_text_is_there_in_all_three_languages(shipped_course: str) -> None:
    found = dict(texts(tomllib.loads(shipped_course)))
    assert len(found) == 2 + 2 + 5 * 3 + 2 * 3 + 2
    for place, text in found.items():
        assert isinstance(text, dict), place
        assert set(text) == set(LANGUAGES), place
        for words in text.values():
            assert words.strip(), place
            assert "EKSEMPEL" not in words, place


def test_the_longer_texts_differ_between_the_languages(shipped_course: str) -> None:
    for place, text in texts(tomllib.loads(shipped_course)):
        assert isinstance(text, dict)
        if len(text["nb"]) > 100:
            assert len({text["nb"], text["nn"], text["en"]}) == 3, place
