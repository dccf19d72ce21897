"""The command line: what it prints, and how it ends."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import bot
from bot.__main__ import app
from bot.course.reading import read_course
from bot.course.timeline import timeline
from bot.messages.command_line import language_of
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


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    """Write a course file, and return its path."""

    def write(source: str) -> str:
        path = tmp_path / "kurs.toml"
        path.write_text(source, encoding="utf-8")
        return str(path)

    return write


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


# check


def test_a_good_file_is_told_so(write: Callable[[str], str]) -> None:
    result = told("check", write(SMALL_COURSE))
    assert result.exit_code == 0
    assert "kurs.toml: no faults." in result.stdout
    assert result.stderr == ""


def test_remarks_do_not_fail_a_check(write: Callable[[str], str]) -> None:
    result = told("check", write(SMALL_COURSE))
    assert result.exit_code == 0
    assert "sessions[0].starts: 2022-08-31 09:00: " in result.stdout
    assert "sessions[1].link: " in result.stdout


def test_a_file_with_six_faults_is_told_all_six_each_on_a_line_with_its_place(write: Callable[[str], str]) -> None:
    result = told("check", write(SIX_FAULTS))
    assert result.exit_code == 1
    heading, *lines, reading = result.output.strip().splitlines()
    assert "kurs.toml" in heading
    assert "6" in heading
    assert reading == "We count from 0: sessions[0] is the first session in the file."
    assert sorted(line.strip().split(": ")[0] for line in lines) == sorted(SIX_PLACES)
    by_place = {line.strip().split(": ")[0]: line for line in lines}
    assert "Lite kurs" in by_place["slug"]
    assert "Did you mean effort_hours?" in by_place["effort_hour"]
    assert "2022-08-31 08:00" in by_place["sessions[0].ends"]
    assert "2022-08-31 09:00" in by_place["sessions[0].ends"]
    assert "Did you mean frivillig?" in by_place["sessions[1].roles[0]"]
    assert "example.org/rom1" in by_place["sessions[0].link"]
    assert "tre dager før" in by_place["exercises[0].nudges[0]"]


def test_a_file_that_is_no_toml_is_told_the_line(write: Callable[[str], str]) -> None:
    result = told("check", write(SMALL_COURSE.replace('id = "kveld"', "id = kveld")))
    assert result.exit_code == 1
    number = SMALL_COURSE.splitlines().index('id = "kveld"') + 1
    assert f"line {number}, " in result.output
    assert "id = kveld" in result.output


def test_a_text_that_does_not_fit_is_a_fault(write: Callable[[str], str]) -> None:
    result = told("check", write(SMALL_COURSE.replace('en = "Have a talk."', f'en = "{"x" * 5000}"')))
    assert result.exit_code == 1
    assert "exercises[0].text" in result.output


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_files_as_other_editors_save_them_are_read(tmp_path: Path, change: Callable[[str], str]) -> None:
    path = tmp_path / "kurs.toml"
    path.write_bytes(change(SMALL_COURSE).encode())
    assert told("check", str(path)).exit_code == 0


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_faults_are_told_in_every_language(write: Callable[[str], str], language: str) -> None:
    result = CliRunner().invoke(app, ["check", write(SIX_FAULTS), "--language", language])
    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) == 8
    assert all(place in result.output for place in SIX_PLACES)
    assert "{" not in result.output


# timeline


def test_the_table_has_a_line_for_every_notice_in_order_of_time(write: Callable[[str], str]) -> None:
    result = told("timeline", write(SMALL_COURSE))
    assert result.exit_code == 0
    _, *lines = result.stdout.rstrip("\n").splitlines()
    course = read_course(SMALL_COURSE)
    notices = timeline(course)
    assert [line[:17] for line in lines] == [
        f"{notice.due.astimezone(course.zone):%Y-%m-%d  %H:%M}" for notice in notices
    ]
    for line, notice in zip(lines, notices, strict=True):
        about = course.session(notice.subject) or course.exercise(notice.subject)
        if about is not None:
            assert about.title.into("en") in line


def test_the_table_says_who_gets_what(write: Callable[[str], str]) -> None:
    lines = told("timeline", write(SMALL_COURSE)).stdout.splitlines()
    [evening] = [line for line in lines if line.startswith("2022-09-06  17:00")]
    assert "Volunteer" in evening
    assert "Library employee" not in evening
    [first] = [line for line in lines if line.startswith("2022-08-31  08:00")]
    assert "Everybody" in first
    assert "Wednesday 31 August at 09:00" in first


def test_the_table_is_in_the_courses_own_time(write: Callable[[str], str]) -> None:
    result = told("timeline", write('timezone = "America/New_York"\n' + SMALL_COURSE))
    assert "\n2022-10-26  09:00  " in result.stdout
    assert "Wednesday 2 November at 09:00" in result.stdout


def test_json_has_every_notice_with_offsets(write: Callable[[str], str]) -> None:
    result = told("timeline", write(SMALL_COURSE), "--json")
    assert result.exit_code == 0
    listed = json.loads(result.stdout)
    notices = timeline(read_course(SMALL_COURSE))
    assert len(listed) == len(notices)
    for each, notice in zip(listed, notices, strict=True):
        assert list(each) == ["key", "kind", "subject", "roles", "due", "expires"]
        assert (each["key"], each["kind"], each["subject"]) == (notice.key, notice.kind, notice.subject)
        assert each["roles"] == list(notice.roles)
        assert datetime.fromisoformat(each["due"]) == notice.due
        assert datetime.fromisoformat(each["expires"]) == notice.expires
    by_key = {each["key"]: each for each in listed}
    [week] = [key for key in by_key if "/samling-2/" in key and "-7d" in key]
    assert by_key[week]["due"] == "2022-10-26T09:00:00+02:00"
    assert by_key[week]["expires"] == "2022-11-01T09:00:00+01:00"


def test_a_role_sees_only_what_goes_to_it(write: Callable[[str], str]) -> None:
    path = write(SMALL_COURSE)
    employees = json.loads(told("timeline", path, "--json", "--role", "ansatt").stdout)
    volunteers = json.loads(told("timeline", path, "--json", "--role", "frivillig").stdout)
    everybody = json.loads(told("timeline", path, "--json").stdout)
    assert "kveld" not in {each["subject"] for each in employees}
    assert [each for each in everybody if each["subject"] != "kveld"] == employees
    assert volunteers == everybody
    lines = told("timeline", path, "--role", "ansatt").stdout.strip().splitlines()
    assert len(lines) == len(employees) + 1
    assert not any("Volunteer" in line for line in lines)


def test_an_unknown_role_is_told_with_those_there_are(write: Callable[[str], str]) -> None:
    result = told("timeline", write(SMALL_COURSE), "--role", "leder")
    assert result.exit_code == 2
    line = one_line(result.stderr)
    assert all(word in line for word in ("leder", "ansatt", "frivillig"))
    assert result.stdout == ""


def test_a_timeline_of_a_faulty_file_is_its_faults(write: Callable[[str], str]) -> None:
    result = told("timeline", write(SIX_FAULTS), "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert all(place in result.stderr for place in SIX_PLACES)


# Files that can't be read


@pytest.mark.parametrize("command", ["check", "timeline", "publish"])
def test_a_missing_file_is_one_clear_line(tmp_path: Path, command: str) -> None:
    result = told(command, str(tmp_path / "mangler.toml"))
    assert result.exit_code == 2
    assert "mangler.toml" in one_line(result.stderr)
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["check", "timeline", "publish"])
def test_a_folder_in_place_of_a_file_is_one_clear_line(tmp_path: Path, command: str) -> None:
    result = told(command, str(tmp_path))
    assert result.exit_code == 2
    assert tmp_path.name in one_line(result.stderr)


@pytest.mark.parametrize("command", ["check", "timeline", "publish"])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_one_clear_line(tmp_path: Path, command: str, encoding: str) -> None:
    path = tmp_path / "kurs.toml"
    path.write_bytes(SMALL_COURSE.encode(encoding))
    result = told(command, str(path))
    assert result.exit_code == 2
    line = one_line(result.stderr)
    assert "kurs.toml" in line
    assert "UTF-8" in line


# Whole processes: the environment, and how they end


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


def test_an_empty_token_is_a_missing_one(tmp_path: Path) -> None:
    ended = started(tmp_path, "run", BOT_TOKEN="")
    assert ended.returncode == 2
    assert one_line(ended.stderr).startswith("BOT_TOKEN: ")


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
def test_a_malformed_setting_is_told_with_what_to_write_instead(tmp_path: Path, name: str, value: str) -> None:
    ended = started(tmp_path, "run", **{"BOT_TOKEN": TOKEN, name: value})
    assert ended.returncode == 2
    line = one_line(ended.stderr)
    assert line.startswith(f"{name}: ")
    assert "Write " in line
    assert "passord" not in line


def test_settings_come_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN=feil\n", encoding="utf-8")
    ended = started(tmp_path, "run")
    assert ended.returncode == 2
    line = one_line(ended.stderr)
    assert line.startswith("BOT_TOKEN: ")
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
