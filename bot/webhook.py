"""Webhook mode: updates that Telegram brings, and the answer to «are you well?»."""

import hmac
import json
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot, Update

from bot.inbox import Inbox

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


def webhook(
    bot: Bot, inbox: Inbox, path: str, secret: str, health: Callable[[], Awaitable[dict[str, object]]]
) -> Starlette:
    """Return the ASGI app that takes updates at `path` from who knows the secret, and tells of its health.

    An update is answered 200 when it is handled, 503 when it should be brought again; 403 without the right secret,
    400 for what is no update.
    """

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(_SECRET_HEADER, "").encode(), secret.encode()):
            return Response(status_code=403)
        update = _update(await request.body(), bot)
        if update is None:
            return Response(status_code=400)
        return Response(status_code=200 if await inbox.take_within_patience(update) else 503)

    async def tell(_request: Request) -> Response:
        state = await health()
        return JSONResponse(state, status_code=200 if state["healthy"] else 503)

    return Starlette(routes=[Route(path, take, methods=["POST"]), Route("/health", tell)])


def _update(body: bytes, bot: Bot) -> Update | None:
    try:
        content = json.loads(body)
        if not isinstance(content, dict) or not isinstance(content.get("update_id"), int):
            return None
        return Update.de_json(content, bot)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # What python-telegram-bot can't make sense of is no update.
        return None
