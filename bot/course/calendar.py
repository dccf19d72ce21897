"""A course's sessions as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from bot.course.definition import Definition, Session

_ALARM = timedelta(minutes=-30)


def calendar(
    course: Definition, sessions: Iterable[Session], language: str, version: int, published: datetime
) -> bytes:
    """Return a calendar file with some of a course's sessions, in a language.

    `version`, the course file's, is the SEQUENCE, so that a moved session takes the place of its old entry;
    `published` is the UTC instant that the entries are stamped with.
    """
    entries = Calendar()
    entries.add("prodid", "-//folgesvenn//NONSGML folgesvenn//NO")
    entries.add("version", "2.0")
    entries.add("method", "PUBLISH")
    entries.add("x-wr-calname", course.title.into(language))
    for session in sessions:
        entries.add_component(_event(course, session, language, version, published))
    entries.add_missing_timezones()
    return bytes(entries.to_ical())


def _event(course: Definition, session: Session, language: str, version: int, published: datetime) -> Event:
    event = Event()
    event.add("uid", f"{session.id}@{course.slug}.folgesvenn")
    event.add("sequence", version)
    event.add("dtstamp", published)
    event.add("dtstart", session.starts.instant.astimezone(course.zone))
    event.add("dtend", session.ends.instant.astimezone(course.zone))
    title = session.title.into(language)
    event.add("summary", f"{course.title.into(language)}: {title}")
    event.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    if session.text is not None:
        event.add("description", session.text.into(language))
    if session.link is not None:
        event.add("url", session.link)
        event.add("location", session.link)
    if not session.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", _ALARM)
        event.add_component(alarm)
    return event
