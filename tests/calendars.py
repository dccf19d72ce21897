"""What calendar programs make of a calendar file: three readers that must agree, and a program that keeps entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import vobject
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

PROGRAMS_WANT_AT_MOST = 75  # octets in a line


@dataclass(frozen=True)
class Entry:
    """One entry as a calendar shows it. Times are UTC instants; a whole day is a date, its end the day after."""

    uid: str
    sequence: int
    stamp: datetime
    summary: str
    description: str | None
    starts: date | datetime
    ends: date | datetime
    cancelled: bool
    transparent: bool
    url: str | None
    location: str | None
    alarms: tuple[timedelta, ...]


def read(content: bytes) -> dict[str, Entry]:
    """Return a file's entries by UID. Every reader must take the file, find no fault with it and read the same."""
    _look_at_the_lines(content)
    found = by_icalendar(content)
    assert by_vobject(content) == found
    assert by_ical(content) == found
    entries = {entry.uid: entry for entry in found}
    assert len(entries) == len(found)
    for entry in found:
        assert entry.starts < entry.ends
    return entries


def _look_at_the_lines(content: bytes) -> None:
    *lines, nothing = content.split(b"\r\n")
    assert nothing == b""
    assert not [line for line in lines if len(line) > PROGRAMS_WANT_AT_MOST]
    assert not [line for line in lines if set(line) & {*range(9), *range(10, 32), 127}]
    for line in lines:
        line.decode()  # no character is torn in two
    assert len(content.decode().splitlines()) == len(lines)
    for name in (b"VERSION:2.0", b"METHOD:PUBLISH"):
        assert lines.count(name) == 1
    zones = [line.removeprefix(b"TZID:") for line in lines if line.startswith(b"TZID:")]
    used = {line.split(b"TZID=")[1].split(b":")[0] for line in lines if b";TZID=" in line}
    assert set(zones) == used
    assert len(zones) == len(used)


def by_icalendar(content: bytes) -> list[Entry]:
    """Read with icalendar, which wrote the file."""
    calendar: Any = Calendar.from_ical(content)
    for component in calendar.walk():
        assert not component.errors
    return [
        Entry(
            uid=str(event["uid"]),
            sequence=int(event["sequence"]),
            stamp=event["dtstamp"].dt,
            summary=str(event["summary"]),
            description=_text(event.get("description")),
            starts=_moment(event["dtstart"].dt),
            ends=_moment(event["dtend"].dt),
            cancelled=event["status"] == "CANCELLED",
            transparent=event.get("transp") == "TRANSPARENT",
            url=_text(event.get("url")),
            location=_text(event.get("location")),
            alarms=tuple(alarm["trigger"].dt for alarm in event.walk("VALARM")),
        )
        for event in calendar.walk("VEVENT")
    ]


def by_vobject(content: bytes) -> list[Entry]:
    """Read with vobject, which takes the time zone from the file and checks what must be there and how often."""
    known_zones = vobject.icalendar.__dict__["__tzidMap"]
    for name in set(known_zones) - {"UTC"}:
        del known_zones[name]
    [calendar] = vobject.readComponents(content.decode())
    assert calendar.validate(raiseException=True)
    return [
        Entry(
            uid=event.uid.value,
            sequence=int(event.sequence.value),
            stamp=event.dtstamp.value,
            summary=event.summary.value,
            description=_value(event, "description"),
            starts=_moment(event.dtstart.value),
            ends=_moment(event.dtend.value),
            cancelled=event.status.value == "CANCELLED",
            transparent=_value(event, "transp") == "TRANSPARENT",
            url=_value(event, "url"),
            location=_value(event, "location"),
            alarms=tuple(alarm.trigger.value for alarm in event.contents.get("valarm", [])),
        )
        for event in calendar.vevent_list
    ]


def by_ical(content: bytes) -> list[Entry]:
    """Read with ical, which refuses whatever is not of the type that the standard says."""
    [calendar] = IcsCalendarStream.from_ics(content.decode()).calendars
    assert not calendar.extras or {each.name for each in calendar.extras} == {"x-wr-calname"}
    for event in calendar.events:
        assert not event.extras
    return [
        Entry(
            uid=event.uid,
            sequence=event.sequence or 0,
            stamp=event.dtstamp,  # type: ignore[arg-type]
            summary=event.summary or "",
            description=event.description,
            starts=_moment(event.dtstart),
            ends=_moment(event.dtend),
            cancelled=event.status == "CANCELLED",
            transparent=event.transparency == "TRANSPARENT",
            url=event.url,
            location=event.location,
            alarms=tuple(alarm.trigger for alarm in event.alarm),  # type: ignore[misc]
        )
        for event in calendar.events
    ]


def _moment(value: Any) -> date | datetime:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _value(event: Any, name: str) -> str | None:
    value: str | None = event.getChildValue(name)
    return value


class CalendarProgram:
    """A calendar that files are opened in. By RFC 5546 the higher SEQUENCE counts, then the later stamp."""

    def __init__(self) -> None:
        self._kept: dict[str, Entry] = {}

    def opens(self, content: bytes) -> None:
        for uid, entry in read(content).items():
            kept = self._kept.get(uid)
            if kept is None or (entry.sequence, entry.stamp) > (kept.sequence, kept.stamp):
                self._kept[uid] = entry

    @property
    def shown(self) -> dict[str, Entry]:
        """What is in the calendar and not cancelled, by UID."""
        return {uid: entry for uid, entry in self._kept.items() if not entry.cancelled}

    def times(self, names: Iterable[str], course: str = "lite-kurs") -> list[date | datetime]:
        """Return when entries start, by what stands before the @ in their UID."""
        return [self.shown[f"{name}@{course}.folgesvenn"].starts for name in names]
