"""The versions of a course file: what each says, which one counts, and which one a file was made from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.version_line import without_version
from bot.people.courses import locking
from bot.tables import Course, CourseVersion


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a course file: its number, and the UTC instant at which it was published."""

    number: int
    published_at: datetime


class OlderVersionError(Exception):
    """A file was made from version `made_from`, while `current` counts by now."""

    def __init__(self, course_id: int, made_from: int, current: int) -> None:
        super().__init__(f"made from {made_from}, {current} counts")
        self.course_id = course_id
        self.made_from = made_from
        self.current = current


async def versions(db: AsyncSession, course_id: int) -> list[Version]:
    """Return the versions of a course, the newest first."""
    query = (
        select(CourseVersion.number, CourseVersion.published_at)
        .where(CourseVersion.course_id == course_id)
        .order_by(CourseVersion.number.desc())
    )
    return [Version(number, published_at) for number, published_at in (await db.execute(query)).all()]


async def source_of(db: AsyncSession, course_id: int, number: int) -> str | None:
    """Return one version's text, or None where there is none of that number."""
    query = select(CourseVersion.source).where(CourseVersion.course_id == course_id, CourseVersion.number == number)
    return (await db.execute(query)).scalar_one_or_none()


async def current_source(db: AsyncSession, course_id: int) -> str:
    """Return the text of the version that counts. The id must be a known one."""
    query = (
        select(CourseVersion.source)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.id == course_id, CourseVersion.number == Course.version)
    )
    return (await db.execute(query)).scalar_one()


async def number_of(db: AsyncSession, course_id: int, source: str, before: int) -> int | None:
    """Return the number of the newest version before a given one that says just this, or None."""
    query = select(CourseVersion.number).where(
        CourseVersion.course_id == course_id, CourseVersion.source == source, CourseVersion.number < before
    )
    return (await db.execute(query.order_by(CourseVersion.number.desc()).limit(1))).scalar_one_or_none()


def leaves_open(made_from: int | None, base: int | None) -> bool:
    """Say whether a file for a known course does not tell which of its versions, up to `base`, it was made from."""
    return base is not None and not 0 < (made_from or 0) <= base


async def check_base(db: AsyncSession, slug: str, made_from: int | None) -> int | None:
    """Return the version that a file was made from: the one that counts where it does not say; None for a new course.

    Raises OlderVersionError where one that says something else counts. A number that was never published says nothing.
    """
    # Whoever publishes at the same time waits here, and is told then.
    query = select(Course.id, Course.version).where(Course.slug == slug)
    row = (await db.execute(locking(query))).one_or_none()
    if row is None:
        return None
    course_id, current = row
    if made_from is not None and 0 < made_from < current:
        texts = [await source_of(db, course_id, number) or "" for number in (made_from, current)]
        if without_version(texts[0]) != without_version(texts[1]):
            raise OlderVersionError(course_id, made_from, current)
    return int(current)
