"""Faults to order, the rate limit and the record of calls, as a bot meets them over HTTP."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.rehearsal.faults import Fault, FaultKind, RateLimit
from bot.rehearsal.people import Person
from bot.rehearsal.state import Telegram
from tests.conversations.stand_in.asking import once


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(seed=7)


async def test_too_many_requests_say_how_long_to_wait(telegram: Telegram, kari: Person, bot: Bot, url: str) -> None:
    fault = telegram.faults.add(Fault("too_many_requests", method="sendMessage", retry_after=3, times=2))
    with pytest.raises(RetryAfter, match="Retry in 3 seconds"):
        await bot.send_message(kari.id, "a")
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{url}/bot{telegram.token}/sendMessage", json={"chat_id": kari.id, "text": "a"})
    assert (answer.status_code, answer.json()) == (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        },
    )
    await bot.send_message(kari.id, "b")
    assert (fault.struck, telegram.faults.active, [m.text for m in kari.inbox]) == (2, [], ["b"])


@pytest.mark.parametrize(
    ("kind", "error", "outcome"),
    [
        ("forbidden", Forbidden, "403 Forbidden: bot was blocked by the user"),
        ("bad_request", BadRequest, "400 Bad Request: chat not found"),
        ("server_error", NetworkError, "502 Bad Gateway"),
    ],
)
async def test_refusals_come_as_ordered_and_do_nothing(
    telegram: Telegram, kari: Person, bot: Bot, *, kind: FaultKind, error: type[Exception], outcome: str
) -> None:
    telegram.faults.add(Fault(kind))
    with pytest.raises(error):
        await bot.send_message(kari.id, "a")
    assert kari.inbox == []
    assert telegram.calls[-1].outcome == outcome


@pytest.mark.parametrize(("kind", "arrived"), [("cut", []), ("drop_answer", ["a"])])
async def test_a_connection_closed_without_an_answer_is_a_network_error(
    telegram: Telegram, kari: Person, url: str, bot: Bot, *, kind: FaultKind, arrived: list[str]
) -> None:
    telegram.faults.add(Fault(kind, times=1))
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await http.post(f"{url}/bot{telegram.token}/sendMessage", json={"chat_id": kari.id, "text": "a"})
    assert [m.text for m in kari.inbox] == arrived
    telegram.faults.add(Fault(kind))
    with pytest.raises(NetworkError):
        await bot.send_message(kari.id, "a")
    assert telegram.calls[-1].outcome in ("cut", "answer dropped")
    await bot.send_message(kari.id, "b")
    assert kari.last.text == "b"


async def test_hanging_delays_before_and_lateness_after_the_effect(telegram: Telegram, kari: Person, bot: Bot) -> None:
    hang = telegram.faults.add(Fault("hang", delay=0.3))
    slow = asyncio.create_task(bot.send_message(kari.id, "a"))
    await once(lambda: hang.struck == 1)
    assert kari.inbox == []
    await slow
    assert kari.last.text == "a"
    hung = telegram.calls[-1]
    assert hung.ended is not None
    assert hung.ended - hung.begun >= 0.3

    telegram.faults.add(Fault("late", delay=0.6))
    with pytest.raises(TimedOut):
        await bot.send_message(kari.id, "b", read_timeout=0.2)
    assert kari.last.text == "b"


async def test_a_fault_strikes_only_where_it_was_ordered(telegram: Telegram, kari: Person, bot: Bot) -> None:
    ola = telegram.person("Ola")
    ola.starts()
    fault = telegram.faults.add(Fault("forbidden", method="sendmessage", chat_id=ola.id, times=None))
    await bot.send_message(kari.id, "a")
    await bot.send_chat_action(ola.id, "typing")
    for _ in range(3):
        with pytest.raises(Forbidden):
            await bot.send_message(ola.id, "a")
    assert fault.struck == 3
    telegram.faults.clear()
    await bot.send_message(ola.id, "a")


async def test_chance_follows_the_seed() -> None:
    def struck(seed: int) -> list[bool]:
        telegram = Telegram(seed=seed)
        telegram.faults.add(Fault("cut", times=None, probability=0.3))
        return [telegram.faults.strike("sendMessage", 1) is not None for _ in range(300)]

    assert struck(1) == struck(1)
    assert 60 < sum(struck(1)) < 120


async def test_the_limit_lets_so_many_through_in_any_one_second(telegram: Telegram, kari: Person, bot: Bot) -> None:
    telegram.limit = RateLimit(per_second=5)
    outcomes = await asyncio.gather(*(bot.send_message(kari.id, "x") for _ in range(8)), return_exceptions=True)
    refused = [o for o in outcomes if isinstance(o, RetryAfter)]
    assert (len(refused), len(kari.inbox)) == (3, 5)
    await bot.send_chat_action(kari.id, "typing")
    await bot.get_me()
    await asyncio.sleep(1.05)
    await bot.send_message(kari.id, "y")


def test_the_limits_window_slides() -> None:
    limit = RateLimit(per_second=2)
    assert [limit.admit(at) for at in (0.0, 0.5, 0.9, 1.0, 1.4, 1.5)] == [
        True,
        True,
        False,
        True,
        False,
        True,
    ]


async def test_calls_are_recorded_with_their_outcome(telegram: Telegram, kari: Person, bot: Bot) -> None:
    telegram.calls.clear()
    begun = time.monotonic()
    sent = await bot.send_message(kari.id, "a")
    with pytest.raises(BadRequest):
        await bot.delete_message(kari.id, 99)
    first, second = telegram.calls
    assert (first.method, first.chat_id, first.message_id, first.outcome) == (
        "sendMessage",
        kari.id,
        sent.id,
        "ok",
    )
    assert (second.method, second.outcome) == (
        "deleteMessage",
        "400 Bad Request: message to delete not found",
    )
    assert first.ended is not None
    assert begun <= first.begun <= first.ended <= second.begun


async def test_ten_thousand_messages_do_not_make_the_next_one_slow(telegram: Telegram, kari: Person, bot: Bot) -> None:
    for _ in range(10_000):
        telegram.add_message(kari.chat, telegram.bot, text="x")
    # By the processor's time: others on the machine make nothing slower by that.
    begun = time.process_time()
    for _ in range(20):
        await bot.send_message(kari.id, "y")
    assert time.process_time() - begun < 2
