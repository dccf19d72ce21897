"""Servers on real connections that answer, or do something odd; and requests to them."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot.transport import AiohttpRequest, NeverLeftError, Timeouts

TOKEN = "123456:SECRET-token_1"

SOON = 0.3
"""Seconds that anything may take where a time limit is to strike."""

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A server on this machine that does with each connection what it is told; keeps what it was asked."""

    port: int = 0
    connections: int = 0
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}/bot{TOKEN}/sendMessage"

    async def asked(self, reader: asyncio.StreamReader) -> bool:
        """Read one request; False if there comes none."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests.append((first, headers, body))
        return True


@asynccontextmanager
async def served(handle: Callable[[Server], Handler]) -> AsyncIterator[Server]:
    server = Server()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        try:
            await handle(server)(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.over.set()
        listening.close()


def answers(status: int, body: bytes, *headers: str, length: int | None = None) -> Callable[[Server], Handler]:
    """A server that answers every request so."""
    size = len(body) if length is None else length
    head = "\r\n".join([f"HTTP/1.1 {status} Whatever", f"Content-Length: {size}", *headers]).encode() + b"\r\n\r\n"

    def handle(server: Server) -> Handler:
        async def each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await server.asked(reader):
                writer.write(head + body)
                await writer.drain()
                if length is not None:
                    return

        return each

    return handle


def says(**told: Any) -> bytes:
    return json.dumps(told).encode()


def does(what: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> Callable[[Server], Handler]:
    """A server that reads a request and then does something odd."""

    def handle(server: Server) -> Handler:
        async def each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if await server.asked(reader):
                await what(reader, writer)

        return each

    return handle


async def hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def cuts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    return


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def babbles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"What do you mean?\r\n\r\n")
    await writer.drain()


def ptbs(within: float | None = None) -> HTTPXRequest:
    """Requests of python-telegram-bot's own, each step within so many seconds; where none are told it waits."""
    return HTTPXRequest(
        connection_pool_size=1,
        read_timeout=within,
        write_timeout=within,
        connect_timeout=within,
        pool_timeout=within,
        media_write_timeout=within,
    )


def ours(within: float | None = None) -> AiohttpRequest:
    """The same by ours."""
    return AiohttpRequest(1, Timeouts(within, within, within, within, within))


Ask = Callable[[BaseRequest, str], Awaitable[object]]


async def post(request: BaseRequest, url: str) -> object:
    return await request.post(url)


async def what_comes_of(ask: Ask, request: BaseRequest, url: str) -> TelegramError:
    async with request:
        with pytest.raises(TelegramError) as raised:
            await ask(request, url)
    return raised.value


async def same_error(
    handle: Callable[[Server], Handler], scheme: str = "http", ask: Ask = post, within: float | None = None
) -> TelegramError:
    """Let both meet the same trouble; see that they say the same of it, and that ours tells no token. Gives ours.

    `within` is for where a time limit is to strike. Elsewhere there is none: on a machine with much else to do it
    would now and then be the limit that is met, and not the trouble.
    """
    async with served(handle) as server:
        theirs = await what_comes_of(ask, ptbs(within), server.url(scheme))
        our_own = await what_comes_of(ask, ours(within), server.url(scheme))
    assert type(our_own) is type(theirs)
    if not isinstance(theirs, NetworkError):
        assert our_own.message == theirs.message
    # What surely never left is sent again at once; so nothing else may be taken for that.
    assert isinstance(our_own.__cause__, NeverLeftError) == isinstance(theirs.__cause__, NEVER_LEFT)
    assert "SECRET" not in everything_told(our_own)
    return our_own


def everything_told(error: BaseException | None) -> str:
    """The words of an error, and of all that hangs on to it."""
    told = ""
    while error is not None:
        told += f"{error!r} {error} {error.args} " + "".join(traceback.format_exception(error))
        error = error.__cause__ or error.__context__
    return told


SENT = says(ok=True, result={"message_id": 5, "date": 1, "chat": {"id": 1, "type": "private"}})
