"""Updates in: those of one person in order, of different people side by side; acknowledged when they are handled."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

import tenacity
from sqlalchemy.exc import InterfaceError, OperationalError
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

DATABASE_AWAY = (OperationalError, InterfaceError, OSError)
"""Then nothing can be kept, not even that there was trouble: the update stays with Telegram and is tried again."""

_LOOK_AGAIN = 0.25
"""Seconds between two looks for new updates while some are being handled."""

_LONGEST_PAUSE = 20.0


def _of_ours(error: BaseException) -> bool:
    """Whether trouble lies with the handling, not with the database, nor with being told to stop."""
    return isinstance(error, Exception) and not isinstance(error, DATABASE_AWAY)


class Inbox:
    """Hands updates to `take`, and those that can't be handled to `set_aside`; keeps count of those in hand."""

    def __init__(
        self, take: Callable[[Update], Awaitable[None]], set_aside: Callable[[Update, Exception], Awaitable[None]]
    ) -> None:
        self._take = take
        self._set_aside = set_aside
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

    async def take_within_patience(self, update: Update) -> bool:
        """Handle an update that is brought by webhook. False: not done yet, it should be brought again."""
        if self._stopping.is_set():
            return False
        done, _ = await asyncio.wait([self.submit(update)], timeout=TRIES)
        self._handled.discard(update.update_id)
        return bool(done)

    def _done(self, update_id: int, person: int, task: asyncio.Task[None]) -> None:
        del self._in_hand[update_id]
        if not task.cancelled():
            self._handled.add(update_id)
        if self._last_of.get(person) is task:
            del self._last_of[person]

    async def _handle(self, update: Update, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        try:
            await self._persist(lambda: self._take(update), TRIES)
        except Exception as error:
            logger.exception("Update %d could not be handled and is set aside", update.update_id)
            failure = error
            await self._persist(lambda: self._set_aside(update, failure), TRIES)

    async def _persist(self, act: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Do something until it succeeds: for so many seconds, or for ever while the database is away."""
        waiting = tenacity.wait_random_exponential(multiplier=0.1, max=2)
        away = tenacity.retry_if_exception_type(DATABASE_AWAY)
        async for outer in tenacity.AsyncRetrying(retry=away, wait=waiting):
            with outer:
                async for trial in tenacity.AsyncRetrying(
                    retry=tenacity.retry_if_exception(_of_ours),
                    wait=waiting,
                    stop=tenacity.stop_after_delay(seconds),
                    reraise=True,
                ):
                    with trial:
                        await act()

    def stop(self) -> None:
        """Take no more updates in, finish those in hand, and let `poll` return."""
        self._stopping.set()

    async def finish(self) -> None:
        """Wait for the updates in hand. Whoever cancels this cancels them too; Telegram hands them over again."""
        try:
            while self._in_hand:
                await asyncio.wait(self._in_hand.values())
        finally:
            for task in self._in_hand.values():
                task.cancel()

    async def poll(self, bot: Bot, may_poll: Callable[[], bool]) -> None:
        """Fetch updates until `stop`, whenever `may_poll`. Raises InvalidToken; all other trouble is waited out."""
        troubles = 0
        while not self._stopping.is_set():
            if not may_poll():
                await self._pause(1.0)
                continue
            offset = self._offset()
            try:
                updates = await self._fetch(bot, offset, 0 if self._in_hand else LONG_POLL)
            except InvalidToken:
                raise
            except Conflict:
                await self._step_back(bot)
                continue
            except TelegramError as error:
                troubles += 1
                logger.warning("Telegram can't be reached (%s); trying again", type(error).__name__)
                patience = seconds_to_wait(error) if isinstance(error, RetryAfter) else 0.0
                await self._pause(patience or growing_pause(troubles, most=_LONGEST_PAUSE))
                continue
            troubles = 0
            self._handled = {update_id for update_id in self._handled if update_id >= offset}
            for update in updates:
                if update.update_id not in self._handled:
                    self.submit(update)
            if self._in_hand:
                await asyncio.wait(self._in_hand.values(), timeout=_LOOK_AGAIN)

    async def acknowledge(self, bot: Bot) -> None:
        """Tell Telegram, before leaving, what has been handled since the last request."""
        if self._handled:
            try:
                await bot.get_updates(offset=self._offset(), timeout=0, limit=1, allowed_updates=ALLOWED_UPDATES)
            except TelegramError as error:
                logger.info("The last updates will be handed over again: %s", type(error).__name__)

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

    async def _step_back(self, bot: Bot) -> None:
        """Another program fetches this bot's updates, and a request of ours would throw it out in turn.

        So we wait, longer each time, until updates pile up: then the other one has stopped.
        """
        logger.error("Another program fetches this bot's updates. Only one may. Waiting until it stops.")
        looks, piled_up = 0, 0
        while not self._stopping.is_set() and piled_up < 2:
            looks += 1
            await self._pause(1.0 + growing_pause(looks, most=_LONGEST_PAUSE))
            try:
                waiting = (await bot.get_webhook_info()).pending_update_count
            except TelegramError:
                continue
            piled_up = piled_up + 1 if waiting else 0

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
