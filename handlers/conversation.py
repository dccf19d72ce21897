"""One update from beginning to end: handled in one transaction with its id, committed, and then answered."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

import tenacity
from sqlalchemy import Executable, Table
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Update
from telegram import Message as TelegramMessage
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.database import Database
from bot.delivery.budget import Allowed, Budget
from bot.delivery.pace import Pace
from bot.delivery.sending import Later, edit, send, sort_error
from bot.essential import essential, whose
from bot.logs import without_words
from bot.messages import help as helping
from bot.messages.message import Message
from bot.messages.speech import Speech
from bot.people import persons, prompts
from bot.people.courses import Courses
from bot.tables import HandledUpdate, SetAside
from handlers.fallback import present_question
from handlers.menu import Menu, menu_for, show_menu
from handlers.privacy import ERASE, erased_before
from handlers.routing import route, sender_of
from handlers.set_aside import take_again
from handlers.signup import confirmed_before
from handlers.sparing import most_needed, weight
from handlers.turn import (
    Buttons,
    Change,
    House,
    Incoming,
    Make,
    Replies,
    Say,
    Sender,
    TakeAgain,
    Toast,
    Turn,
    begin_turn,
)

logger = logging.getLogger(__name__)

TRY_FOR = 8.0
"""Seconds that an answer is tried for before its update counts as answered. It is tried further after that."""

LARGEST_FILE = 512 * 1024
"""Bytes of the largest document that is fetched; a course file is far smaller."""

GIVE_UP_AFTER = 600.0
"""Seconds after which an answer is given up: by then it would puzzle more than help."""


@dataclass(frozen=True, slots=True)
class _Handled:
    """What an update from `sender` led to, to be told when the transaction is over."""

    sender: Sender
    replies: Replies
    speech: Speech
    menu: Menu | None
    erased: bool


class Conversation:
    """Takes updates and answers them. `house` tells how the bot is set up, `now` the present UTC instant.

    With a `budget` nobody gets more answers than it allows; what people write is taken in all the same.
    """

    def __init__(
        self,
        bot: Bot,
        database: Database,
        courses: Courses,
        pace: Pace,
        house: Callable[[], House],
        now: Callable[[], datetime],
        budget: Budget | None = None,
    ) -> None:
        self._bot = bot
        self._database = database
        self._courses = courses
        self._pace = pace
        self._house = house
        self._now = now
        self._budget = budget
        self._saying: set[asyncio.Task[None]] = set()

    async def take(self, update: Update) -> None:
        """Handle an update once, however often it is handed over, and answer it.

        Raises what the database raises; nothing has been changed then, and the update may be taken again.
        """
        sender = sender_of(update, self._house())
        if sender is None and update.my_chat_member is not None:
            # Who sets up the organisers' group finds its id here.
            logger.info("The bot was added to, or removed from, a group with the id %d", update.my_chat_member.chat.id)
        file = await self._organisers_file(update)
        async with self._database.transaction() as db:
            new = await self._remember(db, update.update_id)
            handled = await self._handle(db, update, file, new=new)
        if handled is not None:
            await self._tell(update, handled)

    async def _handle(
        self, db: AsyncSession, update: Update, file: bytes | None, *, new: bool = True
    ) -> _Handled | None:
        """Do what an update asks for, `new` or handed over once more; None where it comes from nobody."""
        sender = sender_of(update, self._house())
        if sender is None:
            return None
        turn = await begin_turn(db, self._courses, sender, self._now(), self._house(), _incoming(update, file))
        replies = await route(turn, update) if new else await _once_more(turn, update)
        menu = await menu_for(turn)
        return _Handled(sender, replies, turn.speech(), menu, turn.erased)

    async def _tell(self, update: Update, handled: _Handled) -> None:
        """Answer, and do what has to wait for the end of the transaction."""
        if handled.erased:
            await self._scrub()
        replies = handled.replies
        for asked in (reply for reply in handled.replies if isinstance(reply, TakeAgain)):
            replies = await self._take_again(update, handled.sender, asked)
        await self._answer(handled.sender, update.callback_query, replies, handled.speech, handled.menu)

    async def _take_again(self, update: Update, sender: Sender, asked: TakeAgain) -> Replies:
        """Take an update that was set aside, and return what to answer to who asked for it by another."""
        came = await take_again(
            self._database.transaction, self._bot, asked.update_id, self._organisers_file, self._handle, self._tell
        )
        async with self._database.transaction() as db:
            turn = await begin_turn(db, self._courses, sender, self._now(), self._house(), _incoming(update, None))
            return await asked.then(turn, came)

    async def set_aside(self, raw: dict[str, Any], update: Update | None, error: Exception) -> None:
        """Keep an update that could not be handled, where an organiser sees that it happened, and tell its sender.

        Only what is needed to try again is kept of it. `raw` is how it came, `update` what could be read of it. Raises
        what the database raises.
        """
        sender = _sender_if_readable(update)
        async with self._database.transaction() as db:
            if await self._remember(db, raw["update_id"]):
                db.add(
                    SetAside(
                        update_id=raw["update_id"],
                        telegram_id=whose(raw),
                        payload=json.dumps(essential(raw)),
                        error=type(error).__name__,
                        set_aside_at=self._now(),
                    )
                )
        if sender is not None and update is not None:
            try:
                speech = Speech(persons.language_from_telegram(sender.language_code))
                await self._answer(sender, update.callback_query, [Say(helping.went_wrong(speech))], speech)
            except Exception:
                # It is kept; that is what counts.
                logger.exception("The sender of update %d could not be told", raw["update_id"])

    async def _organisers_file(self, update: Update) -> bytes | None:
        """Fetch the document that an organiser has sent, ahead of the transaction; None for anything else.

        A file that Telegram does not know is none. Raises what else Telegram raises; the update is taken again then.
        """
        sender, document = sender_of(update, self._house()), update.message.document if update.message else None
        if sender is None or sender.in_group or document is None or (document.file_size or 0) > LARGEST_FILE:
            return None
        if sender.telegram_id not in self._house().organisers:
            async with self._database.transaction() as db:
                organiser = (await persons.known(db, sender.telegram_id)).organiser
            if organiser is None or not organiser.invited:
                return None
        try:
            file = await self._bot.get_file(document.file_id)
            # The size that comes with a message may be left out.
            if file.file_size is None or file.file_size > LARGEST_FILE:
                return None
            return bytes(await file.download_as_bytearray())
        except BadRequest:
            return None

    async def _scrub(self) -> None:
        """Leave nothing of an erased person in the database's file; what can't be done now the ticks see to."""
        self._database.unclean = True
        try:
            await self._database.scrub()
        except SQLAlchemyError as error:
            logger.warning("The database can't be scrubbed just now: %s", type(error).__name__)

    async def _remember(self, db: AsyncSession, update_id: int) -> bool:
        """Note that this update is handled, in the transaction that holds its effect. False: it was already."""
        noted = {"update_id": update_id, "handled_at": self._now()}
        return (await db.execute(_noting(on_sqlite=self._database.is_sqlite), noted)).first() is not None

    async def _answer(
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
            await self._try(partial(query.answer, toast[:200] if toast else None), sender)
        tapped = query.message.message_id if query is not None and query.message is not None else None
        for reply in replies:
            match reply:
                case Say(message, prompt):
                    sending = partial(send, self._bot, sender.chat_id, message, thread=sender.thread)
                    sent = await self._try(sending, sender)
                    if prompt is not None and isinstance(sent, int):
                        async with self._database.transaction() as db:
                            await prompts.asked_in(db, prompt, sent)
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

    async def _change_buttons(self, sender: Sender, tapped: int | None, keyboard: InlineKeyboardMarkup | None) -> None:
        if tapped is not None:
            await self._bot.edit_message_reply_markup(sender.chat_id, tapped, reply_markup=keyboard)

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


@cache
def _noting(*, on_sqlite: bool) -> Executable:
    """Return the statement that notes an update, once, and gives its id where it was new."""
    table = HandledUpdate.__table__
    assert isinstance(table, Table)
    insert = insert_on_sqlite if on_sqlite else insert_on_postgresql
    return insert(table).on_conflict_do_nothing().returning(table.c.update_id)


async def _once_more(turn: Turn, update: Update) -> Replies:
    """What to say to who sent something that was handled before."""
    query = update.callback_query
    if turn.person is None and query is not None and query.data == ERASE:
        return erased_before(turn)
    confirmed = confirmed_before(turn, query.data) if query is not None and query.data is not None else None
    return confirmed or await present_question(turn)


def _sender_if_readable(update: Update | None) -> Sender | None:
    """Return who an update comes from; None too where its fields are not what Telegram says they are."""
    try:
        sender = sender_of(update, House()) if update else None
    except Exception:
        return None
    return sender if sender and isinstance(sender.telegram_id, int) and 0 < sender.telegram_id < 2**63 else None


def _incoming(update: Update, file: bytes | None) -> Incoming:
    """Return what is of use in an update's message."""
    message = update.effective_message
    if message is None:
        return Incoming()
    if not isinstance(message, TelegramMessage):  # too old for Telegram to show
        return Incoming(message.message_id, tapped=update.callback_query is not None)
    tapped = update.callback_query is not None
    replied_to = None if tapped else message.reply_to_message
    return Incoming(
        raw=message,
        file=file,
        id=message.message_id,
        sent_at=None if tapped else message.date,
        tapped=tapped,
        has_text=message.text is not None,
        reply_to=replied_to.message_id if replied_to else None,
    )


def _is_same(error: BadRequest) -> bool:
    """A message that is edited to what it is already, or a tap that Telegram has forgotten: nothing to mend."""
    return "not modified" in error.message.lower() or "query is too old" in error.message.lower()
