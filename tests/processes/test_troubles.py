"""Whatever goes wrong with Telegram, the database or the clock: nothing is lost, and nobody holds up the others."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import event, make_url

from bot.app import Application
from bot.delivery.dispatcher import IN_FLIGHT
from bot.messages import help as helping
from bot.messages.speech import Speech
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.faults import Call, Fault, RateLimit
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.settings import Settings
from bot.transport import AiohttpRequest, Timeouts
from handlers import routing
from tests.processes.running import (
    MOVING,
    PATIENCE,
    SLUG,
    BotProcess,
    Window,
    now,
    storm_course,
    until,
    window,
)

pytest_plugins = ["tests.postgres"]

NB = Speech("nb")
HELP = NB.label("This is what you can do here:")
MOST_PAUSED = 0.25
"""Seconds that a call may have been under way when a 429 was answered, and begin after it."""


class ShiftedClock:
    """The real time, and how far it is off."""

    def __init__(self) -> None:
        self.off = timedelta()

    def now(self) -> datetime:
        return now() + self.off


class House:
    """A bot in this process, its Telegram and its database, in real time."""

    def __init__(self, telegram: Telegram, application: Application, looking: Window, clock: ShiftedClock) -> None:
        self.telegram = telegram
        self.application = application
        self.window = looking
        self.clock = clock
        self.people: list[Person] = []
        self._version = 1

    async def enrols(self, count: int) -> list[Person]:
        """Enrol so many people who only listen."""
        self.people = [self.telegram.person(f"Tilhører {number}", "nb") for number in range(count)]
        await self.window.enrols(self.people)
        return self.people

    async def session_is_moved(self) -> str:
        """Publish a new version that everybody is told of, and begin to tell; gives the notice's key."""
        self._version += 1
        self.telegram.calls.clear()
        await self.window.publishes(storm_course(self._version, now() + timedelta(hours=8, seconds=self._version)))
        await self.application.tick()
        return f"{SLUG}/session_changed/{MOVING}/{self._version}"

    async def has_gone_out(self) -> None:
        """Wait until nothing waits in the outbox any more."""
        await self.window.becomes("select count(*) from deliveries where state in ('waiting', 'claimed')", 0)

    def arrived(self) -> Counter[int]:
        """Count the news of this version in each chat."""
        return Counter(
            person.id
            for person in self.people
            for message in person.inbox
            if f"Samling {self._version} " in message.text
        )

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
        await stack.enter_async_context(application.running([course]))
        looking = await stack.enter_async_context(window(url))
        yield House(telegram, application, looking, clock)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with performed(tmp_path) as house:
        yield house


def transport_of(house: House) -> AiohttpRequest:
    """The way to Telegram of a bot in this process."""
    transport = house.application.bot.request
    assert isinstance(transport, AiohttpRequest)
    return transport


def refused(telegram: Telegram, code: int) -> list[Call]:
    return [call for call in telegram.calls if call.outcome.startswith(str(code))]


# ---------------------------------------------------------------------- what Telegram says


async def test_a_429_stops_everything_for_as_long_as_it_says_and_drops_nothing(tmp_path: Path) -> None:
    async with performed(tmp_path, per_second=60) as house:
        await house.enrols(60)
        fault = Fault("too_many_requests", "sendDocument", times=3, probability=0.1, retry_after=1)
        house.telegram.faults.add(fault)
        await house.session_is_moved()
        await until(house.telegram, lambda: fault.struck > 0)
        await house.answers(*house.strangers(5))
        await house.once_each()
        assert await house.window.number("select sum(uncertain) from deliveries") == 0
    silences = [(call.ended or 0, (call.ended or 0) + 1) for call in refused(house.telegram, 429)]
    assert len(silences) == fault.struck == 3
    for call in house.telegram.calls:
        if call.chat_id is not None:
            assert not any(begun + MOST_PAUSED < call.begun < ended for begun, ended in silences), call


async def test_at_the_pace_that_telegram_allows_there_is_no_429_at_all(tmp_path: Path) -> None:
    async with performed(tmp_path, per_second=25) as house:
        await house.enrols(75)
        house.telegram.limit = RateLimit(30)
        await house.session_is_moved()
        await house.once_each()
        assert refused(house.telegram, 429) == []


async def test_who_has_blocked_the_bot_gets_theirs_when_they_write_again_and_the_others_at_once(house: House) -> None:
    people = await house.enrols(30)
    gone, away, missing = people[3], people[14], people[20]
    house.telegram.faults.add(Fault("forbidden", chat_id=gone.id))
    away.blocks_bot()
    await house.telegram.settled()
    house.telegram.faults.add(Fault("bad_request", chat_id=missing.id, description="Bad Request: chat not found"))
    key = await house.session_is_moved()
    await house.has_gone_out()
    unreached = {gone.id, away.id, missing.id}
    assert house.arrived() == {person.id: 1 for person in people if person.id not in unreached}
    skipped = await house.window.rows(
        "select p.telegram_id, d.reason from deliveries d join people p on p.id = d.person_id"
        " where d.key = :key and d.state = 'skipped' and p.unreachable_since is not null",
        key=key,
    )
    assert dict(map(tuple, skipped)) == dict.fromkeys(unreached, "unreachable")

    gone.says("Hei")
    away.unblocks_bot()
    missing.says("Hei")
    await house.telegram.settled()
    await house.application.tick()
    await house.once_each()
    assert await house.window.number("select count(*) from people where unreachable_since is not null") == 0


async def test_a_message_that_telegram_does_not_take_is_recorded_and_stops_nobody_else(house: House) -> None:
    people = await house.enrols(20)
    told = "Bad Request: message is too long"
    fault = house.telegram.faults.add(Fault("bad_request", chat_id=people[5].id, times=None, description=told))
    await house.session_is_moved()
    await house.has_gone_out()
    assert house.arrived() == {person.id: 1 for person in people if person is not people[5]}
    [row] = await house.window.rows("select state, reason, attempts from deliveries where state <> 'sent'")
    assert (row.state, row.reason) == ("refused", "Message is too long")
    assert fault.struck == 1


async def test_what_is_uncertain_is_tried_again_and_counted(house: House) -> None:
    # Telegram answers within a second, or the bot gives up.
    transport_of(house).timeouts = Timeouts(1.0, 1.0, 1.0, 1.0, 1.0)
    people = await house.enrols(40)
    kinds: list[dict[str, Any]] = [
        {"kind": "server_error", "status": 500, "times": 2},
        {"kind": "server_error", "status": 502, "times": 2},
        {"kind": "cut", "times": 3},
        {"kind": "drop_answer", "times": 3},
        {"kind": "hang", "delay": 1.5, "times": 2},
        {"kind": "late", "delay": 1.5, "times": 2},
    ]
    faults = [house.telegram.faults.add(Fault(method="sendDocument", probability=0.3, **kind)) for kind in kinds]
    await house.session_is_moved()
    await house.has_gone_out()
    assert [fault.struck for fault in faults] == [fault.times for fault in faults]
    assert set(house.arrived()) == {person.id for person in people}
    # Only what had arrived, unknown to the bot, may have come twice.
    assert house.arrived().total() - len(people) <= 3 + 2 + 2
    assert await house.window.number("select sum(uncertain) from deliveries") == sum(fault.struck for fault in faults)
    assert await house.window.number("select count(*) from deliveries where state <> 'sent'") == 0


async def test_what_surely_did_not_leave_is_no_uncertainty(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram can't be reached for a while: the connection is refused."""
    await house.enrols(10)
    tried = 0

    async def unreachable(*_: object, **__: object) -> None:
        nonlocal tried
        tried += 1
        raise ConnectionRefusedError(errno.ECONNREFUSED, "refused")

    with monkeypatch.context() as patched:
        # Every connection there is gets lost, and no new one can be had.
        await transport_of(house).shutdown()
        await transport_of(house).initialize()
        patched.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", unreachable)
        await house.session_is_moved()
        async with asyncio.timeout(PATIENCE):
            while tried < 5:
                await asyncio.sleep(0.05)
    await house.once_each()
    assert await house.window.number("select sum(uncertain) from deliveries") == 0


async def test_answers_survive_the_same_troubles(house: House) -> None:
    transport_of(house).timeouts = Timeouts(1.0, 1.0, 1.0, 1.0, 1.0)
    for kind in ("server_error", "cut", "hang", "late", "drop_answer", "too_many_requests"):
        house.telegram.faults.add(Fault(kind, "sendMessage", times=1, delay=1.5, probability=0.5))  # type: ignore[arg-type]
    house.telegram.faults.add(Fault("server_error", "getUpdates", times=2))
    house.telegram.faults.add(Fault("cut", "getUpdates", times=2))
    await house.answers(*house.strangers(20))
    await house.telegram.settled(PATIENCE)


async def test_one_persons_hang_holds_up_nobody_else(house: House) -> None:
    slow, *others = house.strangers(25)
    fault = house.telegram.faults.add(Fault("hang", chat_id=slow.id, delay=4.0))
    slow.says("/hjelp")
    slow.says("/start")
    await until(house.telegram, lambda: fault.struck == 1)
    await house.answers(*others)
    [hanging] = [call for call in house.telegram.calls if call.chat_id == slow.id]
    assert hanging.ended is None, "the others were answered while this one hung"
    await until(house.telegram, lambda: len(slow.inbox) >= 2)
    assert slow.inbox[0].text.startswith(HELP), "what one person writes is answered in order"


async def test_a_second_poller_steps_back_and_takes_over_when_the_first_one_stops(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    telegram = Telegram(seed=1)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with performed(tmp_path / "a", telegram=telegram) as first:
        await first.answers(*first.strangers(2))
        async with performed(tmp_path / "b", telegram=telegram) as second:
            await until(telegram, lambda: bool(refused(telegram, 409)))
            for _ in range(8):
                await second.answers(*second.strangers(3))
            assert len(refused(telegram, 409)) <= 2
            told = [record for record in caplog.records if "Another program" in record.getMessage()]
            assert 1 <= len(told) <= 2
            assert {record.levelno for record in told} == {logging.ERROR}
        # One of them has gone; the other notices.
        await first.answers(*first.strangers(2))
        assert len(refused(telegram, 409)) <= 2


# ---------------------------------------------------------------------- what goes wrong in the house


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


@pytest.fixture
def impatient(house: House) -> None:
    """A database that is locked is given up after a tenth of a second, not ten seconds."""

    def be_impatient(connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=100")
        cursor.close()

    event.listen(house.application.database.engine.sync_engine.pool, "checkout", be_impatient)


async def everything_arrives(house: House, gone: Callable[[], Any]) -> None:
    """The database goes while notices go out and people write; when it is back everything is done."""
    await house.enrols(60)
    await house.session_is_moved()
    await until(house.telegram, lambda: house.arrived().total() >= 5)
    strangers = house.strangers(20)
    await gone()
    for person in strangers:
        person.says("/hjelp")
    await until(house.telegram, lambda: all(person.inbox for person in strangers))
    await house.telegram.settled(PATIENCE)
    await house.once_each()
    assert await house.window.number("select count(*) from updates_set_aside") == 0


async def _has_to_itself(connection: sqlite3.Connection) -> None:
    async with asyncio.timeout(PATIENCE):
        while not connection.in_transaction:
            with contextlib.suppress(sqlite3.OperationalError):
                connection.execute("BEGIN EXCLUSIVE")
            await asyncio.sleep(0.005)


async def test_while_the_sqlite_file_is_locked_everything_waits(house: House, impatient: None, tmp_path: Path) -> None:
    async def locked() -> None:
        with closing(sqlite3.connect(tmp_path / "test.sqlite", timeout=0, isolation_level=None)) as other:
            await _has_to_itself(other)
            waiting = house.strangers(20)
            for person in waiting:
                person.says("/hjelp")
            await house.application.tick()
            assert (await house.application.health())["healthy"] is False
            await asyncio.sleep(1.0)
            assert not any(person.inbox for person in waiting)
            other.execute("ROLLBACK")

    await everything_arrives(house, locked)
    assert (await house.application.health())["healthy"] is True


async def test_while_the_disk_is_full_everything_waits(house: House) -> None:
    full: list[int] = []

    def stay_within(connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count={full[-1]}")
        cursor.close()

    async def disk_is_full() -> None:
        [[pages]] = await house.window.rows("pragma page_count")
        full.append(int(pages))
        await house.application.database.engine.dispose()
        event.listen(house.application.database.engine.sync_engine.pool, "checkout", stay_within)
        waiting = house.strangers(20)
        for person in house.people[:10]:
            person.says("Dette tar plass. " * 200)
        for person in waiting:
            person.says("/hjelp")
        await asyncio.sleep(1.0)
        assert house.telegram.updates.pending_count > 0
        assert await house.window.number("select count(*) from notes") < 10
        full.append(2**30)

    await everything_arrives(house, disk_is_full)
    assert await house.window.number("select count(*) from notes") == 10


@pytest.fixture
async def on_postgres(tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:
    async with performed(tmp_path, url=postgres_url) as house:
        yield house


async def test_while_postgresql_cuts_every_connection_nothing_is_lost(on_postgres: House, postgres_url: str) -> None:
    house = on_postgres
    others = "where datname = current_database() and pid <> pg_backend_pid()"

    async def cut() -> None:
        async with window(postgres_url) as knife:
            for person in house.strangers(10):
                person.says("/hjelp")
            for _ in range(40):
                await knife.rows(f"select pg_terminate_backend(pid) from pg_stat_activity {others}")
                await asyncio.sleep(0.03)

    await everything_arrives(house, cut)
    assert house.application.lease.held


async def test_while_postgresql_lets_nobody_in_everything_waits(on_postgres: House, postgres_url: str) -> None:
    house = on_postgres
    name = postgres_url.split("@/")[1].split("?", maxsplit=1)[0]

    async def closed() -> None:
        async with window(
            make_url(postgres_url).set(database="postgres").render_as_string(hide_password=False)
        ) as doorkeeper:
            await doorkeeper.runs(f"alter database {name} allow_connections false")
            await doorkeeper.rows("select pg_terminate_backend(pid) from pg_stat_activity where datname = :n", n=name)
            waiting = house.strangers(20)
            for person in waiting:
                person.says("/hjelp")
            await house.application.tick()
            assert (await house.application.health())["healthy"] is False
            await asyncio.sleep(1.0)
            assert not any(person.inbox for person in waiting)
            await doorkeeper.runs(f"alter database {name} allow_connections true")

    await everything_arrives(house, closed)
    assert (await house.application.health())["healthy"] is True


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
                await _has_to_itself(other)
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
