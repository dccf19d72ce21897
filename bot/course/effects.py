"""What publishing a course file does: to its sessions, to what will be sent and when, and to its texts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.course.definition import Definition, Session
from bot.course.differences import TIME, Difference, Part, differences
from bot.course.faults import Fault
from bot.course.remarks import remarks
from bot.course.timeline import REMINDERS, Notice, timeline


@dataclass(frozen=True, slots=True)
class Taken:
    """What was noted when a notice came due: when that was and until when it was useful (UTC).

    `caught_up` is False where it is never to be sent, even if those times change. An organiser may have `held` it back,
    which counts as long as it is due at that time.
    """

    due: datetime
    expires: datetime
    caught_up: bool = True
    held: bool = False

    def is_of(self, notice: Notice) -> bool:
        """Say whether the notice still has these times."""
        return self.due == notice.due and (self.held or self.expires == notice.expires)


@dataclass(frozen=True, slots=True)
class SessionChange:
    """A session whose time or link changes, or whether it is held. `told` people are told, `unreached` can't be.

    `reworded` messages that reminded somebody of it are edited. Where it is `too_late` nobody is told any more.
    """

    before: Session
    after: Session
    too_late: bool = False
    told: int = 0
    unreached: int = 0
    reworded: int = 0

    @property
    def moved(self) -> bool:
        """Whether it has another time, and is held."""
        return not self.after.cancelled and _times(self.before) != _times(self.after)

    @property
    def cancelled(self) -> bool:
        """Whether it was to be held, and is not any more."""
        return self.after.cancelled

    @property
    def resumed(self) -> bool:
        """Whether it was cancelled, and is held after all."""
        return self.before.cancelled

    @property
    def relinked(self) -> bool:
        """Whether it is held, with another link."""
        return not self.after.cancelled and self.before.link != self.after.link

    @property
    def until(self) -> datetime:
        """The UTC instant from which on telling it is of no use: the start that people go by."""
        return (self.before if self.after.cancelled else self.after).starts.instant


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A notice that is open already, and goes out with the next tick, to so many people."""

    notice: Notice
    people: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """A notice that comes at another time; `before` is the UTC instant at which it would have come."""

    notice: Notice
    before: datetime

    @property
    def sooner(self) -> bool:
        """Whether it comes before that."""
        return self.notice.due < self.before


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything that publishing `after` does, where `before` is the course as it is (None: it is new).

    `version` is the number that it becomes. `sessions` are those whose people are told, `differences` all others.
    `armed` notices come that would not have come, `dropped` ones do not come any more. `passed` are reminders that are
    never sent, since their time was before the publishing, and `too_late` those of them that are new and would still
    have been of use. `freed` were held back, but come since they have another time. `places` is how many get a place
    from the waiting list.
    """

    before: Definition | None
    after: Definition
    version: int
    new_version: bool = True
    sessions: tuple[SessionChange, ...] = ()
    differences: tuple[Difference, ...] = ()
    armed: tuple[Notice, ...] = ()
    too_late: tuple[Notice, ...] = ()
    dropped: tuple[Notice, ...] = ()
    passed: tuple[Notice, ...] = ()
    shifted: tuple[Shift, ...] = ()
    freed: tuple[Shift, ...] = ()
    at_once: tuple[AtOnce, ...] = ()
    places: int = 0
    remarks: tuple[Fault, ...] = ()

    @property
    def mark(self) -> str:
        """A few letters that stay the same as long as course and effect do; numbers of people may change."""
        notices = [
            *(f"+{each.key}" for each in self.armed),
            *(f"-{each.key}" for each in self.dropped),
            *(f"!{each.key}" for each in self.passed),
            *(f"{each.notice.key} {each.notice.due}" for each in self.shifted),
            *(f"now {each.notice.key}" for each in self.at_once),
            *(f"freed {each.notice.key} {each.notice.due}" for each in self.freed),
        ]
        sessions = [f"{each.after.id} {each.too_late}" for each in self.sessions]
        whole = [str(self.version), repr(self.after), *sorted(notices), *sessions]
        return sha256("\n".join(whole).encode()).hexdigest()[:8]


def effect(
    before: Definition | None, after: Definition, version: int, taken: Mapping[str, Taken], now: datetime
) -> Effect:
    """Return what `after` does when it becomes `version` at `now` (UTC), nobody counted yet.

    `taken` are the notices that have come due, by key.
    """
    old = {notice.key: notice for notice in timeline(before)} if before else {}
    new = {notice.key: notice for notice in timeline(after)}
    sessions = _changed_sessions(before, after, now) if before else ()
    passed = tuple(notice for notice in new.values() if _is_past(notice, taken.get(notice.key), now))
    never = {notice.key for notice in passed}
    at_once = [
        notice for notice in new.values() if notice.key not in never and _goes_now(notice, taken.get(notice.key), now)
    ]
    going = {notice.key for notice in at_once}
    common = [(old[key], notice) for key, notice in new.items() if key in old and key not in taken and key not in going]
    return Effect(
        before=before,
        after=after,
        version=version,
        sessions=sessions,
        differences=_others(before, after, sessions) if before else (),
        armed=_to_come(new.values(), lambda notice: notice.key not in old, now),
        dropped=_to_come(old.values(), lambda notice: notice.key not in new and not _is_held(notice, taken), now),
        passed=passed,
        too_late=tuple(notice for notice in passed if notice.key not in old and notice.expires > now),
        shifted=tuple(Shift(notice, was.due) for was, notice in common if notice.due != was.due and notice.due > now),
        freed=tuple(_freed(new, taken, now)),
        at_once=tuple(AtOnce(notice) for notice in at_once),
        remarks=_new_remarks(before, after, sessions, now),
    )


def _changed_sessions(before: Definition, after: Definition, now: datetime) -> tuple[SessionChange, ...]:
    pairs = [(before.session(session.id), session) for session in after.sessions]
    changes = [SessionChange(old, new) for old, new in pairs if old is not None and _is_told(old, new)]
    return tuple(replace(each, too_late=each.until <= now) for each in changes)


def _is_told(old: Session, new: Session) -> bool:
    if old.cancelled and new.cancelled:
        return False
    return (_times(old), old.link, old.cancelled) != (_times(new), new.link, new.cancelled)


def _times(session: Session) -> tuple[datetime, datetime]:
    return session.starts.instant, session.ends.instant


def _others(before: Definition, after: Definition, told: Iterable[SessionChange]) -> tuple[Difference, ...]:
    """What differs besides what people are told about sessions."""
    changed = [each.after for each in told]
    return tuple(
        each
        for each in differences(before, after)
        if not (each.part == Part.SESSION and each.after in changed and each.key in (TIME, "link", "cancelled"))
    )


def _to_come(notices: Iterable[Notice], which: Callable[[Notice], bool], now: datetime) -> tuple[Notice, ...]:
    return tuple(notice for notice in notices if which(notice) and now < notice.due < notice.expires)


def _is_past(notice: Notice, known: Taken | None, now: datetime) -> bool:
    """Reminders whose time is over are never caught up, whatever a later version says of how long they are useful."""
    if notice.kind not in REMINDERS or notice.due >= now:
        return False
    return known is None or (not known.caught_up and not known.is_of(notice))


def _goes_now(notice: Notice, known: Taken | None, now: datetime) -> bool:
    return notice.is_open(now) and (known is None or (known.caught_up and not known.is_of(notice)))


def _is_held(notice: Notice, taken: Mapping[str, Taken]) -> bool:
    known = taken.get(notice.key)
    return known is not None and known.held and known.is_of(notice)


def _freed(new: Mapping[str, Notice], taken: Mapping[str, Taken], now: datetime) -> Iterable[Shift]:
    """Give what is held back and comes all the same: it has another time, or another reminder takes its place."""
    held = {key: known for key, known in taken.items() if known.held}
    replaced = {_rule(key): known for key, known in held.items() if key not in new}
    for notice in new.values():
        known = held.get(notice.key)
        if known is None and notice.kind in REMINDERS and notice.key not in taken and now < notice.due:
            known = replaced.get(_rule(notice.key))
        if known is not None and not known.is_of(notice) and max(now, notice.due) < notice.expires:
            yield Shift(notice, known.due)


def _rule(key: str) -> str:
    """Return what a reminder's key says besides the start, or deadline, that it goes by."""
    return key.rpartition("/")[0]


def _new_remarks(
    before: Definition | None, after: Definition, told: Iterable[SessionChange], now: datetime
) -> tuple[Fault, ...]:
    """What is remarked on now and was not before; that a changed session is past is said with the session itself."""
    known = {_said(each) for each in remarks(before, now)} if before else set()
    past = {each.after.starts.local for each in told if each.too_late}
    return tuple(
        each
        for each in remarks(after, now)
        if _said(each) not in known and not (each.place.endswith(".starts") and each.found in past)
    )


def _said(remark: Fault) -> tuple[str, str, str]:
    return remark.problem, str(remark.found), str(remark.values)
