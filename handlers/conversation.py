"""One update from beginning to end: handled in one transaction with its id, committed, and then answered."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, Update

from bot.database import Database
from bot.delivery.budget import Budget
from bot.delivery.pace import Pace
from bot.essential import essential, whose
from bot.messages import help as helping
from bot.messages.speech import Speech
from bot.people import persons
from bot.people.courses import Courses
from bot.tables import HandledUpdate, SetAside
from handlers.answers import Answers
from handlers.documents import organisers_document
from handlers.fallback import present_question
from handlers.incoming import incoming, sender_if_readable, sender_of
from handlers.menu import Menu, menu_for
from handlers.privacy import ERASE, erased_before
from handlers.routing import route
from handlers.set_aside import take_again
from handlers.signup import confirmed_before
from handlers.turn import House, Replies, Say, Sender, TakeAgain, Turn, begin_turn

logger = logging.getLogger(__name__)


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
        self._house = house
        self._now = now
        self._answers = Answers(bot, database, pace, now, budget)

    async def take(self, update: Update) -> None:
        """Handle an update once, however often it is handed over, and answer it.

        Raises what the database raises; nothing has been changed then, and the update may be taken again.
        """
        sender = sender_of(update, self._house())
        if sender is None and update.my_chat_member is not None:
            # Who sets up the organisers' group finds its id here.
            logger.info("The bot was added to, or removed from, a group with the id %d", update.my_chat_member.chat.id)
        file = await self._fetch(update)
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
        turn = await begin_turn(db, self._courses, sender, self._now(), self._house(), incoming(update, file))
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
        await self._answers.give(handled.sender, update.callback_query, replies, handled.speech, handled.menu)

    async def _take_again(self, update: Update, sender: Sender, asked: TakeAgain) -> Replies:
        """Take an update that was set aside, and return what to answer to who asked for it by another."""
        came = await take_again(
            self._database.transaction, self._bot, asked.update_id, self._fetch, self._handle, self._tell
        )
        async with self._database.transaction() as db:
            turn = await begin_turn(db, self._courses, sender, self._now(), self._house(), incoming(update, None))
            return await asked.then(turn, came)

    async def set_aside(self, raw: dict[str, Any], update: Update | None, error: Exception) -> None:
        """Keep an update that could not be handled, where an organiser sees that it happened, and tell its sender.

        Only what is needed to try again is kept of it. `raw` is how it came, `update` what could be read of it. Raises
        what the database raises.
        """
        sender = sender_if_readable(update)
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
                await self._answers.give(sender, update.callback_query, [Say(helping.went_wrong(speech))], speech)
            except Exception:
                # It is kept; that is what counts.
                logger.exception("The sender of update %d could not be told", raw["update_id"])

    async def _fetch(self, update: Update) -> bytes | None:
        """Fetch, ahead of the transaction, what is in the document that an organiser has sent."""
        return await organisers_document(self._bot, self._database, self._house(), update)

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
