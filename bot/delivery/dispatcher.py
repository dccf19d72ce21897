"""Takes deliveries out of the outbox, words them, sends them at the pace that holds, and notes what came of it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from telegram import Bot
from telegram.error import TelegramError

from bot.database import Database
from bot.delivery import claims
from bot.delivery.desk_words import Draft
from bot.delivery.lease import Lease
from bot.delivery.letters import Letter
from bot.delivery.pace import Pace
from bot.delivery.preparing import CANT_BE_WORDED, Ready, prepare
from bot.delivery.reasons import Reason
from bot.delivery.sending import Later, Outcome, Refused, Sent, attempt, sort_error
from bot.delivery.settling import Settling
from bot.delivery.topics import NOT_FOUND, Topics
from bot.messages.message import Message
from bot.people.courses import Courses

logger = logging.getLogger(__name__)

IN_FLIGHT = 10
"""How many messages may have begun to leave and not be settled yet: as many come twice after a crash, at the most."""

PAID_IN_FLIGHT = 0.1
"""Seconds' worth of messages that may be in flight where Telegram is paid for speed, if those are more."""

MOST_IN_FLIGHT = 100
"""How many may be in flight then at the most."""

AHEAD = 0.3
"""Seconds' worth of messages that are taken out together, looked at and worded before it is their turn."""

MOST_AHEAD = 100
"""How many are taken out together at the most."""

LOOKED_LATELY = timedelta(seconds=5)
"""How old the last look may be when a message leaves; what had to wait longer is looked at once more."""


class Dispatcher:
    """Empties the outbox whenever woken, as long as this instance holds the lease. `paid` as in `calls.send`."""

    def __init__(
        self,
        bot: Bot,
        database: Database,
        courses: Courses,
        lease: Lease,
        pace: Pace,
        topics: Topics,
        now: Callable[[], datetime],
        *,
        paid: bool = False,
    ) -> None:
        self._bot = bot
        self._lease = lease
        self._released_in = -1
        self._database = database
        self._courses = courses
        self._pace = pace
        self._paid = paid
        self._topics = topics
        self._now = now
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        in_flight = max(IN_FLIGHT, round(min(pace.per_second * PAID_IN_FLIGHT, MOST_IN_FLIGHT))) if paid else IN_FLIGHT
        self._settling = Settling(database, topics, now, in_flight)
        self._slots = asyncio.Semaphore(in_flight)
        self._most = max(IN_FLIGHT, round(min(pace.per_second * AHEAD, MOST_AHEAD)))
        self._in_line = 0
        self._line_is_short = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    def wake(self) -> None:
        """Say that there may be something to send."""
        self._idle.clear()
        self._woken.set()

    def stop(self) -> None:
        """Finish what is under way, take no more, and let `run` return."""
        self._stopping = True
        self._woken.set()

    async def settled(self) -> None:
        """Wait until everything that may leave now has left."""
        await self._idle.wait()

    async def run(self) -> None:
        """Send whatever may leave, each time it is woken, until `stop`."""
        self.wake()
        while not self._stopping:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._empty_outbox()
            except Exception:
                # Nothing may end this loop unseen. What was claimed is put back before anything else is taken.
                logger.exception("The outbox can't be emptied just now; the next tick tries again")
                self._released_in = -1
            if not self._woken.is_set():
                self._idle.set()

    async def _empty_outbox(self) -> None:
        """Take deliveries out, the next ones while those before are on their way, until none may leave any more."""
        # What goes to one chat goes one after the other: a long text comes in pieces.
        chats: dict[int, asyncio.Task[None]] = {}
        self._in_line = 0
        try:
            while not self._stopping and self._lease.held:
                if self._lease.epoch != self._released_in:
                    await _all_of(chats)
                claimed, ready = await self._take_out()
                if not claimed and not chats:
                    break
                for chat, each in groupby(sorted(ready, key=_chat), _chat):
                    chats[chat] = asyncio.create_task(self._deliver_in_order(list(each), chats.get(chat)))
                if not claimed:
                    await _all_of(chats)
                    continue
                await self._until_line_is_short()
                for chat in [chat for chat, task in chats.items() if task.done()]:
                    chats.pop(chat).result()
            await _all_of(chats)
        except asyncio.CancelledError:
            for task in chats.values():
                task.cancel()
            self._settling.cancel()
            raise
        except Exception:
            # Before anything is taken out again nothing may be in hand.
            if chats:
                await asyncio.wait(chats.values())
            raise

    async def _take_out(self) -> tuple[int, list[Ready]]:
        """Claim a few deliveries; return how many that were, and those of them that may leave now."""
        epoch = self._lease.epoch
        async with self._database.transaction() as db:
            if epoch != self._released_in:
                await claims.release_claims(db, self._lease.fence())
            claimed = await claims.claim(db, self._now(), self._most, epoch, self._lease.fence())
            ready = await prepare(db, self._courses, self._topics, claimed, epoch, self._now)
        self._released_in = epoch
        self._in_line += len(ready)
        return len(claimed), ready

    async def _until_line_is_short(self) -> None:
        """Wait until so few are left of what was taken out that there is time to take out more."""
        while self._in_line > self._most:
            self._line_is_short.clear()
            await self._line_is_short.wait()

    async def _deliver_in_order(self, ready: Sequence[Ready], before: asyncio.Task[None] | None) -> None:
        """Deliver what goes to one chat, one after the other, once what went there before has come to its end."""
        if before is not None:
            await asyncio.wait([before])
        for each in ready:
            await self._deliver(each)
        if before is not None:
            before.result()

    async def _deliver(self, ready: Ready) -> None:
        chat, outcome = _chat(ready), None
        try:
            await self._pace.turn_in(chat)
            await self._slots.acquire()
        finally:
            self._in_line -= 1
            self._line_is_short.set()
        try:
            if not self._stopping:
                await self._pace.turn()
            lately = self._now() - ready.looked_at <= LOOKED_LATELY
            if lately and self._lease.held and not self._stopping:
                self._pace.begins(chat)
                outcome = await self._attempt(ready)
            await self._settling.note(ready.facts, outcome)
        finally:
            self._slots.release()

    async def _made(self, draft: Draft) -> Message:
        """Return the message. What takes a while is made now, one at a time: others need the processor too."""
        if isinstance(draft, Message):
            return draft
        async with self._one_at_a_time:
            return await asyncio.to_thread(draft)

    async def _attempt(self, ready: Ready) -> Outcome:
        facts = ready.facts
        try:
            message = await self._made(ready.draft)
        except Exception:
            logger.exception(CANT_BE_WORDED, {"delivery": facts.delivery.id, "notice": facts.delivery.key})
            return Refused(Reason.WORDING)
        if not self._lease.held:
            return Later("lease", uncertain=False)
        try:
            if facts.delivery.kind == Letter.TOPIC_ERASED:
                return Sent(await self._topics.rename(facts, message.text))
            thread = await self._topics.thread_for(facts, self._now())
        except TelegramError as error:
            return sort_error(error, self._pace)
        chat = facts.person.telegram_id
        outcome = await attempt(self._bot, self._pace, chat, message, thread=thread, paid=self._paid)
        if thread is not None and isinstance(outcome, Refused) and NOT_FOUND in outcome.reason.lower():
            await self._topics.forget(facts)
            return Later("topic", uncertain=False)
        return outcome


def _chat(ready: Ready) -> int:
    return ready.facts.person.telegram_id


async def _all_of(chats: dict[int, asyncio.Task[None]]) -> None:
    """Wait until everything has come to its end; raise what went wrong with one of them, if anything did."""
    if chats:
        ended, _ = await asyncio.wait(chats.values())
        chats.clear()
        for task in ended:
            task.result()
