"""Filling an empty database from a copy in an SQLite file: after a loss, or to move to PostgreSQL."""

import tempfile
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.tables import Base, Lease

_AT_ONCE = 1000
"""Rows that are carried at a time."""


class NotEmptyError(Exception):
    """There is something in the database that is to be filled."""


class InUseError(Exception):
    """A bot is running on the file, and would write on in it."""


async def restore(copy: Path, target: Database) -> int:
    """Put everything that an SQLite file holds into an empty database; return how many rows that is.

    The file may be of an earlier version of the bot, and stays as it is. All of it happens in one transaction, so what
    is broken off can be begun again. Raises NotEmptyError, InUseError, NewerDatabaseError, FileNotFoundError, and what
    the databases raise.
    """
    await _check_at_rest(copy)
    with tempfile.TemporaryDirectory(prefix="folgesvenn-") as folder:
        file = Path(folder) / "copy.sqlite"
        await Database(f"sqlite+aiosqlite:///{copy}").backup(file)
        source = Database(f"sqlite+aiosqlite:///{file}")
        try:
            await source.migrate()
            await target.migrate()
            async with source.engine.begin() as old, target.engine.begin() as new:
                # Who leads is asked anew by the bot that starts next.
                tables = [table for table in Base.metadata.sorted_tables if table is not Lease.__table__]
                for table in tables:
                    if await _number(new, table):
                        raise NotEmptyError(table.name)
                return sum([await _carry(table, old, new) for table in tables])
        finally:
            await source.close()


async def _check_at_rest(copy: Path) -> None:
    lock = copy.with_name(f"{copy.name}.lock")
    if lock.exists():
        try:
            with FileLock(lock, blocking=False):
                return
        except Timeout:
            raise InUseError(copy) from None


async def _carry(table: Table, old: AsyncConnection, new: AsyncConnection) -> int:
    """Copy a table's rows in the order of their ids, since some name an earlier one of the same table."""
    in_order, carried = select(table).order_by(*table.primary_key.columns).limit(_AT_ONCE), 0
    while some := (await old.execute(in_order.offset(carried))).mappings().all():
        await new.execute(insert(table), [dict(row) for row in some])
        carried += len(some)
    if carried and new.dialect.name == "postgresql":
        await _count_on(table, new)
    return carried


async def _count_on(table: Table, new: AsyncConnection) -> None:
    """Let PostgreSQL give the next row an id that is not taken."""
    counted = table.autoincrement_column
    if counted is not None:
        sequence = func.pg_get_serial_sequence(table.name, counted.name)
        highest = select(func.max(counted)).scalar_subquery()
        await new.execute(select(func.setval(sequence, highest)))


async def _number(connection: AsyncConnection, table: Table) -> int:
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
