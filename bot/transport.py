"""The way to Telegram: python-telegram-bot's requests over aiohttp, with the errors and time limits of its own client.

That one spends most of a broadcast's time on itself. Whoever is told of an error finds in its cause whether anything
left the house. No address gets into the words of an error, since it has the bot's token in it.
"""

import asyncio
import functools
import json
import os
import re
import ssl
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

KEPT_ALIVE = 5.0
"""Seconds that a connection nobody uses is kept for the next request."""

_AT_ONCE = 65536
"""Bytes of a file that are written under one time limit."""

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_QUOTED = {ord(sign): f"%{ord(sign):02X}" for sign in '"\r\n'}
_JSON = {"Content-Type": "application/json"}
_TOKEN = re.compile(r"\bbot\d+(?::|%3A)[\w-]+", re.IGNORECASE)
_POOL_IS_FULL = (
    "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to Telegram. "
    "Consider adjusting the connection pool size or the pool timeout."
)


class NeverLeftError(Exception):
    """The cause of an error after which it is certain that nothing of the request has left the house."""


class BrokenOffError(Exception):
    """The cause of an error after which the request may have arrived, or not."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds until a request is given up; None waits without end.

    `pool` is for a connection that is free, `connect` for making a new one, `write` for each piece that is written, or
    `media_write` where a file is sent along, and `read` for each piece of the answer.
    """

    read: float | None = 5.0
    write: float | None = 5.0
    connect: float | None = 5.0
    pool: float | None = 1.0
    media_write: float | None = 20.0


class _Plain:
    """Parameters that can be written as JSON as they are."""

    contains_files = False

    def __init__(self, parameters: dict[str, object]) -> None:
        self.json_payload = json.dumps(parameters).encode()


async def call(bot: Bot, method: str, parameters: dict[str, object]) -> Any:
    """Call a method of the Bot API with parameters that JSON knows; return its result as it came.

    It takes half the time of the bot's own methods, which make objects of everything. Raises what they raise.
    """
    return await bot.request.post(f"{bot.base_url}/{method}", cast(RequestData, _Plain(parameters)))


class AiohttpRequest(BaseRequest):
    """Requests over at most `connections` connections at once, through the proxy that the environment names, if any."""

    def __init__(self, connections: int = 256, timeouts: Timeouts | None = None) -> None:
        self.timeouts = timeouts or Timeouts()
        self._free = asyncio.Semaphore(connections)
        self._session: aiohttp.ClientSession | None = None
        self._is_shut = False
        self._proxies: dict[str, str | None] = {}

    @property
    def read_timeout(self) -> float | None:
        """Seconds that a piece of an answer is waited for, where a request says nothing else."""
        return self.timeouts.read

    async def initialize(self) -> None:
        """Be ready for requests, also once more after a shutdown. Raises RuntimeError for a SOCKS proxy."""
        self._is_shut = False
        self._opened()

    async def shutdown(self) -> None:
        """Close every connection; nothing happens where none is open."""
        self._is_shut = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return the status of the answer and its body. Raises TimedOut, and NetworkError for what else goes wrong."""
        session, usual = self._opened(), self.timeouts
        body: bytes | _Upload | None = None
        headers = None
        if isinstance(request_data, _Plain):
            body, headers = request_data.json_payload, _JSON
        elif request_data is not None and request_data.contains_files:
            body = await _upload(request_data, _chosen(write_timeout, usual.media_write))
        elif request_data is not None and (parameters := request_data.json_parameters):
            body, headers = urlencode(parameters).encode(), _FORM
        limits = _limits(_chosen(read_timeout, usual.read), _chosen(connect_timeout, usual.connect))
        await self._turn(_chosen(pool_timeout, usual.pool))
        try:
            async with session.request(
                method,
                _parsed(url),
                data=body,
                headers=headers,
                timeout=limits,
                proxy=self._proxy_for(url),
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            told, cause = _told(error)
        finally:
            self._free.release()
        # Outside, so that the library's own error, with the address in its words, does not hang on to this one.
        raise told from cause

    async def _turn(self, within: float | None) -> None:
        """Take one of the connections; wait for it no longer than so many seconds. Raises TimedOut."""
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(within):
                await self._free.acquire()
        except TimeoutError:
            raise TimedOut(_POOL_IS_FULL) from NeverLeftError("No connection became free.")

    def _opened(self) -> aiohttp.ClientSession:
        if self._is_shut:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        if self._session is None:
            if any(address.startswith("socks") for address in getproxies().values()):
                raise RuntimeError("A SOCKS proxy is set in the environment; only HTTP proxies can be used.")
            self._proxies.clear()
            self._session = aiohttp.ClientSession(
                # How many requests there may be is seen to here, as waiting for that has a time limit of its own.
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_ALIVE, ssl=_trusted()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    def _proxy_for(self, url: str) -> str | None:
        scheme, _, rest = url.partition("://")
        host = rest.partition("/")[0]
        if host not in self._proxies:
            proxies = getproxies()
            self._proxies[host] = None if proxy_bypass(host) else proxies.get(scheme) or proxies.get("all")
        return self._proxies[host]


class _Upload(aiohttp.Payload):
    """A form with files, written piece by piece, each within so many seconds."""

    def __init__(self, body: bytes, content_type: str, within: float | None) -> None:
        super().__init__(body, content_type=content_type)
        self._size = len(body)
        self._within = within

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Return the form as a text."""
        return bytes(self._value).decode(encoding, errors)

    async def write(self, writer: aiohttp.abc.AbstractStreamWriter) -> None:
        """Write the form. Raises TimeoutError."""
        for start in range(0, len(self._value), _AT_ONCE):
            async with asyncio.timeout(self._within):
                await writer.write(self._value[start : start + _AT_ONCE])


async def _upload(data: RequestData, within: float | None) -> _Upload:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename.translate(_QUOTED), content_type=kind)
    parts = form()
    return _Upload(await parts.as_bytes(), parts.content_type, within)


def _told(error: aiohttp.ClientError | OSError | ValueError) -> tuple[TelegramError, Exception]:
    """Return what to raise for an error, and its cause; both without the token."""
    name, words = type(error).__name__, _TOKEN.sub("bot…", str(error))
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        cause: Exception = NeverLeftError(f"{name}: {words}")
    else:
        cause = BrokenOffError(f"{name}: {words}")
    told = TimedOut() if isinstance(error, TimeoutError) else NetworkError(f"aiohttp.{name}: {words}")
    return told, cause


def _chosen(asked: object, usual: float | None) -> float | None:
    """Return the seconds that a request asks for, or the usual ones."""
    return asked if asked is None or isinstance(asked, int | float) else usual


@functools.lru_cache
def _limits(read: float | None, connect: float | None) -> aiohttp.ClientTimeout:
    # For aiohttp no seconds at all are no limit.
    shortest = 0.001
    return aiohttp.ClientTimeout(
        connect=connect if connect is None else max(connect, shortest),
        sock_read=read if read is None else max(read, shortest),
    )


@functools.lru_cache
def _parsed(url: str) -> URL:
    return URL(url, encoded=True)


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Return the authorities that are trusted: certifi's, unless the environment names others."""
    named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
    return ssl.create_default_context(cafile=None if named else certifi.where())
