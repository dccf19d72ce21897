"""How fast messages may leave: a steady pace for mass sending, and a pause for everything when Telegram says so."""

import asyncio
import math
from collections import deque

import tenacity

SAME_CHAT_AFTER = 1.0
"""Seconds between two messages of mass sending to one chat, as Telegram wants it."""

CATCH_UP = 0.1
"""Seconds, less two slots, of a hold-up that is made up for. After a longer one, or when there was nothing to send, the
pace begins anew: what was not used is no right to a burst."""

CLOSEST = 0.8
"""How much of a slot's length there is between messages, on the average, while a hold-up is made up for."""

COARSE = 0.005
"""Seconds that timers may be late by: what should have begun meanwhile begins together."""

_MANY_CHATS = 4096


class Pace:
    """Lets `per_second` messages begin every second, evenly, and never more than that in any one second.

    To one chat they begin `same_chat_after` seconds after one another. Times are the event loop's monotonic seconds.
    """

    def __init__(self, per_second: float, same_chat_after: float = SAME_CHAT_AFTER) -> None:
        self.per_second = per_second
        self._interval = 1 / per_second
        self._catch_up = max(0.0, CATCH_UP - 2 * self._interval)
        self._next = 0.0
        self._not_closer = 0.0
        self._open_at = 0.0
        self._queue = asyncio.Lock()
        self._lately: deque[float] = deque(maxlen=math.ceil(per_second) if math.isfinite(per_second) else 0)
        self._same_chat_after = same_chat_after
        self._chats: dict[int, float] = {}
        self._too_many = _MANY_CHATS

    async def turn(self) -> None:
        """Wait for the next slot of mass sending."""
        clock = asyncio.get_running_loop().time
        async with self._queue:
            while (wait := max(self._next, self._not_closer, self._open_at, self._second_is_over()) - clock()) > 0:
                await asyncio.sleep(wait)
            begun = clock()
            held_up = begun - self._next <= self._catch_up
            self._next = (self._next if held_up else begun) + self._interval
            self._not_closer = max(self._not_closer, begun - COARSE) + CLOSEST * self._interval
            self._lately.append(begun)

    def _second_is_over(self) -> float:
        """Return when the second is over in which as many have begun as may begin in one."""
        return self._lately[0] + 1 if self._lately and len(self._lately) == self._lately.maxlen else 0.0

    async def turn_in(self, chat_id: int) -> None:
        """Wait until a chat may get one more message of mass sending."""
        clock = asyncio.get_running_loop().time
        while (wait := self._chats.get(chat_id, -math.inf) + self._same_chat_after - clock()) > 0:
            await asyncio.sleep(wait)

    def begins(self, chat_id: int) -> None:
        """Note that a message to a chat begins to leave now, be it an answer or not."""
        now = asyncio.get_running_loop().time()
        if len(self._chats) >= self._too_many:
            self._chats = {chat: begun for chat, begun in self._chats.items() if now - begun < self._same_chat_after}
            self._too_many = max(_MANY_CHATS, 2 * len(self._chats))
        self._chats[chat_id] = now

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
