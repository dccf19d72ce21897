"""Single values of a course file: each reader takes what TOML gave and returns what it means.

Every reader raises WrongValueError, with what to write instead, for anything it can't read.
"""

import difflib
import re
from collections.abc import Callable
from datetime import datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.course.definition import LANGUAGES, Moment
from bot.course.faults import sentence
from bot.course.offsets import Offset, instant, parse_offset
from bot.course.table import WrongValueError

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>.]+(\.[^@\s<>.]+)+")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_YEARS = range(2000, 2101)
_NORWAY = "Europe/Oslo"
LONGEST_TEXT = 4096
"""Telegram's limit to a message, in UTF-16 units."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def string(value: object) -> str:
    """A text with something in it."""
    if not isinstance(value, str):
        raise WrongValueError(sentence("Write a text in quotation marks."))
    if not value.strip():
        raise WrongValueError(sentence("Write something between the quotation marks, or take the key away."))
    if len(value.strip().encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise WrongValueError(
            sentence("This is too long for one message in Telegram. Write at most {most} characters."),
            most=LONGEST_TEXT,
        )
    return value.strip()


def language_code(value: object) -> str:
    """One of the three languages."""
    if value not in LANGUAGES:
        raise WrongValueError(sentence("Write nb, nn or en, in quotation marks."))
    return str(value)


def time_zone(value: object) -> ZoneInfo:
    """A time zone's IANA name."""
    name = string(value)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        nearest = difflib.get_close_matches(name, sorted(available_timezones()), n=1, cutoff=0.0)
        if not nearest or nearest[0] == _NORWAY:
            raise WrongValueError(
                sentence("There is no such time zone. Did you mean {nearest}?"), nearest=_NORWAY
            ) from error
        raise WrongValueError(
            sentence("There is no such time zone. Did you mean {nearest}? Norway is Europe/Oslo."), nearest=nearest[0]
        ) from error


def identifier(longest: int) -> Callable[[object], str]:
    """A slug or an id: a-z 0-9 -, at most `longest` characters."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(rf"[a-z0-9-]{{1,{longest}}}", value):
            raise WrongValueError(
                sentence("Write small letters a–z, digits and hyphens only, at most {longest} characters."),
                longest=longest,
            )
        return value

    return read


def moment_in(zone: ZoneInfo) -> Callable[[object], Moment]:
    """A date and time of day, without an offset; it is local time in the course's zone."""

    def moment(value: object) -> Moment:
        if isinstance(value, datetime) and value.tzinfo is not None:
            raise WrongValueError(
                sentence(
                    "The time zone is the course's own. "
                    "Write the time of day that clocks show there, without Z or +01:00 at the end."
                )
            )
        if not isinstance(value, datetime):
            raise WrongValueError(
                sentence("Write a date and a time of day without quotation marks, such as 2022-08-31T09:00:00.")
            )
        if value.year not in _YEARS:
            raise WrongValueError(sentence("Write a year between 2000 and 2100."))
        return Moment(value, instant(value, zone))

    return moment


def clock_time(value: object) -> time:
    """A time of day such as "08:00"."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise WrongValueError(sentence('Write a time of day in quotation marks, such as "08:00".'))
    return time.fromisoformat(value)


def clock_times(value: object) -> tuple[time, time]:
    """Two times of day: from, to."""
    if not isinstance(value, list) or len(value) != 2:
        raise WrongValueError(sentence('Write two times of day, such as ["21:00", "08:00"].'))
    first, second = (clock_time(each) for each in value)
    if first == second:
        raise WrongValueError(sentence("Write two different times of day."))
    return first, second


def offset(value: object) -> Offset:
    """A distance from an anchor, such as "-7d 09:00"."""
    if isinstance(value, str):
        try:
            return parse_offset(value)
        except ValueError:
            pass
    raise WrongValueError(
        sentence('Write a distance in time such as "-7d 09:00", "-1d", "-1h", "+30m" or "+1d 10:00".')
    )


def email(value: object) -> str:
    """An e-mail address."""
    if not isinstance(value, str) or not _EMAIL.fullmatch(value):
        raise WrongValueError(sentence('Write an e-mail address, such as "navn@example.org".'))
    return value


def link(value: object) -> str:
    """A web address that begins with http:// or https://."""
    try:
        found = urlsplit(value) if isinstance(value, str) and not re.search(r"\s", value) else None
    except ValueError:
        found = None
    if found is None or found.scheme not in ("http", "https") or not found.hostname:
        raise WrongValueError(sentence('Write a web address that begins with "https://".'))
    return str(value)


def is_opened(link: str) -> bool:
    """Say whether Telegram opens a web address, that `link` takes: it knows no host without a full stop in its name."""
    return "." in (urlsplit(link).hostname or "")


def whole_number(most: int) -> Callable[[object], int]:
    """A whole number above zero, and not above `most`."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise WrongValueError(
                sentence("Write a whole number from 1 to {most}, without quotation marks."), most=most
            )
        return value

    return read


def hours(value: object) -> float:
    """A number of hours above zero."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10_000:
        raise WrongValueError(
            sentence("Write a number of hours above zero, without quotation marks, such as 6 or 7.5.")
        )
    return float(value)


def boolean(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise WrongValueError(sentence("Write true or false, without quotation marks."))
    return value


def weekday(value: object) -> int:
    """A day of the week in English, three letters; 0 is Monday."""
    if value not in DAYS:
        raise WrongValueError(sentence("Write mon, tue, wed, thu, fri, sat or sun, in quotation marks."))
    return DAYS.index(str(value))
