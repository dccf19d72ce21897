"""One turn of a conversation: who wrote, in which transaction, at what time; and what the bot answers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Message as TelegramMessage

from bot.course.definition import Definition
from bot.delivery.letters import Letter
from bot.messages import help as helping
from bot.messages.help import Standing
from bot.messages.message import Keyboard, Message
from bot.messages.speech import Speech
from bot.people import persons, signup
from bot.people.courses import Courses, PublishedCourse
from bot.people.doings import Doings, doings
from bot.people.persons import Before, Sent
from bot.people.prompts import OPEN_FOR
from bot.tables import Enrolment, Organiser, Person, Prompt

_ANSWERABLE = (Letter.ANSWER, Letter.BROADCAST)
"""The letters to which people write back as they would to a person."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as Telegram tells it; nothing of it is stored but the id.

    `chat_id` is where to answer: the private chat, or the organisers' group (then perhaps a topic there, `thread`).
    """

    telegram_id: int
    name: str
    language_code: str | None
    chat_id: int
    thread: int | None = None

    @property
    def in_group(self) -> bool:
        """Whether this was written in the organisers' group."""
        return self.chat_id != self.telegram_id


@dataclass(frozen=True, slots=True)
class House:
    """What handlers must know of how the bot is set up.

    `organisers` are Telegram user ids, `organisers_chat` is their group's id, if they have one; `address` is the bot's
    own (https://t.me/NAME); `backups_kept_days` is how long copies of the database are kept; `secret` shuffles texts
    without a name, so that their order tells nothing.
    """

    organisers: tuple[int, ...] = ()
    organisers_chat: int | None = None
    address: str = ""
    backups_kept_days: int = 30
    secret: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Incoming:
    """The message that an update brought, or whose button was tapped.

    `id` is 0 where there is none, `sent_at` is when Telegram got it (UTC), `tapped` says that a button of it was
    tapped, `has_text` that it is a text and no file, `reply_to` is the message that it replies to. `raw` is the message
    as it came, and `file` what is in the document that an organiser sent.
    """

    id: int = 0
    sent_at: datetime | None = None
    tapped: bool = False
    has_text: bool = True
    reply_to: int | None = None
    raw: TelegramMessage | None = None
    file: bytes | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """A new message. `prompt` is the row id of the question that it asks, if it asks one."""

    message: Message
    prompt: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The message whose button was tapped turns into this one."""

    message: Message


@dataclass(frozen=True, slots=True)
class Buttons:
    """The message whose button was tapped keeps its text and gets these buttons instead."""

    keyboard: Keyboard | None


@dataclass(frozen=True, slots=True)
class Toast:
    """A short word that appears over the chat when a button was tapped."""

    text: str


@dataclass(frozen=True, slots=True)
class Make:
    """New messages that take a while to make, such as pictures: made in a thread, when the transaction is over."""

    make: Callable[[], Sequence[Message]]


class CameOf(Enum):
    """What came of taking an update again that was set aside: `EMPTY` if nothing was kept that could be taken."""

    WORKED = "worked"
    FAILED = "failed"
    EMPTY = "empty"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class TakeAgain:
    """An update that was set aside is taken again, once this transaction is over.

    `then` gives, in another one, what to answer to who asked for it.
    """

    update_id: int
    then: Callable[["Turn", CameOf], Awaitable["Replies"]]


Reply = Say | Change | Buttons | Toast | Make | TakeAgain
Replies = Sequence[Reply]


@dataclass(slots=True)
class Turn:
    """What a handler works with. `db` is the transaction that also holds the update's id; `now` is UTC.

    `enrolments` are the sender's, the newest first; `invited` has the row ids of those that an invitation goes with,
    `partnered` of those with partners. `before` is what a message may go on with; nothing where a button was tapped.
    `organiser` is the sender's row as one, if there is such a row; ask `is_organiser` whether it counts.
    `away_since` is set when somebody writes whom Telegram did not let us reach; a handler that erases the person says
    so in `erased`.
    """

    db: AsyncSession
    now: datetime
    sender: Sender
    person: Person | None
    courses: Courses
    published: list[PublishedCourse]
    house: House = field(default_factory=House)
    message: Incoming = field(default_factory=Incoming)
    enrolments: Sequence[Enrolment] = ()
    invited: frozenset[int] = frozenset()
    partnered: frozenset[int] = frozenset()
    before: Before = field(default_factory=Before)
    organiser: Organiser | None = None
    away_since: datetime | None = None
    erased: bool = False
    _doings: Mapping[int, Doings] | None = field(default=None, init=False)

    def speech(self, course: Definition | None = None) -> Speech:
        """Return the person's language, telling times in a course's time zone."""
        language = self.person.language if self.person else persons.language_from_telegram(self.sender.language_code)
        return Speech(language, course.zone) if course else Speech(language)

    @property
    def message_id(self) -> int:
        """The id of the message that was written; 0 where a button was tapped."""
        return 0 if self.message.tapped else self.message.id

    @property
    def sent_at(self) -> datetime:
        """The UTC instant at which Telegram got the message."""
        return self.message.sent_at or self.now

    @property
    def is_organiser(self) -> bool:
        """Whether the sender is one of the organisers."""
        invited = self.organiser is not None and self.organiser.invited
        return invited or self.sender.telegram_id in self.house.organisers

    @property
    def standing(self) -> Standing:
        """How the sender stands to the courses here."""
        if self.taking_part():
            return Standing.ENROLLED
        return Standing.WAITING if self.on_board() else Standing.STRANGER

    def course(self, course_id: int) -> PublishedCourse | None:
        """Return the published course of that row id, or None."""
        return next((course for course in self.published if course.id == course_id), None)

    async def known_person(self) -> Person:
        """Return the person, stored from now on if they were not."""
        if self.person is None:
            language = persons.language_from_telegram(self.sender.language_code)
            self.person = await persons.new_person(self.db, self.sender.telegram_id, language)
        return self.person

    def enrolment(self, enrolment_id: int) -> tuple[Enrolment, PublishedCourse] | None:
        """Return one of the person's own rows with its course; None for anybody else's or a forged id."""
        for enrolment in self.enrolments:
            course = self.course(enrolment.course_id)
            if enrolment.id == enrolment_id and course is not None:
                return enrolment, course
        return None

    def signing_up(self) -> tuple[Enrolment, PublishedCourse] | None:
        """Return the sign-up that the person is in the middle of; of several, that which asked last."""
        pairs = [(enrolment, self.course(enrolment.course_id)) for enrolment in self.enrolments if enrolment.signing_up]
        under_way = [(enrolment, course) for enrolment, course in pairs if course]
        return max(under_way, key=lambda pair: signup.asked_last(pair[0]), default=None)

    def asked_to_sign_up(self, asked: Prompt | None) -> tuple[Enrolment, PublishedCourse] | None:
        """Return the sign-up if its question is what the person answers who replies to nothing; `asked` is another.

        Who has a course to write about besides does not answer it for ever.
        """
        under_way = self.signing_up()
        if under_way is None:
            return None
        since = signup.asked_last(under_way[0])
        answers_other = asked is not None and asked.asked_at > since
        forgotten = self.now - since > OPEN_FOR and bool(self.on_board())
        return None if answers_other or forgotten else under_way

    def on_board(self) -> list[tuple[Enrolment, PublishedCourse]]:
        """Return the courses that the person is enrolled in or waits for, the newest first."""
        pairs = [(enrolment, self.course(enrolment.course_id)) for enrolment in self.enrolments]
        return [(each, course) for each, course in pairs if course and (each.enrolled_at or each.waiting_since)]

    def taking_part(self) -> list[tuple[Enrolment, PublishedCourse]]:
        """Return the courses that the person is enrolled in, the newest first."""
        return [(enrolment, course) for enrolment, course in self.on_board() if enrolment.enrolled_at]

    def has_partners(self, enrolment: Enrolment) -> bool:
        """Say whether the person takes a course together with somebody."""
        return enrolment.id in self.partnered

    async def doings(self, enrolment: Enrolment) -> Doings:
        """Return what the person has done in a course, as it was when this was asked for the first time."""
        if self._doings is None:
            self._doings = await doings(self.db, [each.id for each in self.enrolments])
        return self._doings[enrolment.id]


async def begin_turn(
    db: AsyncSession,
    courses: Courses,
    sender: Sender,
    now: datetime,
    house: House,
    message: Incoming,
) -> Turn:
    """Gather what is known about a sender; somebody who writes can be reached again."""
    written = not message.tapped and not sender.in_group
    sent = Sent(message.id, message.sent_at or now, now, message.reply_to) if written else None
    known = await persons.known(db, sender.telegram_id, sent, _ANSWERABLE)
    turn = Turn(
        db,
        now,
        sender,
        known.person,
        courses,
        await courses.current(db, known.versions),
        house,
        message,
    )
    turn.organiser, turn.enrolments, turn.before = known.organiser, known.enrolments, known.before
    turn.invited, turn.partnered = known.invited, known.partnered
    if known.person is not None and not sender.in_group:
        turn.away_since = known.person.unreachable_since
        await persons.mark_reachable(db, known.person)
    return turn


def show(turn: Turn, message: Message) -> Reply:
    """Show a view: in the message whose button was tapped, else in a new one."""
    return Change(message) if turn.message.tapped else Say(message)


def old_button(turn: Turn) -> Replies:
    """The answer to a button that speaks of something that is no more, or of somebody else's."""
    return [Toast(helping.old_button(turn.speech()))]


def for_those_enrolled(turn: Turn) -> Replies | None:
    """The answer to a command that is for those who take part, from who does not; None for who does."""
    return None if turn.taking_part() else [Say(helping.not_enrolled(turn.speech()))]
