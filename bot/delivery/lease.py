"""Who may tick and send: one instance at a time, by a lease on the database's own clock."""

import asyncio
import logging

from sqlalchemy import exists, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from bot.database import Database, one_at_a_time
from bot.tables import Lease as LeaseRow

logger = logging.getLogger(__name__)

SECONDS = 6.0
"""How long a lease holds without being renewed; whoever leads next waits that long for a leader that died."""

RENEW_EVERY = 1.0
"""Seconds between two renewals, or two attempts to become the leader."""

_NAME = "delivery"
_CLOCKS = {
    "postgresql": "extract(epoch from clock_timestamp())",
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
}


class Lease:
    """The right to tick and send, held by one instance. `epoch` grows each time that it changes hands.

    A lock would not do: a frozen process keeps its locks, and goes on where it was when it awakes. Therefore `held`
    goes by this process' monotonic clock, counted from before the lease was asked for, and what the holder
    claims carries the epoch.
    """

    def __init__(self, database: Database, holder: str) -> None:
        self.epoch = 0
        self._database = database
        self._holder = holder
        self._held_until = float("-inf")
        # One SQLite file has one bot, which a lock on the file sees to: nobody else can hold the lease now.
        self._alone = database.is_sqlite

    @property
    def held(self) -> bool:
        """Whether this instance may send at this moment."""
        if self._alone and self.epoch:
            return True
        return asyncio.get_running_loop().time() < self._held_until

    async def renew(self) -> float:
        """Renew the lease, or take it if it is free; return for how many seconds more Telegram wants silence."""
        if self._alone and self.epoch:
            return 0.0
        asked_at = asyncio.get_running_loop().time()
        async with self._database.transaction() as db:
            clock = _clock(db)
            await self._make_row(db)
            mine = (LeaseRow.holder == self._holder) & (LeaseRow.epoch == self.epoch)
            kept = await db.execute(
                update(LeaseRow)
                .where(LeaseRow.name == _NAME, mine)
                .values(until=clock + SECONDS)
                .returning(LeaseRow.epoch)
            )
            epoch = kept.scalar_one_or_none()
            if epoch is None:
                free = LeaseRow.name == _NAME if self._alone else (LeaseRow.name == _NAME) & (LeaseRow.until < clock)
                taken = await db.execute(
                    update(LeaseRow)
                    .where(free)
                    .values(holder=self._holder, epoch=LeaseRow.epoch + 1, until=clock + SECONDS)
                    .returning(LeaseRow.epoch)
                )
                epoch = taken.scalar_one_or_none()
            pause = (await db.execute(select(LeaseRow.paused_until - clock))).scalar_one()
        if epoch is None:
            self._held_until = float("-inf")
        else:
            if epoch != self.epoch:
                logger.info("This instance leads now (epoch %(epoch)d)", {"epoch": epoch})
            self.epoch = epoch
            self._held_until = asked_at + SECONDS
        return float(pause)

    def fence(self) -> ColumnElement[bool]:
        """Return the condition, for a statement, that this instance's present epoch is still the one that counts."""
        return exists().where(LeaseRow.name == _NAME, LeaseRow.epoch == self.epoch)

    async def pause(self, seconds: float) -> None:
        """Let every instance know that Telegram wants silence for so long."""
        async with self._database.transaction() as db:
            until = _clock(db) + seconds
            await db.execute(
                update(LeaseRow).where(LeaseRow.name == _NAME, LeaseRow.paused_until < until).values(paused_until=until)
            )

    async def give_up(self) -> None:
        """Let the next instance lead at once."""
        self._held_until = float("-inf")
        if self._alone:
            return
        async with self._database.transaction() as db:
            await db.execute(
                update(LeaseRow).where(LeaseRow.holder == self._holder, LeaseRow.epoch == self.epoch).values(until=0.0)
            )

    async def _make_row(self, db: AsyncSession) -> None:
        row = select(LeaseRow.name).where(LeaseRow.name == _NAME)
        if (await db.execute(row)).first() is not None:
            return
        await one_at_a_time(db)
        if (await db.execute(row)).first() is None:
            await db.execute(insert(LeaseRow).values(name=_NAME, holder="", epoch=0, until=0.0, paused_until=0.0))


def _clock(db: AsyncSession) -> ColumnElement[float]:
    """Return seconds since 1970 as the database sees it."""
    return literal_column(_CLOCKS[db.get_bind().dialect.name])
