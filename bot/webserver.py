"""Serves an ASGI app inside the running event loop; the signals stay with the program."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

EVERYWHERE = "0.0.0.0"  # noqa: S104 - a proxy or Telegram comes from elsewhere
THIS_MACHINE = "127.0.0.1"

_LAST_REQUESTS = 6
"""Seconds that requests under way have to come to an end."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def health_route(health: Callable[[], Awaitable[dict[str, object]]]) -> Route:
    """Return `/health`, which tells how the bot is: with status 200 if it is well, else 503."""

    async def tell(_request: Request) -> Response:
        state = await health()
        return JSONResponse(state, status_code=200 if state["healthy"] else 503)

    return Route("/health", tell)


@asynccontextmanager
async def serving(app: Starlette, port: int, host: str = EVERYWHERE) -> AsyncIterator[asyncio.Task[None]]:
    """Serve an app on a port of a host's address for as long as the block lasts; gives the task that serves.

    Raises OSError if the port is taken.
    """
    config = uvicorn.Config(
        app,
        host=host,
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
