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

FLOOR, AIOGRAM = "raw_aiohttp", "aiogram_loop"
SQLITE, POSTGRES = f"{OURS}, SQLite", f"{OURS}, PostgreSQL"
CPU_AT_MOST = 8.0
NAMES = {
    FLOOR: "aiohttp alone, ten side by side",
    AIOGRAM: "aiogram, a loop",
    "ptb_loop": "python-telegram-bot, a loop",
    "ptb_gather": "python-telegram-bot, `asyncio.gather`",
    "ptb_jobs": "python-telegram-bot, a job for each person",
    SQLITE: "**Følgesvenn**, SQLite, `synchronous=FULL`",
    POSTGRES: "**Følgesvenn**, PostgreSQL",
}
COUNTS = {
    FLOOR: 5000,
    AIOGRAM: 4000,
    "ptb_loop": 1000,
    "ptb_gather": 1000,
    "ptb_jobs": 500,
    SQLITE: 5000,
    POSTGRES: 5000,
}


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


async def unlimited(rounds: int, fresh: Callable[[str], str]) -> str:
    """Let everybody send as fast as they can, in turns; `fresh` gives the URL of an empty database of ours."""
    runs = {name: Runs() for name in NAMES}
    async with stub() as address:
        for _ in range(rounds):
            for name, each in runs.items():
                count = COUNTS[name]
                if name in (SQLITE, POSTGRES):
                    found = await contend(OURS, address, count, "--database", fresh(name))
                else:
                    found = await contend(name, address, count)
                each.add(count, found)
    lines = [
        "| what | messages a second | CPU seconds per 10,000 | × aiogram's loop | × aiohttp alone | not sent |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    for name, each in runs.items():
        lines.append(
            f"| {NAMES[name]} | {statistics.median(each.speed):,.0f} | {statistics.median(each.cpu):.1f}"
            f" | {_ratio(each, runs[AIOGRAM]):.2f} | {_ratio(each, runs[FLOOR]):.2f} | {each.failed:,} |"
        )
    lines += ["", "| goal | figure | reached |", "| --- | --: | --- |"]
    for name in (SQLITE, POSTGRES):
        beside, floor, cpu = (
            _ratio(runs[name], runs[AIOGRAM]),
            _ratio(runs[name], runs[FLOOR]),
            statistics.median(runs[name].cpu),
        )
        lines += [
            f"| {NAMES[name]}: at least aiogram's loop | {beside:.2f} | {_reached(beside >= 1)} |",
            f"| {NAMES[name]}: at least half of aiohttp alone | {floor:.2f} | {_reached(floor >= 0.5)} |",
            f"| {NAMES[name]}: at most 8 CPU seconds per 10,000 | {cpu:.1f} | {_reached(cpu <= CPU_AT_MOST)} |",
        ]
    return "\n".join(lines)


def _ratio(one: Runs, other: Runs) -> float:
    """Return how one stands to another, round by round, since other work on the machine slows both."""
    return statistics.median(mine / theirs for mine, theirs in zip(one.speed, other.speed, strict=True))


def _reached(reached: bool) -> str:
    return "yes" if reached else "**no**"


async def at_the_limit(fresh: Callable[[str], str]) -> str:
    """Send at Telegram's pace to a stub that counts, and answers 429 to what is more than its pace and one."""
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
                fresh(SQLITE),
                "--per-second",
                str(pace),
                "--limit",
                str(pace + 1),
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

        def fresh(name: str) -> str:
            nonlocal number
            number += 1
            if name == POSTGRES:
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
and notes that it was sent, with at most ten in flight."""

_AT_LIMIT = """The stub counts what came in any one second, by its own clock: while other work keeps it waiting, what
was sent evenly comes in bunches. What is more than the pace and one gets a 429. Two notices are due for each person at
the same time."""
