"""People as Telegram knows them, and the language that each is spoken to in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import LANGUAGES
from bot.people import partners
from bot.tables import Delivery, DeliveryState, Enrolment, Invitation, Organiser, Person

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

    `invited` has the row ids of the sign-ups that an invitation goes with.
    """

    person: Person | None = None
    organiser: Organiser | None = None
    enrolments: Sequence[Enrolment] = ()
    invited: frozenset[int] = frozenset()


async def known(db: AsyncSession, telegram_id: int) -> Known:
    """Return, by one query, what is stored about who has this Telegram user id."""
    with_invitation = exists().where(Invitation.enrolment_id == Enrolment.id, partners.is_claim())
    query = (
        select(Person, Organiser, Enrolment, with_invitation)
        .outerjoin(Organiser, Organiser.person_id == Person.id)
        .outerjoin(Enrolment, Enrolment.person_id == Person.id)
        .where(Person.telegram_id == telegram_id)
        .order_by(Enrolment.id.desc())
    )
    rows = (await db.execute(query)).all()
    if not rows:
        return Known()
    theirs = [(enrolment, invited) for _, _, enrolment, invited in rows if enrolment is not None]
    return Known(
        rows[0][0], rows[0][1], [each for each, _ in theirs], frozenset(each.id for each, invited in theirs if invited)
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
