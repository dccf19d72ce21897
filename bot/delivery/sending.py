"""One message to one chat, and what can come of it."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.delivery.calls import send
from bot.delivery.pace import Pace
from bot.delivery.reasons import Reason
from bot.messages.message import Message
from bot.transport import NeverLeftError

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
