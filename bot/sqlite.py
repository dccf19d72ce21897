"""SQLite for the event loop: one step into another thread for each statement, with all its rows.

aiosqlite takes four for each, and whenever the loop is busy every step waits for it.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiosqlite

_Found = tuple[list[Any], Any, int, int | None]


def connect(database: str, **options: Any) -> "Connection":
    """Return a connection that opens when awaited; for SQLAlchemy's `async_creator_fn`."""
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    connection._thread.daemon = True
    return connection


class Connection(aiosqlite.Connection):
    """A connection that goes to its thread for what there is to do there, and for nothing else."""

    def cursor(self) -> "Cursor":  # type: ignore[override]
        """Return a cursor, without a step."""
        return Cursor(self)

    async def rollback(self) -> None:
        """Roll back the transaction that is open, if one is."""
        if self.in_transaction:
            await super().rollback()

    async def fetched(self, work: Callable[[sqlite3.Cursor], object]) -> _Found:
        """Do something with a cursor; return all rows, what they are, how many changed, and the last one's id."""

        def step() -> _Found:
            cursor = self._conn.cursor()
            try:
                work(cursor)
                rows = cursor.fetchall() if cursor.description else []
                return rows, cursor.description, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        found: _Found = await self._execute(step)  # type: ignore[no-untyped-call]
        return found


class Cursor:
    """What SQLAlchemy expects of a driver's cursor."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute a statement, and fetch what it gives."""
        await self._do(lambda cursor: cursor.execute(statement, parameters))
        return self

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Execute a statement with each of these parameters."""
        await self._do(lambda cursor: cursor.executemany(statement, parameters))
        return self

    async def _do(self, work: Callable[[sqlite3.Cursor], object]) -> None:
        self._rows, self.description, self.rowcount, self.lastrowid = await self._connection.fetched(work)

    async def fetchall(self) -> list[Any]:
        """Return all rows; they are here already."""
        return self._rows

    async def close(self) -> None:
        """There is nothing open."""
