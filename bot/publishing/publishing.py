"""Publishing: the file becomes the version that counts, and everything happens that was foreseen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Session
from bot.course.effects import Effect, SessionChange
from bot.course.timeline import Kind, Notice, session_changed
from bot.course.version_line import without_version
from bot.delivery import again, audience, notice_records, outbox
from bot.delivery.letters import Letter
from bot.delivery.posting import letter_to, post_all
from bot.delivery.reasons import Reason
from bot.people import places
from bot.people.courses import Courses, PublishedCourse, locking
from bot.publishing.accepting import accept
from bot.publishing.foreseeing import told_until, weigh
from bot.tables import Attendance, Course, CourseVersion, Delivery, DeliveryState, Enrolment, NoticeState


@dataclass(frozen=True, slots=True)
class Published:
    """The course as it is from now on, and what publishing its file did."""

    course: PublishedCourse
    effect: Effect

    @property
    def new_version(self) -> bool:
        """Whether the file was another than the current version."""
        return self.effect.new_version


async def publish(db: AsyncSession, courses: Courses, source: str, now: datetime) -> Published:
    """Make a file the version that counts from `now` (UTC) on. Raises FaultyCourseError; nothing is changed then.

    A file that is the current version to the letter changes nothing. What it does is what `foresee` says.
    """
    definition = accept(source)
    slug = definition.slug
    # Whoever publishes at the same time waits here, and then sees what we did.
    row = (await db.execute(locking(select(Course).where(Course.slug == slug)))).scalar_one_or_none()
    done = await weigh(db, courses, definition, source, now)
    if row is None:
        row = Course(slug=slug, version=done.version)
        db.add(row)
        await db.flush()
    course = PublishedCourse(row.id, done.version, done.after)
    if not done.new_version:
        return Published(course, done)
    row.version = done.version
    db.add(CourseVersion(course_id=row.id, number=row.version, source=without_version(source), published_at=now))
    await db.flush()
    for notice in done.passed:
        await notice_records.record(db, course.id, notice, NoticeState.REPLACED, Reason.PUBLISHED_LATER, now)
    for change in done.sessions:
        await _tell(db, course, change, now)
    lucky, key = await places.fill_places(db, [course], now), f"{slug}/{Letter.PLACE}/{now.isoformat()}"
    ends = course.definition.ends
    await post_all(db, [letter_to(each, Letter.PLACE, slug, key, ends) for each in lucky], now)
    return Published(course, done)


async def _tell(db: AsyncSession, course: PublishedCourse, change: SessionChange, now: datetime) -> None:
    """Tell those concerned of a changed session, and correct what reminded them of it."""
    session = change.after
    if change.before.starts != session.starts:
        await _ask_anew(db, course, session)
    notice = session_changed(course.definition, session, course.version, now, change.until)
    await _replace_older(db, course, notice, now)
    if change.too_late:
        await notice_records.record(db, course.id, notice, NoticeState.MISSED, Reason.EXPIRED, now)
    else:
        await notice_records.record(db, course.id, notice, NoticeState.OPEN, None, now)
        await audience.spread(db, course.id, course.definition, notice)
    if now < told_until(change):
        # After the news itself: an edited message makes no sound.
        await again.say_again(
            db,
            Kind.SESSION_REMINDER,
            [session.id],
            now,
            told_until(change),
            course_id=course.id,
            priority=outbox.NOTICE_THEN,
        )


async def _ask_anew(db: AsyncSession, course: PublishedCourse, session: Session) -> None:
    """Who could not come at the old time may well come at the new one, and the other way round."""
    enrolled = select(Enrolment.id).where(Enrolment.course_id == course.id)
    await db.execute(
        delete(Attendance).where(Attendance.session_id == session.id, Attendance.enrolment_id.in_(enrolled))
    )


async def _replace_older(db: AsyncSession, course: PublishedCourse, notice: Notice, now: datetime) -> None:
    """A newer word on a session takes the place of an older one that has not been sent yet."""
    await db.execute(
        update(Delivery)
        .where(
            Delivery.course_id == course.id,
            Delivery.kind == Kind.SESSION_CHANGED,
            Delivery.subject == notice.subject,
            Delivery.state.in_((DeliveryState.WAITING, DeliveryState.SKIPPED)),
        )
        .values(state=DeliveryState.REPLACED, reason=Reason.NEWER_NOTICE, settled_at=now)
    )
