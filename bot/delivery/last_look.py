"""The last look: right before something is sent, whether it still holds, and if not, why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.course.definition import Definition
from bot.course.offsets import instant
from bot.course.remarks import in_quiet_hours
from bot.course.timeline import MUTABLE, Kind, Notice, is_too_early
from bot.delivery.audience import counts_before
from bot.delivery.letters import LETTERS, Letter
from bot.delivery.outbox import BY_HAND
from bot.delivery.reasons import Reason
from bot.people.attendance import Coming
from bot.people.broadcasts import DELETABLE_FOR
from bot.people.courses import PublishedCourse
from bot.tables import Broadcast, BroadcastState, Delivery, DeliveryState, Enrolment, Person

LATE = timedelta(minutes=15)
"""A notice that is later than this is a catch-up message, and those keep the quiet hours."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a delivery right before it goes. `notice` is None where the course has it no more,
    `enrolment` where a letter goes with none; `minutes` are those spent on the exercise that it is about.

    `broadcast` is the organisers' message that it carries, `meant` says that this is still for the person. `held` says
    that an organiser holds the notice back, `exercise_held` that a nudge is about an exercise that is held back and has
    not reached the person.
    """

    delivery: Delivery
    person: Person
    enrolment: Enrolment | None
    course: PublishedCourse
    notice: Notice | None
    coming: Coming | None
    done: bool
    reflected: bool
    muted: bool = False
    minutes: int = 0
    broadcast: Broadcast | None = None
    meant: bool = True
    held: bool = False
    exercise_held: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether an organiser has sent it, at a time of their own."""
        return self.delivery.priority == BY_HAND

    @property
    def whose(self) -> Enrolment:
        """The enrolment that it goes with. Raises LookupError where it goes with none."""
        if self.enrolment is None:
            raise LookupError(self.delivery.id)
        return self.enrolment


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
    if facts.delivery.kind in LETTERS:
        return _look_at_letter(facts, now)
    notice = facts.notice
    if notice is None:
        return Hold(DeliveryState.REPLACED, Reason.COURSE_CHANGED)
    if now >= notice.expires:
        return Hold(DeliveryState.MISSED, Reason.EXPIRED)
    if facts.held:
        return Hold(DeliveryState.SKIPPED, Reason.HELD)
    if now < notice.due and not facts.by_hand:
        return Wait(notice.due, Reason.NOT_SENT_YET)
    reason = _reason_to_skip(facts, notice)
    if reason is not None:
        return Hold(DeliveryState.SKIPPED, reason)
    since = facts.delivery.due if facts.by_hand else notice.due
    quiet_until = _quiet_until(facts.course.definition, notice, since, now)
    return Wait(quiet_until, Reason.QUIET_HOURS) if quiet_until else None


def _look_at_letter(facts: Facts, now: datetime) -> Hold | None:
    if now >= facts.delivery.expires:
        return Hold(DeliveryState.MISSED, Reason.EXPIRED)
    if facts.delivery.kind == Letter.TAKEN_BACK:
        # Whether it can be deleted where the bot is blocked only Telegram knows.
        too_late = now - facts.delivery.due >= DELETABLE_FOR
        return Hold(DeliveryState.MISSED, Reason.EXPIRED) if too_late else None
    if facts.delivery.kind == Letter.BROADCAST and (reason := _reason_to_stop(facts)):
        return Hold(DeliveryState.SKIPPED, reason)
    if facts.person.unreachable_since is not None:
        return Hold(DeliveryState.SKIPPED, Reason.UNREACHABLE)
    if facts.delivery.kind in (Letter.PLACE, Letter.LET_IN, Letter.CALENDAR) and facts.whose.enrolled_at is None:
        return Hold(DeliveryState.SKIPPED, Reason.NOT_CONCERNED)
    if facts.delivery.kind == Letter.SIGNED_OFF and facts.whose.withdrawn_at is None:
        return Hold(DeliveryState.SKIPPED, Reason.NOT_CONCERNED)
    return None


def _reason_to_stop(facts: Facts) -> Reason | None:
    if facts.broadcast is None or facts.broadcast.state in (BroadcastState.STOPPED, BroadcastState.WITHDRAWN):
        return Reason.STOPPED
    return None if facts.meant else Reason.NOT_CONCERNED


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
        too_early = facts.exercise_held or is_too_early(facts.course.definition, notice)
        if too_early and not facts.by_hand:
            return Reason.NOT_SENT_YET
    if notice.kind == Kind.REFLECTION_REQUEST and facts.reflected:
        return Reason.ALREADY_REFLECTED
    # Last, so that what is recorded as muted is what would have gone.
    return Reason.MUTED if facts.muted and notice.kind in MUTABLE else None


def _concerns(facts: Facts, notice: Notice) -> bool:
    """The same question that `audience.audience` asks of many rows at once, asked of one."""
    enrolment = facts.whose
    if notice.kind == Kind.SIGNUP_REMINDER:
        begun = [since for since in (enrolment.consented_at, enrolment.remind_since) if since is not None]
        finished = enrolment.enrolled_at or enrolment.waiting_since or enrolment.has_left
        return not finished and any(since < notice.due for since in begun)
    if enrolment.enrolled_at is None or enrolment.role not in notice.roles:
        return False
    match notice.kind:
        case Kind.EXERCISE:
            return True
        case Kind.SESSION_CHANGED:
            since = enrolment.role_since
            known = since is None or since <= notice.due or enrolment.role_before in notice.roles
            return enrolment.enrolled_at <= notice.due and known
        case _:
            before = counts_before(facts.course.definition, notice)
            since = enrolment.role_since
            role_in_time = since is None or since < before or enrolment.role_before in notice.roles
            return enrolment.enrolled_at < before and role_in_time


def _quiet_until(course: Definition, notice: Notice, since: datetime, now: datetime) -> datetime | None:
    local = now.astimezone(course.zone)
    if course.quiet_hours is None or now - since <= LATE:
        return None
    if not in_quiet_hours(local.time(), course.quiet_hours):
        return None
    ends = course.quiet_hours[1]
    day = local.date() if local.time() < ends else local.date() + timedelta(days=1)
    end = instant(datetime.combine(day, ends), course.zone)
    # Where the clock shows the hour twice, the quiet hours end the first time it comes.
    return end if now < end < notice.expires else None
