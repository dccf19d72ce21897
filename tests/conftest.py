"""What all tests share: the courses that they play, and the stage that they play them on."""

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from bot.memory import collect_seldom
from tests.memory import memory
from tests.performing import Perform
from tests.stage import Stage, performed

REFLECTIONS = "select r.subject, p.text from reflections r join parts p on p.reflection_id = r.id order by r.id"
"""What people wrote, as it stands in the database."""

SMALL_COURSE = """
slug = "lite-kurs"
title = { nb = "Lite kurs", nn = "Lite kurs", en = "Small course" }
summary = { nb = "Et lite kurs.", nn = "Eit lite kurs.", en = "A small course." }
effort_hours = { min = 3, max = 5 }
quiet_hours = ["21:00", "08:00"]

[signup]
opens = 2022-08-01T08:00:00
deadline = 2022-08-24T23:59:00
reminders = ["-7d 09:00", "-1d 09:00"]

[contact]
name = "Hilde Eksempel"
email = "hilde@example.org"

[[roles]]
id = "ansatt"
title = { nb = "Bibliotekansatt", nn = "Bibliotektilsett", en = "Library employee" }

[[roles]]
id = "frivillig"
title = { nb = "Frivillig", nn = "Frivillig", en = "Volunteer" }

[[sessions]]
id = "samling-1"
title = { nb = "Første samling", nn = "Første samling", en = "First session" }
starts = 2022-08-31T09:00:00
ends = 2022-08-31T12:00:00
link = "https://example.org/rom1"
reflection = { nb = "Hva tok du med deg?", nn = "Kva tok du med deg?", en = "What did you learn?" }

[[sessions]]
id = "kveld"
title = { nb = "Kveld for frivillige", nn = "Kveld for frivillige", en = "Evening for volunteers" }
starts = 2022-09-06T18:00:00
ends = 2022-09-06T19:30:00
roles = ["frivillig"]

[[sessions]]
id = "samling-2"
title = { nb = "Andre samling", nn = "Andre samling", en = "Second session" }
starts = 2022-11-02T09:00:00
ends = 2022-11-02T12:00:00

[[exercises]]
id = "ovelse-1"
title = { nb = "Snakk med noen", nn = "Snakk med nokon", en = "Talk to somebody" }
text = { nb = "Ta en prat.", nn = "Ta ein prat.", en = "Have a talk." }
after = "samling-1"
send = "+1d 10:00"
before = "samling-2"
nudges = ["-3d 10:00"]
hours = 4
reflection = { nb = "Hva lærte du?", nn = "Kva lærte du?", en = "What did you find out?" }
"""


def pytest_collection_finish() -> None:
    """Leave what was collected alone, as the bot does with what it has read."""
    collect_seldom()


def pytest_configure() -> None:
    """Keep the tests' files in memory where that can be done, each until its test has passed."""
    folder = memory()
    if folder is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


@pytest.fixture
def small_course() -> str:
    """A course of two sessions for all, one for volunteers, and one exercise."""
    return SMALL_COURSE


@pytest.fixture
def shipped_course() -> str:
    """The course that comes along."""
    return (resources.files("bot.course") / "likeverdig-samskaping-2022.toml").read_text(encoding="utf-8")


@pytest.fixture
async def stage(tmp_path: Path, small_course: str) -> AsyncIterator[Stage]:
    """The small course, on 16 August 2022 at nine."""
    async with performed(tmp_path, small_course) as stage:
        yield stage


@pytest.fixture
def perform(tmp_path: Path) -> Perform:
    """Perform another course, from another time, or on another stage: `async with perform(source, start)`."""

    def perform(
        source: str, start: str = "2022-08-16 09:00", url: str | None = None, **options: Any
    ) -> AbstractAsyncContextManager[Stage]:
        return performed(tmp_path, source, start, url, **options)

    return perform
