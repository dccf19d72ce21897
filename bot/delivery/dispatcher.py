"""Takes deliveries out of the outbox, words them, sends them at the pace that holds, and notes what came of it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import tenacity
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot
from telegram.error import TelegramError

from bot.course.timeline import Kind
from bot.database import Database, is_away
from bot.delivery import broadcast_ticks, forgetting, outbox
from bot.delivery.facts import gather_facts
from bot.delivery.last_look import Facts, Hold, Wait, look
from bot.delivery.lease import Lease
from bot.delivery.letters import Letter
from bot.delivery.pace import Pace, growing_pause
from bot.delivery.reasons import Reason
from bot.delivery.sending import Later, Outcome, Refused, Sent, Unreachable, attempt, sort_error
from bot.delivery.topics import NOT_FOUND, Topics
from bot.delivery.wording import word
from bot.logs import without_words
from bot.messages.message import Message
from bot.people import persons, prompts
from bot.people.courses import Courses
from bot.people.written import SESSION, Subject
from bot.tables import Delivery, DeliveryState

logger = logging.getLogger(__name__)

IN_FLIGHT = 10
"""How many messages may be under way at once; with the present HTTP client more of them is slower, not faster."""

LOOKED_LATELY = timedelta(seconds=5)
"""How old the last look may be when a message leaves; what had to wait longer is looked at once more."""

LONGEST_PAUSE = 600.0
"""Seconds between two tries of a message that meets trouble, at the most."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A delivery that was looked at and worded, and may leave."""

    facts: Facts
    message: Message
    looked_at: datetime


class Dispatcher:
    """Empties the outbox whenever it is woken, as long as this instance holds the lease."""

    def __init__(
        self,
        bot: Bot,
        database: Database,
        courses: Courses,
        lease: Lease,
        pace: Pace,
        topics: Topics,
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._lease = lease
        self._released_in = -1
        self._database = database
        self._courses = courses
        self._pace = pace
        self._topics = topics
        self._now = now
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False

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
                while not self._stopping and self._lease.held and await self._round():
                    pass
            except Exception:
                # Nothing may end this loop unseen. What was claimed is put back before anything else is taken.
                logger.exception("The outbox can't be emptied just now; the next tick tries again")
                self._released_in = -1
            if not self._woken.is_set():
                self._idle.set()

    async def _round(self) -> int:
        """Take a few deliveries out and bring each to an end; return how many were taken."""
        epoch = self._lease.epoch
        async with self._database.transaction() as db:
            if epoch != self._released_in:
                await outbox.release_claims(db, self._lease.fence())
            claimed = await outbox.claim(db, self._now(), IN_FLIGHT, epoch, self._lease.fence())
            ready = [
                each
                for facts in await gather_facts(db, self._courses, claimed)
                if (each := await self._prepare(db, facts))
            ]
        self._released_in = epoch
        chats = groupby(sorted(ready, key=_chat), _chat)
        ended = await asyncio.gather(*(self._deliver_in_order(list(each)) for _, each in chats), return_exceptions=True)
        for trouble in ended:
            if isinstance(trouble, BaseException):
                raise trouble
        return len(claimed)

    async def _prepare(self, db: AsyncSession, facts: Facts) -> _Ready | None:
        """Have the last look. What may leave is worded; the rest is settled, with the reason."""
        now, delivery = self._now(), facts.delivery
        epoch = _epoch(delivery)
        match look(facts, now):
            case Hold(state, reason):
                if reason == Reason.UNREACHABLE and await self._topics.hand_on(db, facts, now):
                    state = DeliveryState.REPLACED
                await outbox.settle(db, delivery.id, epoch, state, now, reason=reason)
                what = {"delivery": delivery.id, "notice": delivery.key, "state": state, "reason": reason}
                logger.info("Delivery %(delivery)d (%(notice)s) is %(state)s: %(reason)s", what)
            case Wait(until, reason):
                await outbox.postpone(db, delivery.id, epoch, until, reason=reason)
            case None:
                try:
                    return _Ready(facts, await word(db, self._courses, facts, now), now)
                except LookupError:
                    what = {"delivery": delivery.id, "notice": delivery.key}
                    logger.info("Delivery %(delivery)d (%(notice)s) is about what is no more", what)
                    await outbox.settle(db, delivery.id, epoch, DeliveryState.SKIPPED, now, reason=Reason.GONE)
                except Exception:
                    # One message that can't be worded must not stop the others.
                    what = {"delivery": delivery.id, "notice": delivery.key}
                    logger.exception("Delivery %(delivery)d (%(notice)s) can't be worded", what)
                    await outbox.settle(db, delivery.id, epoch, DeliveryState.REFUSED, now, reason="wording")
        return None

    async def _deliver_in_order(self, ready: Sequence[_Ready]) -> None:
        """Deliver what goes to one chat, one after the other: a long text comes in pieces."""
        for each in ready:
            await self._deliver(each)

    async def _deliver(self, ready: _Ready) -> None:
        await self._pace.turn()
        outcome: Outcome | None = None
        lately = self._now() - ready.looked_at <= LOOKED_LATELY
        if lately and self._lease.held and not self._stopping:
            outcome = await self._attempt(ready)
        # What was sent must be noted whatever happens to the database meanwhile, or it would be sent twice.
        async for trial in tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(is_away),
            wait=tenacity.wait_random_exponential(multiplier=0.1, max=5),
            stop=tenacity.stop_after_delay(3600),
            reraise=True,
        ):
            with trial:
                async with self._database.transaction() as db:
                    await self._settle(db, ready.facts, outcome)

    async def _attempt(self, ready: _Ready) -> Outcome:
        facts = ready.facts
        try:
            if facts.delivery.kind == Letter.TOPIC_ERASED:
                return Sent(await self._topics.rename(facts, ready.message.text))
            thread = await self._topics.thread_for(facts)
        except TelegramError as error:
            return sort_error(error, self._pace)
        outcome = await attempt(self._bot, self._pace, facts.person.telegram_id, ready.message, thread=thread)
        if thread is not None and isinstance(outcome, Refused) and NOT_FOUND in outcome.reason.lower():
            await self._topics.forget(facts)
            return Later("topic", uncertain=False)
        return outcome

    async def _settle(self, db: AsyncSession, facts: Facts, outcome: Outcome | None) -> None:
        now, delivery = self._now(), facts.delivery
        epoch = _epoch(delivery)
        match outcome:
            case None:
                await outbox.postpone(db, delivery.id, epoch, now)
            case Sent(message_id):
                known = await outbox.settle(db, delivery.id, epoch, DeliveryState.SENT, now, message_id=message_id)
                if known and delivery.kind == Kind.REFLECTION_REQUEST:
                    subject = Subject(SESSION, delivery.subject)
                    await prompts.ask(db, facts.whose, prompts.Asks.REFLECTION, subject, now, message_id=message_id)
                elif known and delivery.kind == Letter.PROGRESS:
                    await broadcast_ticks.told_in(db, delivery, message_id)
                elif not known:
                    await forgetting.overwrite_late(db, delivery, message_id, now)
            case Later(reason, uncertain):
                pause = growing_pause(delivery.attempts + 1, most=LONGEST_PAUSE) if uncertain else 0.0
                until = now + timedelta(seconds=pause)
                await outbox.postpone(db, delivery.id, epoch, until, reason=reason, tried=True, uncertain=uncertain)
            case Unreachable(reason):
                who = {"person": facts.person.id, "reason": reason}
                logger.info("Person %(person)d can't be reached: %(reason)s", who)
                await persons.mark_unreachable(db, facts.person.id, now)
                handed_on = await self._topics.hand_on(db, facts, now)
                state = DeliveryState.REPLACED if handed_on else DeliveryState.SKIPPED
                await outbox.settle(db, delivery.id, epoch, state, now, reason=reason)
            case Refused(reason):
                if delivery.kind == Letter.PROGRESS and await broadcast_ticks.told_in(db, delivery, None):
                    # The message that told it is gone; so it is told in a new one.
                    await outbox.postpone(db, delivery.id, epoch, now, reason=reason)
                    return
                if delivery.kind in (Letter.AGAIN, Letter.ERASED):
                    # Whoever got the message has deleted it since; there is nothing left to put right.
                    await outbox.settle(db, delivery.id, epoch, DeliveryState.SKIPPED, now, reason=Reason.GONE)
                    return
                what = {"delivery": delivery.id, "notice": delivery.key, "reason": without_words(reason)}
                logger.error("Telegram refused delivery %(delivery)d (%(notice)s): %(reason)s", what)
                await self._topics.hand_on(db, facts, now)
                await outbox.settle(db, delivery.id, epoch, DeliveryState.REFUSED, now, reason=reason)


def _chat(ready: _Ready) -> int:
    return ready.facts.person.telegram_id


def _epoch(delivery: Delivery) -> int:
    """Return the epoch that a claimed delivery was claimed in."""
    assert delivery.epoch is not None
    return delivery.epoch
