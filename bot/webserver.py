"""Serves an ASGI app inside the running event loop; the signals stay with the program."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

_LAST_REQUESTS = 6
"""Seconds that requests under way have to come to an end."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: Starlette, port: int) -> AsyncIterator[asyncio.Task[None]]:
    """Serve an app on a port of all addresses for as long as the block lasts; gives the task that serves.

    Raises OSError if the port is taken.
    """
    config = uvicorn.Config(
        app,
        host="0.0.0.0",  # noqa: S104 - a proxy or Telegram comes from elsewhere
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_LAST_REQUESTS,
    )
    server = _Server(config)
    task = asyncio.create_task(_serve(server))
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    if task.done():
        raise OSError(f"port {port}")
    try:
        yield task
    finally:
        server.should_exit = True
        await asyncio.wait([task])


async def _serve(server: uvicorn.Server) -> None:
    # Uvicorn leaves the program when it can't have its port; that is for the caller to decide.
    with contextlib.suppress(SystemExit):
        await server.serve()
