"""What ticks. APScheduler does nothing but that: a late tick is still a tick, and two never overlap."""

from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

EVERY_SECONDS = 2


def ticking(tick: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """Return a scheduler, not started yet, that awaits `tick` every two seconds."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        tick,
        IntervalTrigger(seconds=EVERY_SECONDS, timezone=UTC),
        id="tick",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    return scheduler
