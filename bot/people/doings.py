"""What somebody has got, said, done and spent so far, in all their courses at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Integer, cast, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Kind
from bot.people.attendance import Coming
from bot.tables import (
    Attendance,
    Delivery,
    DeliveryState,
    Effort,
    Enrolment,
    ExerciseDone,
    NoticeRecord,
    NoticeState,
    Reflection,
)


@dataclass(frozen=True, slots=True)
class Doings:
    """What somebody did in one course, each by the id of what it is about.

    The exercises that have reached them, those that organisers hold back, those that are done, the subjects that they
    have reflected on, the minutes for each exercise, and what they say about coming to each session.
    """

    got: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    reflected: set[str] = field(default_factory=set)
    minutes: dict[str, int] = field(default_factory=dict)
    coming: dict[str, Coming] = field(default_factory=dict)


async def doings(db: AsyncSession, enrolment_ids: Collection[int]) -> Mapping[int, Doings]:
    """Return, by one query, what was done so far in each of these enrolments."""
    nothing = cast(null(), Integer)
    query: CompoundSelect[Any] = union_all(
        select(literal("got"), Delivery.enrolment_id, Delivery.subject, literal(""), nothing).where(
            Delivery.enrolment_id.in_(enrolment_ids),
            Delivery.kind == Kind.EXERCISE,
            Delivery.state == DeliveryState.SENT,
        ),
        select(literal("held"), Enrolment.id, NoticeRecord.subject, literal(""), nothing)
        .join(NoticeRecord, NoticeRecord.course_id == Enrolment.course_id)
        .where(
            Enrolment.id.in_(enrolment_ids),
            NoticeRecord.kind == Kind.EXERCISE,
            NoticeRecord.state == NoticeState.HELD,
        ),
        select(literal("done"), ExerciseDone.enrolment_id, ExerciseDone.exercise_id, literal(""), nothing).where(
            ExerciseDone.enrolment_id.in_(enrolment_ids)
        ),
        select(literal("reflected"), Reflection.enrolment_id, Reflection.subject, literal(""), nothing).where(
            Reflection.enrolment_id.in_(enrolment_ids)
        ),
        select(literal("coming"), Attendance.enrolment_id, Attendance.session_id, Attendance.answer, nothing).where(
            Attendance.enrolment_id.in_(enrolment_ids)
        ),
        select(literal("minutes"), Effort.enrolment_id, Effort.exercise_id, literal(""), func.sum(Effort.minutes))
        .where(Effort.enrolment_id.in_(enrolment_ids))
        .group_by(Effort.enrolment_id, Effort.exercise_id),
    )
    found = {id_: Doings() for id_ in enrolment_ids}
    rows: Sequence[Any] = (await db.execute(query)).all()
    for what, enrolment_id, subject, answer, minutes in rows:
        own = found[enrolment_id]
        match what:
            case "got":
                own.got.add(subject)
            case "held":
                own.held.add(subject)
            case "done":
                own.done.add(subject)
            case "reflected":
                own.reflected.add(subject)
            case "coming":
                own.coming[subject] = Coming(answer)
            case _:
                own.minutes[subject] = int(minutes)
    return found
