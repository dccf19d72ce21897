"""What goes wrong in the house: an update that always fails, a wrong clock, being told to stop."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.dispatcher import IN_FLIGHT
from bot.messages import help as helping
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.faults import Fault
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from handlers import routing
from tests.processes.running import PATIENCE, BotProcess, Window, now, storm_course, until, window
from tests.processes.troubles.house import HELP, NB, has_to_itself, performed

pytest_plugins = ["tests.postgres"]


async def test_an_update_that_always_fails_is_set_aside_and_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram = Telegram(seed=1)
    organiser = telegram.person("Ola Arrangør", "nb")

    async def fails(turn: object) -> None:
        raise LookupError("hemmelig tekst")

    monkeypatch.setattr("bot.inbox.TRIES", 0.5)
    monkeypatch.setitem(routing.COMMANDS, "program", fails)
    async with performed(tmp_path, telegram=telegram, organisers=(organiser.id,)) as house:
        kari, *others = house.strangers(10)
        kari.says("/program")
        kari.says("/hjelp")
        await house.answers(*others)
        await until(telegram, lambda: len(kari.inbox) >= 2)
        await telegram.settled()
        wrong, helped = kari.inbox
        assert wrong.text == str(helping.went_wrong(NB).text)
        assert helped.text.startswith(HELP)
        [row] = await house.window.rows("select telegram_id, payload, error from updates_set_aside")
        assert (row.telegram_id, row.error) == (kari.id, "LookupError")
        assert "/program" in row.payload
        organiser.says("/arrangor")
        await until(telegram, lambda: bool(organiser.inbox) and "Utsendinger" in organiser.last.labels)
        organiser.taps("Utsendinger")
        await until(telegram, lambda: "Klarte ikke å ta imot: 1" in organiser.last.labels)
        organiser.taps("Klarte ikke å ta imot: 1")
        await until(telegram, lambda: "LookupError" in organiser.last.text)
        assert "hemmelig" not in organiser.last.text
        assert "Kari" not in organiser.last.text


@pytest.mark.parametrize("hours", [-1, 3], ids=["back", "forward"])
async def test_a_clock_that_is_set_wrong_and_right_again_loses_and_repeats_nothing(tmp_path: Path, hours: int) -> None:
    async with performed(tmp_path, per_second=60) as house:
        await house.enrols(60)
        await house.session_is_moved()
        await until(house.telegram, lambda: house.arrived().total() >= 10)
        house.clock.off = timedelta(hours=hours)
        await house.application.tick()
        await house.answers(*house.strangers(5))
        await house.application.tick()
        house.clock.off = timedelta()
        await house.application.tick()
        await house.once_each()


@dataclass
class Leaving:
    """A bot in a process of its own that is told to stop in the middle of a notice, and its surroundings."""

    telegram: Telegram
    bot: BotProcess
    window: Window
    people: list[Person]

    async def starts(self) -> None:
        await self.bot.starts("run", "storm.toml")
        await self.bot.is_up()

    async def is_told_to_stop(self, within: float) -> None:
        """Tell it; and see that it leaves within so many seconds, and well."""
        self.bot.gets(signal.SIGTERM)
        async with asyncio.timeout(within):
            status, _ = await self.bot.ends()
        assert status == 0, self.bot.last_words

    async def in_state(self, state: str) -> int:
        """How many of the notices are in a state."""
        return await self.window.number("select count(*) from deliveries where state = :state", state=state)

    async def all_are_sent(self) -> None:
        await self.window.becomes("select count(*) from deliveries where state = 'sent'", len(self.people))

    @property
    def arrived(self) -> list[int]:
        """How often the notice has come to each person."""
        return [len(person.inbox) for person in self.people]


@asynccontextmanager
async def in_the_middle_of_a_notice(folder: Path, count: int) -> AsyncIterator[Leaving]:
    """Give a bot that is telling so many people of something; some twenty have heard of it."""
    telegram = Telegram(seed=1)
    url = f"sqlite+aiosqlite:///{folder / 'test.sqlite'}"
    async with serve(bot_api(telegram)) as api, window(url) as looking:
        environment = {"BOT_TOKEN": telegram.token, "BOT_API_URL": api, "DATABASE_URL": url}
        bot = BotProcess(folder, environment | {"MESSAGES_PER_SECOND": "60"})
        (folder / "storm.toml").write_text(storm_course(1, now() + timedelta(hours=9)), encoding="utf-8")
        people = [telegram.person(f"Tilhører {number}", "nb") for number in range(count)]
        leaving = Leaving(telegram, bot, looking, people)
        try:
            await leaving.starts()
            await looking.enrols(people)
            await looking.publishes(storm_course(2, now() + timedelta(hours=8)))
            await until(telegram, lambda: sum(leaving.arrived) >= 20)
            yield leaving
        finally:
            await bot.killed()


async def test_told_to_stop_while_nothing_works_it_leaves_all_the_same(tmp_path: Path) -> None:
    """The database is locked and Telegram hangs: what is in hand can't be finished, and comes again the next time."""
    async with in_the_middle_of_a_notice(tmp_path, 60) as leaving:
        telegram = leaving.telegram
        telegram.faults.add(Fault("hang", times=None, delay=60))
        with closing(sqlite3.connect(tmp_path / "test.sqlite", timeout=0, isolation_level=None)) as other:
            await has_to_itself(other)
            strangers = [telegram.person(f"Kari {number}", "nb") for number in range(5)]
            for person in strangers:
                person.says("/hjelp")
            await leaving.is_told_to_stop(within=15)
        telegram.faults.clear()
        await leaving.starts()
        await leaving.all_are_sent()
        await telegram.settled(PATIENCE)
        assert all(person.inbox for person in [*leaving.people, *strangers])
        assert sum(leaving.arrived) <= 60 + IN_FLIGHT


async def test_told_to_stop_while_it_sends_it_finishes_what_is_in_flight_and_goes_on_the_next_time(
    tmp_path: Path,
) -> None:
    async with in_the_middle_of_a_notice(tmp_path, 90) as leaving:
        stranger = leaving.telegram.person("Kari", "nb")
        stranger.says("/hjelp")
        await leaving.is_told_to_stop(within=12)
        assert await leaving.in_state("claimed") == 0
        assert sum(leaving.arrived) == await leaving.in_state("sent") < 90
        await leaving.starts()
        await leaving.all_are_sent()
        assert leaving.arrived == [1] * 90
        await leaving.telegram.settled(PATIENCE)
        assert len(stranger.inbox) == 1
        assert "Traceback" not in leaving.bot.last_words
