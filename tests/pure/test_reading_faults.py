"""One fault at a time in a course file: where, what was found, what to write instead."""

from datetime import date

import pytest

from bot.messages.faults import fault_line
from bot.messages.speech import Speech
from tests.conftest import SMALL_COURSE
from tests.pure.course_files import CONTRACT_EXAMPLE, INSTRUCTION, SPEECH, changed, faults_of, local

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
        "2022-08-31T09:00:00",
    ),
    "an end at its start": (
        "ends = 2022-09-06T19:30:00",
        "ends = 2022-09-06T18:00:00",
        "sessions[1].ends",
        local("2022-09-06T18:00"),
        "2022-09-06T18:00:00",
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
        "without Z",
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
        "2022-11-02T09:00:00",
    ),
    "an exercise due the moment it is sent": (
        'send = "+1d 10:00"',
        'send = "+63d 09:00"',
        "exercises[0].send",
        "+63d 09:00",
        "2022-11-02T09:00:00",
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
        "2022-11-02T12:00:00",
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
