"""A bot in this process, its Telegram and its database, in real time."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from pydantic import SecretStr

from bot.app import Application
from bot.messages.speech import Speech
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.faults import Call
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.settings import Settings
from bot.transport import AiohttpRequest
from tests.processes.listeners import Listeners
from tests.processes.running import PATIENCE, Window, now, storm_course, until, window

NB = Speech("nb")

HELP = NB.label("This is what you can do here:")


class ShiftedClock:
    """The real time, and how far it is off."""

    def __init__(self) -> None:
        self.off = timedelta()

    def now(self) -> datetime:
        return now() + self.off


class House(Listeners):
    """A bot in this process, its Telegram and its database, in real time."""

    def __init__(self, telegram: Telegram, application: Application, looking: Window, clock: ShiftedClock) -> None:
        super().__init__(telegram, looking)
        self.application = application
        self.clock = clock

    async def session_is_moved(self) -> str:
        """Publish a new version that everybody is told of, and begin to tell; gives the notice's key."""
        key = await super().session_is_moved()
        await self.application.tick()
        return key

    async def has_gone_out(self) -> None:
        """Wait until nothing waits in the outbox any more."""
        await self.window.becomes("select count(*) from deliveries where state in ('waiting', 'claimed')", 0)

    async def once_each(self) -> None:
        """Wait until everybody has been told, each once."""
        await self.has_gone_out()
        assert self.arrived() == {person.id: 1 for person in self.people}

    async def answers(self, *people: Person) -> None:
        """Everybody writes at once, and everybody gets an answer."""
        before = {person: len(person.inbox) for person in people}
        for person in people:
            person.says("/hjelp")
        await until(self.telegram, lambda: all(len(person.inbox) > before[person] for person in people))
        assert all(person.last.text.startswith(HELP) for person in people)

    def strangers(self, count: int) -> list[Person]:
        return [self.telegram.person(f"Kari {number}", "nb") for number in range(count)]


@asynccontextmanager
async def performed(
    folder: Path,
    *,
    url: str | None = None,
    telegram: Telegram | None = None,
    per_second: float = 1000,
    organisers: tuple[int, ...] = (),
) -> AsyncIterator[House]:
    """Give a house in which the bot runs."""
    telegram = telegram or Telegram(seed=1)
    url = url or f"sqlite+aiosqlite:///{folder / 'test.sqlite'}"
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(serve(bot_api(telegram)))
        settings = Settings(
            bot_token=SecretStr(telegram.token),
            bot_api_url=api,
            database_url=url,
            organisers=organisers,
            messages_per_second=per_second,
        )
        clock = ShiftedClock()
        application = Application(settings, clock.now)
        course = storm_course(1, now() + timedelta(hours=9))
        # What has to be tried again is, at a tick; more often here, so that less is waited for.
        with mock.patch("bot.delivery.scheduler.EVERY_SECONDS", 0.5):
            await stack.enter_async_context(application.running([course]))
        looking = await stack.enter_async_context(window(url))
        yield House(telegram, application, looking, clock)


def transport_of(house: House) -> AiohttpRequest:
    """The way to Telegram of a bot in this process."""
    transport = house.application.bot.request
    assert isinstance(transport, AiohttpRequest)
    return transport


def refused(telegram: Telegram, code: int) -> list[Call]:
    return [call for call in telegram.calls if call.outcome.startswith(str(code))]


async def has_to_itself(connection: sqlite3.Connection) -> None:
    async with asyncio.timeout(PATIENCE):
        while not connection.in_transaction:
            with contextlib.suppress(sqlite3.OperationalError):
                connection.execute("BEGIN EXCLUSIVE")
            await asyncio.sleep(0.005)
