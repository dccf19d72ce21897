"""What is sent on the way to Telegram: the same as by python-telegram-bot's own, on connections that are used again."""

from __future__ import annotations

import asyncio
import json
import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest
from telegram import Bot, InputFile
from telegram.error import NetworkError, TimedOut

from bot.transport import AiohttpRequest, NeverLeftError, call
from tests.pure.connections import (
    SENT,
    TOKEN,
    Handler,
    Server,
    answers,
    does,
    hangs,
    ours,
    post,
    ptbs,
    same_error,
    says,
    served,
    what_comes_of,
)


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
        request = ours(60.0)
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
    assert request.read_timeout == 60.0


async def test_a_limit_of_its_own_counts_for_one_request() -> None:
    async with served(does(hangs)) as server, AiohttpRequest() as request:
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
        error = await what_comes_of(post, ours(), f"http://telegram.invalid/bot{TOKEN}/getMe")
        assert isinstance(error.__cause__, NeverLeftError)
        assert len(proxy.requests) == 2
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(RuntimeError, match="SOCKS"):
        await ours().initialize()
