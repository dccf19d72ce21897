"""When organisers are told something by itself: a digest before each session, a word on Monday mornings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.course.definition import Definition
from bot.course.offsets import instant
from bot.course.remarks import in_quiet_hours

_DIGEST_AT = time(9)
_WEEKLY_AT = time(8)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


class DeskKind(StrEnum):
    """What organisers are told by itself."""

    DIGEST = "digest"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class DeskTime:
    """Something to tell the organisers: due at one UTC instant, no longer useful from another.

    `subject` is the id of the session that a digest goes before, the course's slug for the weekly word.
    """

    kind: DeskKind
    key: str
    subject: str
    due: datetime
    expires: datetime


def open_at(course: Definition, now: datetime) -> list[DeskTime]:
    """Return what is due and still useful at `now` (UTC); nothing in the quiet hours, which end before long."""
    if course.quiet_hours and in_quiet_hours(now.astimezone(course.zone).time(), course.quiet_hours):
        return []
    week = weekly(course, _monday_of(now.astimezone(course.zone).date()))
    return [each for each in (*_digests(course), week) if each is not None and each.due <= now < each.expires]


def next_due(course: Definition, now: datetime) -> datetime | None:
    """Return the first UTC instant later than `now` at which something is due, or None."""
    monday = _monday_of(now.astimezone(course.zone).date())
    weeks = (weekly(course, monday), weekly(course, monday + _WEEK))
    dues = [each.due for each in (*_digests(course), *weeks) if each is not None and each.due > now]
    return min(dues, default=None)


def weekly(course: Definition, monday: date) -> DeskTime | None:
    """Return the word of one Monday; None later than a week after the course has ended."""
    due = _not_in_quiet_hours(course, datetime.combine(monday, _WEEKLY_AT))
    if due > course.ends + _WEEK:
        return None
    expires = instant(datetime.combine(monday + _DAY, _WEEKLY_AT), course.zone)
    return DeskTime(DeskKind.WEEKLY, _weekly_key(course, monday), course.slug, due, expires)


def this_week(course: Definition, now: datetime) -> str:
    """Return the key of the weekly word of the week that `now` (UTC) is in, whether it is sent or not."""
    return _weekly_key(course, _monday_of(now.astimezone(course.zone).date()))


def next_weekly(course: Definition, now: datetime) -> datetime | None:
    """Return the first UTC instant later than `now` at which a weekly word is due, or None."""
    monday = _monday_of(now.astimezone(course.zone).date())
    weeks = (weekly(course, monday), weekly(course, monday + _WEEK))
    return min((each.due for each in weeks if each is not None and each.due > now), default=None)


def week_around(course: Definition, key: str) -> tuple[datetime, datetime, datetime]:
    """Return three Monday mornings as UTC instants: a weekly word looks back from the second to the first, and ahead to
    the third.

    It is told by its key. Raises ValueError for what is no such key.
    """
    monday = date.fromisoformat(key.rpartition("/")[2])
    before, this, after = (
        instant(datetime.combine(day, _WEEKLY_AT), course.zone) for day in (monday - _WEEK, monday, monday + _WEEK)
    )
    return before, this, after


def _digests(course: Definition) -> Iterator[DeskTime]:
    for session in course.sessions:
        if not session.cancelled:
            start = session.starts.instant
            due = _not_in_quiet_hours(course, datetime.combine(session.starts.local.date() - _DAY, _DIGEST_AT))
            key = f"{DeskKind.DIGEST}/{course.slug}/{session.id}/{start.strftime(_STAMP)}"
            yield DeskTime(DeskKind.DIGEST, key, session.id, due, start)


def _not_in_quiet_hours(course: Definition, local: datetime) -> datetime:
    """Return a wall-clock time as a UTC instant, or the end of the quiet hours where they cover it."""
    if course.quiet_hours and in_quiet_hours(local.time(), course.quiet_hours):
        ends = course.quiet_hours[1]
        day = local.date() if local.time() < ends else local.date() + _DAY
        local = datetime.combine(day, ends)
    return instant(local, course.zone)


def _weekly_key(course: Definition, monday: date) -> str:
    return f"{DeskKind.WEEKLY}/{course.slug}/{monday.isoformat()}"


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
