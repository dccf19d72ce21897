"""Who a notice goes to, and putting it into the outbox for each of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from bot.course.definition import Definition
from bot.course.timeline import Kind, Notice
from bot.delivery.outbox import BY_HAND, NOTICE_THEN
from bot.delivery.posting import has, post_to_each
from bot.tables import Enrolment, Person


def audience(course: Definition, notice: Notice) -> ColumnElement[bool]:
    """Return who a notice goes to as far as rows of `enrolments` can tell; the last look tells the rest."""
    in_roles = Enrolment.role.in_(notice.roles)
    match notice.kind:
        case Kind.SIGNUP_REMINDER:
            return and_(
                Enrolment.enrolled_at.is_(None),
                Enrolment.waiting_since.is_(None),
                or_(Enrolment.withdrawn_at.is_(None), Enrolment.remind_since > Enrolment.withdrawn_at),
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
    whose = _concerned(course_id, course, notice)
    if only is not None:
        whose = and_(whose, Enrolment.id.in_(only))
    due, priority = (by_hand, BY_HAND) if by_hand else (notice.due, NOTICE_THEN)
    return await post_to_each(db, whose, notice.key, notice.kind, notice.subject, due, notice.expires, priority)


async def reach(db: AsyncSession, course_id: int, course: Definition, notice: Notice) -> tuple[int, int]:
    """Return how many people `spread` would put a notice into the outbox for: who can be reached, and who can't."""
    away = func.count(Person.unreachable_since)
    query = select(func.count() - away, away).select_from(Enrolment).join(Person, Person.id == Enrolment.person_id)
    here, gone = (await db.execute(query.where(_concerned(course_id, course, notice), ~has(notice.key)))).one()
    return here, gone


def _concerned(course_id: int, course: Definition, notice: Notice) -> ColumnElement[bool]:
    return and_(Enrolment.course_id == course_id, audience(course, notice))
