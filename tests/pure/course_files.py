"""Course files to read: the contract's example, changes to it, and files made from a table."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot.course.definition import Definition
from bot.course.faults import Fault, FaultyCourseError
from bot.course.reading import read_course
from bot.messages.speech import Speech
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


def paths_in(value: object, path: Path = ()) -> Iterator[Path]:
    """Every key and every list item of a course, the outer ones before the inner ones."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from paths_in(value[key], (*path, key))  # type: ignore[index]


EXAMPLE = tomllib.loads(CONTRACT_EXAMPLE)
