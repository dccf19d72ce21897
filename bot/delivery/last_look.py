"""The last look: right before something is sent, whether it still holds, and if not, why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.course.definition import Definition
from bot.course.offsets import instant
from bot.course.remarks import in_quiet_hours
from bot.course.timeline import Kind, Notice
from bot.delivery.outbox import counts_before
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.tables import Delivery, DeliveryState, Enrolment, Person

LATE = timedelta(minutes=15)
"""A notice that is later than this is a catch-up message, and those keep the quiet hours."""


class Reason(StrEnum):
    """Why a notice was not sent."""

    EXPIRED = "expired"
    COURSE_CHANGED = "course_changed"
    NEWER_NOTICE = "newer_notice"
    PUBLISHED_LATER = "published_later"
    NOT_RUNNING = "not_running"
    NOT_CONCERNED = "not_concerned"
    CANNOT_COME = "cannot_come"
    ALREADY_DONE = "already_done"
    ALREADY_REFLECTED = "already_reflected"
    UNREACHABLE = "unreachable"
    NOT_SENT_YET = "not_sent_yet"
    QUIET_HOURS = "quiet_hours"


class Letter(StrEnum):
    """What is sent to one person because of something that happened, outside the course's timeline."""

    PLACE = "place"
    QUESTION = "question"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a delivery right before it goes. `notice` is None where the course has it no more."""

    delivery: Delivery
    person: Person
    enrolment: Enrolment
    course: PublishedCourse
    notice: Notice | None
    coming: Coming | None
    done: bool
    reflected: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """Don't send: the delivery ends in this state, for this reason."""

    state: DeliveryState
    reason: Reason


@dataclass(frozen=True, slots=True)
class Wait:
    """Don't send before this UTC instant."""

    until: datetime
    reason: Reason


def look(facts: Facts, now: datetime) -> Hold | Wait | None:
    """Return why a delivery must not be sent at `now` (UTC), or None where it may."""
    if facts.delivery.kind in list(Letter):
        return _look_at_letter(facts, now)
    notice = facts.notice
    if notice is None:
        return Hold(DeliveryState.REPLACED, Reason.COURSE_CHANGED)
    if now >= notice.expires:
        return Hold(DeliveryState.MISSED, Reason.EXPIRED)
    if now < notice.due:
        return Wait(notice.due, Reason.NOT_SENT_YET)
    reason = _reason_to_skip(facts, notice)
    if reason is not None:
        return Hold(DeliveryState.SKIPPED, reason)
    quiet_until = _quiet_until(facts.course.definition, notice, now)
    return Wait(quiet_until, Reason.QUIET_HOURS) if quiet_until else None


def _look_at_letter(facts: Facts, now: datetime) -> Hold | None:
    if now >= facts.delivery.expires:
        return Hold(DeliveryState.MISSED, Reason.EXPIRED)
    if facts.person.unreachable_since is not None:
        return Hold(DeliveryState.SKIPPED, Reason.UNREACHABLE)
    if facts.delivery.kind == Letter.PLACE and facts.enrolment.enrolled_at is None:
        return Hold(DeliveryState.SKIPPED, Reason.NOT_CONCERNED)
    return None


def _reason_to_skip(facts: Facts, notice: Notice) -> Reason | None:
    if not _concerns(facts, notice):
        return Reason.NOT_CONCERNED
    if facts.person.unreachable_since is not None:
        return Reason.UNREACHABLE
    if notice.kind == Kind.SESSION_REMINDER and facts.coming == Coming.NO:
        return Reason.CANNOT_COME
    if notice.kind == Kind.EXERCISE_NUDGE:
        if facts.done:
            return Reason.ALREADY_DONE
        exercise = facts.course.definition.exercise(notice.subject)
        assert exercise is not None
        if notice.due < facts.course.definition.sent_at(exercise):
            return Reason.NOT_SENT_YET
    if notice.kind == Kind.REFLECTION_REQUEST and facts.reflected:
        return Reason.ALREADY_REFLECTED
    return None


def _concerns(facts: Facts, notice: Notice) -> bool:
    """The same question that `outbox.audience` asks of many rows at once, asked of one."""
    enrolment = facts.enrolment
    if notice.kind == Kind.SIGNUP_REMINDER:
        begun = [since for since in (enrolment.consented_at, enrolment.remind_since) if since is not None]
        finished = enrolment.enrolled_at or enrolment.waiting_since or enrolment.withdrawn_at
        return finished is None and any(since < notice.due for since in begun)
    if enrolment.enrolled_at is None or enrolment.role not in notice.roles:
        return False
    match notice.kind:
        case Kind.EXERCISE:
            return True
        case Kind.SESSION_CHANGED:
            return enrolment.enrolled_at <= notice.due
        case _:
            return enrolment.enrolled_at < counts_before(facts.course.definition, notice)


def _quiet_until(course: Definition, notice: Notice, now: datetime) -> datetime | None:
    local = now.astimezone(course.zone)
    if course.quiet_hours is None or now - notice.due <= LATE:
        return None
    if not in_quiet_hours(local.time(), course.quiet_hours):
        return None
    ends = course.quiet_hours[1]
    day = local.date() if local.time() < ends else local.date() + timedelta(days=1)
    end = instant(datetime.combine(day, ends), course.zone)
    # Where the clock shows the hour twice, the quiet hours end the first time it comes.
    return end if now < end < notice.expires else None
