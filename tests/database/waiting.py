"""Two transactions of which one has to wait for the other, on PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from tests.stage import Stage


async def someone_waits_for_a_lock(stage: Stage) -> None:
    """Come back when a transaction has to wait for another one. PostgreSQL tells nobody, so it is asked."""
    async with asyncio.timeout(10):
        while not await stage.rows("select 1 from pg_locks where not granted"):
            await asyncio.sleep(0)


async def one_during_the_other(
    stage: Stage,
    first: Callable[[AsyncSession], Awaitable[object]],
    second: Callable[[AsyncSession], Awaitable[object]],
) -> tuple[object, object]:
    """Do the first in a transaction that is committed only when the second waits for it."""

    async def do_second() -> object:
        async with stage.application.database.transaction() as db:
            return await second(db)

    async with stage.application.database.transaction() as db:
        found = await first(db)
        task = asyncio.create_task(do_second())
        await someone_waits_for_a_lock(stage)
        assert not task.done()
    return found, await task
