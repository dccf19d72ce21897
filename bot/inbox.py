"""Updates in: those of one person in order, of different people side by side; acknowledged when they are handled."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

import tenacity
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.delivery.pace import growing_pause
from bot.delivery.sending import seconds_to_wait

logger = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

LONG_POLL = 25
"""Seconds that Telegram may hold a request for updates open when there are none."""

TRIES = 10.0
"""Seconds that one update is tried for; it must not hold up those behind it for longer."""

_LOOK_AGAIN = 0.25
"""Seconds between two looks for new updates while some are being handled."""


class Inbox:
    """Hands updates to `take`, and keeps count of those that are in hand."""

    def __init__(self, take: Callable[[Update], Awaitable[None]]) -> None:
        self._take = take
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._handled: set[int] = set()
        self._last_of: dict[int, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()

    def submit(self, update: Update) -> asyncio.Task[None]:
        """Begin to handle an update, after the earlier ones of the same person. The task ends when it is done."""
        known = self._in_hand.get(update.update_id)
        if known is not None:
            return known
        person = update.effective_user.id if update.effective_user else 0
        task = asyncio.create_task(self._handle(update, self._last_of.get(person)))
        self._in_hand[update.update_id] = self._last_of[person] = task
        task.add_done_callback(lambda done: self._done(update.update_id, person, done))
        return task

    def _done(self, update_id: int, person: int, task: asyncio.Task[None]) -> None:
        del self._in_hand[update_id]
        self._handled.add(update_id)
        if self._last_of.get(person) is task:
            del self._last_of[person]

    async def _handle(self, update: Update, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        try:
            async for trial in tenacity.AsyncRetrying(
                wait=tenacity.wait_random_exponential(multiplier=0.1, max=2),
                stop=tenacity.stop_after_delay(TRIES),
                reraise=True,
            ):
                with trial:
                    await self._take(update)
        except Exception:
            logger.exception("Update %d could not be handled", update.update_id)

    def stop(self) -> None:
        """Take no more updates in, finish those in hand, and let `poll` return."""
        self._stopping.set()

    async def poll(self, bot: Bot) -> None:
        """Fetch updates from Telegram until `stop`. Raises InvalidToken; every other trouble is waited out."""
        troubles = 0
        while not self._stopping.is_set():
            offset = self._offset()
            try:
                updates = await self._fetch(bot, offset, 0 if self._in_hand else LONG_POLL)
            except InvalidToken:
                raise
            except TelegramError as error:
                troubles += 1
                await self._wait_out(error, troubles)
                continue
            troubles = 0
            self._handled = {update_id for update_id in self._handled if update_id >= offset}
            for update in updates:
                if update.update_id not in self._handled:
                    self.submit(update)
            if self._in_hand:
                await asyncio.wait(self._in_hand.values(), timeout=_LOOK_AGAIN)
        if self._in_hand:
            await asyncio.wait(self._in_hand.values())
        await self._acknowledge(bot)

    def _offset(self) -> int:
        """Everything below this is acknowledged by the next request; 0 where there is nothing to acknowledge.

        Telegram may begin to count anew after a quiet week, so an old number is not asked from for ever.
        """
        if self._in_hand:
            return min(self._in_hand)
        return max(self._handled) + 1 if self._handled else 0

    async def _fetch(self, bot: Bot, offset: int, timeout: int) -> tuple[Update, ...]:
        """Ask for updates; a stop cuts the waiting short."""
        asking = asyncio.create_task(bot.get_updates(offset=offset, timeout=timeout, allowed_updates=ALLOWED_UPDATES))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([asking, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        await asyncio.wait([asking])
        return ()

    async def _acknowledge(self, bot: Bot) -> None:
        if self._handled:
            try:
                await bot.get_updates(offset=self._offset(), timeout=0, limit=1, allowed_updates=ALLOWED_UPDATES)
            except TelegramError as error:
                logger.info("The last updates will be handed over again: %s", type(error).__name__)

    async def _wait_out(self, error: TelegramError, troubles: int) -> None:
        if isinstance(error, Conflict):
            logger.warning("Another program fetches this bot's updates. Only one may; waiting for it to stop.")
        else:
            logger.warning("Telegram can't be reached (%s); trying again", type(error).__name__)
        pause = seconds_to_wait(error) if isinstance(error, RetryAfter) else growing_pause(troubles, most=60)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), pause)
