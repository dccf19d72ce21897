"""`folgesvenn publish`: the same preview as in the chat, the same refusals, and the same care about versions."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from tests.conftest import SMALL_COURSE

Publish = Callable[..., Result]

LATER = SMALL_COURSE.replace("2022-11-02T", "2099-11-02T").replace("2022-08", "2099-08").replace("2022-09", "2099-09")


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Publish a text as a file, in English; `answer` is what is typed when asked."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'kurs.sqlite'}")

    def publish(source: str, *options: str, answer: str = "") -> Result:
        path = tmp_path / "kurs.toml"
        path.write_text(source, encoding="utf-8")
        result: Result = CliRunner().invoke(app, ["publish", str(path), "--language", "en", *options], input=answer)
        return result

    return publish


def versions(folder: Path) -> list[int]:
    with sqlite3.connect(folder / "kurs.sqlite") as database:
        return [number for (number,) in database.execute("select number from course_versions order by number")]


def test_a_new_course_is_shown_and_published_on_yes(publish: Publish, tmp_path: Path) -> None:
    refused = publish(LATER, answer="no\n")
    assert "This is a new course: Small course." in refused.stdout
    assert "• Evening for volunteers: Sunday 6 September at 18:00–19:30" in refused.stdout
    assert versions(tmp_path) == []
    done = publish(LATER, answer="ja\n")
    assert done.stdout.rstrip().endswith("Published as version 1.")
    assert (done.exit_code, versions(tmp_path)) == (0, [1])


def test_a_change_is_told_as_in_the_chat_without_markup(publish: Publish, tmp_path: Path) -> None:
    publish(LATER, "--yes")
    done = publish(LATER.replace("2099-11-02T", "2099-11-09T").replace("Hilde Eksempel", "Kari & Co <as>"), "--yes")
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "This becomes version 2 of Small course.\n\n"
        "The file does not say which version it was made from. I take it that it was version 1.\n\n"
        "📅 Second session is moved.\nFrom: Monday 2 November at 09:00–12:00\nTo: Monday 9 November at 09:00–12:00\n"
        "0 people are told, and get a new calendar file."
    )
    assert "• Whom people can ask: Hilde Eksempel → Kari & Co <as>" in done.stdout
    assert done.stdout.count("This becomes version 2") == 1
    assert versions(tmp_path) == [1, 2]


def test_a_file_that_names_its_version_needs_no_remark(publish: Publish) -> None:
    publish(LATER, "--yes")
    done = publish(f"# folgesvenn: versjon 1\n{LATER}".replace("hours = 4", "hours = 5"), "--yes")
    assert "does not say which version" not in done.stdout
    assert "• Talk to somebody: hours 4 → 5" in done.stdout


def test_a_file_made_from_an_older_version_is_refused_even_with_yes(publish: Publish, tmp_path: Path) -> None:
    publish(LATER, "--yes")
    publish(LATER.replace("hours = 4", "hours = 5"), "--yes")
    refused = publish(f"# folgesvenn: versjon 1\n{LATER}".replace("Have a talk.", "Talk."), "--yes")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith("This was made from version 1. Since then version 2 has been published")
    assert "• Talk to somebody: hours 4 → 5" in refused.stderr
    assert "\n-hours = 4\n+hours = 5\n" in refused.stderr
    assert versions(tmp_path) == [1, 2]


def test_the_same_file_changes_nothing_with_its_version_line_or_without(publish: Publish, tmp_path: Path) -> None:
    publish(LATER, "--yes")
    for source in (LATER, f"# folgesvenn: versjon 1\n{LATER}", LATER.replace("\n", "\r\n")):
        assert "This is the version that counts already." in publish(source, "--yes").stdout
    assert versions(tmp_path) == [1]
