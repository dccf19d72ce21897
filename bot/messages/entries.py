"""An entry of time spent: asking for it, noting it, and correcting, moving or deleting it."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.course.definition import Definition, Exercise
from bot.messages.effort import MOST_EXERCISES, move_button, title_of
from bot.messages.exercises import hours_noted, in_all
from bot.messages.message import Button, Keyboard, Message, button, keyboard, paragraphs
from bot.messages.speech import Speech
from bot.people.exercises import Place
from bot.people.written import EXERCISE, Subject
from bot.tables import Effort, Enrolment, Note


def ask_time(enrolment: Enrolment, exercise: Exercise, speech: Speech) -> Message:
    """Ask how much time was spent on an exercise, this time."""
    title = exercise.title.into(speech.language)
    return Message(
        paragraphs(speech.say("How much time have you spent on «{title}»?", title=title), _how_to_write(speech)),
        _not_now(enrolment, Subject(EXERCISE, exercise.id), speech),
    )


def ask_correction(
    enrolment: Enrolment, found: Effort, subject: Subject, course: Definition, speech: Speech
) -> Message:
    """Ask what an entry should say instead."""
    asked = speech.say(
        "You have noted {hours} on «{title}». What should it be?",
        hours=speech.hours(found.minutes),
        title=title_of(found.exercise_id, course, speech),
    )
    return Message(paragraphs(asked, _how_to_write(speech)), _not_now(enrolment, subject, speech))


def not_understood(enrolment: Enrolment, subject: Subject, speech: Speech) -> Message:
    """What was written is no time that one can believe."""
    return Message(
        paragraphs(speech.say("I did not understand how long."), _how_to_write(speech)),
        _not_now(enrolment, subject, speech),
    )


def no_change(speech: Speech) -> Message:
    """A message that held a time was edited, and now holds none."""
    return Message(
        paragraphs(speech.say("I did not understand how long, so I have changed nothing."), _how_to_write(speech))
    )


def not_now(speech: Speech) -> Message:
    """The person does not want to say how much time it was, for now."""
    return Message(speech.say("That is all right. You find your time here: /timer"))


def noted(
    enrolment: Enrolment, exercise: Exercise, minutes: int, total: int, course: Definition, speech: Speech
) -> Message:
    """The time was noted, as the person was asked to say it."""
    told = hours_noted(exercise, minutes, total, course, speech)
    return replace(told, keyboard=keyboard(_all_button(enrolment, speech)))


def taken_for_time(
    found: Effort,
    exercise: Exercise,
    total: int,
    course: Definition,
    speech: Speech,
    *,
    movable: bool,
    guessed: bool = True,
) -> Message:
    """The time was noted, though nobody asked for it; it can be taken back as long as it is a guess."""
    told = hours_noted(exercise, found.minutes, total, course, speech)
    return replace(
        told,
        keyboard=keyboard(
            button(speech.label("It was not time spent"), "nottime", found.id) if guessed else None,
            move_button(found, speech) if movable else None,
        ),
    )


def changed(enrolment: Enrolment, found: Effort, total: int, course: Definition, speech: Speech) -> Message:
    """An entry was corrected, or the message that it was written in."""
    told = speech.say(
        "✅ Changed: {hours} on «{title}».",
        hours=speech.hours(found.minutes),
        title=title_of(found.exercise_id, course, speech),
    )
    return Message(paragraphs(told, in_all(total, course, speech)), keyboard(_all_button(enrolment, speech)))


def ask_delete(enrolment: Enrolment, found: Effort, course: Definition, speech: Speech) -> Message:
    """Ask once before an entry is deleted."""
    return Message(
        speech.say(
            "Delete {hours} on «{title}»?",
            hours=speech.hours(found.minutes),
            title=title_of(found.exercise_id, course, speech),
        ),
        keyboard(
            button(speech.label("Yes, delete the entry"), "drop", found.id, "yes"),
            button(speech.label("No, keep the entry"), "my", enrolment.id, "entry", found.id),
        ),
    )


def deleted(speech: Speech) -> str:
    """An entry is gone."""
    return speech.label("The entry is deleted.")


def nothing_sent(speech: Speech) -> str:
    """There is no exercise yet that time could be noted on."""
    return speech.label("No exercise has been sent yet.")


def which_exercise(note: Note, minutes: int, places: Sequence[Place], speech: Speech) -> Message:
    """Ask on which exercise the time was spent that somebody told of."""
    return Message(
        speech.say("Did you spend {hours} on an exercise? Which one?", hours=speech.hours(minutes)),
        keyboard(
            *(
                button(each.title.into(speech.language), "timeon", note.id, whose.id, each.id)
                for whose, _, each in places[-MOST_EXERCISES:]
            ),
            button(speech.label("It was not time spent"), "note", note.id, "what"),
        ),
    )


def move_where(found: Effort, places: Sequence[Place], speech: Speech) -> Message:
    """Ask on which exercise the time was really spent."""
    return Message(
        speech.say("Which exercise did you spend {hours} on?", hours=speech.hours(found.minutes)),
        keyboard(
            *(
                button(each.title.into(speech.language), "move", found.id, whose.id, each.id)
                for whose, _, each in places[-MOST_EXERCISES:]
            )
        ),
    )


def _how_to_write(speech: Speech) -> Markup:
    return speech.say("Write for example «2 h on planning», or just «90 min».")


def _all_button(enrolment: Enrolment, speech: Speech) -> Button:
    return button(speech.label("Time you have spent"), "my", enrolment.id, "hours")


def _not_now(enrolment: Enrolment, subject: Subject, speech: Speech) -> Keyboard | None:
    return keyboard(button(speech.label("Not now"), "nospend", enrolment.id, subject))
