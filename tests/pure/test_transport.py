"""The way to Telegram beside python-telegram-bot's own: the same errors for the same troubles, on real connections."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import httpx
import pytest
from telegram import Bot, InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from bot.transport import AiohttpRequest, NeverLeftError, Timeouts, call

TOKEN = "123456:SECRET-token_1"
SOON = 0.3
"""Seconds that anything may take where a time limit is to strike."""

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A server on this machine that does with each connection what it is told; keeps what it was asked."""

    port: int = 0
    connections: int = 0
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

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


async def _hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _cuts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    return


async def _resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _babbles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"What do you mean?\r\n\r\n")
    await writer.drain()


def ptbs() -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=1,
        read_timeout=SOON,
        write_timeout=SOON,
        connect_timeout=SOON,
        pool_timeout=SOON,
        media_write_timeout=SOON,
    )


def ours() -> AiohttpRequest:
    return AiohttpRequest(1, Timeouts(SOON, SOON, SOON, SOON, SOON))


Ask = Callable[[BaseRequest, str], Awaitable[object]]


async def _post(request: BaseRequest, url: str) -> object:
    return await request.post(url)


async def what_comes_of(ask: Ask, request: BaseRequest, url: str) -> TelegramError:
    async with request:
        with pytest.raises(TelegramError) as raised:
            await ask(request, url)
    return raised.value


async def same_error(handle: Callable[[Server], Handler], scheme: str = "http", ask: Ask = _post) -> TelegramError:
    """Let both meet the same trouble; see that they say the same of it, and that ours tells no token. Gives ours."""
    async with served(handle) as server:
        theirs = await what_comes_of(ask, ptbs(), server.url(scheme))
        our_own = await what_comes_of(ask, ours(), server.url(scheme))
    assert type(our_own) is type(theirs)
    if not isinstance(theirs, NetworkError):
        assert our_own.message == theirs.message
    # What surely never left is sent again at once; so nothing else may be taken for that.
    assert isinstance(our_own.__cause__, NeverLeftError) == isinstance(theirs.__cause__, _NEVER_LEFT)
    assert "SECRET" not in everything_told(our_own)
    return our_own


def everything_told(error: BaseException | None) -> str:
    """The words of an error, and of all that hangs on to it."""
    told = ""
    while error is not None:
        told += f"{error!r} {error} {error.args} " + "".join(traceback.format_exception(error))
        error = error.__cause__ or error.__context__
    return told


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, says(ok=False, description="Bad Request: message text is empty")),
        (400, says(ok=False, description="Gone", parameters={"migrate_to_chat_id": -100123})),
        (401, says(ok=False, description="Unauthorized")),
        (403, says(ok=False, description="Forbidden: bot was blocked by the user")),
        (404, says(ok=False, description="Not Found")),
        (409, says(ok=False, description="Conflict: terminated by other getUpdates request")),
        (413, b"<html>too large</html>"),
        (429, says(ok=False, description="Too Many Requests", parameters={"retry_after": 7})),
        (500, says(ok=False, description="Internal Server Error")),
        (502, b"<html>Bad Gateway</html>"),
        (302, b""),
        (599, b"{}"),
        (200, b"no JSON"),
    ],
)
async def test_every_answer_means_the_same(status: int, body: bytes) -> None:
    error = await same_error(answers(status, body, "Location: http://127.0.0.1:1/elsewhere"))
    async with served(answers(status, body)) as server:
        theirs = await what_comes_of(_post, ptbs(), server.url())
    assert error.message == theirs.message


@pytest.mark.parametrize(
    ("handle", "scheme", "kind"),
    [
        (does(_hangs), "http", TimedOut),
        (does(_cuts), "http", NetworkError),
        (does(_resets), "http", NetworkError),
        (does(_babbles), "http", NetworkError),
        (answers(200, b'{"ok": true', length=100), "http", NetworkError),
        (answers(200, b"no gzip", "Content-Encoding: gzip"), "http", NetworkError),
        # No TLS is spoken there: nothing comes back, or nonsense does.
        (lambda server: _hangs, "https", TimedOut),
        (lambda server: _babbles, "https", NetworkError),
    ],
    ids=["hangs", "cuts", "resets", "babbles", "breaks off", "no gzip", "no handshake", "no TLS"],
)
async def test_every_broken_connection_means_the_same(
    handle: Callable[[Server], Handler], scheme: str, kind: type[TelegramError]
) -> None:
    assert type(await same_error(handle, scheme)) is kind


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "http://nobody.invalid", "http://127.0.0.1:port"])
async def test_what_can_t_be_reached_has_never_left(url: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = url.format(port=closed.getsockname()[1]) + f"/bot{TOKEN}/sendMessage"
        theirs = await what_comes_of(_post, ptbs(), address)
        our_own = await what_comes_of(_post, ours(), address)
    assert type(our_own) is type(theirs) is NetworkError
    assert isinstance(our_own.__cause__, NeverLeftError) == isinstance(theirs.__cause__, _NEVER_LEFT)
    assert "SECRET" not in everything_told(our_own)


async def test_a_full_pool_has_never_left() -> None:
    async def two_at_once(request: BaseRequest, url: str) -> object:
        first = asyncio.create_task(request.post(url, read_timeout=30))
        await asyncio.sleep(0)
        try:
            return await request.post(url)
        finally:
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)

    error = await same_error(does(_hangs), ask=two_at_once)
    assert isinstance(error.__cause__, NeverLeftError)
    async with served(does(_hangs)) as server:
        theirs = await what_comes_of(two_at_once, ptbs(), server.url())
    assert error.message == theirs.message


async def test_a_file_that_nobody_takes_is_given_up() -> None:
    def takes_nothing(server: Server) -> Handler:
        async def each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            await asyncio.sleep(5 * SOON)

        return each

    async def posts(request: BaseRequest, url: str) -> object:
        bot = Bot(TOKEN, base_url=url.partition(TOKEN)[0], request=request)
        return await bot.send_document(1, InputFile(bytes(30_000_000), filename="stor.bin"), read_timeout=30)

    error = await same_error(takes_nothing, ask=posts)
    assert type(error) is TimedOut
    assert not isinstance(error.__cause__, NeverLeftError)


SENT = says(ok=True, result={"message_id": 5, "date": 1, "chat": {"id": 1, "type": "private"}})


async def test_what_is_sent_is_the_same() -> None:
    async with served(answers(200, SENT)) as server:
        for request in (ptbs(), ours()):
            async with request:
                bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{server.port}/bot", request=request)
                await bot.send_message(1, "Blåbær & «fløte» 😀", reply_to_message_id=3)
                file = InputFile(b"BEGIN:VCALENDAR\r\n", filename='Før "samling" ø.ics')
                await bot.send_document(1, file, caption="Til kalenderen – æøå")
    texts, files = server.requests[0::2], server.requests[1::2]
    assert _lasting(texts[0]) == _lasting(texts[1])
    assert _form(files[0]) == _form(files[1])
    assert ("document", "text/calendar") in [(name, kind) for name, _, kind, _ in _form(files[1])]


def _lasting(asked: tuple[str, dict[str, str], bytes]) -> tuple[str, str, str, bytes]:
    first, headers, body = asked
    return first, headers["user-agent"], headers["content-type"], body


def _form(asked: tuple[str, dict[str, str], bytes]) -> list[tuple[Any, Any, str, bytes]]:
    """The parts of a form, by name: file name, kind and content."""
    _, headers, body = asked
    whole = BytesParser(policy=HTTP.clone(utf8=True)).parsebytes(
        f"Content-Type: {headers['content-type']}\r\n\r\n".encode() + body
    )
    assert isinstance(whole, EmailMessage)
    parts = []
    for part in whole.iter_parts():
        name = re.search(r'\bname="([^"]*)"', str(part["content-disposition"]))
        kind = part.get_content_type() if part["content-type"] and part.get_filename() else "text/plain"
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        parts.append((name and name[1], part.get_filename(), kind, content))
    return sorted(parts, key=lambda each: str(each[0]))


async def test_the_short_way_says_the_same_as_the_long_one() -> None:
    async with served(answers(200, SENT)) as server, ours() as request:
        bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{server.port}/bot", request=request)
        found = await call(bot, "sendMessage", {"chat_id": 1, "text": "Blåbær", "reply_markup": {"a": [1]}})
        assert found["message_id"] == 5
    [(first, headers, body)] = server.requests
    assert first == f"POST /bot{TOKEN}/sendMessage HTTP/1.1"
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {"chat_id": 1, "text": "Blåbær", "reply_markup": {"a": [1]}}
    error = await same_error(
        answers(429, says(ok=False, description="Too Many Requests", parameters={"retry_after": 7}))
    )
    assert "7" in str(error)


async def test_a_connection_is_used_again_unless_the_other_side_has_closed_it() -> None:
    async with served(answers(200, SENT)) as server, ours() as request:
        for _ in range(3):
            await request.post(server.url())
        assert server.connections == 1

    closed = asyncio.Event()

    def once_each(server: Server) -> Handler:
        async def each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if await server.asked(reader):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(SENT) + SENT)
                await writer.drain()
                writer.close()
                await writer.wait_closed()
                closed.set()

        return each

    async with served(once_each) as server, ours() as request:
        for number in range(3):
            closed.clear()
            await request.post(server.url())
            await closed.wait()
            await asyncio.sleep(0.01)
            assert server.connections == number + 1


async def test_it_can_be_opened_and_shut_any_number_of_times() -> None:
    async with served(answers(200, SENT)) as server:
        request = ours()
        await request.post(server.url())  # as with python-telegram-bot's own, before it is initialized
        await request.initialize()
        await request.initialize()
        await request.shutdown()
        await request.shutdown()
        with pytest.raises(NetworkError, match="not initialized"):
            await request.post(server.url())
        async with request:
            await request.post(server.url())
        assert len(server.requests) == 2
    assert request.read_timeout == SOON


async def test_a_limit_of_its_own_counts_for_one_request() -> None:
    async with served(does(_hangs)) as server, AiohttpRequest() as request:
        with pytest.raises(TimedOut):
            await request.post(server.url(), read_timeout=0.05)
        with pytest.raises(TimedOut):
            await request.post(server.url(), read_timeout=0)


async def test_the_environment_may_name_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    async with served(answers(200, SENT)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        for request in (ptbs(), ours()):
            async with request:
                await request.post(f"http://telegram.invalid/bot{TOKEN}/getMe")
        firsts = [first for first, _, _ in proxy.requests]
        assert firsts == [f"POST http://telegram.invalid/bot{TOKEN}/getMe HTTP/1.1"] * 2
        monkeypatch.setenv("no_proxy", "telegram.invalid")
        error = await what_comes_of(_post, ours(), f"http://telegram.invalid/bot{TOKEN}/getMe")
        assert isinstance(error.__cause__, NeverLeftError)
        assert len(proxy.requests) == 2
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(RuntimeError, match="SOCKS"):
        await ours().initialize()
