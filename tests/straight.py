"""SQLite without a step into another thread for each statement: so it is on all stages.

What is executed is the same. Only nobody has to wait for a thread to be woken, which on a busy machine is most of it.
Nor does anybody else have a turn meanwhile: what comes of that is tried on real processes, and on PostgreSQL.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from bot import database, sqlite


class _Straight:
    """Takes the place of a connection's thread and of the queue to it, and does at once what is put there."""

    def put_nowait(self, asked: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, work = asked
        try:
            done = work()
        except Exception as error:
            if future is None:
                raise
            future.set_exception(error)
        else:
            if future is not None:
                future.set_result(done)

    def start(self) -> None:
        """There is no thread."""


def _connect(file: str, **options: Any) -> sqlite.Connection:
    connection = sqlite.connect(file, **options)
    straight: Any = _Straight()
    connection._tx = connection._thread = straight
    return connection


@contextmanager
def straight() -> Iterator[None]:
    """Let every `Database` on SQLite that is made within the block execute its statements in the loop's own thread."""
    with mock.patch.dict(database._ON_SQLITE, async_creator_fn=_connect):
        yield
