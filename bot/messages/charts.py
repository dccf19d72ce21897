"""Where a course stands, drawn: sign-ups over time, exercises, hours; as PNG pictures that are read on a phone."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from bot.course.definition import Definition
from bot.messages.message import Document, Message, lines, paragraphs
from bot.messages.numbers import alone, average, done_of, exercise_line, figure, span_label, told
from bot.messages.speech import Speech
from bot.people.statistics import ENOUGH, Figures, Hidden, Shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Blue and orange are told apart by the colour-blind, and each is dark enough to read on white.
_BLUE, _ORANGE, _GREY, _PALE, _INK = "#0072B2", "#C04A00", "#8A8A8A", "#E3E8EC", "#1C1C1C"

_DPI = 100
_WIDE = 10.8
_HIGH = 13.5
_TITLE, _TEXT = 40, 30
_LINE = 30
"""Characters of the text's size that fit across a picture."""

_ON_ONE = 7
"""Bars in one picture."""

_DRAWING = Lock()
"""The library that draws looks up its fonts in one place for all; one thread at a time."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its number as it is told, out of how many (None: there is no such number), and its colour."""

    label: str
    number: Shown
    told: str
    whole: int | None
    marked: bool = False


def charts(course: Definition, figures: Figures, speech: Speech, *, shared: bool = False) -> list[Message]:
    """Draw the figures: sign-ups over time, exercises (those sent), hours. Takes a second or two.

    `shared`: groups under five are not told, nor shown by a bar's length.
    """
    note = (
        speech.say("This picture can be shared. Groups under five are shown as «fewer than {n}».", n=ENOUGH)
        if shared
        else speech.say("This picture is for the organisers only.")
    )
    county = speech.say("County: {county}", county=figures.county) if figures.county else None

    def message(name: str, drawing: bytes, caption: str) -> Message:
        return Message(paragraphs(caption, county, note), document=Document(f"{name}.png", drawing, picture=True))

    with _DRAWING:
        found = [
            message(
                "signups",
                _signups(course, figures, speech, shared=shared),
                _place_words(course, figures, speech, shared=shared),
            )
        ]
        sent = [each for each in figures.exercises if each.sent]
        for start in range(0, len(sent), _ON_ONE):
            some = sent[start : start + _ON_ONE]
            rows = [
                Bar(
                    each.exercise.title.into(speech.language),
                    done_of(each, shared=shared),
                    _of(done_of(each, shared=shared), alone(each.people, shared=shared), speech),
                    each.people,
                )
                for each in some
            ]
            title = speech.label("Exercises: how many have done them")
            told_of = lines(*(exercise_line(each, speech, shared=shared) for each in some))
            caption = paragraphs(speech.say("<b>Exercises</b>"), told_of)
            found.append(message("exercises", _bars(title, _subtitle(figures, speech), rows), caption))
        found.append(message("hours", *_hours(course, figures, speech, shared=shared)))
    return found


def _place_words(course: Definition, figures: Figures, speech: Speech, *, shared: bool) -> str:
    number = figure(alone(figures.total.enrolled, shared=shared), speech)
    deadline = course.signup.deadline.instant
    when = speech.when(deadline)
    return paragraphs(
        speech.say("<b>Sign-ups</b>"),
        speech.say("• With a place: {n}", n=number),
        speech.say("The deadline is {when}.", when=when)
        if figures.at <= deadline
        else speech.say("The deadline was {when}.", when=when),
    )


def _of(number: Shown, people: Shown, speech: Speech) -> str:
    if isinstance(people, Hidden):
        return figure(people, speech)
    return speech.label("{done} of {people}", done=figure(number, speech), people=figure(people, speech))


def _subtitle(figures: Figures, speech: Speech) -> str:
    day = speech.day_in_year(figures.at)
    return f"{figures.county} · {day}" if figures.county else day


def _hours(course: Definition, figures: Figures, speech: Speech, *, shared: bool) -> tuple[bytes, str]:
    numbers = told(figures.noted(course), shared=shared)
    most = max([number for number in numbers.values() if not isinstance(number, Hidden)], default=0)
    rows = [
        Bar(span_label(span, speech), number, figure(number, speech), max(most, ENOUGH), bool(span and span.goal))
        for span, number in numbers.items()
    ]
    mean = average(figures, speech, shared=shared)
    title = speech.label("Own effort: how many people have noted so many hours")
    caption = paragraphs(
        speech.say("<b>Own effort</b>"),
        speech.say("Those who have noted hours have {hours} on average.", hours=mean)
        if mean
        else speech.say("Few have noted hours so far."),
    )
    return _bars(title, _subtitle(figures, speech), rows, track=False), caption


def _paper(title: str, subtitle: str, high: float = _HIGH) -> "Figure":
    """An empty picture, so many hundreds of pixels high, with what it shows on top."""
    # Imported here, since the library takes a second to load and the bot must start fast.
    from matplotlib.figure import Figure  # noqa: PLC0415

    paper = Figure(figsize=(_WIDE, high), dpi=_DPI, facecolor="white")
    words = "\n".join(textwrap.wrap(title, 25))
    line = 0.052 * _HIGH / high
    top = 1 - 0.035 * _HIGH / high
    paper.text(0.06, top, words, size=_TITLE, weight="bold", color=_INK, va="top", parse_math=False)
    below = 1 - 0.045 * _HIGH / high - line * (words.count("\n") + 1)
    paper.text(0.06, below, subtitle, size=26, color="#555555", va="top", parse_math=False)
    return paper


def _finished(paper: "Figure") -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415

    file = BytesIO()
    FigureCanvasAgg(paper)
    paper.savefig(file, format="png", dpi=_DPI)
    return file.getvalue()


def _bars(title: str, subtitle: str, rows: Sequence[Bar], *, track: bool = True) -> bytes:
    """Bars under one another, each with its label above and its number beside it."""
    on_it = min(max(len(rows), 2), _ON_ONE)
    each, above = 0.77 * _HIGH / max(on_it, 4), 0.2 * _HIGH
    high = above + on_it * each + 0.03 * _HIGH
    paper = _paper(title, subtitle, high)
    axes = paper.add_axes((0.06, 0.03 * _HIGH / high, 0.88, on_it * each / high))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(on_it, 0)
    for place, row in enumerate(rows):
        _bar(axes, place, row, track=track)
    return _finished(paper)


def _bar(axes: "Axes", place: int, row: Bar, *, track: bool) -> None:
    room = 0.62
    label = textwrap.shorten(row.label, _LINE + 8, placeholder=" …")
    axes.text(0, place + 0.36, label, size=_TEXT, color=_INK, va="bottom", parse_math=False)
    if track:
        axes.barh(place + 0.62, room, height=0.36, color=_PALE)
    if isinstance(row.number, Hidden):
        # Its length must not tell what its words do not.
        axes.barh(place + 0.62, 0.06, height=0.36, color="white", edgecolor=_GREY, hatch="//")
        end = 0.06
    else:
        end = room * row.number / row.whole if row.whole else 0.0
        axes.barh(place + 0.62, max(end, 0.004), height=0.36, color=_ORANGE if row.marked else _BLUE)
    after = room if track else end
    axes.text(
        after + 0.02, place + 0.62, row.told, size=_TEXT, weight="bold", color=_INK, va="center", parse_math=False
    )


def _signups(course: Definition, figures: Figures, speech: Speech, *, shared: bool) -> bytes:
    """How many had a place at the end of each day, against the deadline."""
    deadline, opens = course.signup.deadline.instant, course.signup.opens
    begins = min([*figures.enrolled_at[:1], *([opens.instant] if opens else []), deadline - timedelta(days=7)])
    ends = max(begins, min(figures.at, max([deadline, *figures.enrolled_at[-1:]]) + timedelta(days=3)))
    paper = _paper(speech.label("Sign-ups towards the deadline"), _subtitle(figures, speech))
    axes = paper.add_axes((0.12, 0.1, 0.8, 0.68))
    days, numbers = _each_day(figures.enrolled_at, begins, ends)
    if shared:
        days, numbers = _in_groups(days, numbers)
    last = ENOUGH if shared else 1
    axes.set_ylim(0, max([last, *numbers]) * 1.25)
    right = max(ends, deadline)
    span = right - begins
    axes.set_xlim(_x(begins), _x(right + span * 0.04))
    if numbers:
        axes.fill_between([_x(day) for day in days], numbers, step="post", color=_BLUE, alpha=0.2, linewidth=0)
        axes.step([_x(day) for day in days], numbers, where="post", color=_BLUE, linewidth=6)
        if not shared:
            axes.plot(_x(days[-1]), numbers[-1], "o", color=_BLUE, markersize=18)
    told_now = figure(alone(figures.total.enrolled, shared=shared), speech)
    axes.annotate(
        speech.label("{n} with a place", n=told_now),
        # Beside the deadline's line, never across it.
        (_x(min(ends, deadline)), numbers[-1] if numbers else 0),
        xytext=(-16, 20),
        textcoords="offset points",
        ha="right" if (min(ends, deadline) - begins) > span / 2 else "left",
        size=_TEXT,
        weight="bold",
        color=_BLUE,
        parse_math=False,
    )
    axes.axvline(_x(deadline), color=_ORANGE, linewidth=5, linestyle="--")
    axes.text(
        _x(deadline - span * 0.015),
        axes.get_ylim()[1] * 0.985,
        speech.label("Deadline {day}", day=speech.short_day(deadline)),
        ha="right",
        va="top",
        size=_TEXT,
        weight="bold",
        color=_ORANGE,
        parse_math=False,
    )
    _dressed(axes, begins, right, speech)
    return _finished(paper)


def _dressed(axes: "Axes", begins: datetime, right: datetime, speech: Speech) -> None:
    """Few marks, in words of the language."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415

    marks = [begins, begins + (right - begins) / 2, right]
    axes.set_xticks([_x(each) for each in marks], [speech.short_day(each) for each in marks])
    first, *_, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: speech.number(value)))
    axes.tick_params(labelsize=28, length=0, colors=_INK, pad=10)
    axes.grid(axis="y", color=_PALE, linewidth=2)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _x(moment: datetime) -> float:
    return moment.timestamp() / 86400


def _each_day(instants: Sequence[datetime], begins: datetime, ends: datetime) -> tuple[list[datetime], list[int]]:
    """How many there were at the beginning, after each, and at the end."""
    within = [each for each in instants if begins <= each <= ends]
    days = [begins, *within, ends]
    return days, [0, *range(1, len(within) + 1), len(within)]


def _in_groups(days: list[datetime], numbers: list[int]) -> tuple[list[datetime], list[int]]:
    """Let the line rise by whole groups, so that no step is one person."""
    pairs = [(day, number // ENOUGH * ENOUGH) for day, number in zip(days, numbers, strict=True)]
    return [day for day, number in pairs if number], [number for _, number in pairs if number]
