"""The courses that are published, as their files define them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Definition
from bot.course.reading import read_course
from bot.course.timeline import Kind, Notice, timeline
from bot.tables import Course, CourseVersion

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


def locking(query: S) -> S:
    """Return a query for courses that waits until nobody else has locked one of them, and locks them in turn.

    Who only refers to a course, as every letter does, neither waits nor is waited for: two such may both come to lock.
    """
    return query.with_for_update(key_share=True)


@dataclass(frozen=True)
class PublishedCourse:
    """A course's row id, the number of the version that counts, and what that version says."""

    id: int
    version: int
    definition: Definition

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """Every notice of the course in the order in which they come due; reckoned once."""
        return tuple(timeline(self.definition))

    def open_for_signup(self, now: datetime) -> bool:
        """Say whether people can sign up at `now` (UTC)."""
        signup = self.definition.signup
        return now <= signup.deadline.instant and (signup.opens is None or signup.opens.instant <= now)

    def reminds_of_deadline(self, now: datetime) -> bool:
        """Say whether who asks for it at `now` (UTC) would be reminded of the deadline."""
        return any(each.kind == Kind.SIGNUP_REMINDER and now < each.due for each in self.notices)


class Courses:
    """Looks up courses. A version never changes, so each is read from its file's text once and then remembered."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, int], PublishedCourse] = {}

    async def all(self, db: AsyncSession) -> list[PublishedCourse]:
        """Return every course in its current version, the one with the earliest deadline first."""
        rows = (await db.execute(select(Course.id, Course.version))).all()
        return await self.current(db, {row.id: row.version for row in rows})

    async def current(self, db: AsyncSession, versions: Mapping[int, int]) -> list[PublishedCourse]:
        """Return courses by their row ids and current versions, the one with the earliest deadline first."""
        found = [await self._published(db, id_, version) for id_, version in versions.items()]
        return sorted(found, key=lambda course: (course.definition.signup.deadline.instant, course.id))

    async def by_id(self, db: AsyncSession, course_id: int) -> PublishedCourse:
        """Return one course in its current version. The id must be a known one."""
        version = (await db.execute(select(Course.version).where(Course.id == course_id))).scalar_one()
        return await self._published(db, course_id, version)

    async def version(self, db: AsyncSession, course_id: int, number: int) -> Definition:
        """Return what one version of a course says."""
        return (await self._published(db, course_id, number)).definition

    async def _published(self, db: AsyncSession, course_id: int, number: int) -> PublishedCourse:
        known = self._read.get((course_id, number))
        if known is None:
            query = select(CourseVersion.source).where(
                CourseVersion.course_id == course_id, CourseVersion.number == number
            )
            known = PublishedCourse(course_id, number, read_course((await db.execute(query)).scalar_one()))
            self._read[course_id, number] = known
        return known


def of_slug(courses: Sequence[PublishedCourse], slug: str) -> PublishedCourse | None:
    """Return the course of that slug, or None."""
    return next((course for course in courses if course.definition.slug == slug), None)
