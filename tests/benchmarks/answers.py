"""How long a person waits for an answer: idle, and while 2,000 notices go out at Telegram's pace."""

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from tests.benchmarks.staged import PEOPLE, enrolled_crowd, everybody_has_it, running_bot

QUESTIONS = 100
PACE = 30


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
        crowd = await enrolled_crowd(folder, telegram, 20)
        async with serve(bot_api(telegram)) as address, running_bot(folder, address, telegram, PACE):
            asker.starts()
            while not asker.inbox:
                await telegram.changed(telegram.version, 5)
            idle = await waits(telegram, asker)
            while not crowd[0].inbox:
                await telegram.changed(telegram.version, 30)
            busy = await waits(telegram, asker)
            sent = sum(1 for each in crowd if each.inbox)
            await everybody_has_it(telegram, crowd)
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
