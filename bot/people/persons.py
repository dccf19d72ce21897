"""People as Telegram knows them, and the language that each is spoken to in."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import LANGUAGES
from bot.tables import Delivery, DeliveryState, Enrolment, Organiser, Person

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


async def find_with_organiser(db: AsyncSession, telegram_id: int) -> tuple[Person | None, Organiser | None]:
    """Return who has this Telegram user id, and their row as an organiser; None for what there is not."""
    query = (
        select(Person, Organiser)
        .outerjoin(Organiser, Organiser.person_id == Person.id)
        .where(Person.telegram_id == telegram_id)
    )
    row = (await db.execute(query)).one_or_none()
    return (None, None) if row is None else (row[0], row[1])


async def remember_person(db: AsyncSession, telegram_id: int, language: str) -> Person:
    """Return who has this Telegram user id; a new one is spoken to in `language`."""
    person = await find_person(db, telegram_id)
    if person is None:
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
