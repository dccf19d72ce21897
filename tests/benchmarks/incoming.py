"""Sign-ups coming in: a thousand people side by side through the webhook, each in order, as Telegram brings them.

`python -m tests.benchmarks.incoming` prints the table: SQLite, and PostgreSQL with one, two and three instances.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.benchmarks.crowd import enrol
from tests.benchmarks.instance import Postgres, bot, free_port, postgres
from tests.benchmarks.talkers import Person, Telegram, serving

PEOPLE = 1000
ROUNDS = 3
INSTANCES = (1, 2, 3)
STEPS = 8
FIRST = 5_000_000
PATIENCE = 60.0
ENROLLED = 10
"""How many take part already; a course is published together with them."""


@dataclass
class Taken:
    """What it took: seconds, CPU seconds of the bots, the database server and this process; updates and those again."""

    seconds: float
    bots: float
    database: float
    people: float
    updates: int
    again: int

    @property
    def rate(self) -> float:
        """Updates a second."""
        return self.updates / self.seconds


def offers(data: str) -> Callable[[str, str], bool]:
    """Return what says whether a message has a button with such data."""
    return lambda _method, words: f'"{data}' in words


async def acts(telegram: Telegram, person: Person, update: dict[str, object], until: str) -> str:
    """Do one thing, and wait until the bot offers a button with such data; return the button's data."""
    answer = person.expects(offers(until))
    telegram.bring(update)
    async with asyncio.timeout(PATIENCE):
        _, words = await answer
    found = re.search(f'"({re.escape(until)}[^"]*)"', words)
    assert found is not None
    return found[1]


async def signs_up(telegram: Telegram, number: int) -> None:
    """Sign one person up, with eight updates."""
    person = telegram.person(FIRST + number)
    begin = await acts(telegram, person, person.text("/start"), "begin:")
    consent = await acts(telegram, person, person.tap(begin), "consent:")
    name = await acts(telegram, person, person.tap(consent), "signup:")
    row = name.split(":")[1]
    role = await acts(telegram, person, person.text("Kari Nordmann"), f"signup:{row}:role:")
    await acts(telegram, person, person.tap(role), f"empty:{row}:role")
    skip = await acts(telegram, person, person.text("Gran bibliotek"), f"signup:{row}:email:")
    confirm = await acts(telegram, person, person.tap(skip), f"confirm:{row}")
    enrolled = person.expects(lambda method, _words: method == "senddocument")
    telegram.bring(person.tap(confirm))
    async with asyncio.timeout(PATIENCE):
        await enrolled


async def measure(
    url: str, people: int, instances: int = 1, server: Postgres | None = None, profile: str = ""
) -> Taken:
    """Let so many people sign up side by side, with so many instances of the bot; a few before them do not count."""
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    await enrol(url, ENROLLED, due)
    ports = [free_port() for _ in range(instances)]
    telegram = Telegram(ports)
    environment = {"WATCH_PROFILE": profile} if profile else {}
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(telegram))
        bots = [await stack.enter_async_context(bot(url, address, port=port, **environment)) for port in ports]
        await _all(signs_up(telegram, people + number) for number in range(20 * instances))
        for each in bots:
            each.anew()
        brought, begun = telegram.brought, time.perf_counter()
        spent, stored, own = sum(each.cpu for each in bots), server.cpu if server else 0.0, time.process_time()
        await _all(signs_up(telegram, number) for number in range(people))
        return Taken(
            time.perf_counter() - begun,
            sum(each.cpu for each in bots) - spent,
            (server.cpu if server else 0.0) - stored,
            time.process_time() - own,
            telegram.brought - brought,
            telegram.again,
        )


async def _all(coming: Iterable[Coroutine[object, object, None]]) -> None:
    await asyncio.gather(*coming)


def row(label: str, taken: Taken, goal: str) -> str:
    """Return a row of the table."""
    figures = (
        f"{taken.rate:.0f}",
        f"{taken.bots / taken.updates * 1000:.2f}",
        f"{taken.database / taken.updates * 1000:.2f}" if taken.database else "–",
        f"{(taken.bots + taken.database + taken.people) / taken.seconds:.2f}",
        str(taken.again),
    )
    return f"| {label} | {goal} | " + " | ".join(figures) + " |"


def head(people: int) -> str:
    """Return the head of the table."""
    return (
        f"| {people:,} sign up side by side, {STEPS} updates each, webhook | goal | updates a second "
        "| the bots' CPU ms per update | the database server's | CPUs busy | brought again |\n"
        "| --- | --- | --: | --: | --: | --: | --: |"
    )


async def measured(people: int = PEOPLE, rounds: int = ROUNDS) -> list[str]:
    """Measure everything, one way after the other and that several times; return the Markdown table of the medians."""
    found: dict[int, list[Taken]] = {instances: [] for instances in (0, *INSTANCES)}
    with postgres() as server:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                found[0].append(await measure(f"sqlite+aiosqlite:///{Path(folder) / 'bench.sqlite'}", people))
            for instances in INSTANCES:
                found[instances].append(await measure(server.create(), people, instances, server))
    rows = [head(people)]
    for instances, each in found.items():
        # The one in the middle, with all that was measured of it.
        middle = sorted(each, key=lambda taken: taken.rate)[len(each) // 2]
        label = f"PostgreSQL, instances: {instances}" if instances else "SQLite"
        rows.append(row(label, middle, f"more than one, up to {os.cpu_count()} CPUs" if instances > 1 else "–"))
    return ["\n".join(rows)]


def main() -> None:
    """Print the table; with `--profile FILE` only sign up on SQLite, and write down where the time goes."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--people", type=int, default=PEOPLE)
    reader.add_argument("--rounds", type=int, default=ROUNDS)
    reader.add_argument("--profile", default="")
    reader.add_argument("--sqlite", action="store_true")
    asked = reader.parse_args()
    if not asked.profile and not asked.sqlite:
        print("\n\n".join(asyncio.run(measured(asked.people, asked.rounds))))
        return
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.sqlite'}"
        print(row("SQLite", asyncio.run(measure(url, asked.people, profile=asked.profile)), ""))


if __name__ == "__main__":
    main()
