"""The stand-in's HTTP side: Telegram's Bot API as the bot sees it, `/bot<token>/<method>` and the files."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.rehearsal.errors import ApiError
from bot.rehearsal.forms import read_request
from bot.rehearsal.methods import HangUp, perform
from bot.rehearsal.state import Telegram


def bot_api(telegram: Telegram) -> Starlette:
    """The whole Bot API as an app: for `base_url` http://…/bot and `base_file_url` http://…/file/bot."""
    return Starlette(routes=[*bot_api_routes(telegram), Route("/{path:path}", _nothing_there)])


def bot_api_routes(telegram: Telegram) -> list[Route]:
    """The same as routes, to serve beside others."""
    return [
        Route("/bot{token}/{method}", _Methods(telegram)),
        Route("/file/bot{token}/{path:path}", _Files(telegram)),
    ]


async def _nothing_there(_request: Request) -> JSONResponse:
    return JSONResponse(ApiError(404, "Not Found").body(), 404)


class _Methods:
    """GET and POST of a method."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            _check_token(self._telegram, scope["path_params"]["token"])
            if scope["method"] not in ("GET", "POST"):
                raise ApiError(405, "Method Not Allowed")
            content_type = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")
            values, uploads = read_request(scope["query_string"], content_type, await _body(receive))
            result = await perform(self._telegram, scope["path_params"]["method"], values, uploads)
        except ApiError as refusal:
            await _answer(send, refusal.code, refusal.body())
        except HangUp:
            await _hang_up(scope, receive, send)
        else:
            await _answer(send, 200, {"ok": True, "result": result})


class _Files:
    """Download of a file that getFile has named."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        try:
            _check_token(self._telegram, scope["path_params"]["token"])
            file = self._telegram.paths.get(scope["path_params"]["path"])
            if file is None:
                raise ApiError(404, "Not Found")
        except ApiError as refusal:
            await _answer(send, refusal.code, refusal.body())
        else:
            await _respond(send, 200, b"application/octet-stream", file.content)


def _check_token(telegram: Telegram, token: str) -> None:
    # A token that could never be one is no address at all; one that is not the bot's is unauthorized.
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        raise ApiError(404, "Not Found")
    if not secrets.compare_digest(token, telegram.token):
        raise ApiError(401, "Unauthorized")


async def _body(receive: Receive) -> bytes:
    chunks = []
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise HangUp("gone")
        chunks.append(event.get("body", b""))
        if not event.get("more_body"):
            return b"".join(chunks)


async def _answer(send: Send, status: int, body: dict[str, Any]) -> None:
    encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    await _respond(send, status, b"application/json", encoded)


async def _respond(send: Send, status: int, content_type: bytes, body: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _hang_up(scope: Scope, receive: Receive, send: Send) -> None:
    """Close the connection without an answer, for which `serve` lends its transport."""
    transport = scope.get("state", {}).get("transport")
    if transport is None:
        # Under another server: an answer that promises a byte and ends without it breaks off as well.
        headers = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 502, "headers": headers})
        return
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
