"""Answers come first: how long people wait for one while notices go out, and how long anything holds the loop up.

`python -m tests.benchmarks.answers` prints two tables. Two bots stand side by side, each with its own database of ten
thousand people: one has nothing to do, the other sends notices at Telegram's pace. Whatever is asked of the one is
asked of the other right after, so that both meet the same noise of the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.database import Database
from bot.tables import Enrolment, Part, Reflection
from bot.tables import Person as PersonRow
from tests.benchmarks.crowd import FIRST_CHAT, enrol
from tests.benchmarks.instance import Instance, bot, free_port, percentile, postgres
from tests.benchmarks.talkers import Person, Telegram, serving
from tests.benchmarks.watched import Heart

CROWD = 10_000
PACE = 30
TAPS = 300
AT_ONCE = 200
WAVES = 5
ASKERS = 50
PATIENCE = 60.0
STARTING = 30
"""Seconds ahead that the notices of a round are due, for the bots to start in the meantime."""

ORGANISER = 90_001
WRITTEN = 500
"""How many have written a reflection, for the booklet."""

GOAL = 2.0
BLOCKED_GOAL = 0.050


@dataclass
class Side:
    """One of the two bots: its Telegram, the row ids of the enrolled, and how long people waited, in seconds."""

    telegram: Telegram
    rows: dict[int, int]
    taps: list[float] = field(default_factory=list)
    waves: list[float] = field(default_factory=list)


async def ready(url: str, people: int, due: datetime) -> dict[int, int]:
    """Enrol people whose notice is due at a UTC instant; return their row ids by their Telegram ids."""
    await enrol(url, people, due)
    database = Database(url)
    async with database.transaction() as db:
        query = select(PersonRow.telegram_id, Enrolment.id).join(Enrolment, Enrolment.person_id == PersonRow.id)
        rows = {found.telegram_id: found.id for found in await db.execute(query)}
    await database.close()
    return rows


async def tap(side: Side, person: Person, coming: str) -> float:
    """Answer «Are you coming?», and return the seconds until the message says so."""
    answer = person.expects(lambda method, _words: method == "editmessagetext")
    return await _waited(side, person.tap(f"coming:{side.rows[person.id]}:samling-1:{coming}"), answer)


async def ask(side: Side, person: Person) -> float:
    """Write `/minside`, and return the seconds until it is there."""
    answer = person.expects(lambda method, words: method == "sendmessage" and '"my:' in words)
    return await _waited(side, person.text("/minside"), answer)


async def _waited(side: Side, update: dict[str, object], answer: asyncio.Future[tuple[float, str]]) -> float:
    begun = time.perf_counter()
    side.telegram.bring(update)
    async with asyncio.timeout(PATIENCE):
        moment, _ = await answer
    return moment - begun


async def side_by_side(create: Callable[[], str], *, polling: bool, taps: int, waves: int) -> tuple[Side, Side, int]:
    """Ask both bots the same; return the idle one, the busy one, and the notices that went out meanwhile."""
    now = datetime.now(UTC).replace(microsecond=0)
    sides, moments = [], (now + timedelta(days=10), now + timedelta(seconds=STARTING))
    urls = [create(), create()]
    async with AsyncExitStack() as stack:
        for url, due in zip(urls, moments, strict=True):
            port = None if polling else free_port()
            side = Side(Telegram(None if port is None else [port]), await ready(url, CROWD, due))
            address = await stack.enter_async_context(serving(side.telegram))
            pace = {"MESSAGES_PER_SECOND": str(PACE)}
            await stack.enter_async_context(bot(url, address, port=port, **pace))
            sides.append(side)
        idle, busy = sides
        crowd = range(FIRST_CHAT, FIRST_CHAT + AT_ONCE)
        for side in sides:  # who writes for the first time is shown a menu as well
            for start in range(0, AT_ONCE, ASKERS):
                await asyncio.gather(*(ask(side, side.telegram.person(one)) for one in crowd[start : start + ASKERS]))
        notices = busy.telegram.sent
        while busy.telegram.sent < notices + 2 * PACE:
            await asyncio.sleep(0.1)
        before = busy.telegram.sent
        for number in range(taps):
            for side in random.sample(sides, 2):
                person = side.telegram.person(crowd[number % ASKERS])
                side.taps.append(await tap(side, person, ("yes", "no")[number // ASKERS % 2]))
                await asyncio.sleep(random.uniform(0, 0.03))
        for _ in range(waves):
            for side in random.sample(sides, 2):
                side.waves += await asyncio.gather(*(ask(side, side.telegram.person(one)) for one in crowd))
                await asyncio.sleep(0.2)
        return idle, busy, busy.telegram.sent - before - taps - waves * AT_ONCE


async def heard(act: Callable[[], Awaitable[None]], instance: Instance) -> tuple[dict[str, float], float]:
    """Return what the bot's heart noted while something happened, and the longest gap of one in this process."""
    own = Heart()
    beating = asyncio.create_task(own.beat())
    instance.anew()
    await asyncio.sleep(0.1)
    await act()
    found = await instance.heart()
    beating.cancel()
    return found, max(own.late)


async def write_reflections(url: str, rows: dict[int, int], now: datetime) -> None:
    """Let some of the enrolled have written to everybody."""
    database = Database(url)
    async with database.transaction() as db:
        whose = list(rows.values())[:WRITTEN]
        await db.execute(
            insert(Reflection),
            [{"enrolment_id": row, "subject": "session:samling-1", "written_at": now} for row in whose],
        )
        written = (await db.execute(select(Reflection.id, Reflection.enrolment_id))).all()
        text = "Jeg lærte at det nytter å spørre. " * 8
        await db.execute(
            insert(Part),
            [
                {"enrolment_id": whom, "reflection_id": row, "message_id": number, "text": text, "sent_at": now}
                for number, (row, whom) in enumerate(written, start=1)
            ],
        )
    await database.close()


async def blocked(url: str, people: int = CROWD) -> list[tuple[str, dict[str, Any], float]]:
    """Return what held the loop up: a round without a pace limit, fan-out included, and what organisers have made."""
    now = datetime.now(UTC).replace(microsecond=0)
    due = now + timedelta(seconds=STARTING)
    telegram = Telegram([port := free_port()])
    rows = await ready(url, people, due)
    found = []
    async with serving(telegram) as address:
        unpaced = {"WATCH_UNPACED": "1", "ORGANISERS": str(ORGANISER)}
        async with bot(url, address, port=port, **unpaced) as instance:

            async def whole_round() -> None:
                while telegram.sent < people:
                    await asyncio.sleep(0.05)

            await asyncio.sleep(2)
            found.append(("nothing", *await heard(lambda: asyncio.sleep(5), instance)))
            found.append((f"a round to {people:,}, fan-out included", *await heard(whole_round, instance)))
            await write_reflections(url, rows, now)
            organiser = telegram.person(ORGANISER)

            async def arrives(update: dict[str, object], method: str) -> None:
                answer = organiser.expects(lambda came, _words: came == method)
                telegram.bring(update)
                async with asyncio.timeout(PATIENCE):
                    await answer

            await arrives(organiser.text("/arrangor"), "sendmessage")
            for label, data, method in (
                ("pictures for the first time", "orgcharts:1:all", "sendphoto"),
                ("pictures again", "orgcharts:1:all", "sendphoto"),
                (f"a booklet of {WRITTEN} texts", "orgbooklet:1:all", "senddocument"),
                (f"a workbook of {people:,} people", "ptake:1:xlsx", "senddocument"),
            ):
                made = lambda data=data, method=method: arrives(organiser.tap(data), method)  # noqa: E731
                found.append((label, *await heard(made, instance)))
    return found


def compared(label: str, sides: tuple[Side, Side, int]) -> list[str]:
    """Return the rows of a way of running it."""
    idle, busy, notices = sides
    rows = []
    for what, calm, pressed in (("a tap", idle.taps, busy.taps), (f"{AT_ONCE} at once", idle.waves, busy.waves)):
        if not calm:
            continue
        figures = []
        for hundredths in (50, 99):
            one, other = percentile(calm, hundredths) * 1000, percentile(pressed, hundredths) * 1000
            figures += [f"{one:.1f}", f"{other:.1f}", f"{other / one:.2f}"]
        rows.append(f"| {label}, {what} | ≤ {GOAL:g} | {figures[5]} | " + " | ".join(figures[:5]) + f" | {notices} |")
    return rows


async def measured(*, short: bool = False) -> list[str]:
    """Measure everything, and return the Markdown tables."""
    lines = [
        f"| an answer while {CROWD:,} notices go out at {PACE} a second | goal | p99, busy ÷ idle | p50 idle, ms "
        "| p50 busy | ÷ | p99 idle | p99 busy | notices meanwhile |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    taps, waves = (100, 2) if short else (TAPS, WAVES)
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(100))

        def file() -> str:
            return f"sqlite+aiosqlite:///{Path(folder) / f'{next(numbers)}.sqlite'}"

        for label, polling in (("SQLite, webhook", False), ("SQLite, polling", True)):
            lines += compared(label, await side_by_side(file, polling=polling, taps=taps, waves=waves))
        with postgres() as server:
            shorter = (taps // 2, max(2, waves // 2))
            found = await side_by_side(server.create, polling=False, taps=shorter[0], waves=shorter[1])
            lines += compared("PostgreSQL, webhook", found)
        held_up = blocked_table(await blocked(file()))
    return ["\n".join(lines), "\n".join(held_up)]


def blocked_table(found: list[tuple[str, dict[str, Any], float]]) -> list[str]:
    """Return the table of what held the loop up."""
    lines = [
        "| the event loop held up by | goal | longest by the bot's own work, ms | 99.9 % of those below "
        "| longest by the clock | longest by the clock in the process beside it |",
        "| --- | --- | --: | --: | --: | --: |",
    ]
    for label, noted, beside in found:
        figures = (noted["own"], noted["p999"], noted["max"], beside)
        lines.append(
            f"| {label} | ≤ {BLOCKED_GOAL * 1000:.0f} ms | "
            + " | ".join(f"{each * 1000:.1f}" for each in figures)
            + " |"
        )
    return lines


def main() -> None:
    """Print the tables."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--short", action="store_true")
    reader.add_argument("--blocked", action="store_true", help="only what holds the loop up, with the long gaps")
    reader.add_argument("--people", type=int, default=CROWD)
    asked = reader.parse_args()
    if not asked.blocked:
        print("\n\n".join(asyncio.run(measured(short=asked.short))))
        return
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(blocked(f"sqlite+aiosqlite:///{Path(folder) / 'bench.sqlite'}", asked.people))
    print("\n".join(blocked_table(found)))
    for label, noted, _ in found:
        print(label, [[round(each * 1000) for each in gap] for gap in noted["long"]])


if __name__ == "__main__":
    main()
