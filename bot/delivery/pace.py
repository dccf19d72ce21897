"""How fast messages may leave: a steady pace for mass sending, and a pause for everything when Telegram says so."""

import asyncio

import tenacity


class Pace:
    """Lets `per_second` messages begin every second, evenly. Times are the event loop's monotonic seconds."""

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / per_second
        self._next = 0.0
        self._open_at = 0.0
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Wait for the next slot of mass sending."""
        clock = asyncio.get_running_loop().time
        async with self._queue:
            while (wait := max(self._next, self._open_at) - clock()) > 0:
                await asyncio.sleep(wait)
            # A slot that began late is made up for by the next one only, so that no burst follows a standstill.
            self._next = max(self._next, clock() - self._interval) + self._interval

    async def opened(self) -> None:
        """Wait until no pause is on. Answers need no slot, but a pause is for them too."""
        clock = asyncio.get_running_loop().time
        while (wait := self._open_at - clock()) > 0:
            await asyncio.sleep(wait)

    def pause(self, seconds: float) -> None:
        """Let nothing leave for so many seconds from now on."""
        self._open_at = max(self._open_at, asyncio.get_running_loop().time() + seconds)

    @property
    def paused_for(self) -> float:
        """How many seconds of a pause are left; 0 or less where none is on."""
        return self._open_at - asyncio.get_running_loop().time()


def growing_pause(attempts: int, *, most: float) -> float:
    """Return how many seconds to wait after so many attempts in vain: longer each time, at random, at most `most`."""
    state = tenacity.RetryCallState(retry_object=None, fn=None, args=(), kwargs={})  # type: ignore[arg-type]
    state.attempt_number = attempts
    return float(tenacity.wait_random_exponential(multiplier=1, max=most)(state))
