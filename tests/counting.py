"""Counting what a stage's database is asked for what people do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import event

from bot.inbox import Inbox
from handlers.answers import Answers
from tests.stage import Stage

MOST = 5
"""How many queries an update may take, but for those that are named with a reason."""


class Cost(NamedTuple):
    """What an act took: queries that are no mere beginning of a transaction, and transactions."""

    queries: int
    transactions: int


class Counter:
    """Counts what is asked for updates, and, apart from that, what is noted when they have been answered.

    What the bot does by itself does not count; what the test itself has it do does.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._test = asyncio.current_task()
        self.queries: list[str] = []
        self.transactions = 0
        self.queries_afterwards: list[str] = []
        self.transactions_afterwards = 0
        engine = stage.application.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._executed)
        event.listen(engine, "commit", self._committed)

    def _executed(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN"):
            return
        if self._is_answering():
            self.queries_afterwards.append(statement)
        elif self._for_an_update():
            self.queries.append(statement)

    def _committed(self, _connection: object) -> None:
        if self._is_answering():
            self.transactions_afterwards += 1
        elif self._for_an_update():
            self.transactions += 1

    def _for_an_update(self) -> bool:
        return asyncio.current_task() is self._test or _doing() == Inbox._handle.__qualname__

    def _is_answering(self) -> bool:
        return _doing() == Answers._say.__qualname__

    def clear(self) -> None:
        """Count anew from here on."""
        self.queries.clear()
        self.queries_afterwards.clear()
        self.transactions = self.transactions_afterwards = 0

    async def of(self, act: Callable[[], object]) -> Cost:
        """Return what it takes until an act is answered."""
        await self._stage.settled()
        self.clear()
        act()
        await self._stage.telegram.settled()
        await self._stage.application.inbox.finish()
        return Cost(len(self.queries), self.transactions)


def _doing() -> str:
    """Return the name of the coroutine that the present task runs."""
    task = asyncio.current_task()
    return getattr(task.get_coro(), "__qualname__", "") if task else ""
