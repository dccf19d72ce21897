"""A rehearsal: the whole bot, a stand-in for Telegram, a few people, and a clock that can be moved."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import Application
from bot.course.definition import Definition
from bot.course.offsets import instant
from bot.course.timeline import Notice, timeline
from bot.delivery.forgetting import NOTICE_BEFORE
from bot.messages import rehearsal as messages
from bot.messages.speech import Speech
from bot.people.privacy import kept_until
from bot.publishing import accept
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.clock import Clock
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.settings import Settings

_FAST = 1000.0
_ANY_NUMBER = 100_000
"""Messages a second: nobody waits for Telegram's limits here."""


class Rehearsal:
    """One course on stage. Nothing of it outlives the rehearsal.

    `course` is what the file says, `telegram` the stand-in, `organiser` whoever the participants' questions go to.
    """

    def __init__(self, source: str, start: datetime | None = None) -> None:
        self.source = source
        self.course: Definition = accept(source)
        self.notices: list[Notice] = timeline(self.course)
        self.start = start or day_before(self.course)
        self._set_stage()

    def _set_stage(self) -> None:
        self.clock = Clock(self.start)
        self.telegram = Telegram(now=self.clock.now)
        speech = Speech(self.course.language)
        self.participant: Person = self.telegram.person("Kari Nordmann", language_code=self.course.language)
        name = messages.organiser_name(speech)
        self.organiser: Person = self.telegram.person(name, language_code=self.course.language)
        self.organiser.starts()

    @asynccontextmanager
    async def performed(self) -> AsyncIterator["Rehearsal"]:
        """Run the bot for as long as the block lasts."""
        async with AsyncExitStack() as stack:
            self._running = await stack.enter_async_context(AsyncExitStack())
            await self._raise_curtain()
            yield self

    async def start_over(self) -> None:
        """Forget everything and go back to the start."""
        await self._running.aclose()
        self._set_stage()
        await self._raise_curtain()

    async def _raise_curtain(self) -> None:
        folder = self._running.enter_context(tempfile.TemporaryDirectory(prefix="folgesvenn-"))
        address = await self._running.enter_async_context(serve(bot_api(self.telegram)))
        settings = Settings(
            bot_token=SecretStr(self.telegram.token),
            bot_api_url=address,
            database_url=f"sqlite+aiosqlite:///{Path(folder) / 'rehearsal.sqlite'}",
            organisers=(self.organiser.id,),
            messages_per_second=_FAST,
            answers_per_minute=_ANY_NUMBER,
        )
        self.application = Application(settings, self.clock.now)
        await self._running.enter_async_context(self.application.running([self.source]))
        await self.settled()

    async def settled(self) -> None:
        """Wait until the bot has answered everything and sent what is due."""
        await self.telegram.settled()
        await self.application.settled()
        self.telegram.touch()

    def next_notice(self) -> Notice | None:
        """Return the first notice that lies ahead, or None."""
        return next((notice for notice in self.notices if notice.due > self.clock.now()), None)

    async def move_to(self, moment: datetime) -> None:
        """Let time pass until a UTC instant, with all that comes due on the way. Raises ValueError to go back."""
        await self.settled()
        while (stop := await self.next_stop()) is not None and stop <= moment:
            self.clock.move_to(stop)
            await self.settled()
        self.clock.move_to(moment)
        await self.settled()

    async def next_stop(self) -> datetime | None:
        """Return the next UTC instant at which something happens by itself, or None.

        A notice is due, or one may go that had to wait, or people are soon forgotten and are told so, or forgotten.
        """
        notice, waiting, forgets = self.next_notice(), await self.application.next_departure(), kept_until(self.course)
        moments = [each for each in (forgets - NOTICE_BEFORE, forgets) if each > self.clock.now()]
        if notice is not None:
            moments.append(notice.due)
        return min(moments if waiting is None else [*moments, waiting], default=None)


def day_before(course: Definition) -> datetime:
    """Return nine o'clock, as a UTC instant, on the day before the first notice, or before the first session."""
    firsts = [notice.due for notice in timeline(course)] or [session.starts.instant for session in course.sessions]
    day = min(firsts).astimezone(course.zone).date() - timedelta(days=1)
    return instant(datetime.combine(day, datetime.min.time()) + timedelta(hours=9), course.zone)
