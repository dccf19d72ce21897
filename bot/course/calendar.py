"""A person's sessions and due days as a calendar file (RFC 5545)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from bot.course.calendar_zone import zone_component
from bot.course.definition import Definition, Exercise, Session

_BEFORE_A_SESSION = timedelta(minutes=-30)
# A whole day begins at midnight; this is nine in the morning the day before.
_BEFORE_A_DUE_DAY = timedelta(hours=-15)
_CONTROL = dict.fromkeys((*range(9), *range(14, 32), 127))


def calendar(
    course: Definition,
    sessions: Iterable[Session],
    exercises: Iterable[Exercise],
    language: str,
    version: int,
    published: datetime,
    due_summary: Callable[[str], str],
    gone: Iterable[Session | Exercise] = (),
) -> bytes:
    """Return a calendar file with some of a course's sessions and exercises, in a language.

    A session has its times in the course's zone. An exercise is a whole day, the local day of the session that it
    is to be done by, also when that session is cancelled; `due_summary` makes its summary from its title. `gone` is
    what is no longer the person's: it is cancelled, under the same UID.

    `version`, the course file's, is the SEQUENCE, so that a moved entry takes the place of its old one. `published`
    is the UTC instant that the entries are stamped with. It must be later in every new file: where the SEQUENCE is
    the same, the later stamp counts (RFC 5546, 2.1.5). So a role can be left and taken up again within one version.
    """
    held, lost = list(sessions), list(gone)
    events = [
        *(_session(course, each, language, cancelled=each.cancelled) for each in held),
        *(_due_day(course, each, language, due_summary) for each in exercises),
        *(
            _session(course, each, language, cancelled=True)
            if isinstance(each, Session)
            else _due_day(course, each, language, due_summary, cancelled=True)
            for each in lost
        ),
    ]
    entries = Calendar()
    entries.add("prodid", "-//folgesvenn//NONSGML folgesvenn//NO")
    entries.add("version", "2.0")
    # No ORGANIZER, though RFC 5546 asks for one: with it, Outlook and others take an entry for an invitation to answer.
    entries.add("method", "PUBLISH")
    entries.add("x-wr-calname", plain(course.title.into(language)))
    for event in events:
        event.add("sequence", version)
        event.add("dtstamp", published)
        entries.add_component(event)
    if entries.get_missing_tzids():
        timed = [*held, *(each for each in lost if isinstance(each, Session))]
        first, last = min(each.starts.instant for each in timed), max(each.ends.instant for each in timed)
        entries.subcomponents.insert(0, zone_component(course.zone, first, last))
    return bytes(entries.to_ical())


def entry_title(course: Definition, session: Session, language: str) -> str:
    """Return what a session is called in a calendar, among a person's other doings."""
    return plain(f"{course.title.into(language)}: {session.title.into(language)}")


def plain(text: str) -> str:
    """Return a text with line feeds for all kinds of line breaks and without control characters.

    Calendar programs take a line break of any other kind for the end of a line of the file.
    """
    return "\n".join(text.translate(_CONTROL).splitlines())


def _session(course: Definition, session: Session, language: str, *, cancelled: bool) -> Event:
    event = _entry(f"{session.id}@{course.slug}.folgesvenn", entry_title(course, session, language), cancelled)
    event.add("dtstart", session.starts.instant.astimezone(course.zone))
    event.add("dtend", session.ends.instant.astimezone(course.zone))
    if session.text is not None:
        event.add("description", plain(session.text.into(language)))
    if session.link is not None:
        event.add("url", session.link)
        event.add("location", session.link)
    if not cancelled:
        event.add_component(_alarm(plain(session.title.into(language)), _BEFORE_A_SESSION))
    return event


def _due_day(
    course: Definition,
    exercise: Exercise,
    language: str,
    due_summary: Callable[[str], str],
    *,
    cancelled: bool = False,
) -> Event:
    summary = plain(due_summary(exercise.title.into(language)))
    # No session's id has a dot in it.
    event = _entry(f"{exercise.id}.exercise@{course.slug}.folgesvenn", summary, cancelled)
    day = course.done_by(exercise).starts.local.date()
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("description", plain(exercise.text.into(language)))
    if not cancelled:
        event.add_component(_alarm(summary, _BEFORE_A_DUE_DAY))
    return event


def _entry(uid: str, summary: str, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("summary", summary)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def _alarm(words: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", before)
    return alarm
