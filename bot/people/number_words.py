"""Times told in words, in three languages: «halvannen time» is 1,5 time, «two and a half hours» are 2,5 hours.

Babel words numbers and can't read them, and what reads them knows no Norwegian. A small table is enough.
"""

import re

_COUNTS = {
    1: ("en", "én", "ei", "ein", "éin", "ett", "et", "eitt", "eit", "one"),
    2: ("to", "two"),
    3: ("tre", "three"),
    4: ("fire", "four"),
    5: ("fem", "five"),
    6: ("seks", "six"),
    7: ("sju", "syv", "seven"),
    8: ("åtte", "eight"),
    9: ("ni", "nine"),
    10: ("ti", "ten"),
    11: ("elleve", "eleven"),
    12: ("tolv", "twelve"),
    15: ("femten", "fifteen"),
    20: ("tjue", "tyve", "twenty"),
    25: ("tjuefem", "twenty-five"),
    30: ("tretti", "tredve", "thirty"),
    40: ("førti", "forty"),
    45: ("førtifem", "forty-five"),
    50: ("femti", "fifty"),
    90: ("nitti", "ninety"),
}
"""Up to twelve, and the minutes that people round to."""

_FIGURES = {word: count for count, words in _COUNTS.items() for word in words}
_LONGEST_FIRST = "|".join(sorted(_FIGURES, key=len, reverse=True))
_COUNT = rf"(?:{_LONGEST_FIRST}|[0-9]{{1,3}})"
_ONE = r"(?:en|ein|ei|ett?|eitt?|an?)"
_AND = r"(?:og|and)"


def _whole(pattern: str) -> re.Pattern[str]:
    """Return a pattern that begins and ends with a word, and is no part of a longer one."""
    return re.compile(rf"(?<![\w,.½-])(?:{pattern})(?![\w½-])", re.IGNORECASE)


_HALF_HOUR = _whole(rf"(?:{_ONE} )?halvtime")
_ONE_AND_A_HALF = _whole(r"halvannen|halvannan|halvanna")
_HALVES = _whole(rf"(?:(?P<count>{_COUNT}) {_AND} )?(?:{_ONE} )?(?:halvt?|half)(?: an?)?")
_HOURS_AND_A_HALF = _whole(
    r"(?P<count>[0-9]{1,3}) (?P<unit>timer|timar|time|hours|hour) (?:og|and) 0,5(?: time| hour)?"
)
_QUARTERS = _whole(rf"(?:(?P<count>{_COUNT}|an?) )?(?:kvarter|quarters?)(?: of an? hour)?")
_AN_HOUR = _whole(r"an?(?= hour)")
_REST = _whole(_LONGEST_FIRST)


def in_figures(text: str) -> str:
    """Return a text with the numbers in it that tell a time in words written in figures.

    A half becomes «0,5», and a quarter of an hour «15 min». What stands in figures already is left as it is.
    """
    if not any(sign.isalpha() for sign in text):
        return text
    text = _HALF_HOUR.sub("0,5 time", text)
    text = _ONE_AND_A_HALF.sub("1,5", text)
    text = _HALVES.sub(lambda found: f"{_value(found['count'])},5", text)
    text = _QUARTERS.sub(lambda found: f"{15 * _value(found['count'] or '1')} min", text)
    text = _AN_HOUR.sub("1", text)
    text = _REST.sub(lambda found: str(_value(found[0])), text)
    return _HOURS_AND_A_HALF.sub(lambda found: f"{found['count']},5 {found['unit']}", text)


def _value(word: str | None) -> int:
    if word is None:
        return 0
    words = word.casefold()
    if words in ("a", "an"):
        return 1
    return _FIGURES[words] if words in _FIGURES else int(words)
