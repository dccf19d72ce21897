"""A database of either kind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database import Database
from bot.people.courses import Courses
from bot.publishing import publish
from tests.conftest import SMALL_COURSE
from tests.database.erasure.rows import NOW


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of each kind that the bot runs on, with one course and nobody in it."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database(url)
    await database.migrate()
    async with database.transaction() as db:
        await publish(db, Courses(), SMALL_COURSE, NOW)
    yield database
    await database.close()
