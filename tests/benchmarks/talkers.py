"""People who talk to the bot, and the Bot API between them, all in this process; the bot is in processes of its own.

The Bot API costs next to nothing here. People write and tap as Telegram brings it: by webhook over at most forty
connections to each bot, or a hundred at a time where the bot fetches them; what comes to each chat is waited for there.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOLD = 20.0
"""Seconds that nobody writes anything for; then the call for updates is answered."""

CONNECTIONS = 40
"""How many updates Telegram brings to one webhook at once, as the bot asks it to."""

AT_ONCE = 100
"""How many updates one call for them gives."""

SECRET = "benchmarks-secret"

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PART = re.compile(rb'name="(\w+)"(?:\r\n[^\r\n]+)*\r\n\r\n(.*?)\r\n--', re.DOTALL)
_ME = {"id": 1, "is_bot": True, "first_name": "Kurs", "username": "kursbot"}

Heard = Callable[[str, str], bool]
"""Whether a call of the Bot API, by its method and its text with the buttons, is what somebody waits for."""


class Person:
    """Somebody with a private chat; `waits` gives the next answer that is meant, however many come before it."""

    def __init__(self, number: int) -> None:
        self.id = number
        self.said = 0
        self._meant: Heard | None = None
        self._answer: asyncio.Future[tuple[float, str]] | None = None

    def expects(self, meant: Heard) -> asyncio.Future[tuple[float, str]]:
        """Return what will tell when the answer that is meant has come (monotonic seconds), and what it says."""
        self._meant, self._answer = meant, asyncio.get_running_loop().create_future()
        return self._answer

    def hears(self, method: str, words: str) -> None:
        """Take what the bot says in this chat."""
        if self._meant is not None and self._answer is not None and self._meant(method, words):
            self._meant = None
            if not self._answer.done():
                self._answer.set_result((time.perf_counter(), words))

    def text(self, words: str) -> dict[str, Any]:
        """Return the update of a message that they write."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(words)}] if words.startswith("/") else []
        return {"message": self._message(words) | ({"entities": entities} if entities else {})}

    def tap(self, data: str) -> dict[str, Any]:
        """Return the update of a tap on a button."""
        shown = self._message("Kommer du?") | {"from": _ME}
        return {
            "callback_query": {
                "id": f"{self.id}{self.said}",
                "from": self._who(),
                "message": shown,
                "chat_instance": "1",
                "data": data,
            }
        }

    def _message(self, words: str) -> dict[str, Any]:
        self.said += 1
        chat = {"id": self.id, "type": "private", "first_name": "Kari"}
        return {"message_id": self.said, "from": self._who(), "chat": chat, "date": int(time.time()), "text": words}

    def _who(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": "Kari", "last_name": "Nordmann", "language_code": "nb"}


class Telegram:
    """One bot's Telegram. Without the ports of webhooks the bot has to fetch its updates.

    With several ports, of several instances, each gets its turn.
    """

    def __init__(self, ports: list[int] | None = None) -> None:
        self.people: dict[int, Person] = {}
        self.brought = 0
        self.sent = 0
        self.again = 0
        self._ids = itertools.count(1)
        self._lines = itertools.cycle([_Line(port, self) for port in ports]) if ports else None
        self._waiting: deque[dict[str, Any]] = deque()
        self._asked: asyncio.Future[None] | None = None
        self._given: deque[dict[str, Any]] = deque()

    def person(self, number: int) -> Person:
        """Return the person with this Telegram id."""
        return self.people.setdefault(number, Person(number))

    def bring(self, update: dict[str, Any]) -> None:
        """Let an update reach the bot: at once, or when it asks."""
        numbered = {"update_id": next(self._ids)} | update
        self.brought += 1
        if self._lines is not None:
            next(self._lines).bring(json.dumps(numbered).encode())
            return
        self._waiting.append(numbered)
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(None)

    async def updates(self, offset: int, seconds: float) -> list[dict[str, Any]]:
        """Answer the call for updates."""
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        if not self._waiting and seconds:
            self._asked = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(min(seconds, HOLD)):
                    await self._asked
            except TimeoutError:
                return []
        return list(itertools.islice(self._waiting, AT_ONCE))

    def takes(self, method: str, told: dict[str, Any]) -> object:
        """Answer any other call."""
        if not method.startswith(("send", "edit")):
            return _ME if method == "getme" else True
        self.sent += 1
        chat = int(told.get("chat_id", 0))
        person = self.people.get(chat)
        if person is not None:
            buttons = told.get("reply_markup", "")
            shown = buttons if isinstance(buttons, str) else json.dumps(buttons, ensure_ascii=False)
            person.hears(method, f"{told.get('text') or told.get('caption') or ''}\n{shown}")
        return {
            "message_id": 1_000_000 + self.sent,
            "from": _ME,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Kari"},
            "text": "…",
        }


class _Line:
    """Forty connections to one webhook; what finds none free waits."""

    def __init__(self, port: int, telegram: Telegram) -> None:
        self._port = port
        self._telegram = telegram
        self._free: list[_Bringer] = []
        self._made = 0
        self._waiting: deque[bytes] = deque()

    def bring(self, body: bytes) -> None:
        self._waiting.append(body)
        self._go()

    def _go(self) -> None:
        while self._waiting and self._free:
            self._free.pop().post(self._waiting.popleft())
        if self._waiting and self._made < CONNECTIONS:
            self._made += 1
            asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        _, bringer = await loop.create_connection(lambda: _Bringer(self), "127.0.0.1", self._port)
        self.freed(bringer)

    def freed(self, bringer: _Bringer) -> None:
        self._free.append(bringer)
        self._go()

    def refused(self, body: bytes, bringer: _Bringer) -> None:
        self._telegram.again += 1
        self._waiting.append(body)
        self.freed(bringer)

    def closed(self, bringer: _Bringer) -> None:
        self._made -= 1
        if bringer in self._free:
            self._free.remove(bringer)


class _Bringer(asyncio.Protocol):
    """One kept-alive connection to a webhook."""

    def __init__(self, line: _Line) -> None:
        self._line = line
        self._body: bytes | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def post(self, body: bytes) -> None:
        self._body = body
        head = (
            "POST /hook HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if b"\r\n\r\n" not in self._buffer or self._body is None:
            return
        status, body = self._buffer.split(b" ", 2)[1], self._body
        self._buffer, self._body = b"", None
        if status == b"200":
            self._line.freed(self)
        else:
            self._line.refused(body, self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._line.closed(self)


class _Connection(asyncio.Protocol):
    """One kept-alive connection of the bot's."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            method = urlsplit(head.split(b" ", 2)[1].decode()).path.rpartition("/")[2].lower()
            told = _told(head, body)
            if method == "getupdates":
                asyncio.get_running_loop().create_task(self._updates(told))
            else:
                self._write(self._telegram.takes(method, told))

    async def _updates(self, told: dict[str, Any]) -> None:
        self._write(await self._telegram.updates(int(told.get("offset", 0)), float(told.get("timeout", 0))))

    def _write(self, result: object) -> None:
        if not self._transport.is_closing():
            body = json.dumps({"ok": True, "result": result}).encode()
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            self._transport.write(head % len(body) + body)


def _told(head: bytes, body: bytes) -> dict[str, Any]:
    """Return the parameters of a call, in whichever of the three ways they are written."""
    if b"multipart/form-data" in head:
        small = ((name, value) for name, value in _PART.findall(body) if name != b"document")
        return {name.decode(): value.decode("utf-8", "replace") for name, value in small}
    if body.startswith(b"{"):
        found: dict[str, Any] = json.loads(body)
        return found
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


@asynccontextmanager
async def serving(telegram: Telegram) -> AsyncIterator[str]:
    """Serve the Bot API for as long as the block lasts; gives its address."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(telegram), "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
