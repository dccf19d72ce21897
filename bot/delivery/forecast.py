"""The forecast: which notices one person will get from now on, and when, if nothing changes.

It takes the course's timeline and asks of each notice what the last look will ask when its time comes. So it needs what
the last look knows: the person's role, when they enrolled or changed role, which sessions they can't come to, which
exercises they have done, what they have reflected on and muted. It also needs what the outbox and the notices'
records hold, since nothing is sent twice.
"""

from dataclasses import replace
from datetime import datetime

from bot.course.definition import Definition
from bot.course.timeline import Foreseen, Kind, Notice, exercise_key
from bot.delivery import outbox
from bot.delivery.forgetting import NOTICE_BEFORE
from bot.delivery.gathering import Known
from bot.delivery.last_look import Facts, Wait, look
from bot.delivery.reasons import Reason
from bot.people.privacy import kept_until
from bot.people.written import SESSION, Subject
from bot.tables import Delivery, DeliveryState, Enrolment, NoticeState


def with_a_place(known: Known, now: datetime) -> Known:
    """Return what would be known if somebody on the waiting list got a place at `now` (UTC)."""
    waits = known.enrolment
    placed = Enrolment(
        id=waits.id,
        person_id=waits.person_id,
        course_id=waits.course_id,
        role=waits.role,
        enrolled_at=now,
        look_again=True,
    )
    return replace(known, enrolment=placed)


def foresee(known: Known, now: datetime) -> list[Foreseen]:
    """Return the notices that come from `now` (UTC) on, the next one first, with those that muting holds back."""
    found = []
    for notice in [*known.course.notices, *known.changes]:
        muted = notice.kind in known.muted
        start = _not_before(known, notice, now, muted=muted)
        at = _arrival(known, notice, start) if start is not None else None
        if at is not None:
            due = _due(known, notice)
            found.append(Foreseen(notice, due if muted and due <= now else at, muted))
    return sorted(found, key=lambda each: (each.at, each.notice.due, each.notice.key))


def told_of_erasure(course: Definition, now: datetime) -> datetime | None:
    """Return the UTC instant at which people are told that they will be forgotten; None where `now` is past it."""
    moment = kept_until(course) - NOTICE_BEFORE
    return moment if now < moment else None


def _due(known: Known, notice: Notice) -> datetime:
    """Return when a notice was to come: at its own time, or when an organiser sent it."""
    delivery = known.deliveries.get(notice.key)
    return delivery.due if delivery is not None and delivery.priority == outbox.BY_HAND else notice.due


def _not_before(known: Known, notice: Notice, now: datetime, *, muted: bool) -> datetime | None:
    """Return from when on a notice may leave as far as outbox and records tell; None where it will not any more."""
    delivery, record = known.deliveries.get(notice.key), known.records.get(notice.key)
    again = known.enrolment.look_again
    moved = record is not None and (record.due, record.expires) != (notice.due, notice.expires)
    match delivery.state if delivery is not None else None:
        case None:
            comes = record is None or moved or (again and record.state == NoticeState.OPEN)
        case DeliveryState.WAITING:
            assert delivery is not None
            return max(now, delivery.not_before)
        case DeliveryState.CLAIMED:
            comes = True
        case DeliveryState.SKIPPED:
            assert delivery is not None
            freed = delivery.reason == Reason.HELD and moved
            comes = freed or (again and delivery.expires > now) or (muted and delivery.reason == Reason.MUTED)
        case DeliveryState.MISSED:
            comes = moved
        case _:
            comes = False
    return now if comes else None


def _held_from(known: Known, exercise_id: str) -> bool:
    """Say whether an exercise is held back, and has not reached the person."""
    key = exercise_key(known.course.definition, exercise_id)
    delivery = known.deliveries.get(key)
    return key in known.held and (delivery is None or delivery.state != DeliveryState.SENT)


def _arrival(known: Known, notice: Notice, start: datetime) -> datetime | None:
    """Return when the last look, muting left aside, lets a notice go that is taken up at `start`; None for never."""
    subject = notice.subject
    fresh = Delivery(key=notice.key, kind=notice.kind, subject=subject, due=notice.due, expires=notice.expires)
    facts = Facts(
        delivery=known.deliveries.get(notice.key, fresh),
        person=known.person,
        enrolment=known.enrolment,
        course=known.course,
        notice=notice,
        coming=known.coming.get(subject),
        done=subject in known.done,
        reflected=str(Subject(SESSION, subject)) in known.reflected,
        held=notice.key in known.held,
        exercise_held=notice.kind == Kind.EXERCISE_NUDGE and _held_from(known, subject),
    )
    at = start
    while isinstance(held := look(facts, at), Wait):
        at = held.until
    return at if held is None else None
