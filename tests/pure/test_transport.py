"""The way to Telegram beside python-telegram-bot's own: the same errors for the same troubles, on real connections."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest
from telegram import Bot, InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest

from bot.transport import NeverLeftError
from tests.pure.connections import (
    NEVER_LEFT,
    SOON,
    TOKEN,
    Handler,
    Server,
    answers,
    babbles,
    cuts,
    does,
    everything_told,
    hangs,
    ours,
    post,
    ptbs,
    resets,
    same_error,
    says,
    served,
    what_comes_of,
)


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
        theirs = await what_comes_of(post, ptbs(), server.url())
    assert error.message == theirs.message


@pytest.mark.parametrize(
    ("handle", "scheme", "kind"),
    [
        (does(hangs), "http", TimedOut),
        (does(cuts), "http", NetworkError),
        (does(resets), "http", NetworkError),
        (does(babbles), "http", NetworkError),
        (answers(200, b'{"ok": true', length=100), "http", NetworkError),
        (answers(200, b"no gzip", "Content-Encoding: gzip"), "http", NetworkError),
        # No TLS is spoken there: nothing comes back, or nonsense does.
        (lambda server: hangs, "https", TimedOut),
        (lambda server: babbles, "https", NetworkError),
    ],
    ids=["hangs", "cuts", "resets", "babbles", "breaks off", "no gzip", "no handshake", "no TLS"],
)
async def test_every_broken_connection_means_the_same(
    handle: Callable[[Server], Handler], scheme: str, kind: type[TelegramError]
) -> None:
    assert type(await same_error(handle, scheme, within=SOON if kind is TimedOut else None)) is kind


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "http://nobody.invalid", "http://127.0.0.1:port"])
async def test_what_can_t_be_reached_has_never_left(url: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = url.format(port=closed.getsockname()[1]) + f"/bot{TOKEN}/sendMessage"
        theirs = await what_comes_of(post, ptbs(), address)
        our_own = await what_comes_of(post, ours(), address)
    assert type(our_own) is type(theirs) is NetworkError
    assert isinstance(our_own.__cause__, NeverLeftError) == isinstance(theirs.__cause__, NEVER_LEFT)
    assert "SECRET" not in everything_told(our_own)


async def test_a_full_pool_has_never_left() -> None:
    async def two_at_once(request: BaseRequest, url: str) -> object:
        first = asyncio.create_task(request.post(url, read_timeout=None, connect_timeout=None))
        await asyncio.sleep(0)
        try:
            return await request.post(url)
        finally:
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)

    error = await same_error(does(hangs), ask=two_at_once, within=SOON)
    assert isinstance(error.__cause__, NeverLeftError)
    async with served(does(hangs)) as server:
        theirs = await what_comes_of(two_at_once, ptbs(SOON), server.url())
    assert error.message == theirs.message


async def test_a_file_that_nobody_takes_is_given_up() -> None:
    def takes_nothing(server: Server) -> Handler:
        async def each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            await server.over.wait()

        return each

    async def posts(request: BaseRequest, url: str) -> object:
        bot = Bot(TOKEN, base_url=url.partition(TOKEN)[0], request=request)
        return await bot.send_document(1, InputFile(bytes(30_000_000), filename="stor.bin"), connect_timeout=None)

    error = await same_error(takes_nothing, ask=posts, within=SOON)
    assert type(error) is TimedOut
    assert not isinstance(error.__cause__, NeverLeftError)
