"""What the forecast has to know about somebody's courses, asked for all of them at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Select, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.course.timeline import MUTABLE, Kind, Notice
from bot.delivery import notice_records
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.tables import (
    Attendance,
    Delivery,
    Enrolment,
    ExerciseDone,
    Mute,
    NoticeRecord,
    NoticeState,
    Person,
    Reflection,
)

_SHARED = ("key", "kind", "subject", "state", "reason", "due", "expires")
"""Columns that deliveries and the notices' records both have."""

_COLUMNS = (*_SHARED, "priority", "not_before", "settled_at")

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about one person in one course.

    `coming` goes by session; `done` holds ids of exercises, `reflected` subjects as they are written. `deliveries` are
    the person's, `records` the course's, both by the notice's key; `changes` are the notices of changed sessions,
    `held` the keys of those that an organiser holds back.
    """

    person: Person
    enrolment: Enrolment
    course: PublishedCourse
    coming: Mapping[str, Coming]
    done: Collection[str]
    reflected: Collection[str]
    muted: Collection[Kind]
    deliveries: Mapping[str, Delivery]
    records: Mapping[str, NoticeRecord]
    changes: Sequence[Notice]
    held: Collection[str]


async def gather(db: AsyncSession, person: Person, enrolment: Enrolment, course: PublishedCourse) -> Known:
    """Return what is known about a person in one course."""
    [known] = await gather_each(db, person, [(enrolment, course)])
    return known


async def gather_each(
    db: AsyncSession, person: Person, pairs: Sequence[tuple[Enrolment, PublishedCourse]]
) -> list[Known]:
    """Return, by one query, what is known about a person in each of some courses, in the same order.

    The deliveries and the records in it are copies: what is done to them changes nothing that is stored.
    """
    await db.flush()
    ids, course_ids = [enrolment.id for enrolment, _ in pairs], [course.id for _, course in pairs]
    query: CompoundSelect[Any] = union_all(
        _rows("delivery", Delivery.enrolment_id, **{name: getattr(Delivery, name) for name in _COLUMNS}).where(
            Delivery.enrolment_id.in_(ids), Delivery.kind.in_(list(Kind))
        ),
        _rows("record", NoticeRecord.course_id, **{name: getattr(NoticeRecord, name) for name in _SHARED}).where(
            NoticeRecord.course_id.in_(course_ids)
        ),
        _rows("coming", Attendance.enrolment_id, subject=Attendance.session_id, state=Attendance.answer).where(
            Attendance.enrolment_id.in_(ids)
        ),
        _rows("done", ExerciseDone.enrolment_id, subject=ExerciseDone.exercise_id).where(
            ExerciseDone.enrolment_id.in_(ids)
        ),
        _rows("reflected", Reflection.enrolment_id, subject=Reflection.subject).where(Reflection.enrolment_id.in_(ids)),
        _rows("muted", Mute.enrolment_id, kind=Mute.kind).where(Mute.enrolment_id.in_(ids), Mute.kind.in_(MUTABLE)),
    )
    found: dict[tuple[str, int], list[_Row]] = {}
    for what, whose, *values in (await db.execute(query)).all():
        found.setdefault((what, whose), []).append(dict(zip(_COLUMNS, values, strict=True)))
    return [_known(person, enrolment, course, found) for enrolment, course in pairs]


def _rows(what: str, whose: InstrumentedAttribute[Any], **values: InstrumentedAttribute[Any]) -> Select[Any]:
    """Return a query for one sort of rows, with nothing in the columns that these do not have."""
    return select(literal(what), whose, *(values.get(name, null()) for name in _COLUMNS))


def _known(
    person: Person, enrolment: Enrolment, course: PublishedCourse, found: Mapping[tuple[str, int], Sequence[_Row]]
) -> Known:
    own = {what: rows for (what, whose), rows in found.items() if what != "record" and whose == enrolment.id}
    shared = [{name: each[name] for name in _SHARED} for each in found.get(("record", course.id), [])]
    records = {each["key"]: NoticeRecord(course_id=course.id, **each) for each in shared}
    return Known(
        person=person,
        enrolment=enrolment,
        course=course,
        coming={each["subject"]: Coming(each["state"]) for each in own.get("coming", [])},
        done={each["subject"] for each in own.get("done", [])},
        reflected={each["subject"] for each in own.get("reflected", [])},
        muted={Kind(each["kind"]) for each in own.get("muted", [])},
        deliveries={each["key"]: Delivery(enrolment_id=enrolment.id, **each) for each in own.get("delivery", [])},
        records=records,
        changes=notice_records.changes_among(course, records.values()),
        held={notice.key for notice in course.notices if _is_held(records.get(notice.key), notice)},
    )


def _is_held(record: NoticeRecord | None, notice: Notice) -> bool:
    """Say whether a notice is held back at the time that it has now."""
    return record is not None and record.state == NoticeState.HELD and record.due == notice.due
