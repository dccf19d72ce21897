"""What is known about a message of the bot's when one of its buttons is tapped, by one query."""

from dataclasses import dataclass

from sqlalchemy import and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import Attendance, Delivery, Effort, Enrolment, ExerciseDone


@dataclass(frozen=True, slots=True)
class Touched:
    """The delivery that became the message, if it came by itself; and what was said and done until now about the
    session or the exercise that the button names. `minutes` are those spent on it."""

    delivery: Delivery | None
    said: Attendance | None
    done: ExerciseDone | None
    minutes: int


async def touched(db: AsyncSession, enrolment: Enrolment, subject: str, message_id: int) -> Touched:
    """Return what is known about a message to who takes part, and about the session or exercise of an id."""
    always = select(literal(1)).subquery()
    minutes = select(func.coalesce(func.sum(Effort.minutes), 0)).where(
        Effort.enrolment_id == enrolment.id, Effort.exercise_id == subject
    )
    query = (
        select(Delivery, Attendance, ExerciseDone, minutes.scalar_subquery())
        .select_from(always)
        .outerjoin(Delivery, and_(Delivery.person_id == enrolment.person_id, Delivery.message_id == message_id))
        .outerjoin(Attendance, and_(Attendance.enrolment_id == enrolment.id, Attendance.session_id == subject))
        .outerjoin(ExerciseDone, and_(ExerciseDone.enrolment_id == enrolment.id, ExerciseDone.exercise_id == subject))
        # What was said again in the same message has rows of its own.
        .order_by(Delivery.id)
        .limit(1)
    )
    delivery, said, done, spent = (await db.execute(query)).one()
    return Touched(delivery, said, done, int(spent))
