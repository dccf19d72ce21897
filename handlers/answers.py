"""Giving answers: within everybody's budget, at once where Telegram lets us, and tried again while that is worth it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import tenacity
from telegram import Bot, CallbackQuery
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.database import Database
from bot.delivery.budget import Allowed, Budget
from bot.delivery.calls import answer_tap, edit, edit_buttons, send
from bot.delivery.pace import Pace
from bot.delivery.sending import Later, sort_error
from bot.logs import without_words
from bot.messages.message import Keyboard, Message
from bot.messages.speech import Speech
from bot.people import persons
from handlers.menu import Menu, show_menu
from handlers.sent_prompts import SentPrompts
from handlers.sparing import most_needed, weight
from handlers.turn import Buttons, Change, Make, Replies, Say, Sender, Toast

logger = logging.getLogger(__name__)

TRY_FOR = 8.0
"""Seconds that an answer is tried for before its update counts as answered. It is tried further after that."""

GIVE_UP_AFTER = 600.0
"""Seconds after which an answer is given up: by then it would puzzle more than help."""


class Answers:
    """Gives people answers. `now` tells the present UTC instant; with a `budget` nobody gets more than it allows."""

    def __init__(
        self, bot: Bot, database: Database, pace: Pace, now: Callable[[], datetime], budget: Budget | None
    ) -> None:
        self._bot = bot
        self._database = database
        self._pace = pace
        self._now = now
        self._budget = budget
        self._sent_prompts = SentPrompts(database)
        self._saying: set[asyncio.Task[None]] = set()

    async def give(
        self, sender: Sender, query: CallbackQuery | None, replies: Replies, speech: Speech, menu: Menu | None = None
    ) -> None:
        """Say what there is to say; what can't be said soon is said as soon as it can be."""
        allowed = self._allowed(sender, weight(replies) + (menu is not None))
        if allowed is not Allowed.YES:
            replies = most_needed(replies, allowed, speech, tapped=query is not None)
            if menu is not None:
                menu = None
                async with self._database.transaction() as db:
                    await persons.menu_not_shown(db, sender.telegram_id)
        saying = asyncio.create_task(self._say(sender, query, replies, menu))
        self._saying.add(saying)
        saying.add_done_callback(self._saying.discard)
        done, _ = await asyncio.wait([saying], timeout=TRY_FOR)
        for each in done:
            each.result()

    def _allowed(self, sender: Sender, answers: int) -> Allowed:
        if self._budget is None or not answers:
            return Allowed.YES
        allowed = self._budget.allows(sender.chat_id, answers, self._now(), group=sender.in_group)
        if allowed is Allowed.FIRST_NOT:
            logger.warning("Somebody writes more than can be answered; they get no answers for a minute")
        return allowed

    async def _say(self, sender: Sender, query: CallbackQuery | None, replies: Replies, menu: Menu | None) -> None:
        """Say it now. What Telegram refuses is logged; the words of people are not."""
        if query is not None:
            toast = next((reply.text for reply in replies if isinstance(reply, Toast)), None)
            await self._try(partial(answer_tap, self._bot, query.id, toast), sender)
        tapped = query.message.message_id if query is not None and query.message is not None else None
        for reply in replies:
            match reply:
                case Say(message, prompt):
                    sending = partial(send, self._bot, sender.chat_id, message, thread=sender.thread)
                    sent = await self._try(sending, sender)
                    if prompt is not None and isinstance(sent, int):
                        await self._sent_prompts.note(prompt, sent)
                case Make(make):
                    for message in await asyncio.to_thread(make):
                        await self._try(partial(send, self._bot, sender.chat_id, message, thread=sender.thread), sender)
                case Change(message):
                    await self._try(partial(self._change, sender, tapped, message), sender)
                case Buttons(keyboard):
                    await self._try(partial(self._change_buttons, sender, tapped, keyboard), sender)
        if (
            menu is not None
            and await self._try(partial(show_menu, self._bot, sender.telegram_id, menu), sender) is None
        ):
            async with self._database.transaction() as db:
                await persons.menu_not_shown(db, sender.telegram_id)

    async def _change_buttons(self, sender: Sender, tapped: int | None, keyboard: Keyboard | None) -> None:
        if tapped is not None:
            await edit_buttons(self._bot, sender.chat_id, tapped, keyboard)

    async def _change(self, sender: Sender, tapped: int | None, message: Message) -> None:
        """Edit the message whose button was tapped; where that can't be, say it anew."""
        if tapped is not None:
            try:
                await edit(self._bot, sender.chat_id, tapped, message)
            except BadRequest as error:
                if _is_same(error):
                    return
            else:
                return
        await send(self._bot, sender.chat_id, message, thread=sender.thread)

    async def _try(self, call: Callable[[], Awaitable[object]], sender: Sender) -> object:
        """Make one call to Telegram, again while that is worth it. Returns None where it came to nothing."""
        try:
            async for trial in tenacity.AsyncRetrying(
                retry=tenacity.retry_if_exception(self._worth_another_try),
                wait=tenacity.wait_random_exponential(multiplier=0.2, max=2),
                stop=tenacity.stop_after_delay(GIVE_UP_AFTER),
                reraise=True,
            ):
                with trial:
                    await self._pace.opened()
                    self._pace.begins(sender.chat_id)
                    return await call()
        except Forbidden:
            async with self._database.transaction() as db:
                person = await persons.find_person(db, sender.chat_id)
                if person is not None:
                    await persons.mark_unreachable(db, person.id, self._now())
        except BadRequest as error:
            if not _is_same(error):
                logger.warning("Telegram refused an answer: %s", without_words(error.message))
        except TelegramError as error:
            logger.warning("An answer could not be given: %s", type(error).__name__)
        return None

    def _worth_another_try(self, error: BaseException) -> bool:
        return isinstance(error, TelegramError) and isinstance(sort_error(error, self._pace), Later)


def _is_same(error: BadRequest) -> bool:
    """A message that is edited to what it is already, or a tap that Telegram has forgotten: nothing to mend."""
    return "not modified" in error.message.lower() or "query is too old" in error.message.lower()
