"""Kills the real bot with `kill -9` in the middle of a storm, round after round, and counts what that costs.

In each round people sign up, take an exercise and write, all at once, while a session is moved and reminded of.
The bot is killed at an instant that the seed decides (some rounds: once more while it comes up again), is started
again, and finishes. Then every word of everybody is looked for in the database, and every notice in the chats.

    python -m tests.processes.crash --rounds 100 --seed 7 --database sqlite
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.model import Message
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.rehearsal.updates import chat_of
from bot.tables import Enrolment
from bot.tables import Person as PersonRow
from tests.processes.running import (
    MOVING,
    PATIENCE,
    SLUG,
    BotProcess,
    Window,
    actions,
    data_of,
    now,
    postgres_server,
    storm_course,
    until,
    window,
)

AUDIENCE = 45
SIGNERS = 6
DOERS = 4
WRITERS = 4
WORDS = ("Først dette.", "Så dette: 😀 <b>&", "Og til slutt dette.")
MINUTES = 90

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


@dataclass
class Participant:
    """Somebody in the storm. `said` counts their updates; `doing` tells how far they are."""

    storm: Storm
    person: Person
    said: int = 0
    seen: int = 0
    doing: str = ""
    written: list[Message] = field(default_factory=list)

    async def performs(self) -> None:
        """Do what this kind of participant does, one thing after the other."""
        raise NotImplementedError

    async def reckons(self) -> None:
        """Look in the database for everything that they have said."""
        raise NotImplementedError

    def says(self, words: str) -> None:
        """Write something; what the bot has written so far counts as read."""
        self._acts()
        self.written.append(self.person.says(words))

    def taps(self, data: str, message: Message) -> None:
        """Tap a button."""
        self._acts()
        self.person.taps_data(data, message)

    def _acts(self) -> None:
        self.said += 1
        self.storm.counts.updates += 1
        self.seen = max(self.person.chat.messages, default=0)

    def new(self, sign: Callable[[Message], bool]) -> Message | None:
        """A message of the bot's since the last act that has a sign."""
        for message in reversed(self.person.chat.messages.values()):
            if message.id <= self.seen:
                return None
            if not message.mine and sign(message):
                return message
        return None

    async def asked(self, *wanted: str, sign: Callable[[Message], bool] | None = None) -> Message:
        """Wait for a message with a button that is for one of these, or with a sign.

        When everything they said is acknowledged and still nothing comes, that is counted, and they write /start;
        where that does not help either they go on with what they read last.
        """
        self.doing = f"waits for {wanted or 'an answer'}"
        sign = sign or (lambda message: bool(actions(message) & set(wanted)))

        def answered() -> bool:
            # What comes by itself, before a word was said, is waited for.
            return self.new(sign) is not None or (self.said > 0 and self.storm.all_acknowledged(self.person))

        await until(self.storm.telegram, answered)
        message = self.new(sign)
        if message is None:
            counts = self.storm.counts
            counts.unanswered += 1
            counts.complain(f"{self.person.name} {self.doing}; the chat: {self.person.messages[-6:]}")
            seen = self.seen
            self.says("/start")
            self.seen = seen
            await until(self.storm.telegram, answered)
            message = self.new(sign)
        return message or self.person.last


class Signer(Participant):
    """Signs up, from /start to the last button."""

    async def performs(self) -> None:
        self.says("/start")
        self.taps(*_button(await self.asked("begin"), "begin"))
        while "begin" in actions(question := await self.asked("consent", "begin")):
            # Nothing is kept before the consent: handed over again, the tap gets the introduction.
            self.taps(*_button(question, "begin"))
        self.taps(*_button(question, "consent"))
        await self.asked(sign=lambda message: ":name:telegram" in _datas(message))
        self.says(f"{self.person.name} Hansen")
        question = await self.asked(sign=lambda message: ":role:ansatt" in _datas(message))
        role = "ansatt" if self.person.id % 2 else "frivillig"
        self.taps(next(b.data for row in question.buttons for b in row if b.data and b.data.endswith(role)), question)
        await self.asked(sign=lambda message: actions(message) == {"empty"})
        self.says(f"Bibliotek {self.person.id}")
        self.taps(*_button(await self.asked("signup"), "signup"))
        self.taps(*_button(await self.asked("confirm"), "confirm"))
        await self.asked(sign=lambda message: message.document is not None or "my" in actions(message))
        self.doing = ""

    async def reckons(self) -> None:
        """Look for every answer in the database."""
        [row] = await self.storm.window.rows(
            "select e.name, e.role, e.organisation, e.email, e.enrolled_at from people p"
            " left join enrolments e on e.person_id = p.id where p.telegram_id = :id",
            id=self.person.id,
        )
        role = "ansatt" if self.person.id % 2 else "frivillig"
        expected = (f"{self.person.name} Hansen", role, f"Bibliotek {self.person.id}", "")
        wrong = [got for got, want in zip(row, expected, strict=False) if got != want]
        lost = len(wrong) + (row.enrolled_at is None)
        if lost:
            self.storm.counts.updates_lost += lost
            self.storm.counts.complain(f"{self.person.name} signed up, and the database has {tuple(row)}")


class Doer(Participant):
    """Does the exercise that has come, tells the hours, and reflects."""

    async def performs(self) -> None:
        self.taps(*_button(await self.asked("done"), "done"))
        await self.asked("hours")
        self.says(f"{MINUTES} min")
        await self.asked("noreflect")
        self.says(f"Jeg lærte mye. {self.person.id}")
        await self.asked("unsort", "rewrite", "my")
        self.doing = ""

    async def reckons(self) -> None:
        counts, rows = self.storm.counts, self.storm.window.rows
        mine = (
            "join enrolments e on e.id = t.enrolment_id join people p on p.id = e.person_id where p.telegram_id = :id"
        )
        done = await rows(f"select t.exercise_id from exercises_done t {mine}", id=self.person.id)
        spent = [row.minutes for row in await rows(f"select t.minutes from efforts t {mine}", id=self.person.id)]
        of_reflection = f"{mine} and t.reflection_id is not null"
        written = await rows(f"select t.text, t.message_id from parts t {of_reflection}", id=self.person.id)
        notes = await rows(f"select t.text from parts t {mine} and t.note_id is not null", id=self.person.id)
        counts.updates_lost += (not done) + (not spent) + (not written)
        counts.applied_twice += max(0, len(spent) - 1) + max(0, len(written) - 1)
        expected = [(f"Jeg lærte mye. {self.person.id}", self.written[-1].id)]
        if spent != [MINUTES] or [tuple(row) for row in written] != expected or notes:
            counts.complain(f"{self.person.name} did the exercise: {spent}, {written}, {notes}")


class Writer(Participant):
    """Writes three things at once, unasked."""

    async def performs(self) -> None:
        for words in WORDS:
            self.says(words)
        self.seen = min(message.id for message in self.written) - 1
        self.doing = "waits to be asked what it was"
        await until(
            self.storm.telegram,
            lambda: len(self._asked_about()) >= len(WORDS) or self.storm.all_acknowledged(self.person),
        )
        self.doing = ""

    def _asked_about(self) -> set[str]:
        asked = [message for message in self.person.inbox if message.id > self.seen and "note" in actions(message)]
        return {data_of(message, "note").split(":")[1] for message in asked}

    async def reckons(self) -> None:
        counts = self.storm.counts
        notes = await self.storm.window.rows(
            "select n.note_id as id, n.text, n.message_id from parts n join enrolments e on e.id = n.enrolment_id"
            " join people p on p.id = e.person_id where p.telegram_id = :id and n.note_id is not null order by n.id",
            id=self.person.id,
        )
        times = Counter(row.message_id for row in notes)
        counts.updates_lost += sum(message.id not in times for message in self.written)
        counts.applied_twice += sum(count - 1 for count in times.values())
        if [row.text for row in notes] != list(WORDS):
            counts.complain(f"{self.person.name} wrote {WORDS}, and the database has {notes}")
        unasked = {str(row.id) for row in notes} - self._asked_about()
        if unasked:
            counts.unanswered += len(unasked)
            counts.complain(f"{self.person.name} was never asked what {len(unasked)} of three texts were")


def _button(message: Message, action: str) -> tuple[str, Message]:
    return data_of(message, action), message


def _datas(message: Message) -> str:
    return "".join(f":{button.data}" for row in message.buttons for button in row)


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
                await asyncio.sleep(self._dice.uniform(0.5, 2.5))
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
        title = re.search(rf"📅 Samling {self._number}\b", message.text)
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
        """Take those who stormed out of the database, so that one round is as long as the other."""
        ids = [each.person.id for each in people]
        async with self.window.database.transaction() as db:
            await db.execute(delete(PersonRow).where(PersonRow.telegram_id.in_(ids)))


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


COLUMNS = {
    "rounds": "rounds",
    "kills": "kills",
    "updates": "updates",
    "updates_lost": "lost",
    "applied_twice": "applied twice",
    "unanswered": "left without an answer",
    "notices": "notices",
    "notices_lost": "lost",
    "repeats": "repeated",
    "repeats_not_in_flight": "of these not in flight",
    "in_flight": "in flight at the kills",
    "in_flight_max": "at most at one kill",
}


def table(found: dict[str, Counts]) -> str:
    """The counts as a table in Markdown, a row for each database."""
    lines = ["| database | " + " | ".join(COLUMNS.values()) + " |", "|---" + "|---:" * len(COLUMNS) + "|"]
    for name, counts in found.items():
        lines.append(f"| {name} | " + " | ".join(f"{getattr(counts, column):,}" for column in COLUMNS) + " |")
    return "\n".join(lines)


async def _plays(name: str, url: str, rounds: int, seed: int, folder: Path) -> Counts:
    async with storm(folder, url, seed) as played:
        for number in range(rounds):
            begun = time.monotonic()
            await played.plays_round()
            shown = f"{name} {number + 1}/{rounds}: {time.monotonic() - begun:.1f} s, repeats {played.counts.repeats}"
            print(f"{shown}, complaints {len(played.counts.complaints)}", file=sys.stderr, flush=True)
        return played.counts


def main() -> None:
    """Play as many rounds as are asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--out", type=Path, help="also write the table to this file")
    wanted = parser.parse_args()
    names = ["sqlite", "postgresql"] if wanted.database == "both" else [wanted.database]
    found: dict[str, Counts] = {}
    with ExitStack() as stack:
        for name in names:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
            url = f"sqlite+aiosqlite:///{folder / 'crash.sqlite'}"
            if name == "postgresql":
                url = stack.enter_context(postgres_server())("crash")
            found[name] = asyncio.run(_plays(name, url, wanted.rounds, wanted.seed, folder))
    report = f"Seed {wanted.seed}.\n\n{table(found)}\n"
    print(report)
    if wanted.out:
        wanted.out.write_text(report, encoding="utf-8")
    sys.exit(0 if all(counts.holds for counts in found.values()) else 1)


if __name__ == "__main__":
    main()
