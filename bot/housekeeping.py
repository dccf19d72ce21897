"""Housekeeping beside the ticks: forgetting whom nothing is to be kept about, and leaving nothing of them in files."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.delivery import forgetting
from bot.people import drafts
from bot.people.courses import Courses
from bot.people.privacy import forget, past
from bot.tables import HandledUpdate

logger = logging.getLogger(__name__)

PRUNE_EVERY = timedelta(hours=1)

REMEMBER_UPDATES = timedelta(days=7)
"""How long the ids of handled updates are kept. Telegram holds an update for a day at most."""

SCRUB_AGAIN = 60.0
"""Seconds between two tries to scrub a database that another program reads."""


class Housekeeping:
    """Keeps house in a database, for the instance that leads.

    `organisers` are the Telegram ids of the organisers and of their group, who are not forgotten; copies of the
    database are kept for `backups_kept`.
    """

    def __init__(
        self, database: Database, courses: Courses, organisers: Sequence[int], backups_kept: timedelta
    ) -> None:
        self._database = database
        self._courses = courses
        self._organisers = organisers
        self._backups_kept = backups_kept
        self._pruned_at: datetime | None = None
        self._scrub_again_at = 0.0

    async def prune(self, db: AsyncSession, now: datetime) -> bool:
        """Forget, once an hour, whom nothing is to be kept about, and updates that can't be handed over any more.

        `now` is UTC. Return whether it was time for it; people may have to be told then.
        """
        if self._pruned_at is not None and now - self._pruned_at < PRUNE_EVERY:
            return False
        await db.execute(delete(HandledUpdate).where(HandledUpdate.handled_at < now - REMEMBER_UPDATES))
        published = await self._courses.all(db)
        await forgetting.tell_soon_forgotten(db, published, now)
        await forgetting.keep_trying(db, now)
        await drafts.drop_old(db, now)
        whose = past(published, now)
        if whose is not None:
            await forgetting.overwrite_relayed(db, whose, now)
        gone = await forget(db, whose, forgetting.ABOUT_OTHERS, published, self._organisers, now)
        if gone:
            logger.info("Forgot %d rows whose time is over", gone)
            self._database.unclean = True
        await self._database.drop_old_copies(now - self._backups_kept)
        self._pruned_at = now
        return True

    async def scrub(self) -> None:
        """Scrub the database where something was erased; what can't be done at once is tried once a minute."""
        clock = asyncio.get_running_loop().time()
        if not self._database.unclean or clock < self._scrub_again_at:
            return
        try:
            await self._database.scrub()
        except SQLAlchemyError as error:
            logger.warning("The database can't be scrubbed just now: %s", type(error).__name__)
        self._scrub_again_at = clock + SCRUB_AGAIN if self._database.unclean else 0.0
