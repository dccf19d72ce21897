"""How many messages may begin, and when; on a clock that is moved."""

import asyncio
from bisect import bisect_left
from collections.abc import AsyncIterator

import pytest

from bot.delivery.pace import Pace


class Clock:
    """The event loop's seconds: sleeping moves them on, `late` says how much too far."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.late = 0.0

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += max(seconds, 1e-6) + self.late


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clock]:
    clock = Clock()
    with monkeypatch.context() as patched:
        patched.setattr(asyncio.get_running_loop(), "time", clock.time)
        patched.setattr("bot.delivery.pace.asyncio.sleep", clock.sleep)
        yield clock


async def turns(pace: Pace, clock: Clock, count: int) -> list[float]:
    begun = []
    for _ in range(count):
        await pace.turn()
        begun.append(clock.now)
    return begun


def most_in_a_second(begun: list[float]) -> int:
    return max(bisect_left(begun, first + 1) - number for number, first in enumerate(begun))


@pytest.mark.parametrize("per_second", [1, 30, 1000])
async def test_the_pace_is_used_and_never_exceeded(clock: Clock, per_second: int) -> None:
    begun = await turns(Pace(per_second), clock, 4 * per_second)
    assert most_in_a_second(begun) <= per_second
    assert begun[-1] - begun[0] == pytest.approx((4 * per_second - 1) / per_second, rel=0.03)


@pytest.mark.parametrize("per_second", [30, 1000])
async def test_who_is_late_each_time_uses_the_pace_all_the_same(clock: Clock, per_second: int) -> None:
    clock.late = 0.002
    begun = await turns(Pace(per_second), clock, 5 * per_second)
    assert most_in_a_second(begun) <= per_second
    assert 5 * per_second / (begun[-1] - begun[0]) >= 0.99 * per_second


async def test_no_burst_follows_a_standstill(clock: Clock) -> None:
    pace = Pace(30)
    begun = await turns(pace, clock, 40)
    clock.now += 60
    begun += await turns(pace, clock, 40)
    assert most_in_a_second(begun) <= 30
    assert [round(each - begun[40], 3) for each in begun[40:44]] == [0.0, 0.033, 0.067, 0.1]


async def test_a_short_hold_up_is_made_up_for_without_a_burst(clock: Clock) -> None:
    pace = Pace(1000)
    begun = await turns(pace, clock, 1500)
    clock.now += 0.05
    begun += await turns(pace, clock, 3000)
    assert begun[-1] - begun[0] == pytest.approx(4.5, rel=0.005)
    assert most_in_a_second(begun) <= 1000
    assert max(bisect_left(begun, first + 0.01) - number for number, first in enumerate(begun)) <= 20


async def test_who_has_had_nothing_to_send_begins_without_a_burst(clock: Clock) -> None:
    begun = await turns(Pace(1000), clock, 100)
    assert begun[-1] - begun[0] == pytest.approx(0.099)


async def test_one_chat_gets_one_a_second_and_keeps_nobody_waiting(clock: Clock) -> None:
    pace = Pace(30)
    pace.begins(7)
    await pace.turn_in(8)
    assert clock.now == 1000
    await pace.turn_in(7)
    assert clock.now == 1001
    for chat in range(100_000):
        pace.begins(chat)
        clock.now += 0.001
    assert len(pace._chats) < 10_000


async def test_without_a_limit_nobody_waits(clock: Clock) -> None:
    begun = await turns(Pace(float("inf")), clock, 5000)
    assert begun[-1] == begun[0]


async def test_a_pause_is_for_everything(clock: Clock) -> None:
    pace = Pace(30)
    pace.pause(5)
    await pace.opened()
    assert clock.now == 1005
    await pace.turn()
    assert clock.now == 1005
