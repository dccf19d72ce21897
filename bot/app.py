"""The one place where everything is wired together."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256

from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from telegram import Bot

from bot.database import Database, one_at_a_time
from bot.delivery import broadcast_ticks, claims, desk_ticks
from bot.delivery.budget import Budget
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.leading import lead, lead_once
from bot.delivery.lease import Lease
from bot.delivery.pace import SAME_CHAT_AFTER, Pace
from bot.delivery.scheduler import ticking
from bot.delivery.ticker import tick
from bot.delivery.topics import Topics
from bot.housekeeping import Housekeeping
from bot.inbox import Inbox
from bot.introducing import introduce
from bot.people.courses import Courses
from bot.publishing import accept, is_current, is_known, publish
from bot.receiving import finish_receiving, receiving
from bot.settings import Settings
from bot.transport import AiohttpRequest
from bot.webserver import THIS_MACHINE, health_route, serving
from handlers.conversation import Conversation
from handlers.turn import House

logger = logging.getLogger(__name__)

LEAVE_WITHIN = 6.0
"""Seconds that what is in flight has to come to an end when the bot is told to stop."""

LET_TICK = 0.5
"""Seconds of these that a tick has which is on; the next start has another."""

CONNECTIONS = 256
"""How many requests to Telegram may be under way at once: the answers to many who write, and a few notices."""


class AlreadyRunningError(Exception):
    """Another bot has this SQLite file to itself."""


class Application:
    """The bot: what comes in, what goes out, and what ticks. `now` tells the present UTC instant."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime], same_chat_after: float = SAME_CHAT_AFTER
    ) -> None:
        self.database = Database(settings.database_url)
        self.courses = Courses()
        self._settings = settings
        self._now = now
        root = settings.bot_api_url
        self.bot = Bot(
            settings.bot_token.get_secret_value(),
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=AiohttpRequest(CONNECTIONS),
            get_updates_request=AiohttpRequest(1),
        )
        self.lease = Lease(self.database, uuid.uuid4().hex)
        self.pace = Pace(settings.messages_per_second, same_chat_after)
        topics = Topics(self.bot, self.database, settings.organisers_chat, settings.organisers)
        self.dispatcher = Dispatcher(
            self.bot,
            self.database,
            self.courses,
            self.lease,
            self.pace,
            topics,
            now,
            paid=settings.allow_paid_broadcast,
        )
        budget = Budget(settings.answers_per_minute)
        conversation = Conversation(self.bot, self.database, self.courses, self.pace, self._house, now, budget)
        self.inbox = Inbox(self.bot, conversation.take, conversation.set_aside)
        chat = () if settings.organisers_chat is None else (settings.organisers_chat,)
        backups_kept = timedelta(days=settings.backups_kept_days)
        self._housekeeping = Housekeeping(self.database, self.courses, (*settings.organisers, *chat), backups_kept)
        self.passed_over: list[str] = []
        self._ticked_at: float | None = None
        self._no_tick_is_on = asyncio.Event()
        self._no_tick_is_on.set()

    def _house(self) -> House:
        return House(
            organisers=self._settings.organisers,
            organisers_chat=self._settings.organisers_chat,
            address=f"https://t.me/{self.bot.username}",
            backups_kept_days=self._settings.backups_kept_days,
            # The same in every instance and after every start, and known to nobody who does not have the token.
            secret=sha256(f"order {self._settings.bot_token.get_secret_value()}".encode()).digest(),
        )

    async def _publish_new(self, sources: Sequence[str]) -> None:
        """Publish the course files whose slug is not known yet; note which differ. Raises FaultyCourseError."""
        for source in sources:
            definition = accept(source)
            async with self.database.transaction() as db:
                await one_at_a_time(db)
                if not await is_known(db, definition.slug):
                    await publish(db, self.courses, source, self._now())
                elif not await is_current(db, definition.slug, source):
                    self.passed_over.append(source)

    async def tick(self) -> None:
        """Put what has come due into the outbox, if this instance leads, and see that it leaves."""
        if self.lease.held:
            try:
                async with self.database.transaction() as db:
                    news = await tick(db, self.courses, self._now(), self._settings.organisers)
                    news |= await self._housekeeping.prune(db, self._now())
                if news:
                    self.dispatcher.wake()
                await self._housekeeping.scrub()
            except Exception:
                # Whatever it is, the next tick has another try.
                logger.exception("The tick failed; the next one tries again")
                return
        self._ticked_at = asyncio.get_running_loop().time()

    async def _tick_by_the_clock(self) -> None:
        self._no_tick_is_on.clear()
        try:
            await self.tick()
        finally:
            self._no_tick_is_on.set()

    async def settled(self) -> None:
        """Have a tick, and wait until everything that may leave now has left."""
        await self.tick()
        await self.dispatcher.settled()

    async def next_departure(self) -> datetime | None:
        """Return the UTC instant at which the next message may leave that has to wait now, or None.

        Notices to participants that are not due yet do not count, but what the organisers are told by itself does.
        """
        async with self.database.transaction() as db:
            moments = (
                await claims.next_departure(db, self._now()),
                await broadcast_ticks.next_start(db, self._now()),
                desk_ticks.next_due(await self.courses.all(db), self._now()),
            )
        return min((moment for moment in moments if moment is not None), default=None)

    async def health(self) -> dict[str, object]:
        """Return how the bot is: whether it leads, seconds since the last tick, and how many messages wait."""
        queue: int | None = None
        try:
            async with self.database.transaction() as db:
                queue = await claims.queue_length(db, self._now())
        except Exception as error:
            logger.warning("The database can't be reached: %s", type(error).__name__)
        age = None if self._ticked_at is None else asyncio.get_running_loop().time() - self._ticked_at
        return {
            "healthy": queue is not None,
            "database": queue is not None,
            "leader": self.lease.held,
            "tick_age_seconds": age and round(age, 1),
            "queue": queue,
        }

    @asynccontextmanager
    async def running(self, sources: Sequence[str] = ()) -> AsyncIterator[asyncio.Task[None]]:
        """Run the bot for as long as the block lasts. Gives a task that ends only if the bot can't go on.

        The database is brought up to date first, and the course files in `sources` whose slug is not known are
        published; of the others, `passed_over` has those that differ from the version that counts. Raises
        AlreadyRunningError, NewerDatabaseError, FaultyCourseError, what Telegram says of a wrong token, and OSError
        for a port that is taken. Leaving the block takes nothing more in, finishes what is in flight, and takes ten
        seconds at most.
        """
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.database.close)
            self._lock_file(stack)
            await self.database.migrate()
            await self._publish_new(sources)
            await self._tell_of_health(stack)
            await stack.enter_async_context(self.bot)
            for_leading = (self.lease, self.database, self.pace, self.dispatcher.wake)
            await lead_once(*for_leading)
            await introduce(self.bot)
            updates = receiving(self.bot, self.inbox, self._settings, lambda: self.lease.held, self.health)
            coming = await stack.enter_async_context(updates)
            delivering = asyncio.create_task(self.dispatcher.run())
            leading = asyncio.create_task(lead(*for_leading))
            scheduler = ticking(self._tick_by_the_clock)
            scheduler.start()
            try:
                await self.tick()
                yield coming
            finally:
                scheduler.pause()
                leading.cancel()
                self.dispatcher.stop()
                finishing = asyncio.create_task(finish_receiving(self.bot, self.inbox, self._settings, coming))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._no_tick_is_on.wait(), LET_TICK)
                scheduler.shutdown(wait=False)
                _, late = await asyncio.wait([delivering, finishing, leading], timeout=LEAVE_WITHIN - LET_TICK)
                for task in {*late, coming}:
                    task.cancel()
                if not late:
                    # With a database that can't be had, the lease runs out by itself.
                    with contextlib.suppress(TimeoutError, SQLAlchemyError, OSError):
                        await asyncio.wait_for(self.lease.give_up(), 1)

    def _lock_file(self, stack: AsyncExitStack) -> None:
        """On SQLite one bot has the file to itself; the lock goes with the process, however that ends."""
        if self.database.file is not None:
            try:
                stack.enter_context(FileLock(f"{self.database.file}.lock", blocking=False))
            except Timeout as error:
                raise AlreadyRunningError(self.database.file) from error

    async def _tell_of_health(self, stack: AsyncExitStack) -> None:
        """Answer at the port that is for nothing else, to this machine alone."""
        settings = self._settings
        told_by_the_webhook = settings.webhook_url is not None and settings.health_port == settings.port
        if settings.health_port is not None and not told_by_the_webhook:
            app = Starlette(routes=[health_route(self.health)])
            await stack.enter_async_context(serving(app, settings.health_port, THIS_MACHINE))
