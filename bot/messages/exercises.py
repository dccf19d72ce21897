"""Exercises: the text, the list, done and undone, and the hours spent."""

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup

from bot.course.definition import Definition, Exercise
from bot.messages.message import Keyboard, Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.tables import Enrolment

_USUAL_HOURS = (1, 2, 3, 4, 6, 8)


def exercise_text(exercise: Exercise, course: Definition, speech: Speech) -> Markup:
    """An exercise to read: its title, what to do, until when, and how long it takes."""
    session = course.done_by(exercise)
    start = session.starts.instant
    return paragraphs(
        speech.say("✍️ <b>{title}</b>", title=exercise.title.into(speech.language)),
        exercise.text.into(speech.language),
        lines(
            speech.say("To be done before {day}.", day=speech.day(start))
            if session.cancelled
            else speech.say(
                "To be done before «{session}», {when}.",
                session=session.title.into(speech.language),
                when=speech.when(start),
            ),
            None
            if exercise.hours is None
            else speech.count("It takes about {n} hour.", "It takes about {n} hours.", exercise.hours),
        ),
    )


def exercise_buttons(enrolment: Enrolment, exercise: Exercise, speech: Speech, *, done: bool) -> Keyboard | None:
    """«I am done», or a way to take it back."""
    if done:
        return keyboard(button(speech.label("I am not done after all"), "undone", enrolment.id, exercise.id))
    return keyboard(button(speech.label("I am done"), "done", enrolment.id, exercise.id))


def exercise_again(
    enrolment: Enrolment, exercise: Exercise, course: Definition, speech: Speech, *, done: bool, minutes: int = 0
) -> Message:
    """An exercise to read once more, with the minutes spent on it so far, and a way to note some."""
    buttons = exercise_buttons(enrolment, exercise, speech, done=done)
    rows = list(buttons) if buttons else []
    return Message(
        paragraphs(exercise_text(exercise, course, speech), spent_so_far(minutes, speech)),
        keyboard(*rows, button(speech.label("Add time"), "spend", enrolment.id, exercise.id)),
    )


def spent_so_far(minutes: int, speech: Speech) -> Markup | None:
    """How much time has been noted on an exercise, if any."""
    return speech.say("You have noted {hours} so far.", hours=speech.hours(minutes)) if minutes else None


def well_done(enrolment: Enrolment, exercise: Exercise, speech: Speech, *, minutes: int = 0) -> Message:
    """The exercise is done; how long did it take, beside the minutes noted already?"""
    hours = [button(speech.hours(hour * 60), "hours", enrolment.id, exercise.id, hour * 60) for hour in _USUAL_HOURS]
    return Message(
        paragraphs(
            speech.say("✅ Well done! You have finished «{title}».", title=exercise.title.into(speech.language)),
            spent_so_far(minutes, speech),
            speech.say("Is there more? Tap a button, or write for example 2,5 or 1 t 30 min.")
            if minutes
            else speech.say("How much time did you spend on it? Tap a button, or write for example 2,5 or 1 t 30 min."),
        ),
        keyboard(hours[:3], hours[3:], button(speech.label("Skip"), "hours", enrolment.id, exercise.id, 0)),
    )


def done_before(exercise: Exercise, speech: Speech) -> str:
    """The exercise was marked as done already."""
    return speech.label("You have finished «{title}» already.", title=exercise.title.into(speech.language))


def undone(exercise: Exercise, speech: Speech) -> str:
    """The exercise counts as not done again."""
    return speech.label("«{title}» is not done any more.", title=exercise.title.into(speech.language))


def hours_noted(
    exercise: Exercise, minutes: int | None, total: int, course: Definition, speech: Speech, *, before: int = 0
) -> Message:
    """The time was noted (None: it was skipped), and what it comes to in all; `before` was noted on it earlier."""
    title = exercise.title.into(speech.language)
    if minutes is None and before:
        return Message(speech.say("✅ You have finished «{title}»: {hours}.", title=title, hours=speech.hours(before)))
    if minutes is None:
        return Message(speech.say("✅ You have finished «{title}». No hours noted.", title=title))
    noted = speech.say("✅ Noted: {hours} on «{title}».", hours=speech.hours(minutes), title=title)
    return Message(paragraphs(noted, in_all(total, course, speech)))


def in_all(total: int, course: Definition, speech: Speech) -> Markup:
    """What the time comes to in all, in minutes, beside what the course asks for."""
    if course.effort_hours is None:
        return speech.say("In all: {hours}.", hours=speech.hours(total))
    least, most = course.effort_hours
    return speech.say(
        "In all: {hours}. The course asks for {least}–{most} hours.",
        hours=speech.hours(total),
        least=speech.number(least),
        most=speech.number(most),
    )


def hours_not_understood(enrolment: Enrolment, exercise: Exercise, speech: Speech) -> Message:
    """What was written is no time that one can believe."""
    return Message(
        speech.say("I did not understand how long. Write for example 2,5 or 1 t 30 min or 90 min."),
        keyboard(button(speech.label("Skip"), "hours", enrolment.id, exercise.id, 0)),
    )


def none_sent(enrolment: Enrolment, course: Definition, speech: Speech) -> Markup:
    """No exercise has been sent to this person: when the first one comes, or that there is none for them."""
    theirs = course.exercises_of(enrolment.role)
    after = course.session(theirs[0].after) if theirs else None
    if after is None:
        return speech.say("There are no exercises for you in this course.")
    title = after.title.into(speech.language)
    return speech.say("No exercise has been sent yet. The first one comes after «{session}».", session=title)


def exercise_list(
    enrolment: Enrolment,
    exercises: Sequence[Exercise],
    done: Collection[str],
    minutes: Mapping[str, int],
    course: Definition,
    speech: Speech,
) -> Message:
    """The exercises that have been sent so far, done or not."""
    if not exercises:
        return Message(none_sent(enrolment, course, speech))
    rows = []
    for each in exercises:
        title = each.title.into(speech.language)
        spent = minutes.get(each.id, 0)
        if each.id in done and spent:
            rows.append(speech.say("✅ {title} ({hours})", title=title, hours=speech.hours(spent)))
        elif each.id in done:
            rows.append(speech.say("✅ {title}", title=title))
        else:
            day = speech.day(course.done_by(each).starts.instant)
            rows.append(speech.say("• {title}, to be done by {day}", title=title, day=day))
    finished = len([each for each in exercises if each.id in done])
    return Message(
        paragraphs(
            speech.count(
                "<b>{done} of {n} exercise done</b>",
                "<b>{done} of {n} exercises done</b>",
                len(exercises),
                done=finished,
            ),
            lines(*rows),
        ),
        keyboard(*(button(each.title.into(speech.language), "exercise", enrolment.id, each.id) for each in exercises)),
    )
