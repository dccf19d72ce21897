"""Every Bot API method the stand-in knows, and how a call of one goes, with the faults that were ordered."""

from __future__ import annotations

import asyncio
import inspect
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.rehearsal import editing, members, pinning, presenting, receiving, sending, topics
from bot.rehearsal.errors import ApiError, too_many_requests
from bot.rehearsal.faults import Call, Fault
from bot.rehearsal.parameters import Spec, Upload, read
from bot.rehearsal.profile import Profile
from bot.rehearsal.signatures import METHODS

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

Run = Callable[["Telegram", dict[str, Any]], Any | Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Method:
    name: str
    parameters: Spec
    run: Run
    counts: bool


class HangUp(Exception):  # noqa: N818 - not an error, an order
    """Close the connection without an answer."""


_RUN: Mapping[str, Run] = {
    "getMe": receiving.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "getChat": receiving.get_chat,
    "getFile": receiving.get_file,
    "getChatMember": members.get_chat_member,
    "getChatAdministrators": members.get_chat_administrators,
    "createForumTopic": topics.create_forum_topic,
    "editForumTopic": topics.edit_forum_topic,
    "closeForumTopic": topics.close_forum_topic,
    "reopenForumTopic": topics.reopen_forum_topic,
    "deleteForumTopic": topics.delete_forum_topic,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendChatAction": sending.send_chat_action,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": pinning.pin_chat_message,
    "unpinChatMessage": pinning.unpin_chat_message,
    "answerCallbackQuery": editing.answer_callback_query,
    "setMyCommands": presenting.set_my_commands,
    "getMyCommands": presenting.get_my_commands,
    "deleteMyCommands": presenting.delete_my_commands,
    "setMyName": presenting.set_text("name", 64, lambda profile: profile.names),
    "getMyName": presenting.get_text("name", Profile.name),
    "setMyDescription": presenting.set_text("description", 512, lambda profile: profile.descriptions),
    "getMyDescription": presenting.get_text("description", Profile.description),
    "setMyShortDescription": presenting.set_text("short_description", 120, lambda profile: profile.short_descriptions),
    "getMyShortDescription": presenting.get_text("short_description", Profile.short_description),
    "setChatMenuButton": presenting.set_chat_menu_button,
    "getChatMenuButton": presenting.get_chat_menu_button,
}
# Telegram takes a method's name in any case.
_BY_NAME = {
    name.lower(): _Method(
        name,
        parameters,
        _RUN[name],
        name.startswith(("send", "forward", "copy")) and name != "sendChatAction",
    )
    for name, parameters in METHODS.items()
}


async def perform(telegram: Telegram, name: str, values: Mapping[str, Any], uploads: Mapping[str, Upload]) -> Any:
    """Carry out a call and give its result, recorded in `telegram.calls`.

    values, uploads: as they came in the request. Raises ApiError for every refusal, 404 for an unknown
    method, and HangUp when an ordered fault closes the connection.
    """
    method = _BY_NAME.get(name.lower())
    if method is None:
        raise ApiError(404, "Not Found")
    chat_id = _number(values.get("chat_id"))
    call = Call(method.name, chat_id, time.monotonic())
    telegram.calls.append(call)
    try:
        fault = telegram.faults.strike(method.name, chat_id)
        if fault is not None:
            await _before(fault)
        if method.counts and telegram.limit is not None and not telegram.limit.admit(time.monotonic()):
            raise too_many_requests(1)
        result = method.run(telegram, read(values, method.parameters, uploads))
        if inspect.isawaitable(result):
            result = await result
        if isinstance(result, dict):
            call.message_id = result.get("message_id")
        if fault is not None:
            await _after(fault)
    except ApiError as refusal:
        call.outcome = f"{refusal.code} {refusal.description}"
        raise
    except HangUp as order:
        call.outcome = str(order)
        raise
    else:
        call.outcome = "ok"
        return result
    finally:
        call.ended = time.monotonic()


async def _before(fault: Fault) -> None:
    refusal = fault.refusal()
    if refusal is not None:
        raise refusal
    if fault.kind == "cut":
        raise HangUp("cut")
    if fault.kind == "hang":
        await asyncio.sleep(fault.delay)


async def _after(fault: Fault) -> None:
    if fault.kind == "drop_answer":
        raise HangUp("answer dropped")
    if fault.kind == "late":
        await asyncio.sleep(fault.delay)


def _number(value: Any) -> int | None:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch("-?[0-9]{1,19}", value) else None
