"""What did not arrive: which things, at whom, and why; and trying it again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Kind
from bot.delivery.letters import Letter
from bot.delivery.reasons import AWAY, Reason
from bot.people.participants import of_county
from bot.people.undelivered import Missing, Thing, Why
from bot.tables import Delivery, DeliveryState, Enrolment, Instant, NoticeRecord, NoticeState, Person

_OURS = (
    Letter.AGAIN,
    Letter.ERASED,
    Letter.TOPIC_ERASED,
    Letter.PROGRESS,
    Letter.TAKEN_BACK,
    Letter.DIGEST,
    Letter.WEEKLY,
)
"""What no participant waits for: changes of what was sent, and what organisers are told."""

_AT = func.coalesce(Delivery.settled_at, Delivery.due, type_=Instant)


async def things(db: AsyncSession, course_id: int, county: str | None, now: datetime) -> list[Thing]:
    """Return what did not arrive, the latest first; with a county, at its people only."""
    query = (
        select(Delivery.kind, Delivery.subject, Delivery.id, Enrolment.id, _useful(now), _AT)
        .join(Enrolment, Enrolment.id == Delivery.enrolment_id)
        .where(_did_not_arrive(course_id), of_county(county))
    )
    together: dict[tuple[str, str], list[tuple[int, int, bool, datetime]]] = {}
    for kind, subject, id_, enrolment_id, useful, at in (await db.execute(query)).all():
        # Every answer has a subject of its own, and so on; notices and messages to many are told apart.
        thing = (kind, subject if kind in (*Kind, Letter.BROADCAST) else "")
        together.setdefault(thing, []).append((id_, enrolment_id, bool(useful), at))
    found = [
        Thing(
            kind=kind,
            subject=subject,
            first=min(id_ for id_, *_ in rows),
            people=len({enrolment_id for _, enrolment_id, *_ in rows}),
            useful=sum(useful for *_, useful, _ in rows),
            latest=max(at for *_, at in rows),
        )
        for (kind, subject), rows in together.items()
    ]
    return sorted(found, key=lambda thing: (thing.latest, thing.first), reverse=True)


async def find(db: AsyncSession, course_id: int, county: str | None, delivery_id: int, now: datetime) -> Thing | None:
    """Return the thing that a delivery is part of, or None; the id may be forged."""
    if not 0 < delivery_id < 2**31:  # PostgreSQL takes no larger one
        return None
    delivery = await db.get(Delivery, delivery_id)
    if delivery is None or delivery.course_id != course_id:
        return None
    same = (each for each in await things(db, course_id, county, now) if each.kind == delivery.kind)
    return next((each for each in same if each.subject in ("", delivery.subject)), None)


async def missing(
    db: AsyncSession, course_id: int, county: str | None, thing: Thing, page: int, per_page: int
) -> Sequence[Missing]:
    """Return a page (counted from 0) of those at whom a thing did not arrive, the latest first, each once."""
    query = (
        select(Delivery, Enrolment, Person)
        .join(Enrolment, Enrolment.id == Delivery.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(_did_not_arrive(course_id), of_county(county), _part_of(thing))
        .order_by(_AT, Delivery.id)
    )
    # Of several tries, such as the reminders of one session, the latest counts.
    latest = {enrolment.id: (delivery, enrolment, person) for delivery, enrolment, person in await db.execute(query)}
    everybody = sorted(latest.values(), key=lambda row: (row[0].settled_at or row[0].due, row[0].id), reverse=True)
    rows = everybody[page * per_page : (page + 1) * per_page]
    # What was held back later says only that the person can't be reached; the first try has told why.
    gone = select(Delivery.person_id).where(
        Delivery.person_id.in_([person.id for _, _, person in rows]), Delivery.reason == Reason.LEFT
    )
    left = set((await db.execute(gone)).scalars())
    return [
        Missing(
            enrolment,
            _why(delivery, left=person.id in left and person.unreachable_since is not None),
            delivery.reason if delivery.state == DeliveryState.REFUSED else None,
            delivery.settled_at or delivery.due,
        )
        for delivery, enrolment, person in rows
    ]


async def not_sent_at_all(db: AsyncSession, course_id: int, most: int) -> list[NoticeRecord]:
    """Return the latest notices that went to nobody, since the bot was not running when they were due."""
    query = select(NoticeRecord).where(
        NoticeRecord.course_id == course_id,
        NoticeRecord.state == NoticeState.MISSED,
        NoticeRecord.reason == Reason.NOT_RUNNING,
    )
    return list((await db.execute(query.order_by(NoticeRecord.due.desc()).limit(most))).scalars())


async def refused(db: AsyncSession, course_id: int, county: str | None) -> int:
    """Return how many messages Telegram refused in a course; with a county, to its participants only."""
    query = select(func.count()).select_from(Delivery).join(Enrolment, Enrolment.id == Delivery.enrolment_id)
    return (await db.execute(query.where(_refused_in(course_id), of_county(county)))).scalar_one()


async def try_again(
    db: AsyncSession, course_id: int, county: str | None, now: datetime, thing: Thing | None = None
) -> int:
    """Put what Telegram refused, and is still of use at `now` (UTC), into the outbox again; return how many.

    With a thing, of that only.
    """
    theirs = select(Enrolment.id).where(Enrolment.course_id == course_id, of_county(county))
    again = await db.execute(
        update(Delivery)
        .where(_refused_in(course_id), _useful(now), Delivery.enrolment_id.in_(theirs), _part_of(thing))
        .values(state=DeliveryState.WAITING, reason=None, not_before=now)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(again.all())


def _why(delivery: Delivery, *, left: bool) -> Why:
    if delivery.state == DeliveryState.REFUSED:
        return Why.REFUSED
    if delivery.reason in AWAY:
        return Why.LEFT if left or delivery.reason == Reason.LEFT else Why.BLOCKED
    return Why.MUTED if delivery.reason == Reason.MUTED else Why.LATE


def _did_not_arrive(course_id: int) -> ColumnElement[bool]:
    """Return which deliveries did not arrive at whom they were for, as a condition on them and their enrolments."""
    theirs = Delivery.person_id == Enrolment.person_id
    held = and_(Delivery.state == DeliveryState.SKIPPED, Delivery.reason.in_((*AWAY, Reason.MUTED)))
    late = and_(Delivery.state == DeliveryState.MISSED, Delivery.reason == Reason.EXPIRED)
    return or_(
        _refused_in(course_id),
        and_(Delivery.course_id == course_id, Delivery.kind.not_in(_OURS), theirs, or_(held, late)),
    )


def _refused_in(course_id: int) -> ColumnElement[bool]:
    state = Delivery.state == DeliveryState.REFUSED
    return and_(Delivery.course_id == course_id, state, Delivery.kind.not_in(_OURS))


def _useful(now: datetime) -> ColumnElement[bool]:
    return and_(Delivery.state == DeliveryState.REFUSED, Delivery.expires > now)


def _part_of(thing: Thing | None) -> ColumnElement[bool]:
    if thing is None:
        return true()
    of_kind = Delivery.kind == thing.kind
    return and_(of_kind, Delivery.subject == thing.subject) if thing.subject else of_kind
