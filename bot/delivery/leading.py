"""Leading: keeping the lease, or waiting for it; and keeping the silence that another instance was asked for."""

import asyncio
import logging
from collections.abc import Callable

from bot.database import Database
from bot.delivery.lease import RENEW_EVERY, Lease
from bot.delivery.pace import Pace

logger = logging.getLogger(__name__)


async def lead(lease: Lease, database: Database, pace: Pace, begins: Callable[[], None]) -> None:
    """Ask for the lease every second, until cancelled; as in `lead_once`."""
    while True:
        await asyncio.sleep(RENEW_EVERY)
        await lead_once(lease, database, pace, begins)


async def lead_once(lease: Lease, database: Database, pace: Pace, begins: Callable[[], None]) -> None:
    """Ask for the lease, and call `begins` if this instance leads from now on.

    What `pace` was told by Telegram the other instances hear, and the other way round.
    """
    led = lease.held
    try:
        if pace.paused_for > 0 and not database.is_sqlite:
            await lease.pause(pace.paused_for)
        pause = await lease.renew()
    except Exception as error:
        # Without the lease nothing is sent; whoever has the database again gets it.
        logger.warning("The lease could not be renewed: %s", type(error).__name__)
        return
    if pause > 0:
        pace.pause(pause)
    if lease.held and not led:
        begins()
