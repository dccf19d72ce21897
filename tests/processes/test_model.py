"""Outbox and inbox against a plain model: whatever happens in whatever order, once each, and nothing lost."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from bot.course.timeline import Kind, Notice, timeline
from bot.database import Database
from bot.delivery import claims
from bot.delivery.pace import Pace
from bot.delivery.posting import letter_to, post_all
from bot.delivery.ticker import tick
from bot.people.courses import Courses
from bot.publishing import publish
from bot.tables import Base, DeliveryState, Enrolment, Person
from handlers.conversation import Conversation
from handlers.turn import House
from tests.conftest import SMALL_COURSE
from tests.stage import oslo
from tests.straight import straight

COURSE_ID = 1
BEGINS = oslo("2022-08-20 09:00")
SEND_LIMIT = 10
FINAL = (DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.MISSED, DeliveryState.REFUSED)
PEOPLE = st.integers(0, 3)
DEATHS = st.sampled_from(["no", "no", "before", "after"])
OUTCOMES = st.sampled_from(
    ["sent", "sent", "skipped", "missed", "refused", "put off", "put off, but arrived", "left in hand"]
)
WORDS = st.text("abcæøåÅ 019/<>&\"'%=+\\\n\t\u00a0\u0301\u202eשλ例😀\U0010ffff", min_size=1, max_size=20)

Key = tuple[int, str]
"""A person's number, and what they are told."""


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Row:
    """A delivery as the model has it."""

    state: DeliveryState
    not_before: datetime
    epoch: int | None = None
    expires: datetime | None = None


class MortalDatabase(Database):
    """Dies before the next commit when it is told to."""

    dies = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with super().transaction() as db:
            yield db
            if self.dies:
                self.dies = False
                raise Killed


class Bot:
    """Keeps what is sent; dies before sending when it is told to."""

    def __init__(self) -> None:
        self.sent: Counter[int] = Counter()
        self.dies = False
        self.base_url = "https://telegram.invalid/bot"
        self.request = self

    async def post(self, url: str, data: Any) -> dict[str, int]:
        """Take a message that goes by the short way, past the bot's own methods."""
        sent = await self.send_message(json.loads(data.json_payload)["chat_id"], "")
        return {"message_id": sent.message_id}

    async def send_message(self, chat_id: int, text: str, **_: Any) -> SimpleNamespace:
        if self.dies:
            self.dies = False
            raise Killed
        self.sent[chat_id] += 1
        return SimpleNamespace(message_id=100_000 + self.sent.total())

    async def send_document(self, chat_id: int, document: object, **_: Any) -> SimpleNamespace:
        return await self.send_message(chat_id, "")

    async def set_my_commands(self, *_: object) -> bool:
        return True


_prepared: list[bytes] = []


async def prepared() -> bytes:
    """Return an SQLite file with the course and the people in it, made once for all the examples."""
    if not _prepared:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "prepared.sqlite"
            database = Database(f"sqlite+aiosqlite:///{file}")
            async with database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            async with database.transaction() as db:
                await publish(db, Courses(), SMALL_COURSE, BEGINS)
                await db.execute(
                    insert(Person), [{"id": n + 1, "telegram_id": 1000 + n, "language": "nb"} for n in range(4)]
                )
            await database.scrub()
            await database.close()
            _prepared.append(file.read_bytes())
    return _prepared[0]


class Post(RuleBasedStateMachine):
    """Four people, a course, leaders that come and go, and what people write."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="model-"))
        self.loop = asyncio.new_event_loop()
        self.now = BEGINS
        self.courses = Courses()
        self.epoch = 1
        # The model.
        self.enrolled: dict[int, datetime] = {}
        self.to_look_at: set[int] = set()
        self.taken_up: set[str] = set()
        self.rows: dict[Key, Row] = {}
        self.in_hand: list[tuple[Key, int, int]] = []
        self.arrived: Counter[Key] = Counter()
        self.may_repeat: Counter[Key] = Counter()
        self.written: dict[int, list[tuple[int, str]]] = {number: [] for number in range(4)}
        self.updates: list[dict[str, Any]] = []
        self.handled: set[int] = set()

    def does(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def begins(self) -> None:
        self.does(self._begins())
        self.notices = timeline(self.does(self._course()))
        for number in range(3):
            self.somebody_enrols(number)
        # The first reminder of the first session.
        self.now = oslo("2022-08-24 09:00")
        self.it_ticks(times=1)
        self.somebody_gets_a_letter(number=0, which=1)

    async def _begins(self) -> None:
        file = self.folder / "model.sqlite"
        file.write_bytes(await prepared())
        with straight():
            self.database = MortalDatabase(f"sqlite+aiosqlite:///{file}")
        # Another program's look at what has been committed.
        self.looking = sqlite3.connect(file)
        self.bot = Bot()
        self.conversation = Conversation(
            self.bot,  # type: ignore[arg-type]
            self.database,
            self.courses,
            Pace(1000),
            House,
            lambda: self.now,
        )

    async def _course(self) -> Any:
        async with self.database.transaction() as db:
            return (await self.courses.by_id(db, COURSE_ID)).definition

    # ------------------------------------------------------------------ time and people

    @rule(hours=st.sampled_from([0, 1, 5, 24, 24 * 7]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(number=PEOPLE)
    def somebody_enrols(self, number: int) -> None:
        if number in self.enrolled:
            return
        values = {"person_id": number + 1, "course_id": COURSE_ID, "enrolled_at": self.now, "look_again": True}
        role = "frivillig" if number == 3 else "ansatt"
        self.does(self._runs(insert(Enrolment).values(id=number + 1, consented_at=self.now, role=role, **values)))
        self.enrolled[number] = self.now
        self.to_look_at.add(number)

    async def _runs(self, statement: Any) -> None:
        async with self.database.transaction() as db:
            await db.execute(statement)

    # ------------------------------------------------------------------ the outbox

    @rule(times=st.integers(1, 2), look_at=st.sets(PEOPLE))
    def it_ticks(self, times: int, look_at: Set[int] = frozenset()) -> None:
        """What was held back, and is still of use, comes before some once more. A second tick changes nothing."""
        for number in look_at & set(self.enrolled):
            self.does(self._runs(update(Enrolment).where(Enrolment.id == number + 1).values(look_again=True)))
            self.to_look_at.add(number)
        for _ in range(times):
            self.does(self._ticks())
        for notice in self.notices:
            if notice.due <= self.now and notice.key not in self.taken_up:
                self.taken_up.add(notice.key)
                if notice.is_open(self.now):
                    self._laid_out(notice, set(self.enrolled))
        for number in self.to_look_at:
            for (person, _), row in self.rows.items():
                if person == number and row.state == DeliveryState.SKIPPED and row.expires and row.expires > self.now:
                    row.state, row.not_before = DeliveryState.WAITING, self.now
        for notice in self.notices:
            if notice.is_open(self.now):
                self._laid_out(notice, self.to_look_at)
        self.to_look_at.clear()

    async def _ticks(self) -> None:
        async with self.database.transaction() as db:
            await tick(db, self.courses, self.now)

    def _laid_out(self, notice: Notice, people: set[int]) -> None:
        for number in people:
            if (number, notice.key) not in self.rows and self._concerned(notice, number):
                row = Row(DeliveryState.WAITING, notice.due, expires=notice.expires)
                self.rows[number, notice.key] = row

    def _concerned(self, notice: Notice, number: int) -> bool:
        if notice.kind == Kind.SIGNUP_REMINDER or ("frivillig" if number == 3 else "ansatt") not in notice.roles:
            return False
        if notice.kind == Kind.EXERCISE:
            return True
        before = notice.due if notice.kind != Kind.REFLECTION_REQUEST else notice.due - timedelta(hours=2)
        return self.enrolled[number] < before

    @rule(number=PEOPLE, which=st.integers(1, 3))
    def somebody_gets_a_letter(self, number: int, which: int) -> None:
        """The same letter twice is one letter."""
        if number in self.enrolled:
            self.does(self._posts(number, f"brev/{which}"))
            row = Row(DeliveryState.WAITING, self.now, expires=self.now + timedelta(days=30))
            self.rows.setdefault((number, f"brev/{which}"), row)

    async def _posts(self, number: int, key: str) -> None:
        async with self.database.transaction() as db:
            enrolment = await db.get_one(Enrolment, number + 1)
            letter = letter_to(enrolment, "place", "lite-kurs", key, self.now + timedelta(days=30))
            await post_all(db, [letter], self.now)

    def the_leader_takes_some_out(self, most: int) -> None:
        ids = self._ids()
        ready = [
            (not key.startswith("brev/"), row.not_before, ids[number, key], (number, key))
            for (number, key), row in self.rows.items()
            if row.state == DeliveryState.WAITING and row.not_before <= self.now
        ]
        first = sorted(ready)[:most]
        claimed = self.does(self._claims(most))
        assert sorted(claimed) == sorted(id_ for _, _, id_, _ in first), "the first ones, letters before notices"
        for _, _, id_, key in first:
            self.rows[key].state, self.rows[key].epoch = DeliveryState.CLAIMED, self.epoch
            self.in_hand.append((key, id_, self.epoch))

    async def _claims(self, most: int) -> list[int]:
        async with self.database.transaction() as db:
            return await claims.claim(db, self.now, most, self.epoch)

    def _ids(self) -> dict[Key, int]:
        return {key: id_ for key, (id_, _) in self._deliveries().items()}

    @rule(most=st.integers(1, SEND_LIMIT), outcomes=st.lists(OUTCOMES, min_size=1, max_size=SEND_LIMIT))
    def the_leader_works(self, most: int, outcomes: list[str]) -> None:
        """It takes some out, and each has its fate; some are left in hand."""
        self.the_leader_takes_some_out(most)
        in_hand, self.in_hand = self.in_hand, []
        for taken, outcome in zip(in_hand, itertools.cycle(outcomes)):
            key, id_, epoch = taken
            match outcome:
                case "left in hand":
                    self.in_hand.append(taken)
                case "put off" | "put off, but arrived":
                    self._put_off(key, id_, epoch, arrives=outcome != "put off")
                case _:
                    self._settled(key, id_, epoch, DeliveryState(outcome))

    def _settled(self, key: Key, id_: int, epoch: int, state: DeliveryState) -> None:
        self.arrived[key] += state == DeliveryState.SENT
        assert self.does(self._settles(id_, epoch, state))
        self.rows[key].state = state

    def _put_off(self, key: Key, id_: int, epoch: int, *, arrives: bool) -> None:
        """A try in vain, or one whose answer got lost: that one may come twice."""
        self.arrived[key] += arrives
        self.may_repeat[key] += arrives
        until = self.now + timedelta(minutes=len(self.updates))
        self.does(self._postpones(id_, epoch, until))
        self.rows[key].state, self.rows[key].not_before = DeliveryState.WAITING, until

    @rule(
        most=st.integers(0, SEND_LIMIT),
        flown=st.integers(0, SEND_LIMIT),
        awakes=st.sampled_from(["no", "sent", "skipped", "put off"]),
    )
    def the_leader_dies_or_freezes(self, most: int, flown: int, awakes: str) -> None:
        """What it had sent and not settled is lost from sight; the next leader puts everything back, and goes on.

        Nothing counts any more that a frozen one says when it awakes.
        """
        self.the_leader_takes_some_out(most)
        for key, _, _ in self.in_hand[:flown]:
            self.arrived[key] += 1
            self.may_repeat[key] += 1
        of_old, self.in_hand = self.in_hand, []
        self.epoch += 1
        self.does(self._releases())
        for row in self.rows.values():
            if row.state == DeliveryState.CLAIMED:
                row.state = DeliveryState.WAITING
        if awakes == "no":
            return
        self.the_leader_takes_some_out(most)
        for _, id_, epoch in of_old:
            if awakes == "put off":
                self.does(self._postpones(id_, epoch, self.now + timedelta(days=1)))
            else:
                assert not self.does(self._settles(id_, epoch, DeliveryState(awakes)))

    async def _releases(self) -> None:
        async with self.database.transaction() as db:
            await claims.release_claims(db)

    async def _settles(self, id_: int, epoch: int, state: DeliveryState) -> bool:
        async with self.database.transaction() as db:
            return await claims.settle(db, [id_], epoch, state, self.now, reason="prøve")

    async def _postpones(self, id_: int, epoch: int, until: datetime) -> None:
        async with self.database.transaction() as db:
            await claims.postpone(db, [id_], epoch, until, tried=True)

    # ------------------------------------------------------------------ the inbox

    @rule(number=PEOPLE, words=WORDS, dies=DEATHS, again=st.integers(-1, 20))
    def somebody_writes(self, number: int, words: str, dies: str, again: int) -> None:
        """A killed process gets the same update again; and sometimes an old one is handed over again."""
        if number not in self.enrolled:
            return
        message_id = len(self.updates) + 1
        user = {"id": 1000 + number, "is_bot": False, "first_name": "Kari"}
        chat = {"id": 1000 + number, "type": "private"}
        message = {"message_id": message_id, "from": user, "chat": chat, "date": 1, "text": f"Ord: {words}"}
        raw = {"update_id": 500 + message_id, "message": message}
        self.updates.append(raw)
        self._taken(raw, dies)
        if dies != "no":
            self._taken(raw, "no")
        self.written[number].append((message_id, f"Ord: {words}"))
        self.handled.add(500 + message_id)
        if again >= 0:
            before = self.bot.sent.total()
            self._taken(self.updates[again % len(self.updates)], "no")
            assert self.bot.sent.total() > before, "not silence"

    def _taken(self, raw: dict[str, Any], dies: str) -> None:
        self.database.dies, self.bot.dies = dies == "before", dies == "after"
        try:
            self.does(self.conversation.take(Update.de_json(raw, None)))
        except Killed:
            assert dies != "no"
        else:
            assert dies == "no"

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        if not hasattr(self, "notices"):
            return
        found = self._deliveries()
        assert {key: state for key, (_, state) in found.items()} == {key: row.state for key, row in self.rows.items()}
        assert self._notes() == self.written
        assert self._handled() == self.handled

    @invariant()
    def nobody_gets_a_thing_twice_unless_it_was_in_flight(self) -> None:
        for key, times in self.arrived.items():
            assert times <= 1 + self.may_repeat[key]

    def _deliveries(self) -> dict[Key, tuple[int, DeliveryState]]:
        rows = self.looking.execute("select person_id, key, id, state from deliveries").fetchall()
        assert len({(person_id, key) for person_id, key, _, _ in rows}) == len(rows)
        return {(person_id - 1, key): (id_, DeliveryState(state)) for person_id, key, id_, state in rows}

    def _notes(self) -> dict[int, list[tuple[int, str]]]:
        found: dict[int, list[tuple[int, str]]] = {number: [] for number in range(4)}
        for enrolment_id, message_id, text in self.looking.execute(
            "select enrolment_id, message_id, text from parts order by id"
        ):
            found[enrolment_id - 1].append((message_id, text))
        return found

    def _handled(self) -> set[int]:
        return {update_id for (update_id,) in self.looking.execute("select update_id from handled_updates")}

    def teardown(self) -> None:
        """In the end everything leaves, and everybody has got what was not held back."""
        try:
            if hasattr(self, "notices"):
                self._everything_leaves()
                self.looking.close()
                self.does(self.database.close())
        finally:
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _everything_leaves(self) -> None:
        self.the_leader_dies_or_freezes(most=0, flown=0, awakes="no")
        self.now += timedelta(days=1)
        for _ in range(len(self.rows) + 1):
            self.the_leader_takes_some_out(most=SEND_LIMIT)
            for key, id_, epoch in self.in_hand:
                self.arrived[key] += 1
                assert self.does(self._settles(id_, epoch, DeliveryState.SENT))
                self.rows[key].state = DeliveryState.SENT
            self.in_hand = []
        self.the_database_says_what_the_model_says()
        self.nobody_gets_a_thing_twice_unless_it_was_in_flight()
        assert all(row.state in FINAL for row in self.rows.values())
        assert all(self.arrived[key] for key, row in self.rows.items() if row.state == DeliveryState.SENT)


Post.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TestPost = pytest.mark.timeout(300)(Post.TestCase)
