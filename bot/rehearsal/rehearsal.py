"""A rehearsal: the whole bot, a stand-in for Telegram, a few people, and a clock that can be moved."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from bot.app import Application
from bot.course.definition import Definition, Role
from bot.course.offsets import instant
from bot.course.timeline import Notice, timeline
from bot.delivery.forgetting import NOTICE_BEFORE
from bot.people.courses import of_slug
from bot.people.privacy import kept_until
from bot.people.versions import current_source
from bot.publishing import accept
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.cast import Part, Persona, usual_cast
from bot.rehearsal.clock import Clock
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.settings import Settings
from bot.tables.deliveries import Delivery, DeliveryState
from bot.tables.people import Enrolment
from bot.tables.people import Person as PersonRow

_FAST = 1000.0
_ANY_NUMBER = 100_000
"""Messages a second: nobody waits for Telegram's limits here."""


class Rehearsal:
    """One course on stage. Nothing of it outlives the rehearsal.

    `source` is the file that it begins with; `course` and `current_source` are what counts now, since its organiser may
    change it. `telegram` is the stand-in, `cast` who is there by part, `organiser` whoever the participants' questions
    go to. `performance` counts how often it was begun anew: then all ids begin anew too.
    """

    def __init__(self, source: str, start: datetime | None = None) -> None:
        self.performance = 0
        self._takes_curtain = asyncio.Lock()
        self._read(source, start)
        self._set_stage()

    def _read(self, source: str, start: datetime | None = None) -> None:
        course: Definition = accept(source)
        self.source, self.current_source, self.course = source, source, course
        self.notices: Sequence[Notice] = timeline(course)
        self._planned: list[datetime] = []
        self.start = start or day_before(course)

    def _set_stage(self) -> None:
        self.clock = Clock(self.start)
        self.telegram = Telegram(now=self.clock.now)
        self.cast: list[Persona] = usual_cast(self.telegram, self.course)
        self.participant: Person = self.cast[0].person
        self.organiser: Person = self.cast[-1].person
        self.organiser.starts()

    @asynccontextmanager
    async def performed(self) -> AsyncIterator["Rehearsal"]:
        """Run the bot for as long as the block lasts."""
        async with AsyncExitStack() as stack:
            self._running = await stack.enter_async_context(AsyncExitStack())
            await self._raise_curtain()
            yield self

    async def start_over(self, source: str | None = None) -> None:
        """Forget everything and go back to the start, with another course if a file's text is given.

        Raises FaultyCourseError for a course with faults; then the rehearsal goes on as if nothing had been asked.
        """
        if source is not None:
            accept(source)
        async with self._takes_curtain:
            before = self.telegram
            await self._running.aclose()
            if source is not None:
                self._read(source)
            else:
                self._read(self.source, self.start)
            self._set_stage()
            self.performance += 1
            await self._raise_curtain()
        before.touch()  # who waits there for news is told that all is new

    def joins(self, name: str, language: str, role: Role | None = None) -> Person:
        """Let somebody else come in, who would sign up in a role, the first one unless another is given."""
        person = self.telegram.person(name, language_code=language)
        self.cast.append(Persona(person, Part.PARTICIPANT, role or self.course.roles[0]))
        self.telegram.touch()
        return person

    def role_of(self, persona: Persona) -> Role:
        """Return somebody's role as the course has it now, the first one if it is there no more."""
        return self.course.role(persona.role.id) or self.course.roles[0]

    async def reached(self) -> dict[str, list[int]]:
        """Return whom each notice was sent to, by its key: Telegram ids, in the order in which they came in."""
        query = (
            select(Delivery.key, PersonRow.telegram_id)
            .join(PersonRow, PersonRow.id == Delivery.person_id)
            .where(Delivery.state == DeliveryState.SENT)
            .order_by(PersonRow.telegram_id)
        )
        found: dict[str, list[int]] = {}
        async with self._takes_curtain, self.application.database.transaction() as db:
            for key, person in (await db.execute(query)).all():
                found.setdefault(key, []).append(person)
        return found

    async def enrolled(self) -> set[int]:
        """Return the Telegram ids of those who take part or wait for a place."""
        query = (
            select(PersonRow.telegram_id)
            .join(Enrolment, Enrolment.person_id == PersonRow.id)
            .where(Enrolment.enrolled_at.is_not(None) | Enrolment.waiting_since.is_not(None))
            .where(Enrolment.withdrawn_at.is_(None))
        )
        async with self._takes_curtain, self.application.database.transaction() as db:
            return set((await db.scalars(query)).all())

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
        self.application = Application(settings, self.clock.now, same_chat_after=0)
        await self._running.enter_async_context(self.application.running([self.source]))
        await self._done()
        await self._read_again()

    async def settled(self) -> None:
        """Wait until the bot has answered everything and sent what is due, and take the course as it counts then."""
        await self._done()
        async with self._takes_curtain:
            await self._read_again()
        self.telegram.touch()

    async def _done(self) -> None:
        await self.telegram.settled()
        await self.application.settled()

    async def _read_again(self) -> None:
        """Take the course as it counts now; what else was published meanwhile only needs to come at its time."""
        async with self.application.database.transaction() as db:
            courses = await self.application.courses.all(db)
            own = of_slug(courses, self.course.slug)
            if own is not None and own.definition is not self.course:
                self.course, self.notices = own.definition, own.notices
                self.current_source = await current_source(db, own.id)
        self._planned = [notice.due for course in courses for notice in course.notices]
        for course in courses:
            forgets = kept_until(course.definition)
            self._planned += [forgets - NOTICE_BEFORE, forgets]

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

    def last_moment(self) -> datetime:
        """Return the UTC instant at which the course is over: its last notice or session that is not cancelled."""
        held = [session.ends.instant for session in self.course.sessions if not session.cancelled]
        return max([*held, *(notice.due for notice in self.notices)], default=self.course.ends)

    async def next_stop(self) -> datetime | None:
        """Return the next UTC instant at which something happens by itself, or None.

        A notice is due, or one may go that had to wait, or people are soon forgotten and are told so, or forgotten.
        """
        waiting = await self.application.next_departure()
        moments = [each for each in self._planned if each > self.clock.now()]
        return min(moments if waiting is None else [*moments, waiting], default=None)


def day_before(course: Definition) -> datetime:
    """Return nine o'clock, as a UTC instant, on the day before the first notice, or before the first session."""
    firsts = [notice.due for notice in timeline(course)] or [session.starts.instant for session in course.sessions]
    day = min(firsts).astimezone(course.zone).date() - timedelta(days=1)
    return instant(datetime.combine(day, datetime.min.time()) + timedelta(hours=9), course.zone)
