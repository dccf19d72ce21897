"""Saying things in one language: sentences from the catalogues; dates, times and numbers in that language's way."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, get_day_names, get_month_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from babel.units import format_unit
from markupsafe import Markup, escape

OSLO = ZoneInfo("Europe/Oslo")


@cache
def _catalogue(language: str) -> Translations:
    path = resources.files("locales") / language / "LC_MESSAGES" / "messages.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


@cache
def _locale(language: str) -> Locale:
    return Locale(language)


# A notice tells everybody of the same few moments.
@lru_cache(maxsize=1024)
def _moment(moment: datetime, pattern: str, zone: ZoneInfo, language: str) -> str:
    return format_datetime(moment, pattern, tzinfo=zone, locale=_locale(language))


@lru_cache(maxsize=1024)
def _unit(number: int, unit: str, language: str) -> str:
    return format_unit(number, unit, locale=_locale(language))


def _filled(sentence: str, values: dict[str, object]) -> Markup:
    """Return one of our own sentences, with values in it, as HTML; like `Markup.format`, in a quarter of its time."""
    return Markup(sentence.format(**{name: escape(value) for name, value in values.items()}))  # noqa: S704


class Speech:
    """One language (nb, nn or en), and the time zone that times are told in.

    `say` and `count` return HTML in which every value is escaped; `label` returns plain text.
    """

    def __init__(self, language: str, zone: ZoneInfo = OSLO) -> None:
        self.language = language
        self.zone = zone
        self._catalogue = _catalogue(language)
        self._locale = _locale(language)

    def say(self, msgid: str, /, **values: object) -> Markup:
        """Return a sentence as HTML, its placeholders filled with escaped values."""
        return _filled(self._catalogue.gettext(msgid), values)

    def count(self, one: str, many: str, number: float, /, **values: object) -> Markup:
        """Return the sentence for one or for many as HTML; `{n}` is the number in the language's own way."""
        # Catalogues count in whole numbers; 2.5 is many.
        whole = int(number) if number == int(number) else 2
        template = self._catalogue.ngettext(one, many, whole)
        return _filled(template, {"n": self.number(number)} | values)

    def label(self, msgid: str, /, **values: object) -> str:
        """Return a sentence as plain text, for buttons, documents and terminals."""
        translated: str = self._catalogue.gettext(msgid)
        return translated.format(**values) if values else translated

    def number(self, number: float) -> str:
        """Return a number with at most two decimals."""
        return format_decimal(number, format="#,##0.##", locale=self._locale)

    def listed(self, things: Iterable[str]) -> str:
        """Return «a, b og c»."""
        return format_list(list(things), locale=self._locale)

    def hours(self, minutes: int) -> Markup:
        """Return minutes as hours: «2,5 timer»."""
        return self.count("{n} hour", "{n} hours", round(minutes / 60, 2))

    def day(self, moment: datetime) -> str:
        """Return an instant's date: «onsdag 31. august»."""
        return self._format(moment, self.label("EEEE d MMMM"))

    def day_in_year(self, moment: datetime) -> str:
        """Return an instant's date with its year: «onsdag 31. august 2022»."""
        return self._format(moment, self.label("EEEE d MMMM y"))

    def when(self, moment: datetime) -> str:
        """Return an instant's date and time: «onsdag 31. august kl. 09:00»."""
        return self._format(moment, self.label("EEEE d MMMM 'at' HH:mm"))

    def when_in_year(self, moment: datetime) -> str:
        """Return an instant's date, year and time: «onsdag 31. august 2022 kl. 09:00»."""
        return self._format(moment, self.label("EEEE d MMMM y 'at' HH:mm"))

    def short(self, moment: datetime) -> str:
        """Return an instant's date and time in short: «ons. 31. aug. 09:00»."""
        return self._format(moment, self.label("EEE d MMM HH:mm"))

    def short_weekday(self, moment: datetime) -> str:
        """Return an instant's date in short: «ons. 31. aug.»."""
        return self._format(moment, self.label("EEE d MMM"))

    def short_day(self, moment: datetime) -> str:
        """Return an instant's date in short, without the day of the week: «31. aug.»."""
        return self._format(moment, self.label("d MMM"))

    def clock(self, moment: datetime) -> str:
        """Return an instant's time of day: «09:00»."""
        return self._format(moment, "HH:mm")

    def duration(self, length: timedelta) -> str:
        """Return a length of time in whole hours or in minutes: «1 time», «45 minutter»."""
        minutes = max(1, round(length.total_seconds() / 60))
        return (
            _unit(minutes // 60, "hour", self.language)
            if minutes % 60 == 0
            else _unit(minutes, "minute", self.language)
        )

    def months(self) -> list[str]:
        """Return the months' names, January first."""
        return [get_month_names("wide", "format", self._locale)[month] for month in range(1, 13)]

    def weekdays(self) -> list[str]:
        """Return the names of the days of the week, Monday first."""
        return [get_day_names("wide", "format", self._locale)[day] for day in range(7)]

    def days_until(self, now: datetime, moment: datetime) -> int:
        """Return how many midnights lie between two instants, in the time zone spoken of."""
        return (moment.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days

    def _format(self, moment: datetime, pattern: str) -> str:
        return _moment(moment, pattern, self.zone, self.language)
