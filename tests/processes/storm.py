"""The storm: rounds in which everybody writes at once and the bot is killed, and what is counted."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.model import Message
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.rehearsal.updates import chat_of
from bot.tables import Delivery, Enrolment
from bot.tables import Person as PersonRow
from tests.processes.running import (
    MOVING,
    PATIENCE,
    SLUG,
    BotProcess,
    Window,
    actions,
    now,
    storm_course,
    until,
    window,
)
from tests.processes.storm_people import Doer, Participant, Signer, Writer

AUDIENCE = 45
SIGNERS = 6
DOERS = 4
WRITERS = 4

CHANGED, REMINDER, EXERCISE = "session_changed", "session_reminder", "exercise"


@dataclass
class Counts:
    """What the rounds came to."""

    rounds: int = 0
    kills: int = 0
    updates: int = 0
    updates_lost: int = 0
    applied_twice: int = 0
    unanswered: int = 0
    notices: int = 0
    notices_lost: int = 0
    repeats: int = 0
    repeats_not_in_flight: int = 0
    in_flight: int = 0
    in_flight_max: int = 0
    complaints: list[str] = field(default_factory=list)

    def complain(self, what: str) -> None:
        """Remember what was wrong, in words, and say so at once."""
        self.complaints.append(f"Round {self.rounds}: {what}")
        print(self.complaints[-1], file=sys.stderr, flush=True)

    @property
    def holds(self) -> bool:
        """Whether the promises were kept."""
        wrong = self.updates_lost + self.applied_twice + self.unanswered + self.notices_lost
        return not wrong and not self.repeats_not_in_flight and self.repeats <= self.in_flight and not self.complaints


Notice = tuple[int, str]
"""A chat's id and a notice's key."""


class Storm:
    """A bot, its database and its Telegram, for as many rounds as are wanted."""

    def __init__(self, folder: Path, url: str, seed: int, telegram: Telegram, address: str, looking: Window) -> None:
        self.telegram = telegram
        self.window = looking
        self.counts = Counts()
        self._dice = random.Random(seed)
        self._course = folder / "storm.toml"
        self._bot = BotProcess(
            folder,
            {
                "BOT_TOKEN": telegram.token,
                "BOT_API_URL": address,
                "DATABASE_URL": url,
                "MESSAGES_PER_SECOND": "400",
                "ANSWERS_PER_MINUTE": "100000",
            },
        )
        self._audience: list[Person] = []
        self._number = 0
        self._starts_at = now()
        self._first_message = 0
        self._in_flight: Counter[Notice] = Counter()
        self._up = False
        self._logged = 0
        self._sent_before = 0

    async def begins(self) -> None:
        """Start the bot for the first time, and enrol those who only listen."""
        self._course.write_text(storm_course(0, now() + timedelta(hours=5)), encoding="utf-8")
        await self._comes_up()
        self._audience = [self.telegram.person(f"Tilhører {number}", "nb") for number in range(AUDIENCE)]
        await self.window.enrols(self._audience)

    async def ends(self) -> None:
        """Take the bot away."""
        await self._bot.killed()

    def all_acknowledged(self, person: Person) -> bool:
        """Whether the bot is up, and has acknowledged everything that somebody said."""
        return self._up and not any(chat_of(update) == person.id for update in self.telegram.updates.pending)

    async def plays_round(self) -> None:
        """One round: a storm, a kill, a new start, and the reckoning."""
        self._number += 1
        self.counts.rounds += 1
        self._in_flight.clear()
        self._first_message = self.telegram.add_message(self._audience[0].chat, self.telegram.bot, deleted=True).id
        people = self._participants()
        await self.window.enrols([each.person for each in people if isinstance(each, Doer)], look_again=True)
        await self.window.enrols([each.person for each in people if isinstance(each, Writer)])
        self._starts_at = now() + timedelta(hours=1, seconds=self._dice.uniform(0.3, 1.2))
        async with asyncio.TaskGroup() as group:
            for each in people:
                group.create_task(each.performs())
            publishing = group.create_task(self.window.publishes(storm_course(self._number, self._starts_at)))
            await self._some_instant()
            await self._is_killed()
            if self._dice.random() < 0.2:
                await self._bot.starts("run", str(self._course))
                await asyncio.sleep(self._dice.uniform(0, 1.0))
                await self._is_killed()
            await self._comes_up()
        await self.telegram.settled(PATIENCE)
        await self._notices_have_gone()
        for each in people:
            await each.reckons()
        await self._reckons_notices(people, publishing.result())
        self._reads_log()
        await self._forgets(people)

    # ------------------------------------------------------------------ the storm

    def _participants(self) -> list[Participant]:
        kinds: list[type[Participant]] = [Signer] * SIGNERS + [Doer] * DOERS + [Writer] * WRITERS
        self._dice.shuffle(kinds)
        return [kind(self, self.telegram.person(f"{kind.__name__} {i}", "nb")) for i, kind in enumerate(kinds)]

    async def _some_instant(self) -> None:
        """Wait for the instant at which the bot is killed: after some time, or some notice of the round."""
        if self._dice.random() < 0.4:
            await asyncio.sleep(self._dice.uniform(0, 2.0))
            return
        wanted, delay = self._dice.randrange(1, 2 * AUDIENCE), self._dice.uniform(0, 0.02)
        listeners = {person.id for person in self._audience}
        self.telegram.calls.clear()
        with contextlib.suppress(TimeoutError):
            await until(
                self.telegram, lambda: sum(call.chat_id in listeners for call in self.telegram.calls) >= wanted, 3.0
            )
        await asyncio.sleep(delay)

    # ------------------------------------------------------------------ the kill

    async def _comes_up(self) -> None:
        await self._bot.starts("run", str(self._course))
        await self._bot.is_up()
        self._up = True

    async def _is_killed(self) -> None:
        """`kill -9`; and see what was taken out and not settled at that instant, and had begun at Telegram."""
        assert self._bot.alive, f"The bot has ended by itself:\n{self._bot.last_words}"
        self._up = False
        self.counts.kills += 1
        await self._bot.killed()
        for _ in range(20):
            # What the bot had sent stands in the sockets; a few times around the loop, and it is read and carried out.
            await asyncio.sleep(0)
        claimed = await self.window.rows(
            "select p.telegram_id, d.key, d.epoch from deliveries d join people p on p.id = d.person_id"
            " where d.state = 'claimed'"
        )
        newest = max((row.epoch for row in claimed), default=0)
        arrived = self._arrived({row.telegram_id for row in claimed})
        in_flight = 0
        for row in claimed:
            notice = (row.telegram_id, row.key)
            # A claim that was in flight before and has not been released since is counted once.
            if arrived[notice] > self._in_flight[notice] and row.epoch == newest:
                self._in_flight[notice] += 1
                in_flight += 1
        self.counts.in_flight += in_flight
        self.counts.in_flight_max = max(self.counts.in_flight_max, in_flight)
        # Nobody renews the lease any more. That it runs out after six seconds is tried elsewhere.
        await self.window.does("update leases set until = 0")

    # ------------------------------------------------------------------ the reckoning

    async def _notices_have_gone(self) -> None:
        """Wait until the reminder has come due, and everything that is to be sent has been."""
        try:
            await self.window.becomes("select count(*) from notices where key = :key", 1, key=self._key(REMINDER))
            # One transaction lays out what is open for who is to be looked at again, and takes the sign off them.
            await self.window.becomes("select count(*) from enrolments where look_again", 0)
            await self.window.becomes("select count(*) from deliveries where state in ('waiting', 'claimed')", 0)
        except TimeoutError as error:
            self.counts.complain(f"{error}\n{self._bot.last_words}")

    async def _reckons_notices(self, people: list[Participant], published: datetime) -> None:
        """Compare who should have got what with what the database says and with what has arrived."""
        counts = self.counts
        enrolled = await self.window.rows(
            select(PersonRow.telegram_id, Enrolment.enrolled_at)
            .join(Enrolment, Enrolment.person_id == PersonRow.id)
            .where(Enrolment.role == "ansatt", Enrolment.enrolled_at.is_not(None))
        )
        due = self._starts_at - timedelta(hours=1)
        expected = {(id_, self._key(REMINDER)) for id_, since in enrolled if since < due}
        expected |= {(id_, self._key(CHANGED)) for id_, since in enrolled if since <= published}
        to_do = {each.person.id for each in people if not isinstance(each, Writer)}
        expected |= {(id_, self._key(EXERCISE)) for id_, _ in enrolled if id_ in to_do}
        said = await self.window.rows(
            "select p.telegram_id, d.key, d.state, d.reason, d.message_id from deliveries d"
            " join people p on p.id = d.person_id"
        )
        sent = {(row.telegram_id, row.key): row for row in said}
        arrived = self._arrived(self.telegram.chats)
        counts.notices += len(expected)
        for notice in sorted(expected | set(arrived)):
            row, times = sent.get(notice), arrived[notice]
            if notice in expected and (row is None or row.state != "sent" or not times):
                counts.notices_lost += 1
                counts.complain(f"{notice} arrived {times} times, and the database has {row and tuple(row)}")
            if notice not in expected:
                counts.complain(f"{notice} arrived {times} times, for nobody whom it concerns")
            if times > 1:
                counts.repeats += times - 1
                counts.repeats_not_in_flight += max(0, times - 1 - self._in_flight[notice])

    def _key(self, kind: str) -> str:
        match kind:
            case "session_reminder":
                return f"{SLUG}/{kind}/{MOVING}/-1h/{self._starts_at:%Y-%m-%dT%H:%M:%SZ}"
            case "session_changed":
                # The first version is the file that the bot was started with.
                return f"{SLUG}/{kind}/{MOVING}/{self._number + 1}"
            case _:
                return f"{SLUG}/{kind}/prat"

    def _arrived(self, chat_ids: Iterable[int]) -> Counter[Notice]:
        """Count the notices of this round in some chats."""
        found: Counter[Notice] = Counter()
        for chat_id in chat_ids:
            for message in reversed(self.telegram.chats[chat_id].messages.values()):
                if message.id < self._first_message:
                    break
                kind = None if message.mine else self._kind(message)
                if kind:
                    found[chat_id, self._key(kind)] += 1
        return found

    def _kind(self, message: Message) -> str | None:
        """What kind of notice a message is: each has something that no answer has."""
        title = re.search(rf"📅 «Samling {self._number}»", message.text)
        if title and message.document is not None:
            return CHANGED
        if title and "coming" in actions(message):
            return REMINDER
        return EXERCISE if "Ta en prat." in message.text else None

    def _reads_log(self) -> None:
        """What the bot has not expected is worth a complaint, even where nothing came of it."""
        log = self._bot.log.read_text(encoding="utf-8")
        new, self._logged = log[self._logged :], len(log)
        if "Traceback" in new:
            self.counts.complain(
                f"the log has {new.count('Traceback')} tracebacks: {new[new.index('Traceback') :][:3000]}"
            )

    async def _forgets(self, people: list[Participant]) -> None:
        """Take those who stormed out of the database, so that one round is as long as the other.

        And what was sent in the round before: each time the session is moved, the reminders of it are said again.
        """
        ids = [each.person.id for each in people]
        async with self.window.database.transaction() as db:
            await db.execute(delete(PersonRow).where(PersonRow.telegram_id.in_(ids)))
            await db.execute(delete(Delivery).where(Delivery.id <= self._sent_before))
            self._sent_before = (await db.execute(select(func.coalesce(func.max(Delivery.id), 0)))).scalar_one()


@asynccontextmanager
async def storm(folder: Path, url: str, seed: int) -> AsyncIterator[Storm]:
    """Give a storm that has begun, on an empty database."""
    telegram = Telegram(seed=seed)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve(bot_api(telegram)))
        looking = await stack.enter_async_context(window(url))
        played = Storm(folder, url, seed, telegram, address, looking)
        stack.push_async_callback(played.ends)
        await played.begins()
        yield played
