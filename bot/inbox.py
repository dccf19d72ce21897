"""Updates in: those of one person in order, of different people side by side; acknowledged when they are handled."""

import asyncio
import contextlib
import logging
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import tenacity
from telegram import Bot, Update
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.database import is_away
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

_LOOK_AT_OTHER = 2.0
"""Seconds between two looks at whether the program that fetches our updates is still there."""

_LONGEST_PAUSE = 20.0


def _of_ours(error: BaseException) -> bool:
    """Whether trouble lies with the handling, not with the database, nor with being told to stop."""
    return isinstance(error, Exception) and not is_away(error)


# The library has no other way to get updates unread, and warns of this one each time.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'", category=PTBUserWarning)

Json = dict[str, Any]


class Inbox:
    """Hands updates to `take`, and those that can't be read or handled to `set_aside`, as they came.

    `bot` is whom updates are read for.
    """

    def __init__(
        self,
        bot: Bot,
        take: Callable[[Update], Awaitable[None]],
        set_aside: Callable[[Json, Update | None, Exception], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._take = take
        self._set_aside = set_aside
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._unfinished: set[int] = set()
        self._handled: set[int] = set()
        self._last_of: dict[int, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()

    def submit(self, raw: Json) -> asyncio.Task[None]:
        """Begin to handle an update, after the earlier ones of the same person. The task ends when it is done."""
        update_id: int = raw["update_id"]
        known = self._in_hand.get(update_id)
        if known is not None:
            return known
        update = read_update(raw, self._bot)
        person = update.effective_user.id if isinstance(update, Update) and update.effective_user else 0
        task = asyncio.create_task(self._handle(raw, update, self._last_of.get(person)))
        self._unfinished.add(update_id)
        self._in_hand[update_id] = self._last_of[person] = task
        task.add_done_callback(lambda done: self._done(update_id, person, done))
        return task

    async def take_within_patience(self, raw: Json) -> bool:
        """Handle an update that is brought by webhook. False: not done yet, it should be brought again."""
        if self._stopping.is_set():
            return False
        task = self.submit(raw)
        await asyncio.wait([task], timeout=TRIES)
        handled = _ended_well(task)
        if task.done():
            self._handled.discard(raw["update_id"])
            self._unfinished.discard(raw["update_id"])
        return handled

    def _done(self, update_id: int, person: int, task: asyncio.Task[None]) -> None:
        del self._in_hand[update_id]
        if _ended_well(task):
            self._unfinished.discard(update_id)
            self._handled.add(update_id)
        if self._last_of.get(person) is task:
            del self._last_of[person]

    async def _handle(self, raw: Json, update: Update | Exception, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        readable = update if isinstance(update, Update) else None
        try:
            if readable is None:
                raise UnreadableError from (update if isinstance(update, Exception) else None)
            await self._persist(lambda: self._take(readable), TRIES)
            logger.debug("Update %(update)d is handled", {"update": raw["update_id"]})
        except Exception as error:
            which = {"update": raw["update_id"]}
            logger.exception("Update %(update)d could not be handled and is set aside", which)
            failure = error
            await self._persist(lambda: self._set_aside(raw, readable, failure), TRIES)

    async def _persist(self, act: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Do something until it succeeds: for so many seconds, or for ever while the database is away."""
        waiting = tenacity.wait_random_exponential(multiplier=0.1, max=2)
        async for outer in tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(is_away), wait=waiting, reraise=True
        ):
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
            except Exception as error:
                # Nothing may end this loop unseen, least of all something that Telegram sends.
                troubles += 1
                logger.warning("Telegram can't be reached (%s); trying again", type(error).__name__)
                patience = seconds_to_wait(error) if isinstance(error, RetryAfter) else 0.0
                await self._pause(patience or growing_pause(troubles, most=_LONGEST_PAUSE))
                continue
            troubles = 0
            self._handled = {update_id for update_id in self._handled if update_id >= offset}
            for raw in updates:
                if raw["update_id"] not in self._handled:
                    self.submit(raw)
            if self._in_hand:
                await asyncio.wait(self._in_hand.values(), timeout=_LOOK_AGAIN)

    async def acknowledge(self, bot: Bot) -> None:
        """Tell Telegram, before leaving, what has been handled since the last request."""
        if self._handled:
            try:
                await _get_updates(bot, self._offset(), 0)
            except TelegramError as error:
                logger.info("The last updates will be handed over again: %s", type(error).__name__)

    def _offset(self) -> int:
        """Everything below this is acknowledged by the next request; 0 where there is nothing to acknowledge.

        Telegram may begin to count anew after a quiet week, so an old number is not asked from for ever.
        """
        if self._unfinished:
            return min(self._unfinished)
        return max(self._handled) + 1 if self._handled else 0

    async def _fetch(self, bot: Bot, offset: int, timeout: int) -> list[Json]:
        """Ask for updates; a stop cuts the waiting short."""
        asking = asyncio.create_task(_get_updates(bot, offset, timeout))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([asking, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        await asyncio.wait([asking])
        return []

    async def _step_back(self, bot: Bot) -> None:
        """Another program fetches this bot's updates, and a request of ours would throw it out in turn.

        So we wait until updates pile up and none is taken for as long as one may take: then the other one has stopped.
        """
        logger.error("Another program fetches this bot's updates. Only one may. Waiting until it stops.")
        clock = asyncio.get_running_loop().time
        before, piling_since = 0, clock()
        while not self._stopping.is_set():
            await self._pause(_LOOK_AT_OTHER)
            try:
                waiting = (await bot.get_webhook_info()).pending_update_count
            except TelegramError:
                waiting = 0
            # Whoever is alive acknowledges within the tries of one update, and then the number falls.
            if waiting == 0 or waiting < before:
                piling_since = clock()
            elif clock() - piling_since > TRIES:
                return
            before = waiting

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


class UnreadableError(Exception):
    """An update of a form that python-telegram-bot can't make sense of."""


def read_update(raw: Json, bot: Bot) -> Update | Exception:
    """Return an update read from its JSON, or the error that reading it met."""
    try:
        update = Update.de_json(raw, bot)
        user = update.effective_user
        if user is not None and (not isinstance(user.id, int) or isinstance(user.id, bool)):
            raise UnreadableError
    except Exception as error:
        # Any field may be missing or strange; that must not stop the updates behind it.
        return error
    return update


async def _get_updates(bot: Bot, offset: int, timeout: int) -> list[Json]:
    """Fetch updates as they came: one that can't be read must not keep the others from being read."""
    asked = {"offset": offset, "timeout": timeout, "allowed_updates": list(ALLOWED_UPDATES)}
    try:
        return list(await bot.do_api_request("getUpdates", asked, read_timeout=timeout + 10))
    except EndPointNotFound as error:
        # The library's word, here, for a token that Telegram does not know any more.
        raise InvalidToken(error.message) from error


def _ended_well(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
