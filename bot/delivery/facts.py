"""Gathers what must be known about claimed deliveries, a few queries for all of them together."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.course.timeline import MUTABLE, Kind, exercise_key
from bot.delivery import notice_records
from bot.delivery.last_look import Facts
from bot.delivery.letters import Letter
from bot.people import broadcasts, effort
from bot.people.attendance import Coming
from bot.people.courses import Courses
from bot.people.written import SESSION, Subject
from bot.tables import Attendance, Broadcast, Delivery, DeliveryState, Enrolment, ExerciseDone, Mute, Person, Reflection

_ABOUT_SESSIONS = (Kind.SESSION_REMINDER, Kind.REFLECTION_REQUEST, Kind.SESSION_CHANGED)
_ABOUT_EXERCISES = (Kind.EXERCISE, Kind.EXERCISE_NUDGE)

Row = tuple[Delivery, Person, Enrolment | None]
"""A delivery, which need not be stored, to whom it goes, and whose enrolment it is about."""


async def gather_facts(db: AsyncSession, courses: Courses, delivery_ids: Sequence[int]) -> list[Facts]:
    """Return the facts about deliveries, in the order of their ids given."""
    if not delivery_ids:
        return []
    query = (
        select(Delivery, Person, Enrolment)
        .join(Person, Person.id == Delivery.person_id)
        .outerjoin(Enrolment, Enrolment.id == Delivery.enrolment_id)
        .where(Delivery.id.in_(delivery_ids))
        .execution_options(populate_existing=True)
    )
    rows = {delivery.id: (delivery, person, enrolment) for delivery, person, enrolment in await db.execute(query)}
    # Some may have been erased since they were claimed.
    return await facts_about(db, courses, [rows[id_] for id_ in delivery_ids if id_ in rows])


async def facts_about(db: AsyncSession, courses: Courses, rows: Sequence[Row]) -> list[Facts]:
    """Return the facts about deliveries, in their order; also about such as might be made."""
    published = {course.id: course for course in await courses.all(db)}
    notices = {id_: {notice.key: notice for notice in course.notices} for id_, course in published.items()}
    for id_ in {delivery.course_id for delivery, _, _ in rows if delivery.kind == Kind.SESSION_CHANGED}:
        # A changed session is no part of the timeline: what is to be told stands in the notice's own record.
        notices[id_] |= {notice.key: notice for notice in await notice_records.session_changes(db, published[id_])}
    held = await notice_records.held_notices(db, published.values())
    got = await _got(db, held, _whose(rows, (Kind.EXERCISE_NUDGE,)))
    # Only what the kinds at hand go by is asked for.
    coming = await _coming(db, _whose(rows, _ABOUT_SESSIONS))
    done = await _pairs(db, ExerciseDone.enrolment_id, ExerciseDone.exercise_id, _whose(rows, _ABOUT_EXERCISES))
    reflected = await _pairs(db, Reflection.enrolment_id, Reflection.subject, _whose(rows, (Kind.REFLECTION_REQUEST,)))
    begun = _whose(rows, _ABOUT_EXERCISES)
    spent = await effort.effort_of_each(db, begun) if begun else {}
    muted = await _pairs(db, Mute.enrolment_id, Mute.kind, _whose(rows, MUTABLE))
    carried = await _broadcasts(db, [delivery for delivery, _, _ in rows])
    meant = await broadcasts.still_meant(db, list(carried.values()), published, _whose(rows, (Letter.BROADCAST,)))
    facts = []
    for delivery, person, enrolment in rows:
        at = (enrolment.id if enrolment is not None else 0, delivery.subject)
        facts.append(
            Facts(
                delivery=delivery,
                person=person,
                enrolment=enrolment,
                course=published[delivery.course_id],
                notice=notices[delivery.course_id].get(delivery.key),
                coming=coming.get(at),
                done=at in done,
                reflected=(at[0], str(Subject(SESSION, delivery.subject))) in reflected,
                muted=(at[0], delivery.kind) in muted,
                minutes=spent.get(at, 0),
                broadcast=carried.get(delivery.id),
                meant=delivery.id not in carried or (carried[delivery.id].id, at[0]) in meant,
                held=delivery.key in held,
                exercise_held=delivery.kind == Kind.EXERCISE_NUDGE
                and exercise_key(published[delivery.course_id].definition, delivery.subject) in held
                and at not in got,
            )
        )
    return facts


def _whose(rows: Sequence[Row], kinds: Collection[str]) -> set[int]:
    """Return the row ids of the enrolments that deliveries of some kinds are about."""
    return {enrolment.id for delivery, _, enrolment in rows if enrolment is not None and delivery.kind in kinds}


async def _got(db: AsyncSession, held: Collection[str], enrolment_ids: set[int]) -> set[tuple[int | None, str]]:
    """Return which exercises that are held back have reached some people all the same, before they were."""
    if not held or not enrolment_ids:
        return set()
    query = select(Delivery.enrolment_id, Delivery.subject).where(
        Delivery.enrolment_id.in_(enrolment_ids),
        Delivery.kind == Kind.EXERCISE,
        Delivery.key.in_(held),
        Delivery.state == DeliveryState.SENT,
    )
    return {(enrolment_id, subject) for enrolment_id, subject in (await db.execute(query)).all()}


async def _broadcasts(db: AsyncSession, deliveries: Sequence[Delivery]) -> dict[int, Broadcast]:
    """Return the organisers' messages that some deliveries carry, by the delivery's row id."""
    carrying = {each.id: int(each.subject) for each in deliveries if each.kind == Letter.BROADCAST}
    if not carrying:
        return {}
    query = select(Broadcast).where(Broadcast.id.in_(set(carrying.values()))).execution_options(populate_existing=True)
    found = {broadcast.id: broadcast for broadcast in (await db.execute(query)).scalars()}
    return {delivery_id: found[id_] for delivery_id, id_ in carrying.items() if id_ in found}


async def _coming(db: AsyncSession, enrolment_ids: set[int]) -> dict[tuple[int, str], Coming]:
    if not enrolment_ids:
        return {}
    columns = (Attendance.enrolment_id, Attendance.session_id, Attendance.answer)
    rows = (await db.execute(select(*columns).where(Attendance.enrolment_id.in_(enrolment_ids)))).all()
    return {(enrolment_id, session_id): Coming(answer) for enrolment_id, session_id, answer in rows}


async def _pairs(
    db: AsyncSession,
    whose: InstrumentedAttribute[int],
    what: InstrumentedAttribute[str],
    enrolment_ids: set[int],
) -> set[tuple[int, str]]:
    if not enrolment_ids:
        return set()
    rows = (await db.execute(select(whose, what).where(whose.in_(enrolment_ids)))).all()
    return {(enrolment_id, subject) for enrolment_id, subject in rows}
