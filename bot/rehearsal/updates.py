"""Updates on their way to the bot: numbered, kept until acknowledged, polled for or posted to a webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.rehearsal.bell import Bell
from bot.rehearsal.errors import ApiError
from bot.rehearsal.webhook import Webhook

Json = dict[str, Any]

_OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
# Without a wish of its own a bot gets everything but these.
_ONLY_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
_REMEMBERED = 10_000


@dataclass(slots=True)
class _Pending:
    update: Json
    again: bool = False  # handed over again: not confirmed by an offset until it has been out once more


class Updates:
    """The queue between people and the bot. `allowed` is what the bot asked for, empty for the usual."""

    def __init__(self, named: Callable[[Json], str]) -> None:
        self.allowed: list[str] = []
        self.webhook: Webhook | None = None
        self.webhook_timeout = 60.0
        self._named = named
        self._next_id = 700_001
        self._pending: dict[int, _Pending] = {}
        self._acknowledged: dict[int, Json] = {}
        self._poll: asyncio.Future[None] | None = None
        self._emptied = Bell()

    @property
    def pending(self) -> list[Json]:
        """The updates the bot has not acknowledged, oldest first."""
        return [waiting.update for waiting in self._pending.values()]

    @property
    def pending_count(self) -> int:
        """How many updates the bot has not acknowledged."""
        return len(self._pending)

    @property
    def polled(self) -> bool:
        """Whether a getUpdates call is waiting right now."""
        return self._poll is not None and not self._poll.done()

    def put(self, update: Json, *, always: bool = False) -> int | None:
        """Queue an update, numbered unless it brings an `update_id`; gives back its id.

        What the bot has not asked for is dropped (None), except `always`.
        """
        kinds = set(update) - {"update_id"}
        if not always and not (kinds <= set(self.allowed) if self.allowed else not kinds & _ONLY_ON_REQUEST):
            return None
        update_id = int(update.get("update_id", self._next_id))
        self._next_id = max(self._next_id, update_id + 1)
        self._queue(_Pending({"update_id": update_id} | update))
        return update_id

    def put_again(self, update_id: int | None) -> int:
        """Queue an acknowledged update once more under the same id; None means the last one.

        Raises LookupError when there is no such update.
        """
        if update_id is None and self._acknowledged:
            update_id = next(reversed(self._acknowledged))
        if update_id is None or update_id not in self._acknowledged:
            raise LookupError(f"No acknowledged update {update_id or ''}".rstrip())
        self._queue(_Pending(self._acknowledged.pop(update_id), again=True))
        return update_id

    def _queue(self, waiting: _Pending) -> None:
        update_id = waiting.update["update_id"]
        in_order = not self._pending or update_id > next(reversed(self._pending))
        self._pending[update_id] = waiting
        if not in_order:
            self._pending = dict(sorted(self._pending.items()))
        if self.webhook is not None:
            self.webhook.offer(waiting.update, chat_of(waiting.update))
        elif self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """getUpdates: acknowledge what lies before `offset`, then give up to `limit` updates.

        With none there it waits up to `seconds` for the first. A negative offset keeps only that many from
        the end. Raises ApiError 409 with a webhook set, and when a newer call takes over the waiting.
        """
        if self.webhook is not None:
            raise ApiError(409, _WEBHOOK_ACTIVE)
        self.interrupt(_OTHER_POLL)
        self._confirm(offset if offset >= 0 else self._offset_from_end(-offset))
        if not self._pending and seconds > 0:
            self._poll = poll = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(seconds):
                    await poll
            except TimeoutError:
                return []
            finally:
                if self._poll is poll:
                    self._poll = None
        batch = list(islice(self._pending.values(), limit))
        for waiting in batch:
            waiting.again = False
        return [waiting.update for waiting in batch]

    def interrupt(self, description: str) -> None:
        """End the waiting getUpdates call, if there is one, with a 409 that says this."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, description))

    async def set_webhook(self, url: str, secret: str | None, max_connections: int, *, drop_pending: bool) -> None:
        """Post updates there from now on, those that wait too; an empty `url` ends it.

        A getUpdates call that waits is ended with a 409.
        """
        old, self.webhook = self.webhook, None
        if old is not None:
            await old.close()
        if drop_pending:
            self._pending.clear()
            self._emptied.ring()
        if not url:
            return
        self.interrupt("Conflict: terminated by setWebhook request")
        self.webhook = Webhook(url, secret, max_connections, self.webhook_timeout, self._acknowledge)
        for waiting in self._pending.values():
            self.webhook.offer(waiting.update, chat_of(waiting.update))

    async def close(self) -> None:
        """Stop posting to a webhook and let a waiting getUpdates go."""
        if self.webhook is not None:
            await self.webhook.close()
            self.webhook = None
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    async def settled(self, within: float) -> None:
        """Wait until the bot has acknowledged everything; TimeoutError names what it has not."""
        try:
            async with asyncio.timeout(within):
                while self._pending:
                    await self._emptied.heard(None)
        except TimeoutError:
            shown = [self._named(waiting.update) for waiting in islice(self._pending.values(), 10)]
            more = f" and {len(self._pending) - 10} more" if len(self._pending) > 10 else ""
            told = "; ".join(shown)
            raise TimeoutError(f"After {within:g} s the bot has not acknowledged: {told}{more}") from None

    def _offset_from_end(self, count: int) -> int:
        ids = list(self._pending)
        return ids[-count] if count <= len(ids) else 0

    def _confirm(self, offset: int) -> None:
        done = []
        for update_id, waiting in self._pending.items():
            if update_id >= offset:
                break
            if not waiting.again:
                done.append(update_id)
        for update_id in done:
            self._acknowledge(update_id)

    def _acknowledge(self, update_id: int) -> None:
        waiting = self._pending.pop(update_id, None)
        if waiting is None:
            return
        self._acknowledged[update_id] = waiting.update
        if len(self._acknowledged) > _REMEMBERED:
            del self._acknowledged[next(iter(self._acknowledged))]
        if not self._pending:
            self._emptied.ring()


def chat_of(update: Json) -> int | None:
    """The id of the chat an update comes from, else of the user; None when it tells neither.

    Takes any JSON, since a test may hand over nonsense.
    """
    for content in update.values():
        if not isinstance(content, dict):
            continue
        message = content.get("message")
        inner = message if isinstance(message, dict) else content
        for place in (inner.get("chat"), content.get("from")):
            if isinstance(place, dict) and isinstance(place.get("id"), int):
                return int(place["id"])
    return None
