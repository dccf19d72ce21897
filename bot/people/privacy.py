"""Erasing a person, and forgetting people when the time has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, ScalarSelect, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.course.definition import Definition
from bot.people import places, signup
from bot.people.courses import Courses, PublishedCourse
from bot.tables import (
    Answer,
    Attendance,
    Base,
    Delivery,
    Effort,
    Enrolment,
    ExerciseDone,
    Invitation,
    Note,
    Organiser,
    Partnership,
    Person,
    Question,
    Reflection,
    SetAside,
)

UNFINISHED = timedelta(days=30)
"""How long after the deadline a sign-up that was never finished is kept."""

SET_ASIDE_FOR = timedelta(days=30)
"""How long an update that could not be handled is kept, for somebody to look into it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How much is stored about a person; `courses` are the row ids of those that they have signed up for."""

    courses: tuple[int, ...] = ()
    coming: int = 0
    done: int = 0
    minutes: int = 0
    reflections: int = 0
    questions: int = 0
    answers: int = 0
    notes: int = 0
    partners: int = 0
    invitations: int = 0
    sent: int = 0
    set_aside: int = 0


def kept_until(course: Definition) -> datetime:
    """Return the UTC instant at which everything that is kept about a course's participants goes."""
    return course.ends + timedelta(days=course.retention_days)


async def stored(db: AsyncSession, person: Person | None, telegram_id: int) -> Stored:
    """Return how much is stored about somebody; `person` is None where they are known by a set-aside update at most."""
    set_aside = _number(SetAside.update_id, SetAside.telegram_id == telegram_id)
    if person is None:
        return Stored(set_aside=(await db.execute(select(set_aside))).scalar_one())
    theirs = select(Enrolment.id).where(Enrolment.person_id == person.id)
    minutes = select(func.coalesce(func.sum(Effort.minutes), 0)).where(Effort.enrolment_id.in_(theirs))
    asked = select(Question.id).where(Question.enrolment_id.in_(theirs))
    with_them = or_(Partnership.one_id.in_(theirs), Partnership.other_id.in_(theirs))
    sent_to_them = (Delivery.person_id == person.id, Delivery.message_id.is_not(None))
    courses = select(Enrolment.course_id).where(Enrolment.person_id == person.id).order_by(Enrolment.id)
    numbers = {
        "coming": _number(Attendance.session_id, Attendance.enrolment_id.in_(theirs)),
        "done": _number(ExerciseDone.exercise_id, ExerciseDone.enrolment_id.in_(theirs)),
        "minutes": minutes.scalar_subquery(),
        "reflections": _number(Reflection.id, Reflection.enrolment_id.in_(theirs)),
        "questions": _number(Question.id, Question.enrolment_id.in_(theirs)),
        "answers": _number(Answer.id, Answer.question_id.in_(asked)),
        "notes": _number(Note.id, Note.enrolment_id.in_(theirs)),
        "partners": _number(Partnership.one_id, with_them),
        "invitations": _number(Invitation.id, Invitation.enrolment_id.in_(theirs)),
        "sent": _number(Delivery.id, *sent_to_them),
        "set_aside": set_aside,
    }
    counted = (await db.execute(select(*numbers.values()))).one()
    return Stored(
        courses=tuple((await db.execute(courses)).scalars()),
        **{name: int(number) for name, number in zip(numbers, counted, strict=True)},
    )


def _number(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[str], *where: ColumnElement[bool]
) -> ScalarSelect[int]:
    return select(func.count(column)).where(*where).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Erased:
    """What came of erasing somebody: who gets their places, and whether something must stay for the sake of others."""

    lucky: list[Enrolment]
    stays: bool


async def erase(
    db: AsyncSession,
    person: Person | None,
    telegram_id: int,
    courses: Courses,
    about_others: ColumnElement[bool],
    now: datetime,
) -> Erased:
    """Erase somebody and everything that belongs to them at `now` (UTC).

    `about_others` chooses the deliveries that told them of other people, as organisers are told of who asks. Where
    there are any, their Telegram id stays with these: or the words of others could not be overwritten in their chat.
    """
    await db.execute(delete(SetAside).where(SetAside.telegram_id == telegram_id))
    if person is None:
        return Erased([], stays=False)
    theirs = {each.course_id for each in await signup.enrolments_of(db, person)}
    await places.lock(db, theirs)
    await _let_go_of_answers(db, [telegram_id])
    # Who is their partner by now, and what they invited others with, goes with their rows.
    gone = delete(Enrolment).where(Enrolment.person_id == person.id)
    left = await db.execute(gone.returning(Enrolment.course_id, Enrolment.enrolled_at))
    freed = {course_id for course_id, enrolled_at in left.all() if enrolled_at is not None}
    published = await courses.all(db) if freed else []
    lucky = await places.fill_places(db, [course for course in published if course.id in freed], now) if freed else []
    await db.execute(delete(Delivery).where(Delivery.person_id == person.id, ~about_others))
    stays = (await db.execute(select(_number(Delivery.id, Delivery.person_id == person.id)))).scalar_one() > 0
    if stays:
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.column.table is Person.__table__ and table is not Delivery.__table__:
                    await _cut_off(db, key, person)
    else:
        await db.execute(delete(Person).where(Person.id == person.id))
    return Erased(lucky, stays)


async def _let_go_of_answers(db: AsyncSession, telegram_ids: Collection[int]) -> None:
    """Keep what organisers answered, for who asked, but not in whose chat."""
    theirs = update(Answer).where(Answer.chat_id.in_(telegram_ids))
    await db.execute(theirs.values(chat_id=0, message_id=0))


async def _cut_off(db: AsyncSession, key: ForeignKey, person: Person) -> None:
    """Do to the rows of one table what deleting the person's row would have done."""
    rows = key.parent == person.id
    if key.ondelete == "CASCADE":
        await db.execute(delete(key.parent.table).where(rows))
    else:
        await db.execute(update(key.parent.table).where(rows).values({key.parent.name: None}))


def past(published: Sequence[PublishedCourse], now: datetime) -> ColumnElement[bool] | None:
    """Return the condition on enrolments of which, at `now` (UTC), nothing is to be kept any more; None where there
    can be none.

    What the consent says counts, whether or not the notice a week before could be sent. Sign-ups that were never
    finished go 30 days after the deadline, and without a notice: who turned away is left in peace.
    """
    never_finished = (
        Enrolment.enrolled_at.is_(None) & Enrolment.waiting_since.is_(None) & Enrolment.withdrawn_at.is_(None)
    )
    over = _over(published, now)
    closed = [course.id for course in published if now > course.definition.signup.deadline.instant + UNFINISHED]
    if not over and not closed:
        return None
    return or_(Enrolment.course_id.in_(over), Enrolment.course_id.in_(closed) & never_finished)


def _over(published: Sequence[PublishedCourse], now: datetime) -> list[int]:
    """Return the row ids of courses of which, at `now` (UTC), nothing is to be kept any more."""
    return [course.id for course in published if now > kept_until(course.definition)]


async def forget(
    db: AsyncSession,
    whose: ColumnElement[bool] | None,
    about_others: ColumnElement[bool],
    published: Sequence[PublishedCourse],
    organisers: Sequence[int],
    now: datetime,
) -> int:
    """Forget enrolments at `now` (UTC), and whom nothing else is known of; return how many rows went.

    Who has only chosen a language goes 30 days after the last deadline. `organisers` are Telegram ids that stay, and so
    do those whom organisers invited, and whoever was told of others (`about_others`, see `erase`).
    """
    gone: Sequence[int] = ()
    if whose is not None:
        gone = (await db.execute(delete(Enrolment).where(whose).returning(Enrolment.person_id))).scalars().all()
    if over := _over(published, now):
        # What organisers were told of the course as a whole goes with it.
        told = Delivery.course_id.in_(over) & Delivery.enrolment_id.is_(None) & ~about_others
        await db.execute(delete(Delivery).where(told))
    strangers = await _forget_strangers(db, gone, about_others, published, organisers, now)
    if strangers:
        await _let_go_of_answers(db, strangers)
    nobodys = SetAside.telegram_id.in_(strangers)
    kept_too_long = SetAside.set_aside_at < now - SET_ASIDE_FOR
    aside = await db.execute(delete(SetAside).where(or_(nobodys, kept_too_long)).returning(SetAside.update_id))
    return len(gone) + len(aside.all())


async def _forget_strangers(
    db: AsyncSession,
    gone: Sequence[int],
    about_others: ColumnElement[bool],
    published: Sequence[PublishedCourse],
    organisers: Sequence[int],
    now: datetime,
) -> set[int]:
    """Forget whom nothing is known of any more, and return their Telegram ids; `gone` are row ids of people of whom an
    enrolment went."""
    last = max((course.definition.signup.deadline.instant for course in published), default=now)
    if now <= last + UNFINISHED and not gone:
        return set()
    no_enrolment = ~exists().where(Enrolment.person_id == Person.id)
    no_letters = ~exists().where(Delivery.person_id == Person.id, about_others)
    invited = exists().where(Organiser.person_id == Person.id, Organiser.invited.is_(True))
    no_organiser = Person.telegram_id.not_in(organisers) & ~invited
    known_for_nothing = no_enrolment & no_letters & no_organiser
    if now <= last + UNFINISHED:
        known_for_nothing &= Person.id.in_(set(gone))
    return set((await db.execute(delete(Person).where(known_for_nothing).returning(Person.telegram_id))).scalars())
