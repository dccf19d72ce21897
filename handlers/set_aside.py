"""Taking an update again that was set aside: in a transaction of its own, in which it is set aside no longer."""

import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, Update

from bot.database import is_away
from bot.tables import SetAside
from handlers.turn import CameOf

logger = logging.getLogger(__name__)

Fetched = TypeVar("Fetched")
Handled = TypeVar("Handled")


async def take_again(
    transaction: Callable[[], AbstractAsyncContextManager[AsyncSession]],
    bot: Bot,
    update_id: int,
    fetch: Callable[[Update], Awaitable[Fetched]],
    handle: Callable[[AsyncSession, Update, Fetched], Awaitable[Handled | None]],
    answer: Callable[[Update, Handled], Awaitable[None]],
) -> CameOf:
    """Handle an update that was set aside as if it came now; where that fails, it stays, with the new error.

    `fetch` gets what it needs ahead of the transaction, `handle` does the work in it (None: there was none to do), and
    `answer` tells the sender afterwards. Raises what the database raises when it can't be had.
    """
    async with transaction() as db:
        found = await db.execute(select(SetAside.payload).where(SetAside.update_id == update_id))
        payload = found.scalar_one_or_none()
    if payload is None:
        return CameOf.GONE
    try:
        kept = Update.de_json(json.loads(payload), bot)
        fetched = await fetch(kept)
        async with transaction() as db:
            # Whoever takes it in the same moment waits here, and finds it gone.
            ours = await db.execute(
                delete(SetAside).where(SetAside.update_id == update_id).returning(SetAside.update_id)
            )
            if ours.first() is None:
                return CameOf.GONE
            handled = await handle(db, kept, fetched)
    except Exception as error:
        if is_away(error):
            raise
        logger.exception("Update %d could not be handled this time either", update_id)
        async with transaction() as db:
            failed = update(SetAside).where(SetAside.update_id == update_id).values(error=type(error).__name__)
            await db.execute(failed)
        return CameOf.FAILED
    if handled is None:
        return CameOf.EMPTY
    try:
        await answer(kept, handled)
    except Exception:
        # It is handled; that is what counts.
        logger.exception("The sender of update %d could not be answered", update_id)
    return CameOf.WORKED
