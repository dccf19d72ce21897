"""What organisers decide about notices: one is held back once, let go after all, or sent at once.

A notice that is held back has a record that says so, at the time that it has; with another time it is another decision.
One that is sent ahead of its time has none, so that at that time it goes to those who have come since.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import compress

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Kind, Notice, Steered
from bot.delivery import audience, notice_records
from bot.delivery.facts import Row, facts_about
from bot.delivery.last_look import Facts, Hold, look
from bot.delivery.outbox import BY_HAND, NOTICE_THEN
from bot.delivery.reasons import Reason
from bot.people.courses import Courses, PublishedCourse
from bot.people.participants import of_county
from bot.tables import Course, Delivery, DeliveryState, Enrolment, NoticeRecord, NoticeState, Person

_STILL_TO_GO = (DeliveryState.WAITING, DeliveryState.CLAIMED)


async def still_to_go(db: AsyncSession, course: PublishedCourse, now: datetime, county: str | None) -> list[Steered]:
    """Return the notices that are to go at `now` (UTC) or later, or are held back and still useful, by their time.

    With a county, what has gone and is about to go is counted for its people only.
    """
    held = await notice_records.held_notices(db, [course])
    numbers = await _numbers(db, course, now, county)
    found = []
    for notice in course.notices:
        became = {state: number for (key, state), number in numbers.items() if key == notice.key}
        waiting = sum(became.get(state, 0) for state in _STILL_TO_GO)
        is_held = notice.key in held
        if now < notice.expires and notice.due < notice.expires and (now < notice.due or is_held or waiting):
            found.append(Steered(notice, is_held, became.get(DeliveryState.SENT, 0), waiting))
    return found


async def find(
    db: AsyncSession, course: PublishedCourse, code: str, now: datetime, county: str | None = None
) -> Steered | None:
    """Return the notice of a code, or None where it is not to go any more. Until the end nobody else steers it."""
    # Nor does anybody put it into the outbox meanwhile, where `hold` would not find it. So this lock, unlike others,
    # keeps even those waiting who only refer to the course.
    await db.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    return next((each for each in await still_to_go(db, course, now, county) if each.code == code), None)


async def hold(db: AsyncSession, course: PublishedCourse, notice: Notice, now: datetime) -> None:
    """Hold a notice back at `now` (UTC); also at those whom it was about to go to."""
    await notice_records.record(db, course.id, notice, NoticeState.HELD, Reason.HELD, now)
    await db.execute(
        update(Delivery)
        .where(Delivery.key == notice.key, Delivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.SKIPPED, reason=Reason.HELD, settled_at=now, due=notice.due, priority=NOTICE_THEN)
        .execution_options(synchronize_session=False)
    )


async def release(db: AsyncSession, notice: Notice) -> None:
    """Let a notice that was held back go at its own time, which must lie ahead."""
    await _forget_hold(db, notice)
    await db.execute(
        update(Delivery)
        .where(Delivery.key == notice.key, notice_records.held_back())
        .values(state=DeliveryState.WAITING, reason=None, settled_at=None, due=notice.due, not_before=notice.due)
        .execution_options(synchronize_session=False)
    )


async def send_now(db: AsyncSession, course: PublishedCourse, notice: Notice, now: datetime) -> int:
    """Send a notice at `now` (UTC) to everybody whom it concerns and who has not got it; return how many that are.

    Whoever enrols between this and its own time gets it then, unless that time is over.
    """
    if notice.due <= now:
        await notice_records.record(db, course.id, notice, NoticeState.OPEN, None, now)
    else:
        await _forget_hold(db, notice)
    planned = and_(Delivery.state == DeliveryState.WAITING, Delivery.priority != BY_HAND)
    going = await db.execute(
        update(Delivery)
        .where(Delivery.key == notice.key, or_(planned, notice_records.freed_by_moving()))
        .values(
            state=DeliveryState.WAITING,
            reason=None,
            settled_at=None,
            due=now,
            expires=notice.expires,
            not_before=now,
            priority=BY_HAND,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    taken_up = len(going.all())
    return taken_up + await audience.spread(db, course.id, course.definition, notice, by_hand=now)


async def receivers(
    db: AsyncSession,
    courses: Courses,
    course: PublishedCourse,
    notices: Sequence[Notice],
    now: datetime,
    county: str | None,
    *,
    by_hand: bool = False,
    also_served: bool = False,
) -> dict[str, list[Facts]]:
    """Return for each notice, by its key, what is known about those who would get it as things are at `now` (UTC).

    That is at its own time, or sent `by_hand` at once; as if it were not held back. Who has it already is no receiver,
    unless those who are `also_served` are asked for. With a county it is its people only.
    """
    if not notices:
        return {}
    concerned = [_concerned(course, notice, also_served=also_served) for notice in notices]
    query = (
        select(Enrolment, Person, *concerned)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.course_id == course.id, of_county(county), or_(*concerned))
    )
    rows: list[Row] = []
    for enrolment, person, *by_notice in (await db.execute(query)).all():
        for notice in compress(notices, by_notice):
            priority, due = (BY_HAND, now) if by_hand else (NOTICE_THEN, notice.due)
            rows.append((_unsaved(notice, enrolment, person, due, priority), person, enrolment))
    found: dict[str, list[Facts]] = {notice.key: [] for notice in notices}
    for facts in await facts_about(db, courses, rows):
        assert facts.notice is not None
        at = now if by_hand else max(now, facts.notice.due)
        if not isinstance(look(replace(facts, held=False), at), Hold):
            found[facts.notice.key].append(facts)
    return found


async def imagined(
    db: AsyncSession, courses: Courses, course: PublishedCourse, notice: Notice, language: str, now: datetime
) -> Facts:
    """Return what would be known about somebody whom a notice goes to, where nobody is to be named."""
    person = Person(id=0, telegram_id=0, language=language)
    enrolment = Enrolment(
        id=0, person_id=0, course_id=course.id, role=notice.roles[0], consented_at=now, name="", look_again=False
    )
    delivery = _unsaved(notice, enrolment, person, notice.due, NOTICE_THEN)
    [facts] = await facts_about(db, courses, [(delivery, person, enrolment)])
    return facts


async def has_been_sent(db: AsyncSession, course: PublishedCourse, exercise_id: str) -> bool:
    """Say whether anybody has got an exercise."""
    query = select(Delivery.id).where(
        Delivery.course_id == course.id,
        Delivery.kind == Kind.EXERCISE,
        Delivery.subject == exercise_id,
        Delivery.state == DeliveryState.SENT,
    )
    return (await db.execute(query.limit(1))).first() is not None


def served(notice: Notice) -> ColumnElement[bool]:
    """Return who has a notice or will not get it any more, as a condition on enrolments."""
    again = or_(Delivery.state == DeliveryState.WAITING, notice_records.freed_by_moving())
    return exists().where(Delivery.person_id == Enrolment.person_id, Delivery.key == notice.key, ~again)


def _concerned(course: PublishedCourse, notice: Notice, *, also_served: bool) -> ColumnElement[bool]:
    """Return whom a notice goes to, as a condition on enrolments; with `also_served` also who has it."""
    theirs = audience.audience(course.definition, notice)
    return theirs if also_served else and_(theirs, ~served(notice))


async def _numbers(
    db: AsyncSession, course: PublishedCourse, now: datetime, county: str | None
) -> dict[tuple[str, str], int]:
    """Return how many deliveries are in which state, by key and state; of what is still useful at `now` (UTC)."""
    query = (
        select(Delivery.key, Delivery.state, func.count())
        .join(Enrolment, Enrolment.id == Delivery.enrolment_id)
        .where(Delivery.course_id == course.id, Delivery.kind.in_(list(Kind)), Delivery.expires > now)
        .where(of_county(county))
        .group_by(Delivery.key, Delivery.state)
    )
    return {(key, state): number for key, state, number in (await db.execute(query)).all()}


async def _forget_hold(db: AsyncSession, notice: Notice) -> None:
    held = and_(NoticeRecord.key == notice.key, NoticeRecord.state == NoticeState.HELD)
    await db.execute(delete(NoticeRecord).where(held).execution_options(synchronize_session=False))


def _unsaved(notice: Notice, enrolment: Enrolment, person: Person, due: datetime, priority: int) -> Delivery:
    return Delivery(
        person_id=person.id,
        enrolment_id=enrolment.id,
        course_id=enrolment.course_id,
        key=notice.key,
        kind=notice.kind,
        subject=notice.subject,
        due=due,
        expires=notice.expires,
        state=DeliveryState.WAITING,
        priority=priority,
    )
