"""Reading a course file: what it means, and everything that can be wrong with it, in one go."""

import copy
import json
import re
import string
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.course.definition import Definition
from bot.course.faults import Fault, FaultyCourseError
from bot.course.reading import read_course
from bot.course.remarks import remarks
from bot.course.timeline import timeline
from bot.messages.faults import all_faults, fault_line, no_faults
from bot.messages.speech import Speech
from bot.publishing import accept
from tests.conftest import SMALL_COURSE

SPEECH = Speech("en")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
INSTRUCTION = re.compile(r"Write |Take |Add |Did you mean |Shorten |Send |Look for |Keep ")

CONTRACT_EXAMPLE = """
slug         = "likeverdig-samskaping-2022"
title        = { nb = "Kurset", nn = "Kurset på nynorsk", en = "The course" }
summary      = "Om kurset."
language     = "nb"
timezone     = "Europe/Oslo"
effort_hours = { min = 15, max = 20 }
capacity     = 150
quiet_hours  = ["21:00", "08:00"]
counties     = ["Innlandet", "Rogaland"]
facilitators = ["Navn Navnesen, fagperson", "Ola Nordmann"]
retention_days = 60

[signup]
opens     = 2022-06-20T08:00:00
deadline  = 2022-08-24T23:59:00
reminders = ["-7d 09:00", "-1d 09:00"]

[contact]
name  = "Kari Nordmann"
email = "kari@example.org"
hours = { days = ["mon", "tue", "wed", "thu", "fri"], from = "08:00", to = "15:30" }

[[roles]]
id    = "ansatt"
title = { nb = "Bibliotekansatt", en = "Library employee" }

[[roles]]
id    = "frivillig"
title = "Frivillig"

[[sessions]]
id         = "samling-2"
title      = "Andre samling"
starts     = 2022-09-28T09:00:00
ends       = 2022-09-28T12:00:00

[[sessions]]
id         = "samling-1"
title      = "Første samling"
starts     = 2022-08-31T09:00:00
ends       = 2022-08-31T12:00:00
text       = "Forbered deg.\\nTa med kaffe."
link       = "https://example.org/rom"
roles      = ["ansatt"]
reminders  = ["-2d 09:00", "-1h"]
reflection = "Hva tok du med deg?"
reflect    = "+1d 10:00"
cancelled  = false

[[exercises]]
id         = "ovelse-1"
title      = "Øvelse"
text       = "Snakk med noen."
after      = "samling-1"
send       = "+1d 10:00"
before     = "samling-2"
nudges     = ["-3d 10:00"]
hours      = 6
roles      = ["ansatt"]
reflection = "Hvordan gikk det?"

[[resources]]
title   = "Startpakke"
url     = "https://example.org/startpakke"
session = "samling-1"

[[resources]]
title   = "Prosjektbank"
url     = "http://example.org/"
"""


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def changed(old: str, new: str) -> str:
    """The small course with one thing written otherwise."""
    assert old in SMALL_COURSE
    return SMALL_COURSE.replace(old, new, 1)


def faults_of(source: str, read: Callable[[str], Definition] = read_course) -> list[Fault]:
    """The faults of a file that has some, worded to see that they can be."""
    with pytest.raises(FaultyCourseError) as raised:
        read(source)
    assert raised.value.faults
    return raised.value.faults


def as_toml(value: object) -> str:
    """Write a value as TOML writes it in place."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case datetime() | date() | time():
            return value.isoformat()
        case dict():
            return "{" + ", ".join(f"{as_toml(key)} = {as_toml(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(as_toml(each) for each in value) + "]"
        case _:
            return str(value)


def as_file(course: dict[str, Any]) -> str:
    return "\n".join(f"{as_toml(key)} = {as_toml(value)}" for key, value in course.items())


def test_the_writer_of_toml_gives_back_what_it_was_given() -> None:
    course = tomllib.loads(CONTRACT_EXAMPLE)
    assert tomllib.loads(as_file(course)) == course


# What a file means


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


# One fault at a time: where, what was found, what to write instead

ONE_FAULT = {
    "unknown key at the top": ("effort_hours =", "effort_hour =", "effort_hour", "effort_hour", "effort_hours"),
    "unknown key in a session": (
        "reflection = { nb",
        "reflexion = { nb",
        "sessions[0].reflexion",
        "reflexion",
        "reflection",
    ),
    "unknown key in the sign-up": ("opens =", "open =", "signup.open", "open", "opens"),
    "unknown key in the contact": (
        'email = "hilde@example.org"',
        'email = "hilde@example.org"\nphone = "1"',
        "contact.phone",
        "phone",
        "",
    ),
    "unknown key in a role": ('id = "ansatt"', 'id = "ansatt"\ntitel = "x"', "roles[0].titel", "titel", "title"),
    "unknown key in an exercise": ("nudges =", "nudge =", "exercises[0].nudge", "nudge", "nudges"),
    "unknown key in the effort": (
        "{ min = 3, max = 5 }",
        "{ min = 3, max = 5, mx = 1 }",
        "effort_hours.mx",
        "mx",
        "max",
    ),
    "unknown language of a text": (
        'summary = { nb = "Et lite kurs."',
        'summary = { no = "x", nb = "Et lite kurs."',
        "summary.no",
        "no",
        "",
    ),
    "an end before its start": (
        "ends = 2022-08-31T12:00:00",
        "ends = 2022-08-31T08:00:00",
        "sessions[0].ends",
        local("2022-08-31T08:00"),
        "2022-08-31 09:00",
    ),
    "an end at its start": (
        "ends = 2022-09-06T19:30:00",
        "ends = 2022-09-06T18:00:00",
        "sessions[1].ends",
        local("2022-09-06T18:00"),
        "2022-09-06 18:00",
    ),
    "an effort that ends before it starts": (
        "{ min = 3, max = 5 }",
        "{ min = 6, max = 5 }",
        "effort_hours.max",
        5,
        "6",
    ),
    "contact hours that end before they start": (
        'email = "hilde@example.org"',
        'email = "hilde@example.org"\nhours = { days = ["mon"], from = "15:30", to = "08:00" }',
        "contact.hours.to",
        "08:00",
        "15:30",
    ),
    "a sign-up that opens after its deadline": (
        "opens = 2022-08-01T08:00:00",
        "opens = 2022-08-25T08:00:00",
        "signup.opens",
        local("2022-08-25T08:00"),
        "earlier",
    ),
    "an unknown role of a session": ('["frivillig"]', '["frivilig"]', "sessions[1].roles[0]", "frivilig", "frivillig"),
    "an unknown role of an exercise": (
        "hours = 4",
        'roles = ["ansatt", "leder"]',
        "exercises[0].roles[1]",
        "leder",
        "ansatt",
    ),
    "an unknown session after": (
        'after = "samling-1"',
        'after = "samling1"',
        "exercises[0].after",
        "samling1",
        "samling-1",
    ),
    "an unknown session before": (
        'before = "samling-2"',
        'before = "samling-9"',
        "exercises[0].before",
        "samling-9",
        "samling-2",
    ),
    "an unknown session of a resource": (
        "[[exercises]]",
        '[[resources]]\ntitle = "x"\nurl = "https://example.org"\nsession = "kvell"\n\n[[exercises]]',
        "resources[0].session",
        "kvell",
        "kveld",
    ),
    "an unknown time zone": (
        "\nslug",
        '\ntimezone = "Europa/Oslo"\nslug',
        "timezone",
        "Europa/Oslo",
        "mean Europe/Oslo?",
    ),
    "a time zone that is a folder": ("\nslug", '\ntimezone = "Europe"\nslug', "timezone", "Europe", "Europe/"),
    "a time zone that is a path": ("\nslug", '\ntimezone = "../x"\nslug', "timezone", "../x", ""),
    "an unknown language": ("\nslug", '\nlanguage = "no"\nslug', "language", "no", "nb"),
    "two sessions with one id": ('id = "kveld"', 'id = "samling-1"', "sessions[1].id", "samling-1", ""),
    "two roles with one id": ('id = "ansatt"', 'id = "frivillig"', "roles[1].id", "frivillig", ""),
    "a slug with capitals": ('slug = "lite-kurs"', 'slug = "Lite-kurs"', "slug", "Lite-kurs", "a–z"),
    "a slug with a space": ('slug = "lite-kurs"', 'slug = "lite kurs"', "slug", "lite kurs", "a–z"),
    "a slug with other letters": ('slug = "lite-kurs"', 'slug = "øvelse"', "slug", "øvelse", "a–z"),
    "a slug like a partner's invitation": ('slug = "lite-kurs"', 'slug = "p_kurs"', "slug", "p_kurs", "a–z"),
    "a slug like an organiser's invitation": ('slug = "lite-kurs"', 'slug = "o_kurs"', "slug", "o_kurs", "a–z"),
    "a slug that is empty": ('slug = "lite-kurs"', 'slug = ""', "slug", "", "a–z"),
    "a slug that is too long": ('slug = "lite-kurs"', f'slug = "{"a" * 41}"', "slug", "a" * 41, "40"),
    "a slug with a line break": ('slug = "lite-kurs"', 'slug = "lite-kurs\\n"', "slug", "lite-kurs\n", "a–z"),
    "an id with an underscore": ('id = "ovelse-1"', 'id = "ovelse_1"', "exercises[0].id", "ovelse_1", "a–z"),
    "an id that is too long": ('id = "ovelse-1"', f'id = "{"o" * 25}"', "exercises[0].id", "o" * 25, "24"),
    "an e-mail address without a host": ("hilde@example.org", "hilde", "contact.email", "hilde", "@"),
    "an e-mail address with a space": (
        "hilde@example.org",
        "hi lde@example.org",
        "contact.email",
        "hi lde@example.org",
        "@",
    ),
    "an e-mail address without a domain": ("hilde@example.org", "hilde@example", "contact.email", "hilde@example", "@"),
    "two e-mail addresses": ("hilde@example.org", "a@b.no, c@b.no", "contact.email", "a@b.no, c@b.no", "@"),
    "a time of day that there is not": (
        '["21:00", "08:00"]',
        '["21:00", "24:00"]',
        "quiet_hours",
        ["21:00", "24:00"],
        "08:00",
    ),
    "a time of day with one digit": (
        '["21:00", "08:00"]',
        '["21:00", "8:00"]',
        "quiet_hours",
        ["21:00", "8:00"],
        "08:00",
    ),
    "a time of day in other digits": (
        '["21:00", "08:00"]',
        '["21:00", "0٩:00"]',
        "quiet_hours",
        ["21:00", "0٩:00"],
        "08:00",
    ),
    "a single quiet hour": ('["21:00", "08:00"]', '["21:00"]', "quiet_hours", ["21:00"], "08:00"),
    "contact hours without a time": (
        'email = "hilde@example.org"',
        'email = "hilde@example.org"\nhours = { days = ["mon"], from = "8", to = "15:30" }',
        "contact.hours.from",
        "8",
        "08:00",
    ),
    "a day of the week that there is not": (
        'email = "hilde@example.org"',
        'email = "hilde@example.org"\nhours = { days = ["mon", "man"], from = "08:00", to = "15:30" }',
        "contact.hours.days[1]",
        "man",
        "mon",
    ),
    "a time in quotation marks": (
        "starts = 2022-09-06T18:00:00",
        'starts = "2022-09-06T18:00:00"',
        "sessions[1].starts",
        "2022-09-06T18:00:00",
        "2022-08-31T09:00:00",
    ),
    "a date without a time": (
        "starts = 2022-09-06T18:00:00",
        "starts = 2022-09-06",
        "sessions[1].starts",
        date(2022, 9, 6),
        "2022-08-31T09:00:00",
    ),
    "a time with an offset": (
        "deadline = 2022-08-24T23:59:00",
        "deadline = 2022-08-24T23:59:00Z",
        "signup.deadline",
        local("2022-08-24T23:59Z"),
        "2022-08-31T09:00:00",
    ),
    "an offset that does not parse": (
        'reminders = ["-7d 09:00", "-1d 09:00"]',
        'reminders = ["-7d 09:00", "1 day"]',
        "signup.reminders[1]",
        "1 day",
        "-7d 09:00",
    ),
    "a reflection's offset that does not parse": (
        'link = "https://example.org/rom1"',
        'reflect = "+2 hours"',
        "sessions[0].reflect",
        "+2 hours",
        "-7d 09:00",
    ),
    "an offset in other digits": (
        'nudges = ["-3d 10:00"]',
        'nudges = ["-٣d 10:00"]',
        "exercises[0].nudges[0]",
        "-٣d 10:00",
        "-7d",
    ),
    "an exercise due before it is sent": (
        'send = "+1d 10:00"',
        'send = "+90d 10:00"',
        "exercises[0].send",
        "+90d 10:00",
        "2022-11-02 09:00",
    ),
    "an exercise due the moment it is sent": (
        'send = "+1d 10:00"',
        'send = "+63d 09:00"',
        "exercises[0].send",
        "+63d 09:00",
        "2022-11-02 09:00",
    ),
    "a link without http": (
        'link = "https://example.org/rom1"',
        'link = "example.org/rom1"',
        "sessions[0].link",
        "example.org/rom1",
        "https://",
    ),
    "a link of another kind": (
        'link = "https://example.org/rom1"',
        'link = "javascript:alert(1)"',
        "sessions[0].link",
        "javascript:alert(1)",
        "https://",
    ),
    "a link without a host": (
        'link = "https://example.org/rom1"',
        'link = "https:///x"',
        "sessions[0].link",
        "https:///x",
        "https://",
    ),
    "a link with half a bracket": (
        'link = "https://example.org/rom1"',
        'link = "https://[x"',
        "sessions[0].link",
        "https://[x",
        "https://",
    ),
    "a resource that is no link": (
        "[[exercises]]",
        '[[resources]]\ntitle = "x"\nurl = "ftp://example.org"\n\n[[exercises]]',
        "resources[0].url",
        "ftp://example.org",
        "https://",
    ),
    "a deadline after the last session": (
        "deadline = 2022-08-24T23:59:00",
        "deadline = 2022-11-02T12:01:00",
        "signup.deadline",
        local("2022-11-02T12:01"),
        "2022-11-02 12:00",
    ),
}


@pytest.mark.parametrize(("old", "new", "place", "found", "word"), ONE_FAULT.values(), ids=list(ONE_FAULT))
def test_one_fault_is_told_with_its_place_its_value_and_what_to_write(
    old: str, new: str, place: str, found: object, word: str
) -> None:
    [fault] = faults_of(changed(old, new))
    assert fault.place == place
    assert fault.found == found
    line = fault_line(fault, SPEECH)
    assert line.startswith(f"{place}: ")
    assert INSTRUCTION.search(line)
    assert word in line.removeprefix(place)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('id = "ovelse-1"', 'id = "samling-1"', "exercises[0].id"),
        ('id = "ovelse-1"', 'id = "ansatt"', "exercises[0].id"),
        ('id = "kveld"', 'id = "frivillig"', "sessions[1].id"),
    ],
    ids=["an exercise and a session", "an exercise and a role", "a session and a role"],
)
def test_two_things_of_different_kinds_with_the_same_id_are_a_fault_too(old: str, new: str, place: str) -> None:
    assert place in [fault.place for fault in faults_of(changed(old, new))]


def test_what_is_proposed_is_said_once() -> None:
    source = CONTRACT_EXAMPLE.replace('"Europe/Oslo"', '"Europa/Oslo"')
    one = source[: source.index('[[roles]]\nid    = "frivillig"')] + source[source.index("[[sessions]]") :]
    lines = [
        fault_line(fault, Speech("nb")) for fault in faults_of(one.replace('roles      = ["ansatt"]', 'roles = ["x"]'))
    ]
    assert lines == [
        'timezone: "Europa/Oslo": Denne tidssonen finnes ikke. Mente du Europe/Oslo?',
        'sessions[1].roles[0]: "x": Ingenting i filen har denne id-en. Mente du ansatt?',
        'exercises[0].roles[0]: "x": Ingenting i filen har denne id-en. Mente du ansatt?',
    ]


def test_two_exercises_with_one_id_are_a_fault() -> None:
    exercise = SMALL_COURSE[SMALL_COURSE.index("[[exercises]]") :]
    [fault] = faults_of(SMALL_COURSE + exercise)
    assert (fault.place, fault.found) == ("exercises[1].id", "ovelse-1")


@pytest.mark.parametrize(
    ("source", "line", "found"),
    [
        ('slug = "x"\ntitle = "y\nsummary = "z"\n', 2, 'title = "y'),
        ('slug = "x"\ntitle "y"\n', 2, 'title "y"'),
        ('slug = "x"\n\n[signup\ndeadline = 2022-08-24T23:59:00\n', 3, "[signup"),
        ('slug = "x"\nslug = "y"\n', 2, 'slug = "y"'),
        ('slug = "x"\nstarts = 2022-02-30T09:00:00\n', 2, "starts = 2022-02-30T09:00:00"),
        ("slug = x\n", 1, "slug = x"),
        ('slug = "x"\r\ntitle "y"\r\n', 2, 'title "y"'),
        ('slug = "linje\u2028skift"\ntitle "y"\n', 2, 'title "y"'),
        ('# side\x85skift\ntitle "y"\n', 2, 'title "y"'),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_the_line(source: str, line: int, found: str) -> None:
    [fault] = faults_of(source)
    assert re.match(rf"line {line}\b", fault.place)
    assert fault.found == found
    assert INSTRUCTION.search(fault_line(fault, SPEECH))


@pytest.mark.parametrize(
    "source",
    ['slug = "x"\ntitle = """y\n', 'slug = "x"\ncounties = ["a",\n'],
    ids=["a text without an end", "a list without an end"],
)
def test_a_file_that_breaks_off_is_told_with_a_line(source: str) -> None:
    [fault] = faults_of(source)
    assert re.match(r"line \d+", fault.place)
    assert INSTRUCTION.search(fault_line(fault, SPEECH))


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "[" * 5000,
        "x = " + "{a=" * 5000,
        "capacity = " + "1" * 5000,
        "slug = 0x" + "F" * 5000,
        "a." * 100_000 + "b = 1",
        "",
        "\n",
        "# bare en kommentar",
    ],
    ids=[
        "deep lists",
        "deep tables",
        "an enormous number",
        "one in hexadecimal",
        "a key without end",
        "nothing",
        "a line break",
        "a comment",
    ],
)
def test_a_strange_file_is_refused_and_nothing_breaks(source: str) -> None:
    for fault in faults_of(source):
        assert fault_line(fault, SPEECH)


REQUIRED = (
    "slug",
    "title",
    "summary",
    "signup",
    "signup.deadline",
    "contact",
    "contact.name",
    "contact.email",
    "contact.hours.from",
    "contact.hours.to",
    "effort_hours.min",
    "effort_hours.max",
    "roles",
    "roles[0].id",
    "roles[1].title",
    "sessions",
    "sessions[0].id",
    "sessions[1].title",
    "sessions[0].starts",
    "sessions[1].ends",
    "exercises[0].id",
    "exercises[0].title",
    "exercises[0].text",
    "exercises[0].after",
    "exercises[0].send",
    "exercises[0].before",
    "resources[1].title",
    "resources[0].url",
)

Path = tuple[str | int, ...]


def steps(place: str) -> Path:
    return tuple(int(step) if step.isdigit() else step for step in re.findall(r"[a-z_]+|\d+", place))


def place_of(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def holder(course: dict[str, Any], path: Path) -> Any:
    """The table or list that the last step of a path leads out of."""
    found: Any = course
    for step in path[:-1]:
        found = found[step]
    return found


@pytest.mark.parametrize("place", REQUIRED)
def test_a_missing_key_is_told_with_its_place(place: str) -> None:
    course = tomllib.loads(CONTRACT_EXAMPLE)
    path = steps(place)
    del holder(course, path)[path[-1]]
    faults = faults_of(as_file(course))
    [fault] = [fault for fault in faults if fault.place == place]
    assert fault.found is None
    assert INSTRUCTION.search(fault_line(fault, SPEECH))


def test_the_courses_own_language_is_missing_from_a_text() -> None:
    source = changed('summary = { nb = "Et lite kurs.", nn', "summary = { nn")
    [fault] = faults_of(source)
    assert fault.place == "summary.nb"


@pytest.mark.parametrize("key", ["roles", "sessions"])
def test_there_must_be_a_role_and_a_session(key: str) -> None:
    course = tomllib.loads(CONTRACT_EXAMPLE)
    course[key] = []
    assert key in [fault.place for fault in faults_of(as_file(course))]


def paths_in(value: object, path: Path = ()) -> Iterator[Path]:
    """Every key and every list item of a course, the outer ones before the inner ones."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from paths_in(value[key], (*path, key))  # type: ignore[index]


EXAMPLE = tomllib.loads(CONTRACT_EXAMPLE)
STRANGERS: list[Any] = [
    17,
    -3,
    0,
    1.5,
    float("nan"),
    float("inf"),
    True,
    "Ja takk!",
    "",
    " \t",
    local("1999-12-31T23:59"),
    date(2022, 8, 31),
    time(9, 0),
    [],
    [1, 2],
    [[]],
    {},
    {"x": 1},
    [{}],
]
WELCOME = {
    17: ("capacity", "retention_days", "exercises.hours", "min", "max"),
    1.5: ("exercises.hours", "min", "max"),
    True: ("cancelled",),
    "Ja takk!": ("title", "summary", "text", "reflection", "nb", "nn", "en", "name", "counties[]", "facilitators[]"),
    (): ("counties", "facilitators", "reminders", "nudges", "exercises", "resources", "days"),
}


def is_welcome(place: str, stranger: object) -> bool:
    """Whether a value is right, after all, where it is put."""
    kind = re.sub(r"\[\d+\]", "", place) + ("[]" if place.endswith("]") else "")
    asked = () if stranger == [] else stranger
    return any(
        type(value) is type(asked) and value == asked and (kind == end or kind.endswith(f".{end}"))
        for value, ends in WELCOME.items()
        for end in ends
    )


@pytest.mark.parametrize("path", list(paths_in(EXAMPLE)), ids=place_of)
def test_a_value_of_the_wrong_type_is_told_where_it_stands(path: Path) -> None:
    place = place_of(path)
    # Two times of day are one value, and so is what stands where there should be tables; each is told as a whole.
    whole = re.fullmatch(r"(quiet_hours|roles|sessions|exercises|resources)\[\d+\]", place)
    at = whole[1] if whole else place
    for stranger in STRANGERS:
        if is_welcome(place, stranger):
            continue
        course = copy.deepcopy(EXAMPLE)
        holder(course, path)[path[-1]] = stranger
        faults = faults_of(as_file(course))
        there = [fault for fault in faults if fault.place == at or fault.place.startswith((f"{at}.", f"{at}["))]
        assert there, f"{stranger!r} is no fault"
        for fault in faults:
            assert fault_line(fault, SPEECH).startswith(fault.place)


def test_many_faults_are_all_told_in_one_go() -> None:
    source = """
slug = "Et kurs"
titel = "Kurs"
summary = { nb = "x", no = "y" }
language = "no"
timezone = "Norge/Oslo"
effort_hours = { min = "tre", max = 5 }
capacity = 0
quiet_hours = ["21:00"]
retention_days = -1

[signup]
deadline = "24. august"
reminders = ["-7d 09:00", "senere"]

[contact]
name = ""
email = "hilde"
hours = { days = ["man"], from = "08:00", to = "kvart over tre" }

[[roles]]
id = "ansatt"
title = "Ansatt"

[[roles]]
id = "ansatt"
title = "Ansatt til"

[[sessions]]
id = "s1"
title = "En"
starts = 2022-08-31T09:00:00
ends = 2022-08-31T08:00:00
link = "rom 1"
roles = ["ansatt", "gjest"]
reflect = "etterpå"
cancelled = "nei"

[[sessions]]
id = "s1"
starts = 2022-10-31
ends = 2022-10-31T12:00:00

[[exercises]]
id = "ØVELSE"
title = "Ø"
text = "Ø"
after = "s1"
send = "straks"
before = "s3"
nudges = "-3d"
hours = -1

[[resources]]
title = 1
url = "example.org"
session = "s9"
"""
    places = {fault.place for fault in faults_of(source)}
    assert places >= {
        "slug",
        "titel",
        "title",
        "summary.no",
        "language",
        "timezone",
        "effort_hours.min",
        "capacity",
        "quiet_hours",
        "retention_days",
        "signup.deadline",
        "signup.reminders[1]",
        "contact.name",
        "contact.email",
        "contact.hours.days[0]",
        "contact.hours.to",
        "roles[1].id",
        "sessions[0].ends",
        "sessions[0].link",
        "sessions[0].roles[1]",
        "sessions[0].reflect",
        "sessions[0].cancelled",
        "sessions[1].id",
        "sessions[1].title",
        "sessions[1].starts",
        "exercises[0].id",
        "exercises[0].send",
        "exercises[0].before",
        "exercises[0].nudges",
        "exercises[0].hours",
        "resources[0].title",
        "resources[0].url",
        "resources[0].session",
    }


# What must fit into one message

LONG = "ord " * 1100
BARELY = "x" * 3500


@pytest.mark.parametrize(
    "place",
    [
        "title",
        "summary",
        "contact.name",
        "roles[0].title",
        "sessions[1].title",
        "sessions[1].text",
        "sessions[1].reflection",
        "exercises[0].title",
        "exercises[0].text",
        "exercises[0].reflection",
        "resources[0].title",
        "facilitators[0]",
    ],
)
def test_a_text_that_does_not_fit_into_one_message_is_told_with_its_place(place: str) -> None:
    course = copy.deepcopy(EXAMPLE)
    path = steps(place)
    holder(course, path)[path[-1]] = LONG
    faults = faults_of(as_file(course), accept)
    assert place in [fault.place for fault in faults]
    for fault in faults:
        assert "4096" in fault_line(fault, SPEECH).replace(",", "")


def test_a_text_that_is_too_long_in_one_language_only_is_told() -> None:
    source = changed('en = "Have a talk."', f'en = "{LONG}"')
    assert any(fault.place.startswith("exercises[0].text") for fault in faults_of(source, accept))


def test_letters_that_telegram_counts_twice_are_counted_twice() -> None:
    accept(changed('en = "Have a talk."', f'en = "{"é" * 3800}"'))
    source = changed('en = "Have a talk."', f'en = "{"🙂" * 2100}"')
    assert [fault.place.removesuffix(".en") for fault in faults_of(source, accept)] == ["exercises[0].text"]


def test_marks_that_are_escaped_count_once() -> None:
    course = accept(changed('en = "Have a talk."', f'en = "{"<&>" * 1200}"'))
    assert len(course.exercises[0].text.into("en")) == 3600


@pytest.mark.parametrize("old", ['en = "Have a talk."', 'en = "What did you learn?"', 'en = "A small course."'])
def test_a_long_text_that_fits_is_no_fault(old: str) -> None:
    accept(changed(old, f'en = "{BARELY}"'))


def test_a_text_that_does_not_fit_is_told_together_with_the_other_faults() -> None:
    source = changed('en = "Have a talk."', f'en = "{LONG}"').replace("effort_hours =", "effort_hour =")
    places = {fault.place.removesuffix(".nb").removesuffix(".en") for fault in faults_of(source, accept)}
    assert places == {"effort_hour", "exercises[0].text"}


# No faults, but perhaps remarks


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


# Words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('slug = "lite-kurs"', 'slug = """to\nlinjer"""'),
        ("\nslug", '\n"to\\nlinjer" = 1\nslug'),
        ("\nslug", '\ncounties = ["to\\nlinjer", "to\\nlinjer"]\nslug'),
        ('slug = "lite-kurs"', 'slug = "rød \\u001b[31m"'),
    ],
    ids=["a value", "a key", "a name in the sentence", "a colour for the terminal"],
)
def test_a_fault_is_one_line_whatever_stands_in_the_file(old: str, new: str) -> None:
    [fault] = faults_of(changed(old, new))
    line = fault_line(fault, SPEECH)
    assert line.splitlines() == [line]
    assert line.isprintable()


def test_a_value_is_shown_as_it_stands_in_the_file() -> None:
    [fault] = faults_of(changed('slug = "lite-kurs"', "slug = true"))
    assert ": true: " in fault_line(fault, SPEECH)


def test_a_long_value_is_shown_in_part() -> None:
    [fault] = faults_of(changed('slug = "lite-kurs"', f'slug = "{"x" * 500}"'))
    line = fault_line(fault, SPEECH)
    assert "x" * 40 in line
    assert "x" * 100 not in line


def test_braces_in_a_value_are_shown_as_they_are() -> None:
    [fault] = faults_of(changed('["frivillig"]', '["{role}"]'))
    assert '"{role}"' in fault_line(fault, SPEECH)


def test_the_heading_counts_the_faults() -> None:
    faults = [Fault("slug", "Write nb, nn or en, in quotation marks.", "x")]
    assert "1 fault." in all_faults("a & b.toml", faults, SPEECH)
    assert "2 faults." in all_faults("kurs.toml", faults * 2, SPEECH)
    assert "a & b.toml" in all_faults("a & b.toml", faults, SPEECH)


# Whatever stands in a file

offsets_in_files = ["-7d 09:00", "-1h", "+2h", "-0d", "-9999d 23:59", "+9999d"]
ids_in_files = ["ansatt", "frivillig", "samling-1", "samling-2", "ovelse-1", "nn", "mon"]
names_in_files = ["24:00", "08:00", "Europe", "../x", "Asia/Tokyo", "https://[", "https://x:y", "a@b.c", "{x}", "{0}"]
words_in_files = st.one_of(
    st.text(max_size=12),
    st.sampled_from(offsets_in_files),
    st.sampled_from(ids_in_files),
    st.sampled_from(names_in_files),
)
moments = st.datetimes(local("0001-01-01T00:00"), local("9999-12-31T23:59"))
simple = st.one_of(
    words_in_files,
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.integers(0, 60),
    st.floats(),
    moments,
    st.datetimes(local("2022-03-01T00:00"), local("2022-12-01T00:00")),
    st.datetimes(timezones=st.just(UTC)),
    st.dates(),
    st.times(),
)
keys = st.one_of(st.text(max_size=6), st.sampled_from(["id", "nb", "title", "from", "x{y}"]))
anything = st.recursive(
    simple, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)), max_leaves=5
)


@st.composite
def mutated_courses(draw: st.DrawFn) -> str:
    course = copy.deepcopy(draw(st.sampled_from([EXAMPLE, tomllib.loads(SMALL_COURSE)])))
    for _ in range(draw(st.integers(1, 3))):
        paths = list(paths_in(course))
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        where, step = holder(course, path), path[-1]
        match draw(st.sampled_from(["replace", "delete", "rename", "repeat"])):
            case "replace":
                where[step] = draw(anything)
            case "delete":
                del where[step]
            case "rename" if isinstance(where, dict):
                where[draw(keys)] = where.pop(step)
            case "repeat" if isinstance(where, list):
                where.append(copy.deepcopy(where[step]))
    return as_file(course)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def read(source: str) -> Definition | list[Fault]:
    try:
        return read_course(source)
    except FaultyCourseError as error:
        return error.faults


@settings(deadline=None, max_examples=500)
@given(mutated_courses())
@example(SMALL_COURSE)
def test_any_file_is_a_course_or_has_faults_that_can_be_worded(source: str) -> None:
    found = read(source)
    if isinstance(found, list):
        assert found
        for fault in found:
            assert placeholders(fault.problem) <= set(fault.values)
            line = fault_line(fault, SPEECH)
            assert line.startswith(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", fault.place))
            assert len(line) > len(fault.place) + 2
        return
    course = found
    notices = timeline(course)
    assert len({notice.key for notice in notices}) == len(notices)
    for remark in remarks(course, LONG_AGO):
        assert placeholders(remark.problem) <= set(remark.values)
        assert fault_line(remark, SPEECH).startswith(remark.place)


@settings(deadline=None)
@given(st.text(alphabet=string.printable + "æøå«»\u2028\x85", max_size=60))
def test_any_text_is_a_course_or_has_faults(text: str) -> None:
    with pytest.raises(FaultyCourseError) as raised:
        read_course(text)
    assert raised.value.faults
