"""Who a notice goes to, and putting it into the outbox for each of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    and_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from bot.course.definition import Definition
from bot.course.timeline import Kind, Notice
from bot.delivery.outbox import BY_HAND, NOTICE_THEN
from bot.tables import Delivery, DeliveryState, Enrolment, Instant, Person


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
