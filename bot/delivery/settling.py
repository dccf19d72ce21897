"""Noting what came of the messages that were sent, a few of them in one transaction."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import tenacity
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Kind
from bot.database import Database, is_away
from bot.delivery import broadcast_ticks, claims, forgetting
from bot.delivery.last_look import Facts
from bot.delivery.letters import Letter
from bot.delivery.pace import growing_pause
from bot.delivery.reasons import Reason
from bot.delivery.sending import Later, Outcome, Refused, Sent, Unreachable
from bot.delivery.topics import Topics
from bot.logs import without_words
from bot.people import persons, prompts
from bot.people.written import SESSION, Subject
from bot.tables import Delivery, DeliveryState

logger = logging.getLogger(__name__)

GATHER = 0.004
"""Seconds that a result waits for others, so that they share a transaction. Until then it counts as in flight."""

_PLAIN = frozenset({*Kind, Letter.BROADCAST} - {Kind.REFLECTION_REQUEST})
"""The kinds of which nothing follows from their being sent, even if it is not ours any more to note that they were."""

LONGEST_PAUSE = 600.0
"""Seconds between two tries of a message that meets trouble, at the most."""


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of a delivery, None if it was not tried; `noted` is done once that stands in the database."""

    facts: Facts
    outcome: Outcome | None
    noted: asyncio.Future[None]


class Settling:
    """Settles deliveries, up to `most` together. `now` tells the present UTC instant."""

    def __init__(self, database: Database, topics: Topics, now: Callable[[], datetime], most: int) -> None:
        self._database = database
        self._topics = topics
        self._now = now
        self._most = most
        self._gathered: list[_Result] = []
        self._enough = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    async def note(self, facts: Facts, outcome: Outcome | None) -> None:
        """Note what came of a delivery; None puts it back. Returns when that stands in the database."""
        result = _Result(facts, outcome, asyncio.get_running_loop().create_future())
        self._gathered.append(result)
        if len(self._gathered) >= self._most:
            self._enough.set()
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._settle_all())
        await result.noted

    def cancel(self) -> None:
        """Give up what could not be noted yet; it comes again the next time."""
        if self._work is not None:
            self._work.cancel()

    async def _settle_all(self) -> None:
        while self._gathered:
            if len(self._gathered) < self._most:
                timer = asyncio.get_running_loop().call_later(GATHER, self._enough.set)
                await self._enough.wait()
                timer.cancel()
            self._enough.clear()
            together, self._gathered = self._gathered, []
            if not await self._stands(together, alone=len(together) == 1):
                # One that can't be noted must not take the others along, which have been sent.
                for each in together:
                    await self._stands([each], alone=True)

    async def _stands(self, results: Sequence[_Result], *, alone: bool) -> bool:
        """Note some results; return False if that can't be done together, and tell whose it is if it is one's."""
        try:
            await self._note(results)
        except Exception as error:
            if alone:
                results[0].noted.set_exception(error)
            else:
                logger.warning("%d deliveries can't be settled together: %s", len(results), type(error).__name__)
            return False
        for each in results:
            if not each.noted.done():
                each.noted.set_result(None)
        return True

    async def _note(self, results: Sequence[_Result]) -> None:
        # What was sent must be noted whatever happens to the database meanwhile, or it would be sent twice.
        async for trial in tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(is_away),
            wait=tenacity.wait_random_exponential(multiplier=0.1, max=5),
            stop=tenacity.stop_after_delay(3600),
            reraise=True,
        ):
            with trial:
                await self._note_plain([each for each in results if _is_plain(each)])
                others = [each for each in results if not _is_plain(each)]
                if others:
                    async with self._database.transaction() as db:
                        for each in others:
                            await self._settle(db, each.facts, each.outcome)

    async def _note_plain(self, results: Sequence[_Result]) -> None:
        """Note what was sent and has no further consequence: most of what there is."""
        by_epoch: dict[int, dict[int, int]] = {}
        for each in results:
            assert isinstance(each.outcome, Sent)
            by_epoch.setdefault(_epoch(each.facts.delivery), {})[each.facts.delivery.id] = each.outcome.message_id
        now = self._now()
        for epoch, message_ids in by_epoch.items():
            await self._database.at_once(partial(claims.settle_sent, message_ids=message_ids, epoch=epoch, now=now))

    async def _settle(self, db: AsyncSession, facts: Facts, outcome: Outcome | None) -> None:
        now, delivery = self._now(), facts.delivery
        epoch = _epoch(delivery)
        match outcome:
            case None:
                # Nothing has happened to it, so it keeps its place in the queue, whatever the clock says by now.
                await claims.postpone(db, [delivery.id], epoch, delivery.not_before)
            case Sent(message_id):
                known = await claims.settle(db, [delivery.id], epoch, DeliveryState.SENT, now, message_id=message_id)
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
                await claims.postpone(db, [delivery.id], epoch, until, reason=reason, tried=True, uncertain=uncertain)
            case Unreachable(reason):
                who = {"person": facts.person.id, "reason": reason}
                logger.info("Person %(person)d can't be reached: %(reason)s", who)
                await persons.mark_unreachable(db, facts.person.id, now)
                handed_on = await self._topics.hand_on(db, facts, now)
                state = DeliveryState.REPLACED if handed_on else DeliveryState.SKIPPED
                await claims.settle(db, [delivery.id], epoch, state, now, reason=reason)
            case Refused(reason):
                if delivery.kind == Letter.PROGRESS and await broadcast_ticks.told_in(db, delivery, None):
                    # The message that told it is gone; so it is told in a new one.
                    await claims.postpone(db, [delivery.id], epoch, now, reason=reason)
                    return
                if delivery.kind in (Letter.AGAIN, Letter.ERASED):
                    # Whoever got the message has deleted it since; there is nothing left to put right.
                    await claims.settle(db, [delivery.id], epoch, DeliveryState.SKIPPED, now, reason=Reason.GONE)
                    return
                what = {"delivery": delivery.id, "notice": delivery.key, "reason": without_words(reason)}
                logger.error("Telegram refused delivery %(delivery)d (%(notice)s): %(reason)s", what)
                await self._topics.hand_on(db, facts, now)
                await claims.settle(db, [delivery.id], epoch, DeliveryState.REFUSED, now, reason=reason)


def _is_plain(result: _Result) -> bool:
    return isinstance(result.outcome, Sent) and result.facts.delivery.kind in _PLAIN


def _epoch(delivery: Delivery) -> int:
    """Return the epoch that a claimed delivery was claimed in."""
    assert delivery.epoch is not None
    return delivery.epoch
