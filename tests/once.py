"""What is made once in a process for all the stages in it, since making it takes longer than using it."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Engine

from bot.database import Database

_empty: list[bytes] = []


async def empty_database() -> bytes:
    """Return an SQLite file with the tables in it, made by the migrations once for all the stages of a process."""
    if not _empty:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "empty.sqlite"
            database = Database(f"sqlite+aiosqlite:///{file}")
            await database.migrate()
            await database.close()
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            _empty.append(file.read_bytes())
    return _empty[0]


_wordings: dict[str, tuple[Dialect, dict[Any, Any]]] = {}


def share_wordings(database: Database) -> None:
    """Let a database have the SQL that the other stages' databases have worded already in this process.

    A query takes ten times as long to word as to ask, and every engine would word them all by itself.
    """
    engines: tuple[Engine | None, ...] = (database.engine.sync_engine, database._beside)
    for engine in engines:
        if engine is not None:
            known = _wordings.setdefault(engine.driver, (engine.dialect, {}))
            engine.dialect, wordings = known
            engine.update_execution_options(compiled_cache=wordings)
