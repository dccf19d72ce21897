"""Whatever Telegram says or does: nothing is lost, and nobody holds up the others."""

from __future__ import annotations

import asyncio
import errno
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal.faults import Fault, RateLimit
from bot.rehearsal.state import Telegram
from bot.transport import Timeouts
from tests.processes.running import PATIENCE, until
from tests.processes.troubles.house import HELP, House, performed, refused, transport_of

pytest_plugins = ["tests.postgres"]


MOST_PAUSED = 0.25
"""Seconds that a call may have been under way when a 429 was answered, and begin after it."""


async def test_a_429_stops_everything_for_as_long_as_it_says_and_drops_nothing(tmp_path: Path) -> None:
    async with performed(tmp_path, per_second=60) as house:
        await house.enrols(60)
        fault = Fault("too_many_requests", "sendDocument", times=2, probability=0.1, retry_after=1)
        house.telegram.faults.add(fault)
        await house.session_is_moved()
        await until(house.telegram, lambda: fault.struck > 0)
        await house.answers(*house.strangers(5))
        await house.once_each()
        assert await house.window.number("select sum(uncertain) from deliveries") == 0
    silences = [(call.ended or 0, (call.ended or 0) + 1) for call in refused(house.telegram, 429)]
    assert len(silences) == fault.struck == 2
    for call in house.telegram.calls:
        if call.chat_id is not None:
            assert not any(begun + MOST_PAUSED < call.begun < ended for begun, ended in silences), call


async def test_at_the_pace_that_telegram_allows_there_is_no_429_at_all(tmp_path: Path) -> None:
    async with performed(tmp_path, per_second=25) as house:
        await house.enrols(60)
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
    faults = [
        Fault(kind, "sendMessage", times=1, delay=1.5, probability=0.5)
        for kind in ("server_error", "cut", "hang", "late", "drop_answer", "too_many_requests")
    ]
    faults += [Fault("server_error", "getUpdates", times=2), Fault("cut", "getUpdates", times=2)]
    for fault in faults:
        house.telegram.faults.add(fault)
    await house.answers(*house.strangers(20))
    await house.telegram.settled(PATIENCE)
    assert [fault.struck for fault in faults] == [fault.times for fault in faults]


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
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It looks more often whether the other one is still there, and waits for a shorter time until it believes it.
    monkeypatch.setattr("bot.inbox._LOOK_AT_OTHER", 0.5)
    monkeypatch.setattr("bot.inbox.TRIES", 4.0)
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
