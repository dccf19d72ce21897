"""The last look at what was taken out of the outbox: what may leave is worded, the rest is settled, with the reason."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import claims
from bot.delivery.desk_words import Draft
from bot.delivery.facts import gather_facts
from bot.delivery.last_look import Facts, Hold, Wait, look
from bot.delivery.reasons import Reason
from bot.delivery.topics import Topics
from bot.delivery.wording import draft
from bot.people.courses import Courses
from bot.tables import DeliveryState

logger = logging.getLogger(__name__)

AT_A_STRETCH = 25
"""How many are worded before what came in meanwhile, and what is ready to leave, has its turn."""

CANT_BE_WORDED = "Delivery %(delivery)d (%(notice)s) can't be worded"


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery that was looked at, at a UTC instant, and worded, and may leave."""

    facts: Facts
    draft: Draft
    looked_at: datetime


async def prepare(
    db: AsyncSession,
    courses: Courses,
    topics: Topics,
    delivery_ids: Sequence[int],
    epoch: int,
    now: Callable[[], datetime],
) -> list[Ready]:
    """Return what may leave of the deliveries that were claimed in an epoch, in the order of their ids given.

    `now` tells the present UTC instant.
    """
    ready: list[Ready] = []
    settled: dict[tuple[DeliveryState, Reason], list[int]] = defaultdict(list)
    postponed: dict[tuple[datetime, Reason], list[int]] = defaultdict(list)
    for number, facts in enumerate(await gather_facts(db, courses, delivery_ids), 1):
        match await _prepared(db, courses, topics, facts, now()):
            case Ready() as each:
                ready.append(each)
            case Hold(state, reason):
                settled[state, reason].append(facts.delivery.id)
            case Wait(until, reason):
                postponed[until, reason].append(facts.delivery.id)
        if number % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
    # A whole round may be left out, where an exercise is held back for instance.
    for (state, reason), ids in settled.items():
        await claims.settle(db, ids, epoch, state, now(), reason=reason)
    for (until, reason), ids in postponed.items():
        await claims.postpone(db, ids, epoch, until, reason=reason)
    return ready


async def _prepared(
    db: AsyncSession, courses: Courses, topics: Topics, facts: Facts, now: datetime
) -> Ready | Hold | Wait:
    """Have the last look at a delivery, and word it if it may leave."""
    what = {"delivery": facts.delivery.id, "notice": facts.delivery.key}
    verdict = look(facts, now)
    match verdict:
        case Hold(reason=reason):
            if reason == Reason.UNREACHABLE and await topics.hand_on(db, facts, now):
                verdict = Hold(DeliveryState.REPLACED, reason)
            logger.info(
                "Delivery %(delivery)d (%(notice)s) is %(state)s: %(reason)s",
                what | {"state": verdict.state, "reason": reason},
            )
        case None:
            if not await topics.may_read(db, facts):
                return Hold(DeliveryState.SKIPPED, Reason.NOT_CONCERNED)
            try:
                return Ready(facts, await draft(db, courses, facts, now), now)
            except LookupError:
                logger.info("Delivery %(delivery)d (%(notice)s) has nothing to tell any more", what)
                return Hold(DeliveryState.SKIPPED, Reason.GONE)
            except Exception:
                # One message that can't be worded must not stop the others.
                logger.exception(CANT_BE_WORDED, what)
                return Hold(DeliveryState.REFUSED, Reason.WORDING)
    return verdict
