"""A bell: whoever waits at it goes on when it rings."""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes every coroutine that waits at it. Needs no event loop until somebody waits."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake all who wait now; costs nothing when nobody does."""
        waiting, self._waiting = self._waiting, set()
        for sleeper in waiting:
            if not sleeper.done():
                sleeper.set_result(None)

    async def heard(self, within: float | None) -> bool:
        """Wait for the next ring, at most `within` seconds (None: for ever); False when it did not come."""
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(sleeper)
        try:
            async with asyncio.timeout(within):
                await sleeper
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(sleeper)
        return True
