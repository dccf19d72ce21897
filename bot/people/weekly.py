"""What happened on a course in a week, and what waits for its organisers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.people import sharing
from bot.people.courses import PublishedCourse
from bot.people.participants import of_county
from bot.tables import Answer, Effort, Enrolment, ExerciseDone, Instant, Person, Question, Reflection, SetAside


@dataclass(frozen=True, slots=True)
class Happened:
    """Counts of a week: people, exercises marked as done, reflections that organisers may know of, minutes noted."""

    enrolled: int
    waiting: int
    withdrawn: int
    done: int
    reflections: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Needed:
    """What waits for the organisers now: questions without an answer, the oldest asked at `oldest` (UTC); people who
    take part and can't be reached; updates that were set aside (0 for the organisers of a county).
    """

    unanswered: int
    oldest: datetime | None
    unreachable: int
    set_aside: int


async def happened(
    db: AsyncSession, course: PublishedCourse, county: str | None, since: datetime, until: datetime
) -> Happened:
    """Count what happened from `since` until right before `until` (UTC); with a county, among its people only."""
    among = _among(course, county)

    def within(moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
        return and_(moment >= since, moment < until)

    done = select(func.count()).select_from(ExerciseDone).join(Enrolment, Enrolment.id == ExerciseDone.enrolment_id)
    told = Reflection.reader.not_in(sharing.uncounted(county))
    written = select(func.count()).select_from(Reflection).join(Enrolment, Enrolment.id == Reflection.enrolment_id)
    minutes = select(func.coalesce(func.sum(Effort.minutes), 0)).join(Enrolment, Enrolment.id == Effort.enrolment_id)
    counts = select(
        func.count().filter(within(Enrolment.enrolled_at)),
        func.count().filter(within(Enrolment.waiting_since)),
        func.count().filter(within(Enrolment.withdrawn_at)),
        done.where(among, within(ExerciseDone.done_at)).scalar_subquery(),
        written.where(among, told, within(Reflection.written_at)).scalar_subquery(),
        minutes.where(among, within(Effort.logged_at)).scalar_subquery(),
    )
    return Happened(*(int(count) for count in (await db.execute(counts.where(among))).one()))


async def needed(db: AsyncSession, course: PublishedCourse, county: str | None) -> Needed:
    """Count what waits for the organisers; with a county, what its people have to do with only."""
    among = _among(course, county)
    asked = select(func.count(), func.min(Question.asked_at, type_=Instant))
    lost = select(func.count()).select_from(Enrolment).join(Person, Person.id == Enrolment.person_id)
    aside = select(func.count()).select_from(SetAside)
    query = (
        asked.add_columns(
            lost.where(
                among, Enrolment.enrolled_at.is_not(None), Person.unreachable_since.is_not(None)
            ).scalar_subquery(),
            # Whose they are can't be told, so they are for those who answer for all counties.
            aside.scalar_subquery() if county is None else literal(0),
        )
        .join(Enrolment, Enrolment.id == Question.enrolment_id)
        .where(among, _without_answer())
    )
    return Needed(*(await db.execute(query)).one())


async def unanswered(db: AsyncSession, course: PublishedCourse, county: str | None) -> list[tuple[Question, Enrolment]]:
    """Return the questions without an answer and whose they are, the oldest first; with a county, its people's only."""
    query = (
        select(Question, Enrolment)
        .join(Enrolment, Enrolment.id == Question.enrolment_id)
        .where(_among(course, county), _without_answer())
        .order_by(Question.asked_at, Question.id)
    )
    return [(question, whose) for question, whose in (await db.execute(query)).all()]


def _without_answer() -> ColumnElement[bool]:
    """A condition on questions: that no organiser has answered."""
    return ~exists().where(Answer.question_id == Question.id)


def _among(course: PublishedCourse, county: str | None) -> ColumnElement[bool]:
    return and_(Enrolment.course_id == course.id, of_county(county))
