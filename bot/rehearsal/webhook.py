"""Updates handed to a bot's webhook: each posted until it is taken, in order within a chat."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import aiohttp

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 2.0


class Webhook:
    """Posts updates to `url`, at most `max_connections` at once, each again until it is answered 2xx.

    Updates of the same chat go one after the other, as the real server does it; a refused one is tried
    again after a short pause that grows. `taken` is told the id of every update that was taken.
    `timeout` is how many seconds the bot has for an answer. Needs a running event loop.
    """

    def __init__(
        self, url: str, secret: str | None, max_connections: int, timeout: float, taken: Callable[[int], None]
    ) -> None:
        self.url = url
        self.max_connections = max_connections
        self.last_error: tuple[float, str] | None = None
        self._headers = {"Content-Type": "application/json"}
        if secret is not None:
            self._headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        self._taken = taken
        # The bot is a neighbour, so no proxy stands between.
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(connect=timeout, sock_read=timeout)
        )
        self._free = asyncio.Semaphore(max_connections)
        self._queues: dict[int | None, deque[tuple[int, dict[str, Any]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def offer(self, update: dict[str, Any], chat_id: int | None) -> None:
        """Line an update up behind the others of its chat."""
        entry = (update["update_id"], update)
        if chat_id in self._queues:
            self._queues[chat_id].append(entry)
            return
        self._queues[chat_id] = deque([entry])
        task = asyncio.get_running_loop().create_task(self._drain(chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop posting; what has not been taken stays the caller's."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.close()

    async def _drain(self, chat_id: int | None) -> None:
        queue = self._queues[chat_id]
        while queue:
            update_id, update = queue[0]
            pause = _FIRST_PAUSE
            while not await self._posted(update):
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            queue.popleft()
            self._taken(update_id)
        del self._queues[chat_id]

    async def _posted(self, update: dict[str, Any]) -> bool:
        async with self._free:
            try:
                async with self._client.post(
                    self.url, json=update, headers=self._headers, allow_redirects=False
                ) as answer:
                    await answer.read()
            except (aiohttp.ClientError, TimeoutError) as trouble:
                self.last_error = (time.time(), f"Connection failed: {type(trouble).__name__}")
                return False
        if 200 <= answer.status < 300:
            return True
        self.last_error = (
            time.time(),
            f"Wrong response from the webhook: {answer.status} {answer.reason}",
        )
        return False
