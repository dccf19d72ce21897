"""The program in a process of its own that is forked off one in which everything is imported: real, and up at once.

A start of `python -m bot` spends nearly all of its time on imports. What is tried by killing and starting again is not
that, so these processes begin where the imports are done; nothing else of them is shared. They have their own
environment, folder and streams, they get signals and end as any process. And they tick more often than the program
does by itself, so that what a tick begins need not be waited for.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from unittest import mock

FROM_THE_START = {"LANGUAGE": "nb", "PYTHONUTF8": "1"}
"""What the program's surroundings say as its modules are imported; it is the same for all of these processes."""

EVERY_SECONDS = 0.5
"""How often they tick."""

_context = multiprocessing.get_context("forkserver")


class Forked:
    """A process as `asyncio.subprocess` has them, as far as the tests go. `stderr` is None where it goes to a file."""

    def __init__(
        self, process: multiprocessing.process.BaseProcess, out: asyncio.StreamReader, err: asyncio.StreamReader | None
    ) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self.stdout = out
        self.stderr = err
        self._process = process
        self._ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(process.sentinel, self._notices_the_end, loop)

    def _notices_the_end(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set()

    @property
    def returncode(self) -> int | None:
        """The exit status, less than 0 for a signal; None as long as it runs."""
        return self._process.exitcode if self._ended.is_set() else None

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """`kill -9`."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for the end; gives the exit status."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for the end; gives what is left of stdout and of stderr."""
        out = await self.stdout.read()
        err = b"" if self.stderr is None else await self.stderr.read()
        await self.wait()
        return out, err


async def from_the_start(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path | None = None
) -> asyncio.subprocess.Process:
    """Start a command as people do, with `python -m bot`; all else as with `fork`."""
    with contextlib.ExitStack() as stack:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=folder,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE if log is None else stack.enter_context(log.open("ab")),
        )


async def fork(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path | None = None,
    ticks: float | None = EVERY_SECONDS,
) -> Forked:
    """Start a command, such as `run course.toml`, in a folder; stderr goes to the end of a log if there is one.

    It ticks every so many seconds; where that is None, as often as the program does by itself.
    """
    assert FROM_THE_START.items() <= environment.items(), "imported in other surroundings"
    out, its_out = _context.Pipe(duplex=False)
    err, its_err = (None, str(log)) if log is not None else _context.Pipe(duplex=False)
    given = (list(arguments), str(folder), dict(environment), its_out, its_err, ticks)
    process = _context.Process(target=_becomes_the_program, args=given, daemon=True)
    # The first one waits for the imports.
    await asyncio.to_thread(_starts, process)
    its_out.close()
    if isinstance(its_err, Connection):
        its_err.close()
    return Forked(process, await _reader(out), None if err is None else await _reader(err))


def _starts(process: multiprocessing.process.BaseProcess) -> None:
    _imported()
    process.start()


@functools.cache
def _imported() -> None:
    """Start the process that the others are forked off; it goes when this one does."""
    _context.set_forkserver_preload(["bot.__main__", "aiosqlite", "asyncpg", "tests.processes.forked"])
    with mock.patch.dict(os.environ, FROM_THE_START):
        forkserver.ensure_running()


async def _reader(connection: Connection) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    pipe = os.fdopen(os.dup(connection.fileno()), "rb", buffering=0)
    connection.close()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return reader


def _becomes_the_program(
    arguments: list[str],
    folder: str,
    environment: dict[str, str],
    out: Connection,
    err: Connection | str,
    ticks: float | None,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out.fileno(), 1)
    os.dup2(os.open(err, os.O_WRONLY | os.O_APPEND | os.O_CREAT) if isinstance(err, str) else err.fileno(), 2)
    for each in (out, err):
        if isinstance(each, Connection):
            each.close()
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as a start makes it, for a pipe
    sys.argv = ["bot", *arguments]
    from bot.__main__ import main
    from bot.delivery import scheduler

    if ticks is not None:
        scheduler.EVERY_SECONDS = ticks  # type: ignore[assignment]
    main()
