"""The Bot API's methods by which a bot gets updates and learns about itself, chats and files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rehearsal.content import find_chat
from bot.rehearsal.errors import bad_request
from bot.rehearsal.model import Json

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

_LONGEST_POLL = 50
_BIGGEST_DOWNLOAD = 20 * 1024 * 1024
_UPDATE_TYPES = {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
}
_MORE_OF_A_CHAT: Json = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


def get_me(telegram: Telegram, _call: Json) -> Json:
    """getMe"""
    return telegram.bot.json() | {
        "first_name": telegram.profile.name(),
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(telegram: Telegram, call: Json) -> list[Json]:
    """getUpdates, as a long poll with `timeout`, in seconds; `limit` and `timeout` are kept within bounds"""
    _remember_allowed(telegram, call)
    seconds = min(max(call.get("timeout", 0), 0), _LONGEST_POLL)
    return await telegram.updates.poll(call.get("offset", 0), min(max(call.get("limit", 100), 1), 100), seconds)


async def set_webhook(telegram: Telegram, call: Json) -> bool:
    """setWebhook; http is taken as well as https, as both live on the same machine"""
    url = call["url"]
    secret = call.get("secret_token")
    if url and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    _remember_allowed(telegram, call)
    await telegram.updates.set_webhook(
        url,
        secret,
        min(max(call.get("max_connections", 40), 1), 100),
        drop_pending=call.get("drop_pending_updates", False),
    )
    return True


async def delete_webhook(telegram: Telegram, call: Json) -> bool:
    """deleteWebhook; updates that wait are kept unless `drop_pending_updates`"""
    await telegram.updates.set_webhook("", None, 40, drop_pending=call.get("drop_pending_updates", False))
    return True


def get_webhook_info(telegram: Telegram, _call: Json) -> Json:
    """getWebhookInfo"""
    webhook = telegram.updates.webhook
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": telegram.updates.pending_count,
    }
    if telegram.updates.allowed:
        info["allowed_updates"] = telegram.updates.allowed
    if webhook is not None:
        info["max_connections"] = webhook.max_connections
        if webhook.last_error is not None:
            at, info["last_error_message"] = webhook.last_error
            info["last_error_date"] = int(at)
    return info


def get_chat(telegram: Telegram, call: Json) -> Json:
    """getChat"""
    chat = find_chat(telegram, call["chat_id"])
    pinned = {"pinned_message": chat.pins[-1].json(quoted=True)} if chat.pins else {}
    return chat.json() | _MORE_OF_A_CHAT | pinned


def get_file(telegram: Telegram, call: Json) -> Json:
    """getFile: where the file can be fetched, under /file/bot<token>/"""
    file = telegram.files.get(call["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > _BIGGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


def _remember_allowed(telegram: Telegram, call: Json) -> None:
    if "allowed_updates" not in call:
        return
    unknown = [name for name in call["allowed_updates"] if name not in _UPDATE_TYPES]
    if unknown:
        raise bad_request(f"unknown update type {unknown[0]} in allowed_updates")
    telegram.updates.allowed = call["allowed_updates"]
