"""What is wrong with a file that is no TOML: the slips that people make in it, line by line, and what to write instead.

The parser stops at the first thing that it can't read, and has no words for who wrote the file. So each line is looked
at once more, for what people who are no programmers write in such a file.
"""

import re
import tomllib
from datetime import date, time

from bot.course.faults import Fault, sentence

_PLACE_IN_TOML = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_LONGEST_LINE = 80

_PIECE = re.compile(
    r'(?P<long>"""|\'\'\')|(?P<text>"(?:[^"\\]|\\.)*"|\'[^\']*\')|(?P<open>["\'])|(?P<comment>\#)|(?P<mark>[\[\]{},=])'
    r'|(?P<bare>[^"\'\#\[\]{},=\s](?:[^"\'\#\[\]{},=]*[^"\'\#\[\]{},=\s])?)'
)
_KEY = re.compile(r"\s*[A-Za-z_][\w-]*\s*=")
_HEADER = re.compile(r"\s*(?:\[\[[^\[\]]+\]\]|\[[^\[\]]+\])\s*(?:#.*)?")
_SECTION = re.compile(r"\s*\[\[?\s*(?:signup|contact|roles|sessions|exercises|resources)\b")
_MANY = ("roles", "sessions", "exercises", "resources")
_MOMENTS = ("opens", "deadline", "starts", "ends")

_CURLED = "“”„‟«»‘’‚‛´`″"
_CURLED_AT_THE_END = re.compile(r'"[^"“”„«»]*[”“„»]\s*(?:[,\]}#]|$)|\'[^\'‘’‚]*[’‘]\s*(?:[,\]}#]|$)')
_DATE = re.compile(r"(\d{1,4})\s?[-–−‑./]\s?(\d{1,2})\s?[-–−‑./]\s?(\d{1,4})(?!\d)")
_CLOCK = re.compile(r"[T\s]*(?:kl\.?\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?", re.I)

_WITHOUT = sentence("Write a date and a time of day without quotation marks, such as 2022-08-31T09:00:00.")
_STRAIGHT = sentence('These quotation marks are of the wrong kind. Write straight ones, such as "text".')


def unreadable(message: str, source: str) -> list[Fault]:
    """Return what is wrong with a text, in the order of its lines; `message` is what the TOML parser said to it."""
    found = _PLACE_IN_TOML.fullmatch(message)
    lines = source.split("\n")
    line = int(found["line"]) if found and found["line"] else len(lines)
    column = int(found["column"]) if found and found["column"] else len(lines[line - 1]) + 1
    slips = _Slips(lines).all()
    # All slips are such as the parser stops at: where it went on past the first of them, it stopped at something else.
    if not slips or slips[0][0] > line:
        slips.insert(0, (line, column, _in_general(found["what"] if found else message), {}))
    return [
        Fault(f"line {line}, column {column}", problem, lines[line - 1].strip()[:_LONGEST_LINE], values)
        for line, column, problem, values in slips
    ]


def _in_general(message: str) -> str:
    if message.startswith(("Cannot overwrite", "Cannot declare")):
        return sentence(
            "This is here for the second time. Take one away, or begin a new part with a line such as [[sessions]]."
        )
    return sentence(
        "The file can't be read as TOML from here on. Look for a missing quotation mark, bracket, comma or equals sign."
    )


_Problem = tuple[str, dict[str, object]]


class _Slips:
    """Goes through a file that the parser has refused, and finds at most one slip in each line."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._found: list[tuple[int, int, str, dict[str, object]]] = []
        self._brackets: list[tuple[str, int, int]] = []
        """What is open where a line begins: the bracket, and its line and column."""
        self._long: tuple[str, int, int] | None = None
        """The three quotation marks that a text over several lines began with, and their line and column."""

    def all(self) -> list[tuple[int, int, str, dict[str, object]]]:
        """Return each slip: its line and column, counted from 1, the sentence and the sentence's values."""
        for number, line in enumerate(self._lines, 1):
            self._line(number, line)
        self._close_all()
        return sorted(self._found, key=lambda slip: slip[:2])

    def _slip(self, line: int, column: int, problem: str, values: dict[str, object] | None = None) -> None:
        self._found.append((line, column, problem, values or {}))

    def _close_all(self) -> None:
        """Tell what was opened and never closed."""
        if self._long:
            mark, line, column = self._long
            self._slip(line, column, sentence("This text has no end. Write {mark} after it."), {"mark": mark})
        elif self._brackets:
            bracket, line, column = self._brackets[-1]
            self._unclosed(bracket, line, column)
        self._long, self._brackets = None, []

    def _unclosed(self, bracket: str, line: int, column: int) -> None:
        if bracket == "[":
            problem = sentence("This list has no end. Write {mark} after the last thing in it.")
            self._slip(line, column, problem, {"mark": "]"})
        else:
            problem = sentence("Write all of this on one line, from {first} to {last}.")
            self._slip(line, column, problem, {"first": "{", "last": "}"})

    def _line(self, number: int, line: str) -> None:
        start = 0
        if self._long:
            end = line.find(self._long[0])
            if _SECTION.match(line):
                self._close_all()
            elif end < 0:
                return
            else:
                start, self._long = end + 3, None
        elif self._brackets and (_KEY.match(line) or _SECTION.match(line)):
            self._close_all()
        if not start and not self._brackets and line.lstrip().startswith("["):
            self._header(number, line)
            return
        self._values(number, line, start)
        if self._brackets and self._brackets[-1][0] == "{":
            self._close_all()

    def _header(self, number: int, line: str) -> None:
        name = re.search(r"[A-Za-z_][\w-]*", line)
        if name is None or _HEADER.fullmatch(line):
            return
        many = name[0] in _MANY or "[[" in line or "]]" in line
        right = f"[[{name[0]}]]" if many else f"[{name[0]}]"
        problem = sentence("Write {right} here, and nothing else on the line.")
        self._slip(number, line.index("[") + 1, problem, {"right": right})

    def _values(self, number: int, line: str, start: int) -> None:
        """Look at all that stands in a line from `start`, up to its first slip."""
        key, awaited, read, at = "", bool(self._brackets), bool(start), start
        while piece := _PIECE.search(line, at):
            column, text, at = piece.start() + 1, piece[0], piece.end()
            if piece["comment"]:
                return
            if piece["long"]:
                end = line.find(text, at)
                if end < 0:
                    self._long = (text, number, column)
                    return
                awaited, read, at = False, True, end + 3
            elif piece["mark"]:
                if not self._bracket(text, number, column):
                    return
                awaited = text == "=" or (text in "[," and self._in_list())
                read = text in "]}"
            elif problem := _about_piece(piece, line, key if awaited else None, read=read, alone=not self._brackets):
                self._slip(number, column, *problem)
                # What is closed in the rest of the line is not looked at any more.
                closed = any(mark in line[at:] for mark in "]}")
                self._brackets = [] if closed else [each for each in self._brackets if each[0] == "["]
                return
            else:
                key = text if piece["bare"] and not awaited else key
                awaited, read = False, awaited or read or piece["text"] is not None

    def _in_list(self) -> bool:
        return bool(self._brackets) and self._brackets[-1][0] == "["

    def _bracket(self, mark: str, line: int, column: int) -> bool:
        """Open or close one; return False where another one should have been closed first."""
        if mark in "[{":
            self._brackets.append((mark, line, column))
        elif mark in "]}" and self._brackets:
            bracket, *place = self._brackets.pop()
            if bracket + mark not in ("[]", "{}"):
                self._unclosed(bracket, *place)
                self._brackets = []
                return False
        return True


def _about_piece(piece: re.Match[str], line: str, key: str | None, *, read: bool, alone: bool) -> _Problem | None:
    """What to say of a text, or of what has no quotation marks.

    `key` is None where no value is awaited, `read` says whether one was there right before, and `alone` whether it is
    neither in a list nor in braces.
    """
    if piece["open"]:
        return _about_marks(line), {}
    if not piece["bare"]:
        return None
    if key is not None:
        return _about_bare(piece[0], key, line[piece.end() :], alone=alone)
    if read and line.count('"', piece.end()) and line.count('"') % 2 == 0:
        return sentence("Write « and » for quotation marks inside a text."), {}
    return None


def _about_marks(line: str) -> str:
    """What to say of a quotation mark that is alone in its line."""
    if _CURLED_AT_THE_END.search(line):
        return _STRAIGHT
    return sentence('A quotation mark is missing. Write one before the text and one after it, such as "text".')


def _about_bare(bare: str, key: str, rest: str, *, alone: bool) -> _Problem | None:
    """What to say of a value without quotation marks; None where it may stand, or nothing simple can be said."""
    if any(mark in bare for mark in _CURLED):
        return _WITHOUT if key in _MOMENTS else _STRAIGHT, {}
    decimals = re.match(r",(\d+)", rest)
    if decimals and bare.isdecimal() and alone:
        return sentence("Write {right}, with a full stop."), {"right": f"{bare}.{decimals[1]}"}
    if _is_value(bare):
        return None
    if _DATE.match(bare) or key in _MOMENTS:
        return _about_moment(bare)
    if bare.lower() in ("true", "false") or key == "cancelled":
        return sentence("Write true or false, without quotation marks."), {}
    if bare[0].isalpha():
        return sentence('Write quotation marks before and after a text, such as "text".'), {}
    return None


def _is_value(bare: str) -> bool:
    try:
        tomllib.loads(f"x = {bare}")
    except ValueError:
        return False
    return True


def _about_moment(bare: str) -> _Problem:
    """What to say of a date and a time of day that TOML has other rules for."""
    found = _DATE.match(bare)
    clock = _CLOCK.fullmatch(bare, found.end()) if found else None
    if found is None or 4 not in (len(found[1]), len(found[3])):
        return _WITHOUT, {}
    year, month, day = (found[1], found[2], found[3]) if len(found[1]) == 4 else (found[3], found[2], found[1])
    try:
        right = date(int(year), int(month), int(day))
    except ValueError:
        return sentence("There is no such day. Write one that is in the calendar."), {}
    if clock is None:
        return _WITHOUT, {}
    try:
        at = time(int(clock[1]), int(clock[2]), int(clock[3] or 0))
    except ValueError:
        return sentence("There is no such time of day. Write one from 00:00:00 to 23:59:59."), {}
    return sentence("Write the date and the time of day like this: {right}."), {"right": f"{right}T{at}"}
