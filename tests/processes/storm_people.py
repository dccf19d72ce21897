"""Who is in the storm: people who sign up, take an exercise and write, and then look whether all of it is kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.rehearsal.model import Message
from bot.rehearsal.people import Person
from tests.processes.running import actions, data_of, until

if TYPE_CHECKING:
    from tests.processes.storm import Storm

WORDS = ("Først dette.", "Så dette: 😀 <b>&", "Og til slutt dette.")
MINUTES = 90


@dataclass
class Participant(ABC):
    """Somebody in the storm. `said` counts their updates; `doing` tells how far they are."""

    storm: Storm
    person: Person
    said: int = 0
    seen: int = 0
    doing: str = ""
    written: list[Message] = field(default_factory=list)

    @abstractmethod
    async def performs(self) -> None:
        """Do what this kind of participant does, one thing after the other."""

    @abstractmethod
    async def reckons(self) -> None:
        """Look in the database for everything that they have said."""

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
