"""An ASGI app on a port of this machine, started and stopped promptly inside the running event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

# Longer than any client keeps a connection, so that none is closed just as a request is on its way.
_KEEP_ALIVE = 3600
_LAST_WORDS = 1.0


@contextlib.asynccontextmanager
async def serve(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Serve an app on 127.0.0.1 while the block runs; gives its base URL, without a slash at the end.

    port: 0 for a free one. Signals are left alone. At the end every connection is closed, requests that
    still wait are cancelled, and the app's lifespan ends. The app finds the connection's transport in
    scope["state"]["transport"], so that it can close it without an answer. Raises OSError for a taken port.
    """
    # Named as TCP, or asyncio would leave Nagle's algorithm on, at 40 ms an answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    stopping = asyncio.Event()

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            # Being stopped while waiting is no error worth a traceback.
            if not stopping.is_set():
                raise

    config = uvicorn.Config(
        guarded,
        http=_Protocol,
        ws="none",
        lifespan="auto",
        log_config=None,
        access_log=False,
        timeout_keep_alive=_KEEP_ALIVE,
    )
    server = _Server(config, stopping)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    started = asyncio.create_task(server.ready.wait())
    try:
        await asyncio.wait({running, started}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
            raise RuntimeError("The server ended before it had begun")
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        started.cancel()
        stopping.set()
        await running


class _Protocol(H11Protocol):
    """Lends its transport to the app."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = self.app_state | {"transport": transport}
        super().connection_made(transport)


class _Server(uvicorn.Server):
    """Uvicorn without signals, ticks and grace periods."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._stopping = stopping

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in self.servers:
            listening.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        # Once around the loop, and the waiting requests know that nobody listens any more.
        await asyncio.sleep(0)
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_LAST_WORDS)
        await self.lifespan.shutdown()
