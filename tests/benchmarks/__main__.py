"""How long a person waits for an answer: idle, and while 2,000 notices go out at Telegram's pace."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.database import Database
from bot.people.courses import Courses
from bot.publishing import publish
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.tables import Enrolment
from bot.tables import Person as PersonRow
from tests.conftest import SMALL_COURSE

PEOPLE = 2000
QUESTIONS = 100
PACE = 30


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
async def running_bot(folder: Path, address: str, telegram: Telegram) -> AsyncIterator[None]:
    """Run the real bot as a process of its own."""
    environment = {
        **os.environ,
        "BOT_TOKEN": telegram.token,
        "BOT_API_URL": address,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bench.sqlite'}",
        "MESSAGES_PER_SECOND": str(PACE),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def waits(telegram: Telegram, person: Person) -> list[float]:
    """Return the seconds that each of a hundred questions waited for its answer."""
    found = []
    for _ in range(QUESTIONS):
        heard = len(person.inbox)
        begun = time.perf_counter()
        person.says("/hjelp")
        while len(person.inbox) == heard:
            await telegram.changed(telegram.version, 5)
        found.append(time.perf_counter() - begun)
    return found


async def main() -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        telegram = Telegram(now=lambda: datetime.now(UTC))
        asker = telegram.person("Kari Nordmann", language_code="nb")
        crowd = [telegram.person(f"Person {i}", language_code="nb") for i in range(PEOPLE)]
        for each in crowd:
            each.chat.opened = True
        now = datetime.now(UTC)
        due = now + timedelta(seconds=25)
        database = Database(f"sqlite+aiosqlite:///{folder / 'bench.sqlite'}")
        await database.migrate()
        async with database.transaction() as db:
            published = await publish(db, Courses(), course_starting_at(due), now)
            for each in crowd:
                row = PersonRow(telegram_id=each.id, language="nb")
                db.add(row)
                await db.flush()
                db.add(
                    Enrolment(
                        person_id=row.id,
                        course_id=published.course.id,
                        consented_at=now,
                        name=each.name,
                        role="ansatt",
                        organisation="Gran",
                        email="",
                        enrolled_at=now,
                    )
                )
        await database.close()
        async with serve(bot_api(telegram)) as address, running_bot(folder, address, telegram):
            asker.starts()
            while not asker.inbox:
                await telegram.changed(telegram.version, 5)
            idle = await waits(telegram, asker)
            while not crowd[0].inbox:
                await telegram.changed(telegram.version, 30)
            busy = await waits(telegram, asker)
            sent = sum(1 for each in crowd if each.inbox)
            while sum(1 for each in crowd if each.inbox) < PEOPLE:
                await telegram.changed(telegram.version, 5)
        refused = [call for call in telegram.calls if call.outcome != "ok" and call.method == "sendMessage"]
        print(f"| {PEOPLE:,} notices at {PACE} a second | median ms | 99th percentile ms |")
        print("| --- | --- | --- |")
        for label, values in (("idle", idle), ("while they go out", busy)):
            tail = statistics.quantiles(values, n=100)[98]
            print(f"| {label} | {statistics.median(values) * 1000:.1f} | {tail * 1000:.1f} |")
        ratio = statistics.median(busy) / statistics.median(idle)
        tail = statistics.quantiles(busy, n=100)[98] / statistics.quantiles(idle, n=100)[98]
        print(f"| ratio | {ratio:.2f} | {tail:.2f} |")
        print(f"\nNotices sent when the last question was answered: {sent:,}. Refused calls: {len(refused)}.")


if __name__ == "__main__":
    asyncio.run(main())
