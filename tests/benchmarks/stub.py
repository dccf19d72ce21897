"""A Bot API that costs next to nothing, in a process of its own: `python -m tests.benchmarks.stub` prints its port.

It takes every message at once and remembers when it came and for whom. With a limit it counts the messages of the last
second, as Telegram does, and answers 429 to what is too many.
"""

import asyncio
import contextlib
import json
import os
import re
import sys
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

HOLD = 20.0
"""Seconds that nobody writes anything for; then the call for updates is answered."""

_CHAT = re.compile(rb'(?:\bchat_id=|"chat_id": ?|name="chat_id"(?:\r\n[^\r\n]+)*\r\n\r\n)(-?\d+)')
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ME = {"id": 1, "is_bot": True, "first_name": "Kurs", "username": "kursbot"}


class Counter:
    """What has come in: the monotonic second of each message, the chat it was for, and how many were refused."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.came: list[tuple[float, int]] = []
        self.refused = 0
        self._lately: deque[float] = deque()

    def takes(self, chat: int) -> bool:
        """Note a message; say whether the limit lets it through."""
        now = time.perf_counter()
        self.came.append((now, chat))
        while self._lately and self._lately[0] <= now - 1:
            self._lately.popleft()
        if self.limit is not None and len(self._lately) >= self.limit:
            self.refused += 1
            return False
        self._lately.append(now)
        return True

    def told(self) -> dict[str, Any]:
        """Return the counts: how many came, most in any one second, in the first one, most in a second to one chat."""
        moments = sorted(moment for moment, _ in self.came)
        by_chat: dict[int, list[float]] = {}
        for moment, chat in self.came:
            by_chat.setdefault(chat, []).append(moment)
        return {
            "messages": len(moments),
            "chats": len(by_chat),
            "seconds": moments[-1] - moments[0] if moments else 0.0,
            "most_in_a_second": most_in_a_second(moments),
            "in_the_first_second": sum(1 for moment in moments if moment <= moments[0] + 1),
            "most_to_one_chat": max((most_in_a_second(sorted(each)) for each in by_chat.values()), default=0),
            "refused": self.refused,
        }


def most_in_a_second(moments: list[float]) -> int:
    """Return the largest number of moments within any one second."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


class _Connection(asyncio.Protocol):
    """One kept-alive HTTP connection."""

    def __init__(self, state: "_State") -> None:
        self._state = state
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

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
            self._answer(head.split(b" ", 2)[1].decode(), body)

    def _answer(self, target: str, body: bytes) -> None:
        path = urlsplit(target)
        method = path.path.rpartition("/")[2]
        match method.lower():
            case "sendmessage" | "senddocument":
                self._take(body)
            case "getupdates":
                asyncio.get_running_loop().call_later(HOLD, self._write, 200, _ok([]))
            case "getme":
                self._write(200, _ok(_ME))
            case "told":
                self._write(200, json.dumps(self._state.counter.told()).encode())
            case "anew":
                [limit] = parse_qs(path.query).get("limit", ["0"])
                self._state.counter = Counter(int(limit) or None)
                self._write(200, b"{}")
            case _:
                self._write(200, _ok(True))

    def _take(self, body: bytes) -> None:
        found = _CHAT.search(body)
        chat = int(found[1]) if found else 0
        if not self._state.counter.takes(chat):
            told = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1"}
            self._write(429, json.dumps(told | {"parameters": {"retry_after": 1}}).encode())
            return
        self._state.last_id += 1
        self._write(200, _MESSAGE % (self._state.last_id, time.time(), chat))

    def _write(self, status: int, body: bytes) -> None:
        assert self._transport is not None
        if not self._transport.is_closing():
            head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            self._transport.write(head % (status, len(body)) + body)


class _State:
    def __init__(self) -> None:
        self.counter = Counter()
        self.last_id = 0


def _ok(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


_MESSAGE = (
    b'{"ok":true,"result":{"message_id":%d,"from":{"id":1,"is_bot":true,"first_name":"Kurs","username":"kursbot"},'
    b'"date":%d,"chat":{"id":%d,"first_name":"Kari","type":"private"},'
    b'"text":"F\\u00f8rste samling er i morgen.\\n\\nonsdag 31. august kl. 09:00\\u201311:00\\n\\nKommer du?",'
    b'"entities":[{"type":"bold","offset":0,"length":15}],'
    b'"reply_markup":{"inline_keyboard":[[{"text":"Ja","callback_data":"coming:1:yes"},'
    b'{"text":"Nei","callback_data":"coming:1:no"}]]}}}'
)


async def main() -> None:
    """Serve until the standard input ends."""
    with contextlib.suppress(PermissionError):
        # What keeps the stub waiting would be taken for the sender's fault.
        os.nice(-15)
    state = _State()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(state), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@asynccontextmanager
async def stub() -> AsyncIterator[str]:
    """Run the stub as a process for as long as the block lasts; gives its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.stub",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.stdin.close()
        await process.wait()


def anew(address: str, limit: int | None = None) -> None:
    """Forget what has come, and count from now on; with a limit of so many messages in a second."""
    with urlopen(f"{address}/anew?limit={limit or 0}"):
        pass


def told(address: str) -> dict[str, Any]:
    """Return what `Counter.told` says of what has come since."""
    with urlopen(f"{address}/told") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


if __name__ == "__main__":
    asyncio.run(main())
