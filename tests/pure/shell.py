"""Typing commands, within this process or in one of its own."""

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from typer.testing import CliRunner, Result

import bot
from bot.__main__ import app
from tests.conftest import SMALL_COURSE

SIX_FAULTS = (
    SMALL_COURSE.replace('slug = "lite-kurs"', 'slug = "Lite kurs"')
    .replace("effort_hours =", "effort_hour =")
    .replace("ends = 2022-08-31T12:00:00", "ends = 2022-08-31T08:00:00")
    .replace('roles = ["frivillig"]', 'roles = ["frivilig"]')
    .replace('link = "https://example.org/rom1"', 'link = "example.org/rom1"')
    .replace('nudges = ["-3d 10:00"]', 'nudges = ["tre dager før"]')
)

SIX_PLACES = (
    "slug",
    "effort_hour",
    "sessions[0].ends",
    "sessions[1].roles[0]",
    "sessions[0].link",
    "exercises[0].nudges[0]",
)

IS_INSTALLED = bool(list(metadata.distributions(name="folgesvenn")))

TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"


def told(*arguments: str) -> Result:
    """Run a command within this process, in English."""
    result: Result = CliRunner().invoke(app, [*arguments, "--language", "en"])
    return result


def one_line(text: str) -> str:
    """A text that must be one line, and no traceback."""
    [line] = text.strip().splitlines()
    assert "Traceback" not in line
    return str(line)


def started(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot` in an empty folder, with nothing in its environment but what is given."""
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(bot.__file__).parents[1]), "LANGUAGE": "en"}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=given | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
