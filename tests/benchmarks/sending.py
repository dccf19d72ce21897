"""How fast we send, beside others: without a limit, and at Telegram's limits. Gives Markdown."""

import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.contender import OURS
from tests.benchmarks.stub import stub, told
from tests.processes.running import postgres_server

CPU_AT_MOST = 8.0


@dataclass(frozen=True, slots=True)
class Contender:
    """Who sends, how many messages in a round, and what else is asked of it; `postgres` is where ours keeps them."""

    what: str
    name: str
    count: int
    more: tuple[str, ...] = ()
    postgres: bool = False

    @property
    def ours(self) -> bool:
        return self.name == OURS


FLOOR = Contender("aiohttp alone, ten side by side", "raw_aiohttp", 5000)
FLOOR_LOOP = Contender("aiohttp alone, a loop", "raw_aiohttp_loop", 4000)
AIOGRAM = Contender("aiogram, a loop", "aiogram_loop", 4000)
SQLITE = "**Følgesvenn**, SQLite, `synchronous=FULL`"
POSTGRES = "**Følgesvenn**, PostgreSQL"
CONTENDERS = (
    FLOOR,
    FLOOR_LOOP,
    AIOGRAM,
    Contender("python-telegram-bot, a loop", "ptb_loop", 1000),
    Contender("python-telegram-bot, `asyncio.gather`", "ptb_gather", 1000),
    Contender("python-telegram-bot, a job for each person", "ptb_jobs", 500),
    Contender(SQLITE, OURS, 5000, ("--paid",)),
    Contender(POSTGRES, OURS, 5000, ("--paid",), postgres=True),
    Contender(f"{SQLITE}, ten in flight", OURS, 5000),
    Contender(f"{POSTGRES}, ten in flight", OURS, 5000, postgres=True),
)


@dataclass
class Runs:
    """What the rounds of one contender came to: messages a second, CPU seconds per 10,000, and what did not arrive."""

    speed: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    failed: int = 0

    def add(self, count: int, found: dict[str, float]) -> None:
        self.speed.append(count / found["seconds"])
        self.cpu.append(found["cpu"] / count * 10_000)
        self.failed += int(found["failed"])


async def contend(name: str, address: str, count: int, *more: str) -> dict[str, float]:
    """Let one contender send in a process of its own; return what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.contender",
        name,
        address,
        str(count),
        *more,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await process.communicate()
    found: dict[str, float] = json.loads(out.decode().splitlines()[-1])
    return found


async def unlimited(rounds: int, fresh: Callable[[bool], str]) -> str:
    """Let everybody send as fast as they can, in turns; `fresh` gives the URL of an empty database of ours."""
    runs = {each: Runs() for each in CONTENDERS}
    async with stub() as address:
        for _ in range(rounds):
            for each, found in runs.items():
                more = ("--database", fresh(each.postgres), *each.more) if each.ours else each.more
                found.add(each.count, await contend(each.name, address, each.count, *more))
    lines = [
        "| what | messages a second | CPU seconds per 10,000 | × aiogram's loop | × aiohttp's loop"
        " | × aiohttp ten side by side | not sent |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    goals = ["", "| goal | figure | reached |", "| --- | --: | --- |"]
    for each, found in runs.items():
        cpu = statistics.median(found.cpu)
        beside, loop, floor = (_ratio(found, runs[other]) for other in (AIOGRAM, FLOOR_LOOP, FLOOR))
        lines.append(
            f"| {each.what} | {statistics.median(found.speed):,.0f} | {cpu:.1f}"
            f" | {beside:.2f} | {loop:.2f} | {floor:.2f} | {found.failed:,} |"
        )
        if each.ours:
            goals += [
                f"| {each.what}: at least aiogram's loop | {beside:.2f} | {_reached(beside >= 1)} |",
                f"| {each.what}: at least half of aiohttp's loop | {loop:.2f} | {_reached(loop >= 0.5)} |",
                f"| {each.what}: at least half of aiohttp side by side | {floor:.2f} | {_reached(floor >= 0.5)} |",
                f"| {each.what}: at most 8 CPU seconds per 10,000 | {cpu:.1f} | {_reached(cpu <= CPU_AT_MOST)} |",
            ]
    return "\n".join(lines + goals)


def _ratio(one: Runs, other: Runs) -> float:
    """Return how one stands to another, round by round, since other work on the machine slows both."""
    return statistics.median(mine / theirs for mine, theirs in zip(one.speed, other.speed, strict=True))


def _reached(reached: bool) -> str:
    return "yes" if reached else "**no**"


async def at_the_limit(fresh: Callable[[bool], str]) -> str:
    """Send at Telegram's pace to a stub that counts, and answers 429 to what is a thirtieth more."""
    lines = [
        "| what | messages | of the pace used | most begun in a second | most come in a second | in the first"
        " | most to a chat in one | 429 | dropped |",
        "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    goals = ["", "| goal | figure | reached |", "| --- | --: | --- |"]
    async with stub() as address:
        own = await contend("ptb_rate_limiter", address, 300, "--limit", "31")
        found = told(address) | {"dropped": own["failed"]}
        lines.append(_counted("python-telegram-bot, `AIORateLimiter`", 30, found))
        for pace, people, more in ((30, 1500, ()), (1000, 10_000, ("--paid",))):
            name = f"**Følgesvenn**, SQLite, {pace:,} a second" + (", paid" if more else "")
            own = await contend(
                OURS,
                address,
                people,
                "--database",
                fresh(False),
                "--per-second",
                str(pace),
                "--limit",
                str(pace + pace // 30),
                "--sessions",
                "2",
                *more,
            )
            found = told(address) | {"dropped": own["failed"], "most_begun": own["most_begun"]}
            lines.append(_counted(name, pace, found))
            used = _used(pace, found)
            goals += [
                f"| {name}: at least 99 % of it used | {used:.1%} | {_reached(used >= 0.99)} |",
                f"| {name}: at most {pace + 1:,} begun in any second | {found['most_begun']:,}"
                f" | {_reached(found['most_begun'] <= pace + 1)} |",
                f"| {name}: at most one a second to one chat | {found['most_to_one_chat']}"
                f" | {_reached(found['most_to_one_chat'] <= 1)} |",
                f"| {name}: no 429 | {found['refused']} | {_reached(found['refused'] == 0)} |",
            ]
    return "\n".join(lines + goals)


def _used(pace: int, found: dict[str, float]) -> float:
    """Return how much of a pace was used between the first message and the last one."""
    return (found["messages"] - 1) / (found["seconds"] * pace)


def _counted(name: str, pace: int, found: dict[str, float]) -> str:
    return (
        f"| {name} | {found['messages']:,} | {_used(pace, found):.1%} | {found.get('most_begun', '')}"
        f" | {found['most_in_a_second']:,} | {found['in_the_first_second']:,} | {found['most_to_one_chat']}"
        f" | {found['refused']:,} | {found['dropped']:,} |"
    )


async def measured(rounds: int, parts: Sequence[str] = ("unlimited", "limit")) -> list[str]:
    """Measure, and return the pieces of Markdown."""
    number = 0
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, postgres_server() as create:

        def fresh(postgres: bool) -> str:
            nonlocal number
            number += 1
            if postgres:
                return create(f"bench_{number}")
            return f"sqlite+aiosqlite:///{Path(folder) / f'bench-{number}.sqlite'}"

        pieces = []
        if "unlimited" in parts:
            pieces += [f"## As fast as it goes\n\n{_ABOUT.format(rounds=rounds)}\n\n{await unlimited(rounds, fresh)}"]
        if "limit" in parts:
            pieces += [f"## At Telegram's limits\n\n{_AT_LIMIT}\n\n{await at_the_limit(fresh)}"]
    return pieces


_ABOUT = """Everybody sends to the same stub of the Bot API on the same machine, in turns, {rounds} times each; the
figures are medians, the ratios medians of each round's. The others send one and the same text and note nothing.
Følgesvenn takes each notice from its outbox, looks whether it still holds, words it in the person's language, sends it
and notes that it was sent. At most a hundred messages are in flight and not noted yet, as where Telegram is paid for
speed, since nobody else may go faster than 30 a second; and beside it ten, as it is there."""

_AT_LIMIT = """The stub counts what came in any one second, by its own clock: while other work keeps it waiting, what
was sent evenly comes in bunches. What is more than a thirtieth above the pace, 31 and 1,033, gets a 429. What is begun
is counted where it is sent. Two notices are due for each person at the same time."""
