"""What a course file means."""

import tomllib
from datetime import time

from bot.course.reading import read_course
from tests.conftest import SMALL_COURSE
from tests.pure.course_files import CONTRACT_EXAMPLE, as_file, changed, local


def test_the_writer_of_toml_gives_back_what_it_was_given() -> None:
    course = tomllib.loads(CONTRACT_EXAMPLE)
    assert tomllib.loads(as_file(course)) == course


def test_the_contracts_example_is_read_as_it_is_meant() -> None:
    course = read_course(CONTRACT_EXAMPLE)
    assert course.slug == "likeverdig-samskaping-2022"
    assert (course.language, course.zone.key) == ("nb", "Europe/Oslo")
    assert course.effort_hours == (15, 20)
    assert course.capacity == 150
    assert course.quiet_hours == (time(21), time(8))
    assert course.counties == ("Innlandet", "Rogaland")
    assert course.facilitators == ("Navn Navnesen, fagperson", "Ola Nordmann")
    assert course.retention_days == 60

    assert course.signup.opens is not None
    assert course.signup.opens.instant == local("2022-06-20T06:00Z")
    assert course.signup.deadline.local == local("2022-08-24T23:59")
    assert course.signup.deadline.instant == local("2022-08-24T21:59Z")
    assert [each.rule for each in course.signup.reminders] == ["-7d 09:00", "-1d 09:00"]

    assert (course.contact.name, course.contact.email) == ("Kari Nordmann", "kari@example.org")
    assert course.contact.hours is not None
    assert course.contact.hours.days == (0, 1, 2, 3, 4)
    assert (course.contact.hours.opens, course.contact.hours.closes) == (time(8), time(15, 30))

    assert [role.id for role in course.roles] == ["ansatt", "frivillig"]
    first = course.session("samling-1")
    assert first is not None
    assert (first.starts.instant, first.ends.instant) == (local("2022-08-31T07:00Z"), local("2022-08-31T10:00Z"))
    assert first.text is not None
    assert first.text.into("nb") == "Forbered deg.\nTa med kaffe."
    assert first.link == "https://example.org/rom"
    assert first.roles == ("ansatt",)
    assert [each.rule for each in first.reminders] == ["-2d 09:00", "-1h"]
    assert first.reflection is not None
    assert first.reflection.into("nb") == "Hva tok du med deg?"
    assert first.reflect.rule == "+1d 10:00"
    assert first.cancelled is False

    exercise = course.exercise("ovelse-1")
    assert exercise is not None
    assert (exercise.after, exercise.send.rule, exercise.before) == ("samling-1", "+1d 10:00", "samling-2")
    assert [each.rule for each in exercise.nudges] == ["-3d 10:00"]
    assert (exercise.hours, exercise.roles) == (6, ("ansatt",))
    assert exercise.reflection is not None
    assert [(each.url, each.session) for each in course.resources] == [
        ("https://example.org/startpakke", "samling-1"),
        ("http://example.org/", None),
    ]


def test_what_is_left_out_has_the_contracts_defaults() -> None:
    course = read_course(
        """
        slug = "kurs"
        title = "Kurs"
        summary = "Om kurset"
        signup = { deadline = 2022-08-24T23:59:00 }
        contact = { name = "Kari", email = "kari@example.org" }
        roles = [{ id = "ansatt", title = "Ansatt" }, { id = "frivillig", title = "Frivillig" }]
        [[sessions]]
        id = "s1"
        title = "Samling"
        starts = 2022-08-31T09:00:00
        ends = 2022-08-31T12:00:00
        [[sessions]]
        id = "s2"
        title = "Samling"
        starts = 2022-09-30T09:00:00
        ends = 2022-09-30T12:00:00
        [[exercises]]
        id = "o1"
        title = "Øvelse"
        text = "Gjør noe."
        after = "s1"
        send = "+1d"
        before = "s2"
        """
    )
    assert (course.language, course.zone.key, course.retention_days) == ("nb", "Europe/Oslo", 90)
    assert (course.effort_hours, course.capacity, course.quiet_hours) == (None, None, None)
    assert (course.counties, course.facilitators, course.resources) == ((), (), ())
    assert (course.signup.opens, course.contact.hours) == (None, None)
    session = course.sessions[0]
    assert [each.rule for each in session.reminders] == ["-7d 09:00", "-1d 09:00", "-1h"]
    assert session.reflect.rule == "+2h"
    assert session.roles == ("ansatt", "frivillig")
    assert (session.text, session.link, session.reflection, session.cancelled) == (None, None, None, False)
    exercise = course.exercises[0]
    assert exercise.roles == ("ansatt", "frivillig")
    assert (exercise.hours, exercise.reflection) == (None, None)


def test_an_empty_list_of_reminders_means_none() -> None:
    source = changed('link = "https://example.org/rom1"', "reminders = []")
    assert read_course(source).sessions[0].reminders == ()


def test_times_are_local_in_the_courses_own_zone() -> None:
    course = read_course('timezone = "America/New_York"\n' + SMALL_COURSE)
    assert course.sessions[0].starts.instant == local("2022-08-31T13:00Z")
    assert course.signup.deadline.instant == local("2022-08-25T03:59Z")


def test_a_text_falls_back_to_the_courses_own_language() -> None:
    title = 'title = { nb = "Lite kurs", nn = "Lite kurs", en = "Small course" }'
    course = read_course(changed(title, 'title = "Kurs"'))
    assert [course.title.into(each) for each in ("nb", "nn", "en")] == ["Kurs"] * 3

    course = read_course(changed(title, 'title = { nb = "N", en = "E" }'))
    assert [course.title.into(each) for each in ("nb", "nn", "en")] == ["N", "N", "E"]


def test_the_courses_own_language_can_be_another() -> None:
    source = 'language = "en"\n' + changed(
        'summary = { nb = "Et lite kurs.", nn = "Eit lite kurs.", en = "A small course." }',
        'summary = { en = "A small course.", nn = "Eit lite kurs." }',
    )
    course = read_course(source)
    assert [course.summary.into(each) for each in ("nb", "nn", "en")] == [
        "A small course.",
        "Eit lite kurs.",
        "A small course.",
    ]


def test_line_breaks_in_a_text_are_kept() -> None:
    source = changed(
        'text = { nb = "Ta en prat.", nn = "Ta ein prat.", en = "Have a talk." }',
        'text = """\nFørst dette.\n\nSå  «dette» <b>& det</b>."""',
    )
    assert read_course(source).exercises[0].text.into("nb") == "Først dette.\n\nSå  «dette» <b>& det</b>."
