"""What did not arrive, and why; and trying it again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import Delivery, DeliveryState, Enrolment, Person, SetAside

_LATEST = 10


@dataclass(frozen=True, slots=True)
class Troubles:
    """How many messages Telegram refused, how many people can't be reached, and what could not be handled lately."""

    refused: int
    unreachable: int
    set_aside: tuple[SetAside, ...]


async def troubles(db: AsyncSession, course_id: int, county: str | None) -> Troubles:
    """Return what went wrong in a course; with a county, what concerns its participants only."""
    lost = select(func.count()).select_from(Enrolment).join(Person, Person.id == Enrolment.person_id)
    lost = lost.where(
        Enrolment.course_id == course_id,
        Enrolment.enrolled_at.is_not(None),
        Person.unreachable_since.is_not(None),
        _within(county),
    )
    latest = select(SetAside).order_by(SetAside.set_aside_at.desc()).limit(_LATEST)
    return Troubles(
        refused=await refused(db, course_id, county),
        unreachable=(await db.execute(lost)).scalar_one(),
        # Whose they are can't be told, so they are for those who answer for all counties.
        set_aside=tuple((await db.execute(latest)).scalars()) if county is None else (),
    )


async def refused(db: AsyncSession, course_id: int, county: str | None) -> int:
    """Return how many messages Telegram refused in a course; with a county, to its participants only."""
    query = select(func.count()).select_from(Delivery).join(Enrolment, Enrolment.id == Delivery.enrolment_id)
    return (await db.execute(query.where(_refused_in(course_id), _within(county)))).scalar_one()


async def try_again(db: AsyncSession, course_id: int, county: str | None, now: datetime) -> int:
    """Put what Telegram refused, and is still of use at `now` (UTC), into the outbox again; return how many."""
    theirs = select(Enrolment.id).where(Enrolment.course_id == course_id, _within(county))
    again = await db.execute(
        update(Delivery)
        .where(_refused_in(course_id), Delivery.enrolment_id.in_(theirs), Delivery.expires > now)
        .values(state=DeliveryState.WAITING, reason=None, not_before=now)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(again.all())


def _refused_in(course_id: int) -> ColumnElement[bool]:
    return (Delivery.course_id == course_id) & (Delivery.state == DeliveryState.REFUSED)


def _within(county: str | None) -> ColumnElement[bool]:
    return true() if county is None else Enrolment.county == county
