"""Times as people write them, in Norwegian or English: «5.9. kl. 09:00–12:00», «onsdag 7. september kl. 10».

The names of months and days are Babel's. The parsers on the market guess: to them 5.9 is the fifth of this month, and
2022-09-07 in a country where days come first is in July. Whoever moves a session for two hundred people is better
served by one that reads less and asks again.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal

from babel import Locale

from bot.course.definition import LANGUAGES


@dataclass(frozen=True, slots=True)
class Times:
    """A start and an end, as naive wall-clock times."""

    starts: datetime
    ends: datetime


class UnclearTimeError(Exception):
    """What was written is no time, or none that can be. `day` is the date meant where its weekday is another one."""

    def __init__(self, why: Literal["unknown", "weekday", "end"], day: date | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.day = day


_LONGEST = 200
"""Characters in which anybody can say a time."""

_SMALL_WORDS = r"(?:flytt|flyttes|move|den|the|dag|dato|på|on|til|to|ny|new|tid|time|of|this|denne)"
_ISO = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:t(?=\d{1,2}:)|\b)")
_NUMBERS = re.compile(
    r"(?<![\d.:/-])(?P<day>0?[1-9]|[12]\d|3[01])\s?[./]\s?(?P<month>0?[1-9]|1[0-2])"
    r"(?:(?:\s?[./]\s?|\s)(?P<year>20\d\d)(?![\d:.])|[./](?P<short>\d\d)(?![\d:.])|\.)?"
    r"(?![\d:/])(?!\s?-\s?\d)"
)
_CLOCK = r"(?P<{0}h>[01]?\d|2[0-3])(?:[:.]?(?P<{0}m>[0-5]\d)(?::\d\d)?)?\s?(?P<{0}half>[ap]\.?m\.?)?"
_AT = r"(?:(?:klokk[ae]n?|kl|at|fra|frå|from|mellom|between)(?:\b|(?=\d))\.?\s?)+"
_UNTIL = r"\s?(?:-|til|to|until|og|and)\s?(?:kl\.?\s?)?"
_RANGE = _CLOCK.format("from_") + f"(?:{_UNTIL}" + _CLOCK.format("to_") + r")?(?![\d:/]|\.\d)"
_TOLD_TIME = re.compile(rf"\b{_AT}{_RANGE}")
_BARE_TIME = re.compile(_RANGE)
_SEPARATE = re.compile(r"[,;()]")
_DASHES = re.compile(r"\s*[–—−‐‑-]\s*")
_RELATIVE = (
    (re.compile(r"\b(?:i ?overmorgen|i ?overmorgon|the day after tomorrow)\b"), 2),
    (re.compile(r"\b(?:i ?morgen|i ?morgon|tomorrow)\b"), 1),
    (re.compile(r"\b(?:i ?dag|today)\b"), 0),
)


def read_times(text: str, present: Times, today: date) -> Times:
    """Return the time that somebody writes in place of a session's `present` one; `today` is the local date.

    No year: the date nearest to the present one. A weekday alone: the nearest that is not past. No date: the same day;
    no time of day: the same. No end: it lasts as long as now. Raises UnclearTimeError.
    """
    if len(text) > _LONGEST:
        raise UnclearTimeError("unknown")
    clock, rest = _taken(_TOLD_TIME, _tidied(text))
    weekday, rest = _weekday(rest)
    day, rest = _date(rest, present.starts.date(), today)
    if clock is None:
        clock = _bare_time(rest)  # «10 til 12»: there a small word says something
        rest = "" if clock else rest
    rest = re.sub(rf"\b{_SMALL_WORDS}\b\.?", " ", rest)
    if clock is None:
        clock = _bare_time(rest)
        rest = "" if clock else rest
    rest = rest.strip(" .-")
    if rest or (clock is None and day is None and weekday is None):
        raise UnclearTimeError("unknown")
    if day is None:
        day = present.starts.date() if weekday is None else _nearest(weekday, present.starts.date(), today)
    elif weekday is not None and day.weekday() != weekday:
        raise UnclearTimeError("weekday", day)
    return _lasting(day, clock, present)


def _tidied(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_SEPARATE.sub(" ", _DASHES.sub("-", plain)).split())


def _taken(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    """Return what a pattern finds, and the text without it."""
    found = pattern.search(text)
    return found, text if found is None else f"{text[: found.start()]} {text[found.end() :]}"


def _bare_time(text: str) -> re.Match[str] | None:
    """Read a text as a time and nothing else; a number alone may be a day as well as an hour."""
    bare = text.strip(" .-")
    return None if bare.isdigit() else _BARE_TIME.fullmatch(bare)


def _weekday(text: str) -> tuple[int | None, str]:
    found, rest = _taken(_day_names(), text)
    return (_names("days")[found["name"].rstrip(".")] if found else None), rest


def _date(text: str, near: date, today: date) -> tuple[date | None, str]:
    for pattern, days in _RELATIVE:
        found, rest = _taken(pattern, text)
        if found:
            return today + timedelta(days=days), rest
    months = _names("months")
    for pattern in (_ISO, *_with_month_names(), _NUMBERS):
        found, rest = _taken(pattern, text)
        if found:
            month = months[found["month"]] if found["month"] in months else int(found["month"])
            short = found.groupdict().get("short")
            year = f"20{short}" if short else found["year"]
            return _in_year(year, month, int(found["day"]), near), rest
    return None, text


def _in_year(year: str | None, month: int, day: int, near: date) -> date:
    try:
        if year is not None:
            return date(int(year), month, day)
        return min(_in_any_year(month, day, near), key=lambda each: abs(each - near))
    except ValueError as error:
        raise UnclearTimeError("unknown") from error


def _in_any_year(month: int, day: int, near: date) -> list[date]:
    found = []
    for year in range(near.year - 4, near.year + 5):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue  # 29 February
    return found


def _nearest(weekday: int, near: date, today: date) -> date:
    """Return the date of a weekday that is nearest to a date, of those that are not past."""
    days = [near + timedelta(days=away) for away in range(-3, 4)]
    found = next(each for each in days if each.weekday() == weekday)
    weeks = max(0, -((found - today).days // 7))
    return found + timedelta(weeks=weeks)


def _lasting(day: date, clock: re.Match[str] | None, present: Times) -> Times:
    if clock is None:
        starts = datetime.combine(day, present.starts.time())
        return Times(starts, starts + (present.ends - present.starts))
    starts = datetime.combine(day, _clock(clock, "from_", clock["from_half"]))
    if clock["to_h"] is None:
        return Times(starts, starts + (present.ends - present.starts))
    ends = datetime.combine(day, _clock(clock, "to_", clock["to_half"]))
    if clock["to_half"] and not clock["from_half"] and int(clock["from_h"]) <= 12:
        # «1–3 pm» is in the afternoon, «10–1 pm» begins in the morning.
        afternoon = datetime.combine(day, _clock(clock, "from_", clock["to_half"]))
        starts = afternoon if afternoon < ends else starts
    if ends <= starts:
        raise UnclearTimeError("end")
    return Times(starts, ends)


def _clock(found: re.Match[str], which: str, half: str | None) -> time:
    hour, minute = int(found[f"{which}h"]), int(found[f"{which}m"] or 0)
    if half is not None:
        if not 1 <= hour <= 12:
            raise UnclearTimeError("unknown")
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, minute)


@cache
def _names(kind: Literal["months", "days"]) -> Mapping[str, int]:
    """Return the names of months (January is 1) or days (Monday is 0) in every language here, short ones too."""
    found: dict[str, int] = {"sept": 9} if kind == "months" else {}
    for language in LANGUAGES:
        for forms in getattr(Locale(language), kind).values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    found[name.casefold().rstrip(".")] = number
    return found


@cache
def _any_of(kind: Literal["months", "days"], shortest: int = 2) -> str:
    return "|".join(sorted((name for name in _names(kind) if len(name) >= shortest), key=len, reverse=True))


@cache
def _day_names() -> re.Pattern[str]:
    """Return what finds the name of a day; the shortest need their full stop: «on» and «to» are words as well."""
    return re.compile(rf"\b(?P<name>(?:{_any_of('days')})\.|(?:{_any_of('days', 3)})\b)")


@cache
def _with_month_names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds «7. september 2022» and «September 7, 2022», the year left out or not."""
    month, year = rf"(?P<month>{_any_of('months')})\b\.?", r"(?:\s(?P<year>20\d\d)(?![\d:.]))?"
    day = r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?"
    return (
        re.compile(rf"\b{day}\s?(?:of\s)?{month}{year}"),
        re.compile(rf"\b{month}\s{day}(?![\d:.])(?!\s?-){year}"),
    )
