"""The organisers' messages to participants: prepared in as many languages as they like, to an audience they choose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.audiences import Audience, belongs, read_audience
from bot.people.courses import PublishedCourse
from bot.tables import Broadcast, BroadcastState, BroadcastText, Enrolment, Organiser, Person

FOR_ALL = ""
"""The language of the text for whoever has none in a language of their own."""

UNSENT = (BroadcastState.DRAFT, BroadcastState.SCHEDULED)
"""A message that can still be changed."""


DELETABLE_FOR = timedelta(hours=48)
"""How long Telegram lets a bot delete what it has sent."""


class FileKind(StrEnum):
    """What can go with a text."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody reads: Telegram's HTML, and a file by the id that Telegram gave it, if there is one."""

    html: str
    file_id: str | None = None
    file_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people an audience is now, by the language they read; and to how many of them no way leads."""

    languages: Mapping[str, int]
    unreachable: int

    @property
    def people(self) -> int:
        """How many they are in all."""
        return sum(self.languages.values())


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message of a course's organisers with all that belongs to it: what it says by language, and to whom it goes."""

    broadcast: Broadcast
    course: PublishedCourse
    texts: Mapping[str, Words]
    audience: Audience
    reach: Reach


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a message to so many people; every one of them counts once.

    `left_out` are those whom it was not for any more when their turn came, `refused` those to whom Telegram would not
    take it, by its own words.
    """

    waiting: int = 0
    sent: int = 0
    unreachable: int = 0
    stopped: int = 0
    left_out: int = 0
    late: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many they are in all."""
        return self.waiting + self.settled

    @property
    def settled(self) -> int:
        """With how many of them it has come to an end."""
        refused = sum(self.refused.values())
        return self.sent + self.unreachable + self.stopped + self.left_out + self.late + refused


async def draft(db: AsyncSession, organiser: Organiser, course: PublishedCourse, now: datetime) -> Broadcast:
    """Begin a message at `now` (UTC), to everybody whom its author may reach."""
    broadcast = Broadcast(
        course_id=course.id,
        person_id=organiser.person_id,
        county=organiser.county,
        audience=Audience().written(),
        state=BroadcastState.DRAFT,
        made_at=now,
    )
    db.add(broadcast)
    await db.flush()
    return broadcast


async def find(db: AsyncSession, organiser: Organiser, course: PublishedCourse, broadcast_id: int) -> Broadcast | None:
    """Return a message of the course that the organiser may touch, or None; the id may be forged."""
    if not 0 < broadcast_id < 2**31:  # PostgreSQL takes no larger one
        return None
    query = select(Broadcast).where(Broadcast.id == broadcast_id, _seen_by(organiser, course))
    return (await db.execute(query)).scalar_one_or_none()


async def page_of(
    db: AsyncSession, organiser: Organiser, course: PublishedCourse, page: int, per_page: int
) -> tuple[list[tuple[Broadcast, Words]], int]:
    """Return a page of the messages that the organiser may see, newest first, with their first texts; and how many
    pages there are. A message without words is not among them."""
    first_text = (BroadcastText.broadcast_id == Broadcast.id) & (BroadcastText.language == FOR_ALL)
    query = select(Broadcast, BroadcastText).join(BroadcastText, first_text).where(_seen_by(organiser, course))
    count = (await db.execute(query.with_only_columns(func.count()))).scalar_one()
    query = query.order_by(Broadcast.id.desc()).offset(page * per_page).limit(per_page)
    rows = [(broadcast, _words(text)) for broadcast, text in (await db.execute(query)).all()]
    return rows, max(1, -(-count // per_page))


def _seen_by(organiser: Organiser, course: PublishedCourse) -> ColumnElement[bool]:
    limited = true() if organiser.county is None else Broadcast.county == organiser.county
    return (Broadcast.course_id == course.id) & limited


async def write(db: AsyncSession, broadcast: Broadcast, language: str, words: Words) -> None:
    """Keep what a message says in a language, in place of what it said there."""
    text = await db.get(BroadcastText, (broadcast.id, language))
    if text is None:
        text = BroadcastText(broadcast_id=broadcast.id, language=language)
        db.add(text)
    text.html, text.file_id, text.file_kind = words.html, words.file_id, words.file_kind
    await db.flush()


async def unwrite(db: AsyncSession, broadcast: Broadcast, language: str) -> None:
    """Let a message say nothing of its own in a language."""
    text = await db.get(BroadcastText, (broadcast.id, language))
    if text is not None:
        await db.delete(text)
        await db.flush()


async def texts_of(db: AsyncSession, broadcast_id: int) -> dict[str, Words]:
    """Return what a message says, by language."""
    query = select(BroadcastText).where(BroadcastText.broadcast_id == broadcast_id).order_by(BroadcastText.language)
    return {text.language: _words(text) for text in (await db.execute(query)).scalars()}


def _words(text: BroadcastText) -> Words:
    return Words(text.html, text.file_id, text.file_kind)


def words_in(texts: Mapping[str, Words], language: str) -> Words:
    """Return what somebody who reads a language gets. The file of the first text goes with all that bring none."""
    first = texts[FOR_ALL]
    own = texts.get(language, first)
    return own if own.file_id is not None else Words(own.html, first.file_id, first.file_kind)


def readers_of(texts: Mapping[str, Words], languages: Sequence[str]) -> dict[str, list[str]]:
    """Return which of some languages' readers get which text, the first one foremost."""
    readers: dict[str, list[str]] = {language: [] for language in sorted(texts)}
    for language in languages:
        readers[language if language in texts else FOR_ALL].append(language)
    return readers


def meant_for(broadcast: Broadcast, course: PublishedCourse) -> ColumnElement[bool]:
    """Return whom a message goes to, as a condition on `enrolments`."""
    audience = read_audience(broadcast.audience)
    belong = belongs(audience, course, broadcast.county)
    # SQLite gives the number of somebody who is erased to who signs up next.
    return belong & (Enrolment.consented_at <= broadcast.made_at) if audience.only else belong


async def reach(db: AsyncSession, broadcast: Broadcast, course: PublishedCourse) -> Reach:
    """Return how many people would get a message now."""
    unreachable = func.count(Person.unreachable_since)
    query = (
        select(Person.language, func.count(), unreachable)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(meant_for(broadcast, course))
        .group_by(Person.language)
    )
    rows = (await db.execute(query)).all()
    return Reach({language: people for language, people, _ in rows}, sum(away for _, _, away in rows))


async def prepared(db: AsyncSession, broadcast: Broadcast, course: PublishedCourse) -> Prepared:
    """Gather what belongs to a message."""
    texts, people = await texts_of(db, broadcast.id), await reach(db, broadcast, course)
    return Prepared(broadcast, course, texts, read_audience(broadcast.audience), people)


async def schedule(db: AsyncSession, broadcast: Broadcast, organiser: Organiser, send_at: datetime) -> bool:
    """Let a message go at a UTC instant, in the name of an organiser. Return False if it has begun to go."""
    return await _prepared(db, broadcast, BroadcastState.SCHEDULED, send_at, organiser.person_id)


async def call_off(db: AsyncSession, broadcast: Broadcast) -> bool:
    """Let a message that was to go later be a draft again. Return False if it has begun to go."""
    return await _prepared(db, broadcast, BroadcastState.DRAFT, None, broadcast.person_id)


async def _prepared(
    db: AsyncSession, broadcast: Broadcast, state: BroadcastState, send_at: datetime | None, person_id: int | None
) -> bool:
    # Conditional, as the tick may begin to send it at this very moment.
    changed = await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast.id, Broadcast.state.in_(UNSENT))
        .values(state=state, send_at=send_at, person_id=person_id)
        .returning(Broadcast.id)
    )
    return changed.first() is not None


async def discard(db: AsyncSession, broadcast: Broadcast) -> bool:
    """Throw a message away. Return False if it has begun to go."""
    gone = await db.execute(
        delete(Broadcast).where(Broadcast.id == broadcast.id, Broadcast.state.in_(UNSENT)).returning(Broadcast.id)
    )
    return gone.first() is not None


async def still_meant(
    db: AsyncSession,
    broadcasts: Sequence[Broadcast],
    courses: Mapping[int, PublishedCourse],
    enrolment_ids: Collection[int],
) -> set[tuple[int, int]]:
    """Return for whom of some enrolments messages are at this moment, as pairs of a message's row id and theirs."""
    meant = set()
    for broadcast in {each.id: each for each in broadcasts}.values():
        audience = meant_for(broadcast, courses[broadcast.course_id])
        query = select(Enrolment.id).where(Enrolment.id.in_(enrolment_ids), audience)
        meant |= {(broadcast.id, id_) for id_ in (await db.execute(query)).scalars()}
    return meant
