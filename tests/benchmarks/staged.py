"""A crowd on the stand-in of Telegram that is enrolled already, and the real bot as a process beside it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.database import Database
from bot.people.courses import Courses
from bot.publishing import publish
from bot.rehearsal.people import Person
from bot.rehearsal.state import Telegram
from bot.tables import Enrolment
from bot.tables import Person as PersonRow
from tests.benchmarks.crowd import course_starting_at

PEOPLE = 2000


@asynccontextmanager
async def running_bot(folder: Path, address: str, telegram: Telegram, pace: int) -> AsyncIterator[None]:
    """Run the real bot as a process of its own."""
    environment = {
        **os.environ,
        "BOT_TOKEN": telegram.token,
        "BOT_API_URL": address,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bench.sqlite'}",
        "MESSAGES_PER_SECOND": str(pace),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def enrolled_crowd(folder: Path, telegram: Telegram, seconds: float) -> list[Person]:
    """Enrol two thousand people in a course whose only notice is due in so many seconds."""
    crowd = [telegram.person(f"Person {i}", language_code="nb") for i in range(PEOPLE)]
    for each in crowd:
        each.chat.opened = True
    now = datetime.now(UTC)
    database = Database(f"sqlite+aiosqlite:///{folder / 'bench.sqlite'}")
    await database.migrate()
    async with database.transaction() as db:
        published = await publish(db, Courses(), course_starting_at(now + timedelta(seconds=seconds)), now)
        rows = [PersonRow(telegram_id=each.id, language="nb") for each in crowd]
        db.add_all(rows)
        await db.flush()
        db.add_all(
            Enrolment(
                person_id=row.id,
                course_id=published.course.id,
                consented_at=now,
                name="Kari",
                role="ansatt",
                organisation="Gran",
                email="",
                enrolled_at=now,
            )
            for row in rows
        )
    await database.close()
    return crowd


async def everybody_has_it(telegram: Telegram, crowd: list[Person]) -> None:
    """Wait until each of the crowd has been written to."""
    while not all(each.inbox for each in crowd):
        await telegram.changed(telegram.version, 5)
