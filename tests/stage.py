"""The stage that conversations are tested on: the real bot, the Bot API stand-in over HTTP, a clock that is moved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from sqlalchemy import text

from bot.app import Application
from bot.course.offsets import instant
from bot.messages.speech import Speech
from bot.publishing import publish
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.clock import Clock
from bot.rehearsal.groups import Group
from bot.rehearsal.model import Message
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.settings import Settings
from tests.once import empty_database, share_wordings
from tests.straight import straight

OSLO = ZoneInfo("Europe/Oslo")


def oslo(local: str) -> datetime:
    """Return the UTC instant of a wall-clock time in Oslo, such as "2022-08-30 09:00"."""
    return instant(datetime.fromisoformat(local), OSLO)


class StageSettings(Settings):
    """Settings that a stage gives by itself, whatever the environment says."""

    @classmethod
    def settings_customise_sources(  # type: ignore[override] # the others are as they are there
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, **others: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


class Participant:
    """Somebody who says, taps and reads. Every act waits until the bot has answered."""

    def __init__(self, stage: Stage, person: Person) -> None:
        self.stage = stage
        self.person = person
        self._read = 0

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def last(self) -> Message:
        """The newest message from the bot."""
        return self.person.last

    @property
    def buttons(self) -> list[str]:
        """The labels under the newest message."""
        return self.person.last.labels

    async def says(
        self,
        words: str,
        reply_to: Message | None = None,
        *,
        chat: Group | None = None,
        thread: int | None = None,
    ) -> Message:
        message = self.person.says(words, reply_to, chat=chat, thread_id=thread)
        await self.stage.settled()
        return message

    async def pastes(self, words: str, reply_to: Message | None = None, *, chat: Group | None = None) -> list[Message]:
        """Send a text of any length, which the app tears into messages as it must."""
        messages = self.person.pastes(words, reply_to, chat=chat)
        await self.stage.settled()
        return messages

    async def taps(self, label: str, message: Message | None = None) -> str | None:
        """Tap a button; returns the toast that appeared, if any."""
        before = len(self.person.toasts)
        self.person.taps(label, message)
        await self.stage.settled()
        new = self.person.toasts[before:]
        return new[-1].text if new else None

    async def taps_data(self, data: str, message: Message) -> str | None:
        before = len(self.person.toasts)
        self.person.taps_data(data, message)
        await self.stage.settled()
        new = self.person.toasts[before:]
        return new[-1].text if new else None

    async def edits(self, message: Message, words: str) -> None:
        self.person.edits(message, words)
        await self.stage.settled()

    async def does(self, act: str, *values: Any, **named: Any) -> Any:
        """Anything else that a person can do: sends_photo, blocks_bot …"""
        done = getattr(self.person, act)(*values, **named)
        await self.stage.settled()
        return done

    def reads(self) -> list[str]:
        """Return the bot's messages that have come since the last reading."""
        new = [message.text for message in self.person.inbox if message.id > self._read]
        self._read = max([self._read, *(message.id for message in self.person.inbox)])
        return new

    def read_all(self) -> str:
        """Return everything new in one text."""
        return "\n\n".join(self.reads())

    async def signs_up(
        self,
        role: str = "Bibliotekansatt",
        name: str = "Kari Nordmann",
        workplace: str = "Gran bibliotek",
        language: str = "nb",
    ) -> None:
        """Sign up from /start to the last button in the language that they read, skipping the e-mail address."""
        label = Speech(language).label
        with self.stage.between_two_ticks():
            await self.says("/start")
            await self.taps(label("Sign me up"))
            await self.taps(label("Yes, that is all right"))
            await self.says(name)
            await self.taps(role)
            await self.says(workplace)
            if "Innlandet" in self.buttons:
                await self.taps("Innlandet")
            await self.taps(label("Skip"))
        await self.taps(label("Yes, sign me up"))


class Stage:
    """One bot with its database, its Telegram and its clock.

    `source` is the course that is published from the start; none where it is "".
    `organisers` are those who get the participants' questions, `organiser` is the first of them; with `group` they
    have a group as well, "plain" or with "topics".
    """

    def __init__(
        self,
        stack: AsyncExitStack,
        folder: Path,
        source: str,
        start: datetime,
        url: str | None,
        *,
        organisers: Sequence[str] = ("Ola Arrangør",),
        group: str | None = None,
    ) -> None:
        self._stack = stack
        self._running: AsyncExitStack | None = None
        self._is_between_ticks = False
        self.source = source
        self.clock = Clock(start)
        self.telegram = Telegram(now=self.clock.now, seed=1)
        self.organisers = [Participant(self, self.telegram.person(name, language_code="nb")) for name in organisers]
        self.organiser = self.organisers[0]
        self.has_group = group is not None
        self.group = self.telegram.group("Arrangører", topics=group == "topics")
        self._file = folder / "test.sqlite"
        self.answers_per_minute = 100_000
        self.url = url or f"sqlite+aiosqlite:///{self._file}"
        self.application: Application

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def person(self, name: str = "Kari Nordmann", language_code: str | None = "nb") -> Participant:
        return Participant(self, self.telegram.person(name, language_code=language_code))

    async def open(self) -> None:
        self._address = await self._stack.enter_async_context(serve(bot_api(self.telegram)))
        if self.url.endswith(str(self._file)) and not self._file.exists():
            self._file.write_bytes(await empty_database())
        await self.bot_starts()
        for each in self.organisers:
            await each.says("/hjelp")
            each.reads()

    async def bot_starts(self) -> None:
        settings = StageSettings(
            bot_token=SecretStr(self.telegram.token),
            bot_api_url=self._address,
            database_url=self.url,
            organisers=tuple(each.id for each in self.organisers),
            organisers_chat=self.group.id if self.has_group else None,
            messages_per_second=1000,
            answers_per_minute=self.answers_per_minute,
        )
        with straight():
            self.application = Application(settings, self.clock.now, same_chat_after=0)
        share_wordings(self.application.database)
        self._running = await self._stack.enter_async_context(AsyncExitStack())
        await self._running.enter_async_context(self.application.running([self.source] if self.source else []))
        await self.settled()

    async def bot_stops(self) -> None:
        assert self._running is not None
        await self._running.aclose()
        self._running = None

    async def settled(self) -> None:
        """Wait until the bot has answered everything and has sent what is due."""
        if self._running is not None:
            await self.telegram.settled()
            if not self._is_between_ticks:
                await self.application.settled()

    @contextmanager
    def between_two_ticks(self) -> Iterator[None]:
        """Let everything in the block happen before the next tick; what it answers is waited for all the same."""
        self._is_between_ticks = True
        try:
            yield
        finally:
            self._is_between_ticks = False

    async def time_passes_until(self, local: str) -> None:
        """Move the clock to a wall-clock time in Oslo, with everything that happens on the way."""
        target = oslo(local)
        async with self.application.database.transaction() as db:
            courses = await self.application.courses.all(db)
        # Nobody publishes anything meanwhile.
        dues = [notice.due for course in courses for notice in course.notices]
        while (stop := await self._next_stop(dues)) is not None and stop <= target:
            self.clock.move_to(stop)
            await self.settled()
        self.jumps_to(local)
        await self.settled()

    def jumps_to(self, local: str) -> None:
        """Move the clock at once, as it goes on while the bot is down."""
        self.clock.move_to(oslo(local))

    async def _next_stop(self, dues: Sequence[datetime]) -> datetime | None:
        """Return the next UTC instant at which something happens: a notice is due, or what waits may leave."""
        waiting = await self.application.next_departure()
        later = [due for due in dues if due > self.now]
        return min(later if waiting is None else [*later, waiting], default=None)

    async def publishes(self, source: str) -> None:
        """An organiser publishes a course file."""
        async with self.application.database.transaction() as db:
            await publish(db, self.application.courses, source, self.now)
        await self.settled()

    async def rows(self, query: str, **values: Any) -> list[Any]:
        """Look into the database."""
        async with self.application.database.transaction() as db:
            return list((await db.execute(text(query), values)).all())


@asynccontextmanager
async def performed(
    folder: Path, source: str, start: str = "2022-08-16 09:00", url: str | None = None, **options: Any
) -> AsyncIterator[Stage]:
    """Give a stage on which the bot runs from `start`, a wall-clock time in Oslo; `options` are the stage's own."""
    async with AsyncExitStack() as stack:
        stage = Stage(stack, folder, source, oslo(start), url, **options)
        await stage.open()
        yield stage
