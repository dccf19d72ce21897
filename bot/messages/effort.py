"""Time spent: the bar, the sums, the entries; and one entry, with what can be done about it."""

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup

from bot.course.definition import Definition, Exercise
from bot.messages.exercises import none_sent
from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.paging import on_page, turns
from bot.messages.speech import Speech
from bot.tables import Effort, Enrolment

_BAR = 10
_ON_A_PAGE = 8

MOST_EXERCISES = 40
"""How many exercises there are buttons for at most; Telegram takes a hundred buttons in all."""


def effort_line(minutes: int, course: Definition, speech: Speech) -> Markup | None:
    """The effort so far, as a bar where the course says how much it asks for; None where there is nothing to tell."""
    if course.effort_hours is None:
        return speech.say("⏱ {hours} so far", hours=speech.hours(minutes)) if minutes else None
    least, most = course.effort_hours
    filled = min(_BAR, round(_BAR * minutes / (least * 60))) if least else _BAR
    return speech.say(
        "⏱ {bar} {spent} of {least}–{most} hours",
        bar="▓" * filled + "░" * (_BAR - filled),
        spent=speech.number(round(minutes / 60, 2)),
        least=speech.number(least),
        most=speech.number(most),
    )


def short_time(minutes: int, speech: Speech) -> str:
    """A time as short as people write it: «2 t», «1 t 30 min», «45 min»."""
    hours, rest = divmod(minutes, 60)
    if rest == 0:
        return speech.label("{hours} h", hours=speech.number(hours))
    if hours == 0:
        return speech.label("{minutes} min", minutes=rest)
    return speech.label("{hours} h {minutes} min", hours=speech.number(hours), minutes=rest)


def hours(
    enrolment: Enrolment,
    exercises: Sequence[Exercise],
    entries: Sequence[Effort],
    minutes: Mapping[str, int],
    course: Definition,
    speech: Speech,
    *,
    page: int = 0,
) -> Message:
    """The time spent in all and on each exercise, ways to add some, and the entries, the newest first, on pages.

    `exercises` are those sent so far, `entries` all there are; `page` counts from 0.
    """
    shown, page, pages = on_page(entries, page, _ON_A_PAGE)
    known = {each.id for each in exercises}
    rows = [_sum_line(each, minutes.get(each.id, 0), speech) for each in exercises]
    rows += [
        speech.say("• {title}: {hours}", title=title_of(id_, course, speech), hours=speech.hours(spent))
        for id_, spent in minutes.items()
        if id_ not in known
    ]
    return Message(
        paragraphs(
            speech.say("<b>Your time: {title}</b>", title=course.title.into(speech.language)),
            effort_line(sum(minutes.values()), course, speech),
            lines(*rows),
            _how_to(shown, speech) if exercises or shown else none_sent(enrolment, course, speech),
        ),
        keyboard(
            *(_add_button(enrolment, each, speech) for each in exercises[-MOST_EXERCISES:] if page == 0),
            *(_entry_button(enrolment, each, course, speech) for each in shown),
            turns(page, pages, lambda label, to: button(label, "my", enrolment.id, "hours", to), speech),
        ),
    )


def _sum_line(exercise: Exercise, spent: int, speech: Speech) -> Markup:
    title = exercise.title.into(speech.language)
    if exercise.hours is None:
        return speech.say("• {title}: {hours}", title=title, hours=speech.hours(spent))
    return speech.count(
        "• {title}: {spent} of about {n} hour",
        "• {title}: {spent} of about {n} hours",
        exercise.hours,
        title=title,
        spent=speech.number(round(spent / 60, 2)),
    )


def _how_to(shown: Collection[Effort], speech: Speech) -> Markup:
    if not shown:
        return speech.say("You can simply write to me, for example «2 h on planning».")
    return speech.say("Tap an entry to correct it. You can also simply write to me, for example «2 h on planning».")


def _add_button(enrolment: Enrolment, exercise: Exercise, speech: Speech) -> Button:
    label = speech.label("Add time: {title}", title=exercise.title.into(speech.language))
    return button(label, "spend", enrolment.id, exercise.id)


def _entry_button(enrolment: Enrolment, entry: Effort, course: Definition, speech: Speech) -> Button:
    time, title = short_time(entry.minutes, speech), title_of(entry.exercise_id, course, speech)
    if entry.about:
        label = speech.label("{time}: {title}, {about}", time=time, title=title, about=entry.about)
    else:
        label = speech.label("{time}: {title}", time=time, title=title)
    return button(label, "my", enrolment.id, "entry", entry.id)


def entry(found: Effort, course: Definition, speech: Speech, *, movable: bool) -> Message:
    """One entry: how much, on what, when it was noted; and what can be done about it."""
    return Message(
        lines(
            speech.say(
                "⏱ <b>{hours}</b> on «{title}»",
                hours=speech.hours(found.minutes),
                title=title_of(found.exercise_id, course, speech),
            ),
            found.about,
            speech.say("Noted on {day}", day=speech.day(found.logged_at)),
        ),
        keyboard(
            [
                button(speech.label("Correct"), "correct", found.id),
                button(speech.label("Delete"), "drop", found.id, "ask"),
            ],
            move_button(found, speech) if movable else None,
        ),
    )


def title_of(exercise_id: str, course: Definition, speech: Speech) -> str:
    """The title of the exercise that time was noted on; its id where the course has it no more."""
    found = course.exercise(exercise_id)
    return found.title.into(speech.language) if found else exercise_id


def move_button(found: Effort, speech: Speech) -> Button:
    """«Another exercise»."""
    return button(speech.label("Another exercise"), "move", found.id)
