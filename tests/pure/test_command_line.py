"""The command line as a process: its environment, how it ends, and in which language."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot
from bot.__main__ import app
from bot.messages.command_line import language_of
from bot.settings import Settings
from tests.conftest import SMALL_COURSE
from tests.pure.shell import IS_INSTALLED, SIX_FAULTS, SIX_PLACES, TOKEN, one_line, started


def test_checking_needs_no_settings_and_leaves_nothing_behind(tmp_path: Path, write: Callable[[str], str]) -> None:
    path = write(SMALL_COURSE)
    ended = started(tmp_path, "check", path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "no faults" in ended.stdout
    assert [each.name for each in tmp_path.iterdir()] == ["kurs.toml"]


def test_a_faulty_file_ends_a_process_with_1_and_a_missing_one_with_2(
    tmp_path: Path, write: Callable[[str], str]
) -> None:
    faulty = started(tmp_path, "check", write(SIX_FAULTS))
    missing = started(tmp_path, "check", "mangler.toml")
    assert (faulty.returncode, missing.returncode) == (1, 2)
    assert "Traceback" not in faulty.stderr + missing.stderr
    assert "mangler.toml" in one_line(missing.stderr)


def test_to_run_without_a_token_is_one_line(tmp_path: Path, write: Callable[[str], str]) -> None:
    ended = started(tmp_path, "run", write(SMALL_COURSE))
    assert ended.returncode == 2
    assert one_line(ended.stderr).startswith("BOT_TOKEN: ")
    assert ended.stdout == ""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run the bot in an empty folder with these settings alone, and return the one line that it ends with."""
    monkeypatch.chdir(tmp_path)
    for each in Settings.model_fields:
        monkeypatch.delenv(each.upper(), raising=False)

    def run(**environment: str) -> str:
        ended = CliRunner().invoke(app, ["run"], env=environment)
        assert (ended.exit_code, ended.stdout) == (2, "")
        return one_line(ended.stderr)

    return run


def test_an_empty_token_is_a_missing_one(run: Callable[..., str]) -> None:
    assert run(BOT_TOKEN="").startswith("BOT_TOKEN: ")


def test_malformed_settings_are_told_one_on_a_line_and_never_shown(tmp_path: Path) -> None:
    wrong = {
        "BOT_TOKEN": "hemmelig-token",
        "BOT_API_URL": "ftp://example.org",
        "DATABASE_URL": "mysql://bruker:passord@example.org/db",
        "ORGANISERS": "kari, ola",
        "MESSAGES_PER_SECOND": "fort",
    }
    ended = started(tmp_path, "run", **wrong)
    assert ended.returncode == 2
    lines = ended.stderr.strip().splitlines()
    assert sorted(line.split(": ")[0] for line in lines) == sorted(wrong)
    assert all("Write " in line for line in lines)
    assert not any(secret in ended.stderr for secret in ("hemmelig", "passord"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_API_URL", "http://["),
        ("DATABASE_URL", "postgresql+asyncpg://example.org:passord/db"),
        ("DATABASE_URL", "sqlite:///kurs.sqlite"),
        ("MESSAGES_PER_SECOND", "0"),
        ("MESSAGES_PER_SECOND", "nan"),
        ("ORGANISERS", "12 34"),
    ],
)
def test_a_malformed_setting_is_told_with_what_to_write_instead(run: Callable[..., str], name: str, value: str) -> None:
    line = run(**{"BOT_TOKEN": TOKEN, name: value})
    # In the language of whoever runs the tests.
    assert line.startswith((f"{name}: Write ", f"{name}: Skriv "))
    assert "passord" not in line


def test_settings_come_from_a_file_too(tmp_path: Path, run: Callable[..., str]) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN=feil\n", encoding="utf-8")
    line = run()
    assert line.startswith("BOT_TOKEN: ")
    assert "Write " in line or "Skriv " in line, "it was read, and is no token"
    assert "feil" not in line


def test_a_faulty_course_stops_the_bot_before_it_starts(tmp_path: Path, write: Callable[[str], str]) -> None:
    ended = started(tmp_path, "run", write(SIX_FAULTS), BOT_TOKEN=TOKEN)
    assert ended.returncode == 1
    assert all(place in ended.stderr for place in SIX_PLACES)
    assert TOKEN not in ended.stderr + ended.stdout
    assert [each.name for each in tmp_path.iterdir()] == ["kurs.toml"]


def test_a_faulty_course_is_not_published_and_makes_no_database(tmp_path: Path, write: Callable[[str], str]) -> None:
    ended = started(tmp_path, "publish", "--yes", write(SIX_FAULTS))
    assert ended.returncode == 1
    assert all(place in ended.stderr for place in SIX_PLACES)
    assert [each.name for each in tmp_path.iterdir()] == ["kurs.toml"]


def test_a_rehearsal_of_a_faulty_course_or_from_no_date_does_not_begin(
    tmp_path: Path, write: Callable[[str], str]
) -> None:
    faulty = started(tmp_path, "rehearse", write(SIX_FAULTS))
    assert faulty.returncode == 1
    undated = started(tmp_path, "rehearse", "--start", "i morgen", write(SMALL_COURSE))
    assert undated.returncode == 2
    assert "i morgen" in one_line(undated.stderr)


@pytest.mark.skipif(not IS_INSTALLED, reason="the version is that of the installed package")
def test_the_version_is_that_of_the_project(tmp_path: Path) -> None:
    ended = started(tmp_path, "--version")
    project = tomllib.loads((Path(bot.__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert (ended.returncode, ended.stdout.strip()) == (0, project["project"]["version"])


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "nb"),
        ({"LANG": "C.UTF-8"}, "nb"),
        ({"LANG": "POSIX"}, "nb"),
        ({"LANG": "nb_NO.UTF-8"}, "nb"),
        ({"LANG": "nn_NO.UTF-8"}, "nn"),
        ({"LANG": "no_NO"}, "nb"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "nn_NO.UTF-8"}, "nn"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "nb_NO.UTF-8"}, "nb"),
        ({"LANG": "nb_NO.UTF-8", "LANGUAGE": "nn:nb"}, "nn"),
        ({"LANG": "nb_NO.UTF-8", "LANGUAGE": ""}, "nb"),
    ],
)
def test_the_language_is_the_one_of_whoever_sits_there(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
