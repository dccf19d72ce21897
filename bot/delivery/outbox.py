"""The outbox: who is to be told what, each once; taking a few out, and noting what came of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import ColumnElement

from bot.course.definition import Definition
from bot.course.timeline import Kind, Notice
from bot.delivery.reasons import AWAY, Reason
from bot.people.courses import PublishedCourse
from bot.tables import Delivery, DeliveryState, Enrolment, Instant, NoticeRecord, NoticeState, Person

LETTER_FIRST = 0
NOTICE_THEN = 1
BY_HAND = 2
"""What an organiser sends at a time of their own comes after what is due by itself; by this it is known, too."""


def audience(course: Definition, notice: Notice) -> ColumnElement[bool]:
    """Return who a notice goes to as far as rows of `enrolments` can tell; the last look tells the rest."""
    in_roles = Enrolment.role.in_(notice.roles)
    match notice.kind:
        case Kind.SIGNUP_REMINDER:
            return and_(
                Enrolment.enrolled_at.is_(None),
                Enrolment.waiting_since.is_(None),
                Enrolment.withdrawn_at.is_(None),
                or_(Enrolment.consented_at < notice.due, Enrolment.remind_since < notice.due),
            )
        case Kind.EXERCISE:
            return and_(in_roles, Enrolment.enrolled_at.is_not(None))
        case Kind.SESSION_CHANGED:
            known = or_(
                Enrolment.role_since.is_(None),
                Enrolment.role_since <= notice.due,
                Enrolment.role_before.in_(notice.roles),
            )
            return and_(in_roles, Enrolment.enrolled_at <= notice.due, known)
        case _:
            before = counts_before(course, notice)
            role_in_time = or_(
                Enrolment.role_since.is_(None), Enrolment.role_since < before, Enrolment.role_before.in_(notice.roles)
            )
            return and_(in_roles, Enrolment.enrolled_at < before, role_in_time)


def counts_before(course: Definition, notice: Notice) -> datetime:
    """Return the UTC instant before which one must have enrolled for a notice to be of concern."""
    if notice.kind == Kind.REFLECTION_REQUEST:
        session = course.session(notice.subject)
        assert session is not None
        return session.ends.instant
    return notice.due


async def spread(
    db: AsyncSession,
    course_id: int,
    course: Definition,
    notice: Notice,
    only: Sequence[int] | None = None,
    by_hand: datetime | None = None,
) -> int:
    """Put a notice into the outbox for each person it concerns, and return how many that were.

    Who has it already gets no second one. `only` limits it to some enrolments, by id. With `by_hand` an organiser sends
    it at that UTC instant, whenever it is due.
    """
    columns: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
        "person_id": Enrolment.person_id,
        "enrolment_id": Enrolment.id,
        "course_id": Enrolment.course_id,
        "key": literal(notice.key),
        "kind": literal(str(notice.kind)),
        "subject": literal(notice.subject),
        "due": literal(by_hand or notice.due, Instant),
        "expires": literal(notice.expires, Instant),
        "state": literal(str(DeliveryState.WAITING)),
        "priority": literal(BY_HAND if by_hand else NOTICE_THEN),
        "not_before": literal(by_hand or notice.due, Instant),
        "attempts": literal(0),
        "uncertain": literal(0),
    }
    chosen = select(*columns.values()).where(_new_to(course_id, course, notice))
    if only is not None:
        chosen = chosen.where(Enrolment.id.in_(only))
    result = await db.execute(insert(Delivery).from_select(list(columns), chosen, include_defaults=False))
    return result.rowcount  # type: ignore[attr-defined,no-any-return]


async def reach(db: AsyncSession, course_id: int, course: Definition, notice: Notice) -> tuple[int, int]:
    """Return how many people `spread` would put a notice into the outbox for: who can be reached, and who can't."""
    away = func.count(Person.unreachable_since)
    query = select(func.count() - away, away).select_from(Enrolment).join(Person, Person.id == Enrolment.person_id)
    here, gone = (await db.execute(query.where(_new_to(course_id, course, notice)))).one()
    return here, gone


def _new_to(course_id: int, course: Definition, notice: Notice) -> ColumnElement[bool]:
    has_it = exists().where(Delivery.person_id == Enrolment.person_id, Delivery.key == notice.key)
    return and_(Enrolment.course_id == course_id, audience(course, notice), ~has_it)


async def record(
    db: AsyncSession, course_id: int, notice: Notice, state: NoticeState, reason: str | None, now: datetime
) -> None:
    """Note at `now` (UTC) what became of a notice as a whole."""
    await db.execute(delete(NoticeRecord).where(NoticeRecord.key == notice.key))
    db.add(
        NoticeRecord(
            key=notice.key,
            course_id=course_id,
            kind=notice.kind,
            subject=notice.subject,
            due=notice.due,
            expires=notice.expires,
            state=state,
            reason=reason,
            recorded_at=now,
        )
    )
    await db.flush()


async def session_changes(db: AsyncSession, course: PublishedCourse) -> list[Notice]:
    """Return the notices of changed sessions that count, the newest for each session."""
    query = (
        select(NoticeRecord)
        .where(
            NoticeRecord.course_id == course.id,
            NoticeRecord.kind == Kind.SESSION_CHANGED,
            NoticeRecord.state == NoticeState.OPEN,
        )
        .order_by(NoticeRecord.due)
    )
    changes: dict[str, Notice] = {}
    for record in (await db.execute(query)).scalars():
        session = course.definition.session(record.subject)
        if session is not None:
            changes[record.subject] = Notice(
                record.key, Kind.SESSION_CHANGED, record.subject, session.roles, record.due, record.expires
            )
    return list(changes.values())


async def move(db: AsyncSession, notice: Notice, now: datetime) -> None:
    """Note that a notice is due, or useful, at another time than before; what was missed may be useful again.

    What was held back at the time before is held back no longer.
    """
    here = update(Delivery).where(Delivery.key == notice.key)
    unsent = (DeliveryState.WAITING, DeliveryState.SKIPPED, DeliveryState.MISSED)
    await db.execute(here.where(Delivery.state.in_(unsent)).values(due=notice.due, expires=notice.expires))
    if notice.is_open(now):
        again = here.where(freed_by_moving())
        await db.execute(again.values(state=DeliveryState.WAITING, reason=None, not_before=now))


def freed_by_moving() -> ColumnElement[bool]:
    """Return which deliveries of a notice are tried again once it has another time, as a condition on them."""
    return or_(Delivery.state == DeliveryState.MISSED, held_back())


def held_back() -> ColumnElement[bool]:
    """Return which deliveries an organiser holds back, as a condition on them."""
    return and_(Delivery.state == DeliveryState.SKIPPED, Delivery.reason == Reason.HELD)


async def held_notices(db: AsyncSession, courses: Collection[PublishedCourse]) -> set[str]:
    """Return the keys of the courses' notices that are held back at the time that they have now."""
    query = select(NoticeRecord.key, NoticeRecord.due).where(
        NoticeRecord.course_id.in_([course.id for course in courses]), NoticeRecord.state == NoticeState.HELD
    )
    held = {each.key: each.due for each in (await db.execute(query)).all()}
    if not held:
        return set()
    return {notice.key for course in courses for notice in course.notices if held.get(notice.key) == notice.due}


async def reopen(db: AsyncSession, enrolment_ids: Sequence[int], now: datetime) -> None:
    """Put what was held back from some people, and is still useful at `now` (UTC), before them once more."""
    await db.execute(
        update(Delivery)
        .where(
            Delivery.enrolment_id.in_(enrolment_ids),
            Delivery.state == DeliveryState.SKIPPED,
            Delivery.expires > now,
        )
        .values(state=DeliveryState.WAITING, reason=None, not_before=now)
    )


async def post(
    db: AsyncSession,
    enrolment: Enrolment,
    kind: str,
    subject: str,
    key: str,
    now: datetime,
    expires: datetime,
    *,
    to_person: int | None = None,
) -> None:
    """Put one letter into the outbox, ahead of all notices; a second one of the same key changes nothing.

    It goes to the enrolled person, or to the person whose row id is `to_person`.
    """
    person_id = enrolment.person_id if to_person is None else to_person
    await post_to(db, person_id, enrolment.course_id, kind, subject, key, now, expires, about=enrolment.id)


async def post_to(
    db: AsyncSession,
    person_id: int,
    course_id: int,
    kind: str,
    subject: str,
    key: str,
    now: datetime,
    expires: datetime,
    *,
    about: int | None = None,
) -> None:
    """Put a letter into the outbox for a person; `about` is the enrolment that it goes with, if any."""
    known = select(Delivery.id).where(Delivery.person_id == person_id, Delivery.key == key)
    if (await db.execute(known)).first() is not None:
        return
    db.add(
        Delivery(
            person_id=person_id,
            enrolment_id=about,
            course_id=course_id,
            key=key,
            kind=kind,
            subject=subject,
            due=now,
            expires=expires,
            state=DeliveryState.WAITING,
            priority=LETTER_FIRST,
            not_before=now,
        )
    )


async def passed_unreached(
    db: AsyncSession, person_id: int, since: datetime, now: datetime
) -> list[tuple[int, str, str]]:
    """Return what did not reach a person since a UTC instant and is of no use any more at `now`.

    Each as the enrolment's row id, the kind and the subject, in the order in which it came due.
    """
    query = (
        select(Delivery.enrolment_id, Delivery.kind, Delivery.subject)
        .where(
            Delivery.person_id == person_id,
            Delivery.kind.in_(list(Kind)),
            Delivery.state.in_((DeliveryState.SKIPPED, DeliveryState.MISSED)),
            Delivery.reason.in_((*AWAY, Reason.EXPIRED)),
            Delivery.settled_at >= since,
            Delivery.expires <= now,
        )
        .order_by(Delivery.due)
    )
    return [(id_, kind, subject) for id_, kind, subject in (await db.execute(query)).all() if id_ is not None]


async def leave_out_nudges(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Leave out, at `now` (UTC), nudges about exercises that did not reach a person: the exercise itself will do."""
    exercise = aliased(Delivery)
    unread = exists().where(
        exercise.person_id == person_id,
        exercise.course_id == Delivery.course_id,
        exercise.kind == Kind.EXERCISE,
        exercise.subject == Delivery.subject,
        exercise.state == DeliveryState.SKIPPED,
        exercise.reason.in_(AWAY),
    )
    await db.execute(
        update(Delivery)
        .where(
            Delivery.person_id == person_id,
            Delivery.kind == Kind.EXERCISE_NUDGE,
            Delivery.state == DeliveryState.SKIPPED,
            Delivery.reason.in_(AWAY),
            unread,
        )
        .values(state=DeliveryState.REPLACED, reason=Reason.NEWER_NOTICE, settled_at=now)
        .execution_options(synchronize_session=False)
    )


async def sent_in(db: AsyncSession, person_id: int, message_id: int) -> Delivery | None:
    """Return the delivery that became a given message to a person, or None."""
    query = select(Delivery).where(Delivery.person_id == person_id, Delivery.message_id == message_id)
    return (await db.execute(query.order_by(Delivery.id).limit(1))).scalar_one_or_none()


async def claim(
    db: AsyncSession, now: datetime, most: int, epoch: int, fence: ColumnElement[bool] | None = None
) -> list[int]:
    """Take up to `most` deliveries out that may leave at `now` (UTC), and return their ids, first ones first.

    They are claimed under a leader's epoch, and only that leader can settle them; under a `fence`, a condition that
    holds as long as that leader leads, nothing is claimed by one who was replaced meanwhile.
    """
    ready = (
        select(Delivery.id)
        .where(Delivery.state == DeliveryState.WAITING, Delivery.not_before <= now)
        .order_by(Delivery.priority, Delivery.not_before, Delivery.id)
        .limit(most)
    )
    claimed = await db.execute(
        update(Delivery)
        .where(Delivery.id.in_(ready.scalar_subquery()), Delivery.state == DeliveryState.WAITING, _within(fence))
        .values(state=DeliveryState.CLAIMED, epoch=epoch)
        .returning(Delivery.id, Delivery.priority)
        .execution_options(synchronize_session=False)
    )
    return [id_ for id_, _ in sorted(claimed.all(), key=lambda row: (row[1], row[0]))]


async def release_claims(db: AsyncSession, fence: ColumnElement[bool] | None = None) -> int:
    """Put back what was taken out and not settled, for a leader who has nothing in hand (see `claim` for `fence`).

    Return how many that were.
    """
    result = await db.execute(
        update(Delivery)
        .where(Delivery.state == DeliveryState.CLAIMED, _within(fence))
        .values(state=DeliveryState.WAITING)
    )
    return result.rowcount  # type: ignore[attr-defined,no-any-return]


def _within(fence: ColumnElement[bool] | None) -> ColumnElement[bool]:
    return true() if fence is None else fence


async def settle(
    db: AsyncSession,
    delivery_id: int,
    epoch: int,
    state: DeliveryState,
    now: datetime,
    *,
    reason: str | None = None,
    message_id: int | None = None,
) -> bool:
    """Note at `now` (UTC) what became of a delivery claimed in this epoch. Return False if it is not ours any more."""
    settled = await db.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.CLAIMED, Delivery.epoch == epoch)
        .values(state=state, reason=reason, message_id=message_id, settled_at=now)
        .returning(Delivery.id)
    )
    return settled.first() is not None


def settle_sent(db: Connection, message_ids: Mapping[int, int], epoch: int, now: datetime) -> set[int]:
    """Note at `now` (UTC) that deliveries claimed in this epoch were sent, and as what message each.

    Return the row ids of those that were still ours.
    """
    values: dict[str, object] = {"claimed_in": epoch, "at": now}
    for number, (id_, message_id) in enumerate(message_ids.items()):
        values |= {f"id_{number}": id_, f"message_{number}": message_id}
    settled = db.execute(_settling_sent(len(message_ids)), values)
    return {int(row.id) for row in settled}


@cache
def _settling_sent(count: int) -> ReturningUpdate[tuple[int]]:
    """Return the statement that settles so many deliveries that were sent; made once, as making it takes a while."""
    table = Delivery.__table__
    ids = [bindparam(f"id_{number}", type_=table.c.id.type) for number in range(count)]
    messages = [bindparam(f"message_{number}", type_=BigInteger) for number in range(count)]
    return (
        update(table)  # type: ignore[arg-type]
        .where(
            table.c.id.in_(ids),
            table.c.state == DeliveryState.CLAIMED,
            table.c.epoch == bindparam("claimed_in", type_=table.c.epoch.type),
        )
        .values(
            state=DeliveryState.SENT,
            reason=None,
            message_id=case(*((table.c.id == id_, message) for id_, message in zip(ids, messages, strict=True))),
            settled_at=bindparam("at", type_=Instant),
        )
        .returning(table.c.id)
    )


async def postpone(
    db: AsyncSession,
    delivery_id: int,
    epoch: int,
    until: datetime,
    *,
    reason: str | None = None,
    tried: bool = False,
    uncertain: bool = False,
) -> None:
    """Put a delivery claimed in this epoch back until a UTC instant.

    `tried` counts it as an attempt, `uncertain` as one that may have arrived all the same.
    """
    values: dict[str, object] = {"state": DeliveryState.WAITING, "not_before": until, "reason": reason}
    if tried:
        values["attempts"] = Delivery.attempts + 1
    if uncertain:
        values["uncertain"] = Delivery.uncertain + 1
    await db.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.CLAIMED, Delivery.epoch == epoch)
        .values(**values)
    )


def may_leave(now: datetime) -> ColumnElement[bool]:
    """Return the condition that something is in hand, or waits and may leave at `now` (UTC)."""
    # With each priority named, the index leads straight to the first that is due.
    in_hand = exists().where(Delivery.state == DeliveryState.CLAIMED)
    ready = [
        exists().where(
            Delivery.state == DeliveryState.WAITING, Delivery.priority == priority, Delivery.not_before <= now
        )
        for priority in (LETTER_FIRST, NOTICE_THEN, BY_HAND)
    ]
    return or_(in_hand, *ready)


async def next_departure(db: AsyncSession, now: datetime) -> datetime | None:
    """Return the UTC instant, later than `now`, from which the next waiting delivery may leave, or None."""
    waiting = select(func.min(Delivery.not_before)).where(
        Delivery.state == DeliveryState.WAITING, Delivery.not_before > now
    )
    return (await db.execute(waiting)).scalar_one()


async def queue_length(db: AsyncSession, now: datetime) -> int:
    """Return how many deliveries may leave at `now` (UTC) and have not left yet."""
    ready = select(func.count()).where(
        Delivery.state.in_((DeliveryState.WAITING, DeliveryState.CLAIMED)), Delivery.not_before <= now
    )
    return (await db.execute(ready)).scalar_one()
