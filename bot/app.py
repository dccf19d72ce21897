"""The one place where everything is wired together."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError
from telegram import Bot, BotCommand
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.course.definition import LANGUAGES
from bot.database import Database
from bot.delivery import outbox
from bot.delivery.dispatcher import IN_FLIGHT, Dispatcher
from bot.delivery.pace import Pace
from bot.delivery.scheduler import ticking
from bot.delivery.ticker import tick
from bot.inbox import Inbox
from bot.messages import help as helping
from bot.messages.speech import Speech
from bot.people.courses import Courses
from bot.publishing import accept, is_known, publish
from bot.settings import Settings
from handlers.conversation import Conversation

logger = logging.getLogger(__name__)


class Application:
    """The bot: what comes in, what goes out, and what ticks. `now` tells the present UTC instant."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self.database = Database(settings.database_url)
        self.courses = Courses()
        self._now = now
        root = settings.bot_api_url
        self.bot = Bot(
            settings.bot_token.get_secret_value(),
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=HTTPXRequest(connection_pool_size=2 * IN_FLIGHT),
            get_updates_request=HTTPXRequest(connection_pool_size=1),
        )
        pace = Pace(settings.messages_per_second)
        self.dispatcher = Dispatcher(self.bot, self.database, self.courses, pace, now)
        conversation = Conversation(self.bot, self.database, self.courses, pace, settings.organisers, now)
        self.inbox = Inbox(conversation.take)

    async def publish_new(self, sources: Sequence[str]) -> None:
        """Publish the course files whose slug is not known yet. Raises FaultyCourseError."""
        for source in sources:
            definition = accept(source)
            async with self.database.transaction() as db:
                if not await is_known(db, definition.slug):
                    await publish(db, self.courses, source, self._now())

    async def tick(self) -> None:
        """Put what has come due into the outbox, and see that it leaves."""
        try:
            async with self.database.transaction() as db:
                await tick(db, self.courses, self._now())
        except (OperationalError, InterfaceError, OSError):
            logger.exception("The database can't be reached; the next tick tries again")
        self.dispatcher.wake()

    async def settled(self) -> None:
        """Have a tick, and wait until everything that may leave now has left."""
        await self.tick()
        await self.dispatcher.settled()

    async def next_departure(self) -> datetime | None:
        """Return the UTC instant at which the next message may leave that has to wait now, or None."""
        async with self.database.transaction() as db:
            return await outbox.next_departure(db, self._now())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """Run the bot by polling for as long as the block lasts. Gives the task that fetches updates.

        Raises what Telegram says of a wrong token. Leaving the block finishes what is in flight.
        """
        async with self.bot:
            await self._introduce()
            scheduler = ticking(self.tick)
            delivering = asyncio.create_task(self.dispatcher.run())
            polling = asyncio.create_task(self.inbox.poll(self.bot))
            scheduler.start()
            try:
                await self.tick()
                yield polling
            finally:
                scheduler.shutdown(wait=False)
                self.inbox.stop()
                self.dispatcher.stop()
                await asyncio.wait([polling, delivering])
        await self.database.close()

    async def _introduce(self) -> None:
        """Tell Telegram the bot's commands and description, in each language; the Norwegian ones for all others."""
        with contextlib.suppress(TelegramError):
            await self.bot.delete_webhook()
        for language in (None, *LANGUAGES):
            speech = Speech(language or "nb")
            commands = [BotCommand(name, what) for name, what in helping.commands(speech).items()]
            try:
                await self.bot.set_my_commands(commands, language_code=language)
                await self.bot.set_my_description(helping.description(speech), language_code=language)
                await self.bot.set_my_short_description(helping.short_description(speech), language_code=language)
            except TelegramError as error:
                logger.warning("The commands could not be set: %s", type(error).__name__)
                return
