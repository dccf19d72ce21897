"""The database: its engine, its transactions and its migrations."""

import asyncio
import functools
import glob
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, nullcontext
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.sqlite import connect as connect_to_sqlite

T = TypeVar("T")


_NONSENSE = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


def is_away(error: BaseException) -> bool:
    """Say whether an error means that the database can't be had just now, rather than that we asked it nonsense."""
    if isinstance(error, DBAPIError):
        # A connection that is cut, or a database that lets nobody in, has many names, some of them of no kind at all.
        return error.connection_invalidated or not isinstance(error, _NONSENSE)
    return isinstance(error, OSError | PoolTimeoutError)


# A process that is frozen in the middle of a transaction would keep its locks for as long as it is. The bot never waits
# for anything else in one, so PostgreSQL may end such a session, sooner than a lease runs out.
_ON_POSTGRESQL = {"server_settings": {"idle_in_transaction_session_timeout": "3000"}}

CONNECTIONS = 15
"""How many connections to PostgreSQL one instance has open at most, and keeps."""

_ON_SQLITE = {"async_creator_fn": connect_to_sqlite}

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(2022)")


async def one_at_a_time(db: AsyncSession) -> None:
    """Wait, on PostgreSQL, until no other transaction is past this point; on SQLite every transaction waits anyway."""
    if db.get_bind().dialect.name == "postgresql":
        await db.execute(_ONE_AT_A_TIME)


class NewerDatabaseError(Exception):
    """The database was written by a newer version of the bot; `revision` is the step it stands at."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


class NoBackupError(Exception):
    """This kind of database is copied by its own tools."""


class Database:
    """One database, by its SQLAlchemy URL: SQLite through aiosqlite, or PostgreSQL through asyncpg."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        # A bot that was killed may have erased somebody and not scrubbed the file any more.
        self.unclean = self.is_sqlite
        # SQLite lets one write at a time, and lets the others wait asleep and in no order. A queue of ours is fairer.
        self._turn: AbstractAsyncContextManager[None] = asyncio.Lock() if self.is_sqlite else nullcontext()
        self._beside = None if self.file is None else _engine_beside(self.engine.url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="at-once")

    @property
    def is_sqlite(self) -> bool:
        """Whether this is one file that one bot has to itself."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None where there is none."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose work is committed at the end of the block, or undone if the block raises."""
        async with self._turn, self._sessions() as db, db.begin():
            yield db

    async def at_once(self, work: Callable[[Connection], T]) -> T:
        """Do a piece of work that waits for nothing else in one transaction, and return what it returns.

        On SQLite it takes one step into another thread, where `transaction` takes several for each statement.
        """
        if self._beside is None:
            async with self.engine.begin() as connection:
                return await connection.run_sync(work)
        async with self._turn:
            return await asyncio.get_running_loop().run_in_executor(self._thread, _in_one, self._beside, work)

    async def migrate(self, revision: str = "head") -> None:
        """Bring the tables up (or down) to a revision: `head`, `base`, or a revision's id.

        An SQLite file of an older version is copied first, to a file beside it. Raises NewerDatabaseError.
        """
        async with self.engine.connect() as connection:
            at = await connection.run_sync(_revision)
        head, known = _steps()
        if at == head and revision in ("head", head):
            return
        if at is not None and at not in known:
            raise NewerDatabaseError(at)
        if at is not None and at != head and self.file is not None:
            await self.backup(self.file.with_name(f"{self.file.name}.before-{head}"))
        async with self.engine.connect() as connection:
            await connection.run_sync(_migrate, revision)

    async def scrub(self) -> None:
        """See that nothing of what was deleted is left in an SQLite file; PostgreSQL keeps house itself.

        As long as another program reads the file that can't be done, and it stays `unclean`. May raise what SQLite
        raises then.
        """
        if not self.is_sqlite:
            self.unclean = False
            return
        self.unclean = True
        async with self._turn, self.engine.connect() as connection:
            await connection.run_sync(_outside_transaction, "VACUUM")
            busy, *_ = await connection.run_sync(_outside_transaction, "PRAGMA wal_checkpoint(TRUNCATE)") or (0,)
        self.unclean = bool(busy)

    async def backup(self, target: Path) -> None:
        """Make a consistent copy in a file, also while a bot is writing. Raises NoBackupError and OSError."""
        if self.file is None:
            raise NoBackupError
        if not self.file.is_file():
            raise FileNotFoundError(self.file)
        await asyncio.to_thread(_copy, self.file, target)

    async def drop_old_copies(self, before: datetime) -> None:
        """Delete the copies that `migrate` made of an SQLite file before a UTC instant."""
        if self.file is not None:
            pattern = f"{glob.escape(self.file.name)}.before-*"
            await asyncio.to_thread(_delete_older, self.file.parent, pattern, before.timestamp())

    async def well(self) -> bool:
        """Say whether the database answers."""
        try:
            async with self.engine.connect() as connection:
                await connection.execute(text("select 1"))
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        if self._beside is not None:
            self._beside.dispose()
        self._thread.shutdown(wait=False)


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the migrations inside the package."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("bot") / "migrations"))
    config.attributes["connection"] = connection
    return config


@functools.cache
def _steps() -> tuple[str | None, frozenset[str]]:
    """Return the newest revision, and all that there are; they come with the package."""
    steps = ScriptDirectory.from_config(alembic_config())
    return steps.get_current_head(), frozenset(step.revision for step in steps.walk_revisions())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _delete_older(folder: Path, pattern: str, before: float) -> None:
    for copy in folder.glob(pattern):
        if copy.stat().st_mtime < before:
            copy.unlink()


def _migrate(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        # Several instances may start at once; the first one does the work.
        connection.execute(_ONE_AT_A_TIME)
        _go(connection, revision)
        return
    # SQLite changes a table by making a new one and dropping the old; what refers to it must not go with it.
    _outside_transaction(connection, "PRAGMA foreign_keys=OFF")
    try:
        _go(connection, revision)
    finally:
        _outside_transaction(connection, "PRAGMA foreign_keys=ON")


def _go(connection: Connection, revision: str) -> None:
    config = alembic_config(connection)
    at = _revision(connection)
    steps = ScriptDirectory.from_config(config).walk_revisions(head=at or "base")
    if revision == "base" or revision in {step.revision for step in steps if step.revision != at}:
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)
    connection.commit()


def _outside_transaction(connection: Connection, statement: str) -> tuple[int, ...] | None:
    """Execute what SQLite takes outside a transaction only; return the first row of what it says, if it says any."""
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    row: tuple[int, ...] | None = cursor.fetchone()
    cursor.close()
    return row


def _engine(url: str) -> AsyncEngine:
    # Parameters are what people write; they must not turn up in an error that is logged.
    sqlite = make_url(url).get_backend_name() == "sqlite"
    if sqlite:
        engine = create_async_engine(url, hide_parameters=True, connect_args=_ON_SQLITE)
        _prepare_sqlite(engine.sync_engine)
        return engine
    # What is opened beyond the pool's size is closed after each use, and a new one costs more than what it is for.
    return create_async_engine(
        url, hide_parameters=True, connect_args=_ON_POSTGRESQL, pool_size=CONNECTIONS, max_overflow=0
    )


def _engine_beside(url: URL) -> Engine:
    """Return an engine on the same SQLite file for other threads."""
    engine = create_engine(url.set(drivername="sqlite"), hide_parameters=True)
    _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_immediate)


def _in_one(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.begin() as connection:
        return work(connection)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions on its own: BEGIN IMMEDIATE below takes the write lock at once,
    # so that two transactions never read first and then fail to write.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=4000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
