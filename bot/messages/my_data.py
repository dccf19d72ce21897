"""What is kept about a person: as a page to read and to print, and as a file for programs."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from bot.course.definition import Definition, Exercise, Role, Session
from bot.messages.message import Document, Message
from bot.messages.my_data_words import FIELDS, LISTS, VALUES
from bot.messages.speech import Speech
from bot.people.my_data import Row
from bot.people.written import EXERCISE, SESSION

_STYLE = Markup("""
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff;
       max-width: 44rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.5rem 0 .5rem; break-after: avoid; }
h2 { border-bottom: 2px solid #1b1b1b; }
h4 { font-size: 1rem; margin: .5rem 0 0; }
article { border-left: 3px solid #8a9ba8; padding-left: .75rem; margin: .75rem 0; }
main p { overflow-wrap: anywhere; white-space: pre-wrap; margin: .25rem 0; }
dl { display: grid; grid-template-columns: 13rem 1fr; gap: .15rem 1rem; margin: 0; }
dt { color: #555; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr; } dt { margin-top: .35rem; } }
@media print { body { max-width: none; padding: 0; } dl { break-inside: avoid; } }
""")

_PAGE = Markup("""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{made}</p>
{content}
</main>
</body>
</html>
""")

_DEEPEST_HEADING = 6
_WORDS = ("text", "html", "source")
"""What people wrote stands above everything that is told of it."""


def page(found: Row, courses: Mapping[str, Definition], now: datetime, speech: Speech) -> Message:
    """Everything that was found about a person at `now` (UTC), on a page; `courses` by their slugs."""
    written = _PAGE.format(
        language=speech.language,
        title=speech.label("What we keep about you"),
        style=_STYLE,
        made=speech.say("Made {when}. All times are in the course's time zone.", when=speech.when_in_year(now)),
        content=_Writer(courses, speech).row(_in_order(found), 2),
    )
    return Message(
        speech.say("Here is everything we keep about you. Open the file to read it or print it."),
        document=Document(_name(speech, "html"), _encoded(written)),
    )


def file(found: Row, now: datetime, speech: Speech) -> Message:
    """The same in JSON, by the names of tables and columns, with all times in UTC."""
    whole = {"made_at": now, "times": "UTC", **_in_order(found)}
    written = json.dumps(whole, ensure_ascii=False, indent=2, default=_plain)
    return Message(
        speech.say("And here is the same as data, if you want to take it elsewhere."),
        document=Document(_name(speech, "json"), _encoded(written + "\n")),
    )


def _name(speech: Speech, ending: str) -> str:
    name = speech.label("my-data")
    return f"{name}.{ending}"


def _encoded(text: str) -> bytes:
    # What could not be handled may hold halves of characters.
    return text.encode("utf-8", "replace")


def _plain(value: object) -> str:
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class _Writer:
    """Writes rows in one language, with the titles and the time zone of one course where they belong to one."""

    def __init__(self, courses: Mapping[str, Definition], speech: Speech, course: Definition | None = None) -> None:
        self._courses = courses
        self._course = course
        self._speech = Speech(speech.language, course.zone) if course else speech

    def row(self, row: Row, level: int) -> Markup:
        """Write a row's own values, and below them the rows that belong to it."""
        values = {name: value for name, value in row.items() if not isinstance(value, list) and value not in (None, "")}
        words = (Markup("<p>{}</p>\n").format(values.pop(name)) for name in _WORDS if name in values)
        above = Markup().join(words)
        told = (
            Markup("<dt>{}</dt><dd>{}</dd>\n").format(self._label(FIELDS, name), self._said(name, value))
            for name, value in values.items()
        )
        below = (self._list(name, rows, level) for name, rows in row.items() if isinstance(rows, list))
        return above + Markup("<dl>\n{}</dl>\n{}").format(Markup().join(told), Markup().join(below))

    def _list(self, name: str, rows: list[Row], level: int) -> Markup:
        if name == "enrolments":
            return Markup().join(self._enrolment(row, level) for row in rows)
        written = (Markup("<article>\n{}</article>\n").format(self.row(row, level + 1)) for row in rows)
        return self._heading(self._label(LISTS, name), level) + Markup().join(written)

    def _enrolment(self, row: Row, level: int) -> Markup:
        course = self._courses.get(row["course"])
        title = course.title.into(self._speech.language) if course else row["course"]
        writer = _Writer(self._courses, self._speech, course)
        return self._heading(title, level) + writer.row(row, level + 1)

    def _heading(self, words: str, level: int) -> Markup:
        return Markup("<h{0}>{1}</h{0}>\n").format(min(level, _DEEPEST_HEADING), words)

    def _label(self, names: Mapping[str, str], name: str) -> str:
        return self._speech.label(names[name]) if name in names else name

    def _said(self, name: str, value: Any) -> str:
        match value:
            case datetime():
                return self._speech.when_in_year(value)
            case bool():
                return self._speech.label("Yes") if value else self._speech.label("No")
            case dict():
                return json.dumps(value, ensure_ascii=False, indent=2)
        words = VALUES.get(name, {}).get(value)
        return self._speech.label(words) if words else self._title(name, str(value))

    def _title(self, name: str, value: str) -> str:
        """Return the title of what an id names, where the course knows it."""
        if self._course is None:
            return value
        kind, _, id_ = value.rpartition(":") if name == "subject" else ("", "", value)
        found: Role | Session | Exercise | None = None
        if name in ("role", "role_before"):
            found = self._course.role(id_)
        elif name == "session_id" or (name == "subject" and kind in ("", SESSION)):
            found = self._course.session(id_)
        if found is None and (name == "exercise_id" or (name == "subject" and kind in ("", EXERCISE))):
            found = self._course.exercise(id_)
        return found.title.into(self._speech.language) if found else value


def _in_order(row: Row) -> Row:
    """Return a row with its own values first, and then the rows below it: what the person wrote before all else."""

    def place(name: str) -> int:
        if not isinstance(row[name], list):
            return -1
        return list(LISTS).index(name) if name in LISTS else len(LISTS)

    ordered = ((name, row[name]) for name in sorted(row, key=place))
    return {name: [*map(_in_order, value)] if isinstance(value, list) else value for name, value in ordered}
