"""Filling an empty database from a copy: everything is there, in order, and goes on from there."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from sqlalchemy import Table, select, text
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.terminal import speech
from bot.database import Database
from bot.messages import command_line as words
from bot.restoring import InUseError, NotEmptyError, restore
from bot.tables import Base, Lease
from tests.performing import Perform
from tests.stage import performed

pytest_plugins = ["tests.postgres"]


async def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table but that of the lease, which is each bot's own."""

    async def rows(table: Table) -> list[Any]:
        async with database.engine.connect() as connection:
            found = await connection.execute(select(table).order_by(*table.primary_key.columns))
            return [tuple(row) for row in found]

    return {table.name: await rows(table) for table in Base.metadata.sorted_tables if table is not Lease.__table__}


@pytest.fixture
async def copy(tmp_path: Path, perform: Perform, small_course: str) -> Path:
    """A copy of a database in which people have signed up, asked, reflected and noted time."""
    async with perform(small_course) as stage:
        kari = stage.person("Kari")
        await kari.signs_up(name="Kari Ærlig 👋")
        await stage.person("Ola").says("/start")
        await stage.time_passes_until("2022-08-31 14:00")
        await kari.says("Jeg lærte mye.")
        await stage.time_passes_until("2022-09-01 10:00")
        await kari.taps("Jeg er ferdig")
        await kari.says("2,5")
        assert await stage.rows("select * from efforts")
        await stage.application.database.backup(tmp_path / "copy.sqlite")
    return tmp_path / "copy.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


async def test_the_new_database_has_all_that_the_copy_had_and_the_bot_goes_on_in_it(
    copy: Path, url: str, tmp_path: Path, small_course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.restoring._AT_ONCE", 2)
    before = await asyncio.to_thread(copy.read_bytes)
    source, target = Database(f"sqlite+aiosqlite:///{copy}"), Database(url)
    carried = await restore(copy, target)
    assert await asyncio.to_thread(copy.read_bytes) == before
    there = await everything(target)
    assert there == await everything(source)
    assert carried == sum(len(rows) for rows in there.values())
    assert {"people", "enrolments", "deliveries", "efforts", "reflections", "parts"} <= {
        k for k, v in there.items() if v
    }
    await source.close()
    async with target.transaction() as db:
        new = await db.execute(text("insert into people (telegram_id, language) values (7, 'nb') returning id"))
        assert new.scalar_one() > max(row[0] for row in there["people"])
    await target.close()
    async with performed(tmp_path, small_course, "2022-09-01 12:00", url) as stage:
        kari = stage.person("Kari")
        await kari.says("/timer")
        assert "2,5 av omtrent 4 timer" in kari.last.text


async def test_a_database_that_is_not_empty_is_left_alone(copy: Path, url: str) -> None:
    target = Database(url)
    await target.migrate()
    async with target.transaction() as db:
        await db.execute(text("insert into people (telegram_id, language) values (7, 'nb')"))
    with pytest.raises(NotEmptyError):
        await restore(copy, target)
    assert len((await everything(target))["people"]) == 1
    assert (await everything(target))["enrolments"] == []
    await target.close()


async def test_the_file_of_a_bot_that_runs_is_not_taken(copy: Path, url: str) -> None:
    target = Database(url)
    with FileLock(f"{copy}.lock"), pytest.raises(InUseError):
        await restore(copy, target)
    with pytest.raises(FileNotFoundError):
        await restore(copy.with_name("other.sqlite"), target)
    await target.close()


def told(folder: Path, *arguments: str) -> Result:
    """Run a command on a database of the folder's own."""
    url = f"sqlite+aiosqlite:///{folder / 'own.sqlite'}"
    result: Result = CliRunner().invoke(app, [*arguments], env={"DATABASE_URL": url, "DATABASE_URL_FILE": None})
    return result


def test_the_shell_says_what_was_copied_or_why_nothing_was(tmp_path: Path, small_course: str) -> None:
    course, copy, nonsense = tmp_path / "kurs.toml", tmp_path / "copy.sqlite", tmp_path / "nonsense.sqlite"
    course.write_text(small_course, encoding="utf-8")
    nonsense.write_text("This is no database, but a text that is long enough to be read as one. " * 20)
    assert told(tmp_path, "publish", str(course), "--yes").exit_code == 0
    assert told(tmp_path, "backup", str(copy)).exit_code == 0
    full = told(tmp_path, "restore", str(copy))
    assert full.exit_code == 2
    [line] = full.stderr.splitlines()
    assert line == words.not_empty(str(tmp_path / "own.sqlite"), speech)
    (tmp_path / "own.sqlite").unlink()
    for name in ("missing.sqlite", "nonsense.sqlite"):
        refused = told(tmp_path, "restore", str(tmp_path / name))
        assert refused.exit_code == 2, refused.output
        [line] = refused.stderr.splitlines()
        assert "Traceback" not in line
    assert line == words.no_database(str(nonsense), speech)
    (tmp_path / "own.sqlite").write_bytes(nonsense.read_bytes())
    for command in (("restore", str(copy)), ("publish", str(course), "--yes"), ("backup", str(tmp_path / "new"))):
        [line] = told(tmp_path, *command).stderr.splitlines()
        assert line == words.no_database(str(tmp_path / "own.sqlite"), speech)
    (tmp_path / "own.sqlite").unlink()
    done = told(tmp_path, "restore", str(copy))
    assert done.exit_code == 0, done.output
    assert str(copy) in done.stdout
    assert told(tmp_path, "publish", str(course), "--yes").exit_code == 0
