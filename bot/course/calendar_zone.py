"""A time zone as calendar programs understand it: one yearly rule for each change of the clocks.

icalendar can make a zone too, but as lists of dates, which Outlook passes over, and with summer time an hour late.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class _Change:
    """The clocks go from one distance to UTC to another. `local` is what they show right before it."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str


def zone_component(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return a VTIMEZONE that is right for everything between two instants (aware).

    Outlook wants one rule for standard time and one for summer time. So there are these two wherever the zone keeps
    to them in those years; else every change stands by itself.
    """
    begins, ends = first.astimezone(zone).year - 1, last.astimezone(zone).year
    changes = _changes(zone, begins, ends)
    component = Timezone()
    component.add("tzid", zone.key)
    back = [change for change in changes if change.after < change.before]
    forward = [change for change in changes if change.after > change.before]
    years = list(range(begins, ends + 1))
    rules = [_rule(each, years) for each in (back, forward)]
    if all(rules):
        for each, rule in zip((back, forward), rules, strict=True):
            component.add_component(_observance(each[0], rule))
        return component
    for change in [_as_it_was(zone, datetime(begins, 1, 1, tzinfo=zone)), *changes]:
        component.add_component(_observance(change))
    return component


@cache
def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[_Change, ...]:
    """Return the changes of the clocks in some years, in order."""
    found = []
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    before = _offset(zone, moment)
    while moment < end:
        after = _offset(zone, moment + timedelta(days=1))
        if after != before:
            instant = moment + timedelta(minutes=_minutes_until_another(zone, moment, before))
            name = str(instant.astimezone(zone).tzname())
            found.append(_Change((instant + before).replace(tzinfo=None), before, after, name))
        moment, before = moment + timedelta(days=1), after
    return tuple(found)


def _minutes_until_another(zone: ZoneInfo, moment: datetime, before: timedelta) -> int:
    def changed(minutes: int) -> bool:
        return _offset(zone, moment + timedelta(minutes=minutes)) != before

    return bisect_left(range(_MINUTES_A_DAY), True, key=changed)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _as_it_was(zone: ZoneInfo, start: datetime) -> _Change:
    """Return how the clocks went at the start, as a change to that."""
    offset = _offset(zone, start)
    return _Change(start.replace(tzinfo=None), offset, offset, str(start.tzname()))


def _rule(changes: Sequence[_Change], years: list[int]) -> dict[str, str | int] | None:
    """Return the rule that gives just these changes, one in each of the years; None if there is no such rule."""
    if [change.local.year for change in changes] != years:
        return None
    alike = {
        (change.local.month, change.local.weekday(), change.local.time(), change.before, change.after)
        for change in changes
    }
    weeks = set.intersection(*(_weeks(change.local) for change in changes))
    if len(alike) > 1 or not weeks:
        return None
    local = changes[0].local
    # Where it may be the last or the fourth, the last is what laws say.
    return {"freq": "YEARLY", "byday": f"{min(weeks)}{_WEEKDAYS[local.weekday()]}", "bymonth": local.month}


def _weeks(day: datetime) -> set[int]:
    """Return which of its weekday in the month a day is: the first to the fourth, the last (-1), or both."""
    last = day.day + 7 > monthrange(day.year, day.month)[1]
    return {week for week in ((day.day + 6) // 7, -1 if last else 0) if week in (-1, 1, 2, 3, 4)}


def _observance(change: _Change, rule: dict[str, str | int] | None = None) -> TimezoneStandard | TimezoneDaylight:
    # By the direction, not by what the law calls it: Ireland has its standard time in summer.
    observance = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    observance.add("dtstart", change.local)
    observance.add("tzoffsetfrom", change.before)
    observance.add("tzoffsetto", change.after)
    observance.add("tzname", change.name)
    if rule:
        observance.add("rrule", rule)
    return observance
