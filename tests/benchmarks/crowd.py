"""A crowd that is enrolled already, a notice that comes due for all of it, and the real bot as a process."""

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
from tests.conftest import SMALL_COURSE

PEOPLE = 2000


def course_starting_at(due: datetime) -> str:
    """Return the small course with a session whose only reminder is due at a UTC instant."""
    local = (due + timedelta(hours=1)).replace(tzinfo=None)
    before = SMALL_COURSE.partition("[signup]")[0]
    return f"""{before.replace('quiet_hours = ["21:00", "08:00"]', 'timezone = "UTC"')}
[signup]
deadline = {local - timedelta(minutes=30):%Y-%m-%dT%H:%M:%S}
reminders = []
[contact]
name = "Hilde Eksempel"
email = "hilde@example.org"
[[roles]]
id = "ansatt"
title = "Bibliotekansatt"
[[sessions]]
id = "samling-1"
title = "Første samling"
starts = {local:%Y-%m-%dT%H:%M:%S}
ends = {local + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}
reminders = ["-60m"]
"""


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
