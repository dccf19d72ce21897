"""Local times and offsets: how `-7d 09:00` in a course file becomes an instant."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"(?P<sign>[+-])(?P<count>[0-9]{1,4})(?P<unit>[dhm])(?: (?P<at>(?:[01][0-9]|2[0-3]):[0-5][0-9]))?")
_MINUTES = {"h": 60, "m": 1}


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from an anchor: calendar days (perhaps at a time of day), or elapsed minutes.

    `days` and `minutes` are signed, and one of them is 0. `at` is a local time of day and goes with days only.
    """

    rule: str
    days: int = 0
    minutes: int = 0
    calendar: bool = False
    at: time | None = None

    def from_anchor(self, anchor: datetime, zone: ZoneInfo) -> datetime:
        """Return the UTC instant this far from `anchor`, a naive wall-clock time in `zone`."""
        if not self.calendar:
            return instant(anchor, zone) + timedelta(minutes=self.minutes)
        day = anchor.date() + timedelta(days=self.days)
        return instant(datetime.combine(day, self.at or anchor.time()), zone)


def parse_offset(text: str) -> Offset:
    """Read `[+-]N(d|h|m)`, with an optional ` HH:MM` after days. Raises ValueError for anything else."""
    found = _OFFSET.fullmatch(text)
    if found is None or (found["at"] and found["unit"] != "d"):
        raise ValueError(text)
    count = int(found["sign"] + found["count"])
    if found["unit"] == "d":
        at = time.fromisoformat(found["at"]) if found["at"] else None
        return Offset(text, days=count, calendar=True, at=at)
    return Offset(text, minutes=count * _MINUTES[found["unit"]])


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a naive wall-clock time in `zone`.

    A time that the clock skips becomes the first instant after the gap; one that comes twice means the first.
    """
    early = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == local:
        return early
    # In a gap, fold 0 reads the time with the offset from before it, fold 1 with the one from after:
    # the clock change lies between the two.
    before = local.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)
    return _first_instant_after_change(before, early, zone)


def _first_instant_after_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    offset_before = before.astimezone(zone).utcoffset()
    seconds = int((after - before).total_seconds())
    low, high = 0, seconds
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset_before:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
