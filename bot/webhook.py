"""Webhook mode: updates that Telegram brings, and the answer to «are you well?»."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.inbox import Inbox
from bot.webserver import health_route

LARGEST_UPDATE = 1024 * 1024
"""Bytes of the largest update that is read; what Telegram brings is far smaller."""

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


def webhook(inbox: Inbox, path: str, secret: str, health: Callable[[], Awaitable[dict[str, object]]]) -> Starlette:
    """Return the ASGI app that takes updates at `path` from who knows the secret, and tells of its health.

    An update is answered 200 when it is handled, 503 when it should be brought again; 403 without the right secret,
    400 for what is no update, 413 for what is too large for one.
    """

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(_SECRET_HEADER, "").encode(), secret.encode()):
            return Response(status_code=403)
        body = b""
        async for some in request.stream():
            body += some
            if len(body) > LARGEST_UPDATE:
                return Response(status_code=413)
        raw = _update(body)
        if raw is None:
            return Response(status_code=400)
        return Response(status_code=200 if await inbox.take_within_patience(raw) else 503)

    return Starlette(routes=[Route(path, take, methods=["POST"]), health_route(health)])


def _update(body: bytes) -> dict[str, Any] | None:
    """Return what may be an update: an object with a number of its own."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict):
        return None
    number = raw.get("update_id")
    return raw if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**63 else None
