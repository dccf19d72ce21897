"""What `check` and `timeline` print of a course file, and what is said of a file that can't be read."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.course.reading import read_course
from bot.course.timeline import timeline
from tests.conftest import SMALL_COURSE
from tests.pure.shell import SIX_FAULTS, SIX_PLACES, one_line, told

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
    assert "2022-08-31T09:00:00" in by_place["sessions[0].ends"]
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
