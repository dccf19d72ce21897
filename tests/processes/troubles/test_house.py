"""What goes wrong in the house: an update that always fails, a wrong clock, being told to stop."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.dispatcher import IN_FLIGHT
from bot.messages import help as helping
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.faults import Fault
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from handlers import routing
from tests.processes.running import PATIENCE, BotProcess, now, storm_course, until, window
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


async def test_told_to_stop_while_nothing_works_it_leaves_all_the_same(tmp_path: Path) -> None:
    """The database is locked and Telegram hangs: what is in hand can't be finished, and comes again the next time."""
    telegram = Telegram(seed=1)
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}"
    async with serve(bot_api(telegram)) as api, window(url) as looking:
        environment = {"BOT_TOKEN": telegram.token, "BOT_API_URL": api, "DATABASE_URL": url}
        bot = BotProcess(tmp_path, environment | {"MESSAGES_PER_SECOND": "60"})
        (tmp_path / "storm.toml").write_text(storm_course(1, now() + timedelta(hours=9)), encoding="utf-8")
        try:
            await bot.starts("run", "storm.toml")
            await bot.is_up()
            people = [telegram.person(f"Tilhører {number}", "nb") for number in range(60)]
            await looking.enrols(people)
            await looking.publishes(storm_course(2, now() + timedelta(hours=8)))
            await until(telegram, lambda: sum(bool(person.inbox) for person in people) >= 20)
            telegram.faults.add(Fault("hang", times=None, delay=60))
            with closing(sqlite3.connect(tmp_path / "test.sqlite", timeout=0, isolation_level=None)) as other:
                await has_to_itself(other)
                strangers = [telegram.person(f"Kari {number}", "nb") for number in range(5)]
                for person in strangers:
                    person.says("/hjelp")
                bot.gets(signal.SIGTERM)
                async with asyncio.timeout(15):
                    status, _ = await bot.ends()
                assert status == 0, bot.last_words
            telegram.faults.clear()
            await bot.starts("run", "storm.toml")
            await bot.is_up()
            await looking.becomes("select count(*) from deliveries where state = 'sent'", 60)
            await telegram.settled(PATIENCE)
            assert all(person.inbox for person in [*people, *strangers])
            assert sum(len(person.inbox) for person in people) <= 60 + IN_FLIGHT
        finally:
            await bot.killed()


async def test_told_to_stop_while_it_sends_it_finishes_what_is_in_flight_and_goes_on_the_next_time(
    tmp_path: Path,
) -> None:
    telegram = Telegram(seed=1)
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}"
    async with serve(bot_api(telegram)) as api, window(url) as looking:
        environment = {"BOT_TOKEN": telegram.token, "BOT_API_URL": api, "DATABASE_URL": url}
        bot = BotProcess(tmp_path, environment | {"MESSAGES_PER_SECOND": "60"})
        (tmp_path / "storm.toml").write_text(storm_course(1, now() + timedelta(hours=9)), encoding="utf-8")
        try:
            await bot.starts("run", "storm.toml")
            await bot.is_up()
            people = [telegram.person(f"Tilhører {number}", "nb") for number in range(90)]
            await looking.enrols(people)
            await looking.publishes(storm_course(2, now() + timedelta(hours=8)))
            await until(telegram, lambda: sum(bool(person.inbox) for person in people) >= 20)
            stranger = telegram.person("Kari", "nb")
            stranger.says("/hjelp")
            bot.gets(signal.SIGTERM)
            async with asyncio.timeout(12):
                status, _ = await bot.ends()
            assert status == 0, bot.last_words
            assert await looking.number("select count(*) from deliveries where state = 'claimed'") == 0
            sent = await looking.number("select count(*) from deliveries where state = 'sent'")
            assert sum(len(person.inbox) for person in people) == sent < 90
            await bot.starts("run", "storm.toml")
            await bot.is_up()
            await looking.becomes("select count(*) from deliveries where state = 'sent'", 90)
            assert [len(person.inbox) for person in people] == [1] * 90
            await telegram.settled(PATIENCE)
            assert len(stranger.inbox) == 1
            assert "Traceback" not in bot.last_words
        finally:
            await bot.killed()
