"""A database that is locked, full, cut off or closed: everything waits, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url

from tests.processes.running import PATIENCE, until, window
from tests.processes.troubles.house import House, has_to_itself, performed

pytest_plugins = ["tests.postgres"]


@pytest.fixture
def impatient(house: House) -> None:
    """A database that is locked is given up after a tenth of a second, not ten seconds."""

    def be_impatient(connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=100")
        cursor.close()

    event.listen(house.application.database.engine.sync_engine.pool, "checkout", be_impatient)


async def everything_arrives(house: House, gone: Callable[[], Any]) -> None:
    """The database goes while notices go out and people write; when it is back everything is done."""
    await house.enrols(60)
    await house.session_is_moved()
    await until(house.telegram, lambda: house.arrived().total() >= 5)
    strangers = house.strangers(20)
    await gone()
    for person in strangers:
        person.says("/hjelp")
    await until(house.telegram, lambda: all(person.inbox for person in strangers))
    await house.telegram.settled(PATIENCE)
    await house.once_each()
    assert await house.window.number("select count(*) from updates_set_aside") == 0


async def test_while_the_sqlite_file_is_locked_everything_waits(house: House, impatient: None, tmp_path: Path) -> None:
    async def locked() -> None:
        with closing(sqlite3.connect(tmp_path / "test.sqlite", timeout=0, isolation_level=None)) as other:
            await has_to_itself(other)
            waiting = house.strangers(20)
            for person in waiting:
                person.says("/hjelp")
            await house.application.tick()
            assert (await house.application.health())["healthy"] is False
            await asyncio.sleep(0.5)
            assert not any(person.inbox for person in waiting)
            other.execute("ROLLBACK")

    await everything_arrives(house, locked)
    assert (await house.application.health())["healthy"] is True


async def test_while_the_disk_is_full_everything_waits(house: House) -> None:
    full: list[int] = []

    def stay_within(connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count={full[-1]}")
        cursor.close()

    async def disk_is_full() -> None:
        [[pages]] = await house.window.rows("pragma page_count")
        full.append(int(pages))
        await house.application.database.engine.dispose()
        event.listen(house.application.database.engine.sync_engine.pool, "checkout", stay_within)
        waiting = house.strangers(20)
        for person in house.people[:10]:
            person.says("Dette tar plass. " * 200)
        for person in waiting:
            person.says("/hjelp")
        await asyncio.sleep(0.5)
        assert house.telegram.updates.pending_count > 0
        assert await house.window.number("select count(*) from notes") < 10
        full.append(2**30)

    await everything_arrives(house, disk_is_full)
    assert await house.window.number("select count(*) from notes") == 10


@pytest.fixture
async def on_postgres(tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:
    async with performed(tmp_path, url=postgres_url) as house:
        yield house


async def test_while_postgresql_cuts_every_connection_nothing_is_lost(on_postgres: House, postgres_url: str) -> None:
    house = on_postgres
    others = "where datname = current_database() and pid <> pg_backend_pid()"

    async def cut() -> None:
        async with window(postgres_url) as knife:
            for person in house.strangers(10):
                person.says("/hjelp")
            for _ in range(40):
                await knife.rows(f"select pg_terminate_backend(pid) from pg_stat_activity {others}")
                await asyncio.sleep(0.03)

    await everything_arrives(house, cut)
    assert house.application.lease.held


async def test_while_postgresql_lets_nobody_in_everything_waits(on_postgres: House, postgres_url: str) -> None:
    house = on_postgres
    name = postgres_url.split("@/")[1].split("?", maxsplit=1)[0]

    async def closed() -> None:
        async with window(
            make_url(postgres_url).set(database="postgres").render_as_string(hide_password=False)
        ) as doorkeeper:
            await doorkeeper.runs(f"alter database {name} allow_connections false")
            await doorkeeper.rows("select pg_terminate_backend(pid) from pg_stat_activity where datname = :n", n=name)
            waiting = house.strangers(20)
            for person in waiting:
                person.says("/hjelp")
            await house.application.tick()
            assert (await house.application.health())["healthy"] is False
            await asyncio.sleep(0.5)
            assert not any(person.inbox for person in waiting)
            await doorkeeper.runs(f"alter database {name} allow_connections true")

    await everything_arrives(house, closed)
    assert (await house.application.health())["healthy"] is True
