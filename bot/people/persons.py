"""People as Telegram knows them, and the language that each is spoken to in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, and_, bindparam, exists, literal, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import LANGUAGES
from bot.people import partners
from bot.tables import Course, Delivery, DeliveryState, Enrolment, Invitation, Organiser, Person

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
class Known:
    """What is stored about who writes: their row, that as an organiser, their courses with the newest first.

    `invited` has the row ids of the sign-ups that an invitation goes with, `versions` the courses that there are, by
    their row ids, in which version.
    """

    person: Person | None
    organiser: Organiser | None
    enrolments: Sequence[Enrolment]
    invited: frozenset[int]
    versions: Mapping[int, int]


@cache
def _known() -> Select[int, int, Person | None, Organiser | None, Enrolment | None, bool]:
    """Return the query for who writes. Each update asks it, and to put it together takes longer than to ask it."""
    with_invitation = exists().where(Invitation.enrolment_id == Enrolment.id, partners.is_claim())
    always = select(literal(1)).subquery()
    return (
        select(Course.id, Course.version, Person, Organiser, Enrolment, with_invitation)
        .select_from(always)
        .outerjoin(Course, true())
        .outerjoin(Person, Person.telegram_id == bindparam("telegram_id"))
        .outerjoin(Organiser, Organiser.person_id == Person.id)
        .outerjoin(Enrolment, and_(Enrolment.person_id == Person.id, Enrolment.course_id == Course.id))
        .order_by(Enrolment.id.desc())
    )


async def known(db: AsyncSession, telegram_id: int) -> Known:
    """Return, by one query, what is stored about who has this Telegram user id, and which courses there are."""
    rows = (await db.execute(_known(), {"telegram_id": telegram_id})).all()
    theirs = [(enrolment, invited) for *_, enrolment, invited in rows if enrolment is not None]
    return Known(
        rows[0][2],
        rows[0][3],
        [each for each, _ in theirs],
        frozenset(each.id for each, invited in theirs if invited),
        {course_id: version for course_id, version, *_ in rows if course_id is not None},
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
