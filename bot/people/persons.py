"""People as Telegram knows them, and the language that each is spoken to in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, literal, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.course.definition import LANGUAGES
from bot.people import partners, parts, prompts
from bot.tables import (
    Course,
    Delivery,
    DeliveryState,
    Enrolment,
    Invitation,
    Organiser,
    Part,
    Partnership,
    Person,
    Prompt,
)

_NORWEGIAN_READERS = ("nb", "no", "da", "sv")


def language_from_telegram(code: str | None) -> str:
    """Return the language to begin in for a person whose Telegram speaks `code` (IETF tag, or None)."""
    base = code.lower().split("-")[0] if isinstance(code, str) and code else "nb"
    if base == "nn":
        return "nn"
    return "nb" if base in _NORWEGIAN_READERS else "en"


async def find_person(db: AsyncSession, telegram_id: int) -> Person | None:
    """Return who has this Telegram user id, or None if nothing is stored about them."""
    return (await db.execute(select(Person).where(Person.telegram_id == telegram_id))).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of somebody's: its id, the UTC instants at which Telegram got it and the bot takes it, and which
    message it replies to, if any."""

    message_id: int
    sent_at: datetime
    taken_at: datetime
    reply_to: int | None


@dataclass(frozen=True, slots=True)
class Before:
    """What a message may go on with: the newest open question, that which was asked in the message that it replies to,
    and what its writer wrote a moment before.

    `told_since` says that since the open question the writer got a letter that they may answer as well.
    """

    asked: Prompt | None = None
    replied_to: Prompt | None = None
    written: Part | None = None
    told_since: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored about who writes: their row, that as an organiser, their courses with the newest first.

    `invited` has the row ids of the sign-ups that an invitation goes with, `partnered` of those with partners;
    `versions` are the courses that there are, by their row ids, in which version.
    """

    person: Person | None
    organiser: Organiser | None
    enrolments: Sequence[Enrolment]
    invited: frozenset[int]
    partnered: frozenset[int]
    versions: Mapping[int, int]
    before: Before


@cache
def _known() -> Select[int, int, Person | None, Organiser | None, Enrolment | None, bool, bool]:
    """Return the query for who writes. Each update asks it, and to put it together takes longer than to ask it."""
    with_invitation = exists().where(Invitation.enrolment_id == Enrolment.id, partners.is_claim())
    has_partners = exists().where(or_(Partnership.one_id == Enrolment.id, Partnership.other_id == Enrolment.id))
    always = select(literal(1)).subquery()
    return (
        select(Course.id, Course.version, Person, Organiser, Enrolment, with_invitation, has_partners)
        .select_from(always)
        .outerjoin(Course, true())
        .outerjoin(Person, Person.telegram_id == bindparam("telegram_id"))
        .outerjoin(Organiser, Organiser.person_id == Person.id)
        .outerjoin(Enrolment, and_(Enrolment.person_id == Person.id, Enrolment.course_id == Course.id))
        .order_by(Enrolment.id.desc())
    )


@cache
def _known_with_words() -> Select[Any]:
    """Return the same query with what a message may go on with behind it."""
    asked, replied_to = aliased(Prompt), aliased(Prompt)
    # The messages of a chat are numbered in the order in which they were sent.
    told_since = exists().where(
        Delivery.person_id == Person.id,
        Delivery.message_id > asked.message_id,
        Delivery.kind.in_(bindparam("answerable", expanding=True)),
        Delivery.state == DeliveryState.SENT,
    )
    return (
        _known()
        .add_columns(asked, replied_to, Part, told_since)
        .outerjoin(asked, asked.id == prompts.newest_open(Person.id))
        .outerjoin(replied_to, replied_to.id == prompts.asked_at(Person.id))
        .outerjoin(Part, Part.id == parts.written_before(Person.id))
    )


async def known(db: AsyncSession, telegram_id: int, sent: Sent | None = None, answerable: Sequence[str] = ()) -> Known:
    """Return, by one query, what is stored about who has this Telegram user id, and which courses there are.

    For a message that they sent, it is also what that may go on with; `answerable` are the kinds of letters that
    people may answer.
    """
    asked: dict[str, object] = {"telegram_id": telegram_id}
    if sent is not None:
        asked |= prompts.asked_lately(sent.taken_at)
        asked |= {"message_id": sent.message_id, "reply_to": sent.reply_to, "answerable": list(answerable)}
        asked["sent_since"] = sent.sent_at - parts.GOES_ON_WITHIN
    rows = (await db.execute(_known() if sent is None else _known_with_words(), asked)).all()
    theirs = [row for row in rows if row[4] is not None]
    return Known(
        rows[0][2],
        rows[0][3],
        [row[4] for row in theirs],
        frozenset(row[4].id for row in theirs if row[5]),
        frozenset(row[4].id for row in theirs if row[6]),
        {course_id: version for course_id, version, *_ in rows if course_id is not None},
        Before() if sent is None else Before(*rows[0][7:]),
    )


async def remember_person(db: AsyncSession, telegram_id: int, language: str) -> Person:
    """Return who has this Telegram user id; a new one is spoken to in `language`."""
    return await find_person(db, telegram_id) or await new_person(db, telegram_id, language)


async def new_person(db: AsyncSession, telegram_id: int, language: str) -> Person:
    """Store somebody of whom nothing is stored yet, who is spoken to in `language`."""
    person = Person(telegram_id=telegram_id, language=language)
    db.add(person)
    await db.flush()
    return person


async def choose_language(db: AsyncSession, telegram_id: int, language: str) -> Person:
    """Speak to this person in `language` (nb, nn or en) from here on. Raises ValueError for any other."""
    if language not in LANGUAGES:
        raise ValueError(language)
    person = await remember_person(db, telegram_id, language)
    person.language = language
    return person


async def menu_not_shown(db: AsyncSession, telegram_id: int) -> None:
    """Note that Telegram could not be told which commands to show a person, so that it is told the next time."""
    await db.execute(update(Person).where(Person.telegram_id == telegram_id).values(menu=None))


async def mark_unreachable(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Note at `now` (UTC) that Telegram does not let the bot write to a person; the first such instant counts."""
    known = Person.unreachable_since.is_not(None)
    await db.execute(update(Person).where(Person.id == person_id, ~known).values(unreachable_since=now))


async def mark_reachable(db: AsyncSession, person: Person) -> None:
    """Note that a person has written again; what was held back meanwhile is looked at once more.

    That goes for the participants' questions, too, which are about others than the organiser who gets them.
    """
    if person.unreachable_since is not None:
        person.unreachable_since = None
        held_back = select(Delivery.enrolment_id).where(
            Delivery.person_id == person.id, Delivery.state == DeliveryState.SKIPPED
        )
        concerned = or_(Enrolment.person_id == person.id, Enrolment.id.in_(held_back))
        await db.execute(update(Enrolment).where(concerned).values(look_again=True))
