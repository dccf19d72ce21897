"""A course's week as its organisers need it on Monday morning: what happened, what comes, what needs them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course import desk_times
from bot.course.definition import Session
from bot.course.timeline import MUTABLE, Kind, Notice, exercise_key, is_too_early
from bot.delivery import audience, notice_records, steering, troubles
from bot.people import weekly
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.people.participants import of_county
from bot.people.weekly import Happened, Needed
from bot.people.written import SESSION, Subject
from bot.tables import Attendance, Delivery, DeliveryState, Enrolment, ExerciseDone, Mute, Person, Reflection


@dataclass(frozen=True, slots=True)
class Week:
    """One Monday's word to the organisers of a county (None: of all); it is false where there is nothing to tell.

    `notices` have the number of people each goes to as it stands now; `refused` is what Telegram did not take.
    """

    county: str | None
    happened: Happened
    sessions: tuple[Session, ...]
    notices: tuple[tuple[Notice, int], ...]
    needed: Needed
    refused: int

    def __bool__(self) -> bool:
        """Say whether anything happened, comes, or needs the organisers."""
        did, needs = self.happened, self.needed
        happened = did.enrolled or did.waiting or did.withdrawn or did.done or did.reflections or did.minutes
        needed = needs.unanswered or needs.unreachable or needs.set_aside or self.refused
        return bool(happened or self.sessions or self.notices or needed)


async def week_of(db: AsyncSession, course: PublishedCourse, key: str, county: str | None, now: datetime) -> Week:
    """Gather at `now` (UTC) what the weekly word of that key says."""
    since, this, until = desk_times.week_around(course.definition, key)
    return Week(
        county=county,
        happened=await weekly.happened(db, course, county, since, this),
        sessions=_sessions(course, now, until),
        notices=tuple(await _notices(db, course, county, now, until)),
        needed=await weekly.needed(db, course, county),
        refused=await troubles.refused(db, course.id, county),
    )


def _sessions(course: PublishedCourse, now: datetime, until: datetime) -> tuple[Session, ...]:
    ahead = course.definition.sessions_of(None)
    return tuple(each for each in ahead if not each.cancelled and now < each.starts.instant < until)


async def _notices(
    db: AsyncSession, course: PublishedCourse, county: str | None, now: datetime, until: datetime
) -> list[tuple[Notice, int]]:
    """Return what will go out to somebody until an instant, each with how many people it is now."""
    held = await notice_records.held_notices(db, [course])
    ahead = [
        notice
        for notice in course.notices
        if now < notice.due < until
        and notice.due < notice.expires
        and notice.key not in held
        and not is_too_early(course.definition, notice)
    ]
    if not ahead:
        return []
    to = [and_(audience.audience(course.definition, each), ~_passed_over(course, each, held)) for each in ahead]
    among = (Enrolment.course_id == course.id, of_county(county))
    counts = (await db.execute(select(*(func.count().filter(each) for each in to)).where(*among))).one()
    return [(notice, count) for notice, count in zip(ahead, counts, strict=True) if count]


def _passed_over(course: PublishedCourse, notice: Notice, held: Collection[str]) -> ColumnElement[bool]:
    """Return whom the last look would leave out as things are: what it asks of one person, asked of all at once.

    `held` are the keys of the notices that are held back.
    """
    exercise = exercise_key(course.definition, notice.subject)
    got = exists().where(
        Delivery.person_id == Enrolment.person_id, Delivery.key == exercise, Delivery.state == DeliveryState.SENT
    )
    theirs = {
        Kind.EXERCISE_NUDGE: or_(
            exists().where(ExerciseDone.enrolment_id == Enrolment.id, ExerciseDone.exercise_id == notice.subject),
            ~got if exercise in held else false(),
        ),
        Kind.SESSION_REMINDER: exists().where(
            Attendance.enrolment_id == Enrolment.id,
            Attendance.session_id == notice.subject,
            Attendance.answer == Coming.NO,
        ),
        Kind.REFLECTION_REQUEST: exists().where(
            Reflection.enrolment_id == Enrolment.id, Reflection.subject == str(Subject(SESSION, notice.subject))
        ),
    }
    muted = exists().where(Mute.enrolment_id == Enrolment.id, Mute.kind == notice.kind)
    return or_(
        steering.served(notice),
        exists().where(Person.id == Enrolment.person_id, Person.unreachable_since.is_not(None)),
        muted if notice.kind in MUTABLE else false(),
        theirs.get(notice.kind, false()),
    )
