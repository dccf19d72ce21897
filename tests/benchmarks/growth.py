"""How the bot grows: fan-out, memory, an idle tick and the start, at 1,000, 10,000 and 100,000 enrolled.

Each size is measured in a process of its own, since the memory of a process tells of everything that it ever did.
Without arguments it measures all sizes, prints the table and draws the picture.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event, text

from bot.app import Application
from bot.database import Database
from bot.delivery.ticker import tick
from bot.people.courses import Courses
from bot.publishing import publish
from bot.settings import Settings
from tests.benchmarks.crowd import BEFORE, Clock, course_starting_at, enrol, jump, unsent
from tests.benchmarks.peers import TOKEN
from tests.benchmarks.stub import stub

SIZES = (1_000, 10_000, 100_000)
NOTICES = 60
ROUNDS = 3
TICKS = 50
SENT_AT_MOST = 10_000
"""How many messages are dispatched while the memory is watched."""

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "growth.png"

_BARE = """insert into deliveries (person_id, enrolment_id, course_id, key, kind, subject, due, expires, state,
    priority, not_before, attempts, uncertain)
select person_id, id, course_id, 'bare', 'session_reminder', 'samling-1', :due, :due, 'waiting', 1, :due, 0, 0
from enrolments where course_id = :course and enrolled_at is not null"""


def _memory() -> float:
    """Return the most memory, in MiB, that this process has held."""
    # What `getrusage` says has the process in it that this one was forked from.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def many_notices(source: str) -> str:
    """Return a course with so many more sessions, far ahead, that it has sixty notices."""
    sessions = "".join(
        f"""
[[sessions]]
id = "senere-{number}"
title = "Senere samling"
starts = 2099-01-{number:02}T09:00:00
ends = 2099-01-{number:02}T10:00:00
reminders = ["-5d 09:00", "-4d 09:00", "-3d 09:00", "-2d 09:00", "-1d 09:00"]
"""
        for number in range(1, NOTICES // 5 + 1)
    )
    return source + sessions


@asynccontextmanager
async def bot_beside(address: str, url: str, due: datetime) -> AsyncIterator[tuple[Application, Clock]]:
    """Run the bot on a database that is ready, a minute before its one notice is due by its clock."""
    settings = Settings(bot_token=SecretStr(TOKEN), bot_api_url=address, database_url=url, organisers=())
    settings.messages_per_second = float("inf")
    clock = Clock()
    clock.off = due - BEFORE - clock.now()
    application = Application(settings, clock.now)
    async with application.running():
        yield application, clock


async def measure(url: str, people: int, due: datetime, begun: float) -> dict[str, float]:
    """Start the bot, and measure; `begun` is when the process was started, in seconds since 1970."""
    found: dict[str, float] = {"people": people}
    async with stub() as address, bot_beside(address, url, due) as (application, clock):
        found["start"] = time.time() - begun
        found["memory_at_rest"] = _memory()
        engine = application.database.engine.sync_engine
        queries: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: queries.append(statement))
        spent = []
        await application.settled()
        for _ in range(TICKS):
            queries.clear()
            before = time.process_time()
            await application.tick()
            spent.append(time.process_time() - before)
        found["idle_tick_cpu_ms"] = statistics.median(spent) * 1000
        found["idle_tick_queries"] = len([each for each in queries if not each.startswith("BEGIN")])
        application.dispatcher.stop()

        async def rests() -> None:
            """The clock's own ticks must not come in between."""

        setattr(application, "tick", rests)  # noqa: B010
        ours, bare = [], []
        jump(clock)
        async with application.database.transaction() as db:
            course = (await db.execute(text("select id from courses"))).scalar_one()
        for _ in range(ROUNDS):
            async with application.database.transaction() as db:
                before = time.perf_counter()
                await db.execute(text(_BARE), {"course": course, "due": "2099-01-01 00:00:00.000000"})
                bare.append(time.perf_counter() - before)
                await db.execute(text("delete from deliveries"))
            async with application.database.transaction() as db:
                before = time.perf_counter()
                await tick(db, application.courses, clock.now())
                ours.append(time.perf_counter() - before)
                assert (await unsent(db)) == people
                if len(ours) < ROUNDS:
                    await db.execute(text("delete from deliveries"))
                    await db.execute(text("delete from notices"))
        found["fan_out"], found["bare"] = statistics.median(ours), statistics.median(bare)
        found["memory_fanned_out"] = _memory()
    return found


async def dispatch(url: str, people: int, due: datetime) -> dict[str, float]:
    """Let what waits in the outbox leave, as much of it as is measured, and tell the memory that it took."""
    async with stub() as address, bot_beside(address, url, due) as (application, clock):
        jump(clock)
        await application.tick()
        goal = max(0, people - SENT_AT_MOST)
        while True:
            async with application.database.transaction() as db:
                if await unsent(db) <= goal:
                    break
            await asyncio.sleep(0.5)
    return {"memory_dispatched": _memory()}


async def prepare(url: str, people: int, due: datetime) -> None:
    """Enrol so many people, in a process that is not measured."""
    await enrol(url, people, due)
    database = Database(url)
    async with database.transaction() as db:
        await publish(db, Courses(), many_notices(course_starting_at(due)), due - timedelta(hours=1))
    await database.close()


def _run(*arguments: str) -> dict[str, Any]:
    begun = str(time.time())
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.growth", *arguments, begun], check=True, stdout=subprocess.PIPE
    )
    found: dict[str, Any] = json.loads(done.stdout or b"{}")
    return found


def all_sizes() -> list[dict[str, float]]:
    """Measure every size on SQLite, the smallest first."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for people in SIZES:
            due = (datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)).isoformat()
            url = f"sqlite+aiosqlite:///{Path(folder) / f'{people}.sqlite'}"
            _run("prepare", url, str(people), due)
            found.append(_run("measure", url, str(people), due) | _run("dispatch", url, str(people), due))
            print(json.dumps(found[-1]), file=sys.stderr)
    return found


def table(found: list[dict[str, float]]) -> str:
    """Return the Markdown table, each figure beside its goal."""
    least = found[0]
    rows = [
        ("start to first tick, s", "≤ 2", [f"{each['start']:.2f}" for each in found]),
        ("idle tick, CPU ms", "≤ 2", [f"{each['idle_tick_cpu_ms']:.2f}" for each in found]),
        ("idle tick, queries", "≤ 2", [f"{each['idle_tick_queries']:.0f}" for each in found]),
        ("fan-out, s", "", [f"{each['fan_out']:.3f}" for each in found]),
        ("bare INSERT … SELECT, s", "", [f"{each['bare']:.3f}" for each in found]),
        ("fan-out ÷ bare", "≤ 2", [f"{each['fan_out'] / each['bare']:.2f}" for each in found]),
    ]
    for name, label in (
        ("memory_at_rest", "at rest"),
        ("memory_fanned_out", "after fan-out"),
        ("memory_dispatched", f"after dispatch of {SENT_AT_MOST:,} at most"),
    ):
        rows.append((f"memory {label}, MiB", "", [f"{each[name]:.0f}" for each in found]))
        rows.append((f"÷ that at {SIZES[0]:,}", "≤ 1.2", [f"{each[name] / least[name]:.2f}" for each in found]))
    lines = [
        f"| {NOTICES} notices in the course, SQLite | goal | " + " | ".join(f"{size:,}" for size in SIZES) + " |",
        "| --- | --- |" + " --: |" * len(SIZES),
    ]
    lines += [f"| {label} | {goal} | " + " | ".join(values) + " |" for label, goal, values in rows]
    return "\n".join(lines)


def draw(found: list[dict[str, float]], file: Path) -> None:
    """Draw the growth on one log-log picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    paper = Figure(figsize=(8, 5.5), dpi=110)
    axes = paper.add_subplot()
    people = [each["people"] for each in found]
    for name, label in (
        ("fan_out", "fan-out (s)"),
        ("bare", "bare INSERT … SELECT (s)"),
        ("idle_tick_cpu_ms", "idle tick (CPU ms)"),
        ("start", "start to first tick (s)"),
        ("memory_dispatched", "memory after dispatch (MiB)"),
    ):
        axes.plot(people, [each[name] for each in found], marker="o", linewidth=2.5, label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("enrolled")
    axes.grid(visible=True, which="major", color="#E3E8EC")
    axes.legend(frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    paper.tight_layout()
    FigureCanvasAgg(paper)
    paper.savefig(file, format="png")


def measured() -> list[str]:
    """Measure all sizes, draw the picture, and return what the page says."""
    found = all_sizes()
    draw(found, PICTURE)
    return ["## Growth", table(found), "![The same on one log-log picture](images/growth.png)"]


def main() -> None:
    """Measure one size, or all of them."""
    if len(sys.argv) == 1:
        print("\n\n".join(measured()))
        return
    _, what, url, number, moment, begun = sys.argv
    people, due = int(number), datetime.fromisoformat(moment)
    match what:
        case "prepare":
            asyncio.run(prepare(url, people, due))
        case "measure":
            print(json.dumps(asyncio.run(measure(url, people, due, float(begun)))))
        case "dispatch":
            print(json.dumps(asyncio.run(dispatch(url, people, due))))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
