"""One message to one chat, and what can come of it."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InputFile, LinkPreviewOptions
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.delivery.pace import Pace
from bot.delivery.reasons import Reason
from bot.messages.message import KeptFile, Message, length
from bot.transport import NeverLeftError, call

logger = logging.getLogger(__name__)

TOKEN_REFUSED = 60.0
"""Seconds that nothing leaves for after Telegram did not know our token; the messages wait for the right one."""

UNREACHED = 0.5
"""Seconds that nothing leaves for after Telegram could not be reached at all."""

_LEFT = "user is deactivated"
_GONE = ("chat not found", "bot can't initiate conversation", "peer_id_invalid")


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram took the message and gave it this id."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Later:
    """Provably not sent, so that it may be tried again at once; or not surely (`uncertain`)."""

    reason: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person has blocked the bot (`UNREACHABLE`) or left Telegram (`LEFT`)."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will not take this message, however often it is tried."""

    reason: str


Outcome = Sent | Later | Unreachable | Refused


async def send(bot: Bot, chat_id: int, message: Message, *, thread: int | None = None, paid: bool = False) -> int:
    """Send a message, or let it take the place of the one that it edits, and return its id in the chat.

    `thread` is a topic of a group; `paid` says that Telegram may have its fee, where free sending has its limit. Raises
    what python-telegram-bot raises.
    """
    if message.deletes is not None:
        return await delete(bot, chat_id, message.deletes)
    if message.edits is not None:
        return await edit(bot, chat_id, message.edits, message)
    if message.kept is not None:
        return await _send_kept(bot, chat_id, message, message.kept, paid)
    if message.document is None:
        return await _send_text(bot, chat_id, message, thread, paid)
    file = InputFile(message.document.content, filename=message.document.name)
    send_file = bot.send_photo if message.document.picture else bot.send_document
    if length(message.text) <= MessageLimit.CAPTION_LENGTH:
        sent = await send_file(
            chat_id,
            file,
            caption=message.text,
            parse_mode=ParseMode.HTML,
            reply_markup=message.keyboard,
            message_thread_id=thread,
            allow_paid_broadcast=paid or None,
        )
        return sent.message_id
    first = await send(bot, chat_id, Message(message.text, message.keyboard), thread=thread, paid=paid)
    await send_file(chat_id, file, message_thread_id=thread, allow_paid_broadcast=paid or None)
    return first


async def _send_text(bot: Bot, chat_id: int, message: Message, thread: int | None, paid: bool) -> int:
    """Send a text, by the short way: this is what most messages are."""
    parameters: dict[str, object] = {
        "chat_id": chat_id,
        "text": message.text,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": {"is_disabled": True},
    }
    if message.keyboard is not None:
        rows = message.keyboard.inline_keyboard
        parameters["reply_markup"] = {"inline_keyboard": [[_as_json(each) for each in row] for row in rows]}
    if thread is not None:
        parameters["message_thread_id"] = thread
    if paid:
        parameters["allow_paid_broadcast"] = True
    sent = await call(bot, "sendMessage", parameters)
    return int(sent["message_id"])


def _as_json(button: InlineKeyboardButton) -> dict[str, object]:
    if button.callback_data is not None:
        return {"text": button.text, "callback_data": button.callback_data}
    return button.to_dict() if button.url is None else {"text": button.text, "url": button.url}


async def _send_kept(bot: Bot, chat_id: int, message: Message, file: KeptFile, paid: bool) -> int:
    sending = bot.send_photo if file.kind == "photo" else bot.send_document
    sent = await sending(
        chat_id,
        file.id,
        caption=message.text or None,
        parse_mode=ParseMode.HTML,
        reply_markup=message.keyboard,
        allow_paid_broadcast=paid or None,
    )
    return sent.message_id


async def delete(bot: Bot, chat_id: int, message_id: int) -> int:
    """Delete a message; return its id. That it is gone already is no error. Raises what python-telegram-bot raises."""
    try:
        await bot.delete_message(chat_id, message_id)
    except BadRequest as error:
        if "message to delete not found" not in error.message.lower():
            raise
    return message_id


async def edit(bot: Bot, chat_id: int, message_id: int, message: Message) -> int:
    """Let a text message become another one, or a file get another caption where the message has a document.

    Return the message's id. That it is the same already is no error. Raises what python-telegram-bot raises.
    """
    try:
        if message.document is not None:
            await bot.edit_message_caption(
                chat_id, message_id, caption=message.text, parse_mode=ParseMode.HTML, reply_markup=message.keyboard
            )
            return message_id
        await bot.edit_message_text(
            message.text,
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=message.keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise
    return message_id


async def attempt(
    bot: Bot, pace: Pace, chat_id: int, message: Message, *, thread: int | None = None, paid: bool = False
) -> Outcome:
    """Send a message and sort what comes of it; a 429 pauses everything for as long as it says."""
    try:
        return Sent(await send(bot, chat_id, message, thread=thread, paid=paid))
    except TelegramError as error:
        return sort_error(error, pace)
    except Exception as error:
        # Whatever it is, it concerns this one message, and must not stop the others.
        logger.exception("A message could not be sent")
        return Refused(type(error).__name__)


def sort_error(error: TelegramError, pace: Pace) -> Outcome:
    """Say what an error of python-telegram-bot means for the message; a 429 also sets the pause."""
    match error:
        case RetryAfter():
            pace.pause(seconds_to_wait(error))
            return Later("too_many_requests", uncertain=False)
        case Forbidden() | BadRequest() if _LEFT in error.message.lower():
            return Unreachable(Reason.LEFT)
        case Forbidden():
            return Unreachable(Reason.UNREACHABLE)
        case BadRequest() if any(sign in error.message.lower() for sign in _GONE):
            return Unreachable(Reason.UNREACHABLE)
        case BadRequest():
            return Refused(error.message)
        case InvalidToken():
            pace.pause(TOKEN_REFUSED)
            return Later("token", uncertain=False)
        case TimedOut() | NetworkError():
            # The library says TimedOut for a full pool too; the cause tells whether anything left the house.
            unsent = isinstance(error.__cause__, NeverLeftError)
            if unsent:
                pace.pause(UNREACHED)
            return Later("network", uncertain=not unsent)
        case _:
            return Refused(error.message)


def seconds_to_wait(error: RetryAfter) -> float:
    """Return how long Telegram wants to be left in peace."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
