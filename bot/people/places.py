"""Places on courses, and who waits for one: nobody comes or goes while places are counted."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.courses import PublishedCourse, locking
from bot.tables import Course, Enrolment


async def fill_places(db: AsyncSession, courses: Sequence[PublishedCourse], now: datetime) -> list[Enrolment]:
    """Give free places on courses to those who have waited longest, at `now` (UTC). Return who got one.

    The courses must be locked before anybody goes (see `lock`).
    """
    await db.flush()
    lucky = await _lucky(db, courses)
    for enrolment in lucky:
        enrol(enrolment, now)
    return lucky


async def _lucky(db: AsyncSession, courses: Sequence[PublishedCourse]) -> list[Enrolment]:
    """Return those for whom there is a place on the courses, the longest waiting first."""
    left = await _places_left(db, courses)
    place = func.row_number().over(partition_by=Enrolment.course_id, order_by=(Enrolment.waiting_since, Enrolment.id))
    line = (
        select(Enrolment.id, place)
        .where(Enrolment.course_id.in_(list(left)), Enrolment.waiting_since.is_not(None))
        .subquery()
    )
    whose, number = line.c
    gets_one = (
        and_(Enrolment.course_id == id_, true() if places is None else number <= places) for id_, places in left.items()
    )
    query = select(Enrolment).join(line, whose == Enrolment.id).where(or_(false(), *gets_one))
    return list((await db.execute(query.order_by(Enrolment.waiting_since, Enrolment.id))).scalars())


async def next_in_line(db: AsyncSession, course: PublishedCourse) -> list[str | None]:
    """Return the roles of those who would get a place now, the longest waiting first."""
    await db.flush()
    return [enrolment.role for enrolment in await _lucky(db, [course])]


def enrol(enrolment: Enrolment, now: datetime) -> None:
    """Give somebody a place at `now` (UTC)."""
    enrolment.enrolled_at = now
    enrolment.waiting_since = None
    enrolment.role_before = enrolment.role_since = None
    enrolment.look_again = True


async def lock(db: AsyncSession, course_ids: Collection[int]) -> None:
    """Wait until nobody else comes to, or leaves, any of some courses."""
    # Two people confirm the last place at once: the second waits here until the first has committed.
    await db.execute(locking(select(Course.id).where(Course.id.in_(course_ids)).order_by(Course.id)))


async def _places_left(db: AsyncSession, courses: Sequence[PublishedCourse]) -> dict[int, int | None]:
    """Return how many places are free, by the courses' row ids; None means as many as it takes."""
    limited = {course.id: course.definition.capacity for course in courses if course.definition.capacity is not None}
    if not limited:
        return {course.id: None for course in courses}
    taken = (
        select(Enrolment.course_id, func.count())
        .where(Enrolment.course_id.in_(list(limited)), Enrolment.enrolled_at.is_not(None))
        .group_by(Enrolment.course_id)
    )
    people = {row[0]: row[1] for row in (await db.execute(taken)).all()}
    left = {id_: max(0, capacity - people.get(id_, 0)) for id_, capacity in limited.items()}
    return {course.id: left.get(course.id) for course in courses}


async def is_full(db: AsyncSession, course: PublishedCourse) -> bool:
    """Say whether a course has no place for who comes now, because none is free or somebody waits already."""
    await lock(db, [course.id])
    left = await _places_left(db, [course])
    return left[course.id] == 0 or await someone_waits(db, course)


async def someone_waits(db: AsyncSession, course: PublishedCourse) -> bool:
    """Say whether anybody waits for a place on a course."""
    waiting = select(Enrolment.id).where(Enrolment.course_id == course.id, Enrolment.waiting_since.is_not(None))
    return (await db.execute(waiting.limit(1))).first() is not None
