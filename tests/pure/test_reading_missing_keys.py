"""Course files in which a key is missing, or has a value of the wrong type; and many faults in one go."""

import copy
import re
import tomllib
from datetime import date, time
from typing import Any

import pytest

from bot.messages.faults import fault_line
from tests.pure.course_files import (
    CONTRACT_EXAMPLE,
    EXAMPLE,
    INSTRUCTION,
    SPEECH,
    Path,
    as_file,
    changed,
    faults_of,
    holder,
    local,
    paths_in,
    place_of,
    steps,
)

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
