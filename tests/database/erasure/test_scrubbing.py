"""What keeps the file clean."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from bot.database import Database
from bot.tables import Person
from tests.database.erasure.rows import NOW

pytest_plugins = ["tests.postgres"]


async def test_as_long_as_another_program_reads_the_file_it_stays_unclean(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}")
    event.listen(database.engine.sync_engine, "connect", _be_impatient)
    await database.migrate()
    async with database.transaction() as db:
        db.add(Person(telegram_id=42, language="nb"))
    await database.scrub()
    assert not database.unclean
    with closing(sqlite3.connect(tmp_path / "test.sqlite")) as reader:
        reader.execute("begin")
        reader.execute("select * from people").fetchall()
        async with database.transaction() as db:
            await db.execute(text("delete from people"))
        await database.scrub()
        assert database.unclean
    await database.scrub()
    assert not database.unclean
    await database.close()


def _be_impatient(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("pragma busy_timeout=50")
    cursor.close()


def test_copies_made_before_a_migration_go_when_their_time_is_over(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a[1].sqlite'}")
    long_ago = NOW - timedelta(days=31)
    for name, moment in (("a[1].sqlite.before-0002", long_ago), ("a[1].sqlite.before-0003", NOW), ("b", long_ago)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (moment.timestamp(), moment.timestamp()))
    asyncio.run(database.drop_old_copies(NOW - timedelta(days=30)))
    assert {each.name for each in tmp_path.iterdir()} == {"a[1].sqlite.before-0003", "b"}
