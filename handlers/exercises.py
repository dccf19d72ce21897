"""Exercises: reading them again, done and undone, hours spent, and the question that one ends with."""

from bot.course.definition import Exercise
from bot.messages import exercises as messages
from bot.messages.message import Message
from bot.messages.minside import with_way_back
from bot.people import effort, exercises, prompts, reflections
from bot.people.courses import PublishedCourse
from bot.people.prompts import Asks
from bot.people.written import EXERCISE, Subject, subject_of
from bot.tables import Enrolment, Prompt
from handlers.redrawing import redrawn
from handlers.reflections import ask_to_reflect
from handlers.turn import Buttons, Change, Replies, Reply, Say, Toast, Turn, for_those_enrolled, old_button


async def exercise_list(turn: Turn) -> Replies:
    """`/ovelser`: those that have been sent so far."""
    return for_those_enrolled(turn) or [Say(await exercises_view(turn, *pair)) for pair in turn.taking_part()]


async def exercises_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, _about: str = "") -> Message:
    """The exercises that have been sent so far."""
    definition = course.definition
    sent = [each for each in definition.exercises_of(enrolment.role) if definition.sent_at(each) <= turn.now]
    done = await exercises.done_by(turn.db, enrolment)
    minutes = await effort.effort_of(turn.db, enrolment)
    return messages.exercise_list(enrolment, sent, done, minutes, definition, turn.speech(definition))


async def exercise_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """One exercise to read again."""
    exercise = course.definition.exercise(about)
    if exercise is None:
        return await exercises_view(turn, enrolment, course)
    done = exercise.id in await exercises.done_by(turn.db, enrolment)
    speech = turn.speech(course.definition)
    return messages.exercise_again(enrolment, exercise, course.definition, speech, done=done)


async def tapped_exercise(turn: Turn, enrolment_id: int, exercise_id: str) -> Replies:
    """Read an exercise again."""
    found = _exercise(turn, enrolment_id, exercise_id)
    if found is None:
        return old_button(turn)
    return [Say(await exercise_view(turn, *found[:2], exercise_id))]


async def tapped_done(turn: Turn, enrolment_id: int, exercise_id: str) -> Replies:
    """«I am done» asks for the hours spent."""
    found = _exercise(turn, enrolment_id, exercise_id)
    if found is None:
        return old_button(turn)
    enrolment, course, exercise = found
    speech = turn.speech(course.definition)
    new = await exercises.mark_done(turn.db, enrolment, exercise.id, turn.now)
    drawn = await _drawn(turn, enrolment, course, exercise, done=True)
    if not new:
        return [Toast(messages.done_before(exercise, speech)), drawn]
    prompt = await prompts.ask(turn.db, enrolment, Asks.HOURS, Subject(EXERCISE, exercise.id), turn.now)
    asked = ask_for_hours(turn, prompt, enrolment, course)
    return [drawn, asked] if asked else [drawn]


async def _drawn(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise: Exercise, *, done: bool
) -> Change | Buttons:
    """The message whose button was tapped, now that the exercise is done, or not any more."""
    speech = turn.speech(course.definition)
    again = messages.exercise_again(enrolment, exercise, course.definition, speech, done=done)
    return await redrawn(turn, with_way_back(again, enrolment, speech, to="exercises"))


def ask_for_hours(turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse) -> Say | None:
    """Return the question of a prompt for hours; None where the exercise is no more."""
    exercise = course.definition.exercise(subject_of(prompt.subject).id)
    if exercise is None:
        return None
    return Say(messages.well_done(enrolment, exercise, turn.speech(course.definition)), prompt.id)


async def tapped_undone(turn: Turn, enrolment_id: int, exercise_id: str) -> Replies:
    """«I am not done after all»."""
    found = _exercise(turn, enrolment_id, exercise_id)
    if found is None:
        return old_button(turn)
    enrolment, course, exercise = found
    speech = turn.speech(course.definition)
    await exercises.mark_undone(turn.db, enrolment, exercise.id)
    drawn = await _drawn(turn, enrolment, course, exercise, done=False)
    return [Toast(messages.undone(exercise, speech)), drawn]


async def tapped_hours(turn: Turn, enrolment_id: int, exercise_id: str, minutes: int) -> Replies:
    """A button with minutes; 0 is «Skip»."""
    found = _exercise(turn, enrolment_id, exercise_id)
    if found is None or not 0 <= minutes <= effort.MOST_MINUTES:
        return old_button(turn)
    enrolment, course, exercise = found
    asked = await prompts.close(turn.db, enrolment, Asks.HOURS, Subject(EXERCISE, exercise.id), turn.now)
    if not asked:
        return old_button(turn)
    noted, *more = await _note_hours(turn, enrolment, course, exercise, minutes or None)
    assert isinstance(noted, Say)
    return [Change(noted.message), *more]


async def wrote_hours(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise_id: str, text: str
) -> Replies | None:
    """Text that answers «how much time?»; None where it is no time, so that it can be taken for something else."""
    exercise = course.definition.exercise(exercise_id)
    minutes = effort.minutes_in(text)
    if exercise is None or minutes is None:
        return None
    await prompts.close(turn.db, enrolment, Asks.HOURS, Subject(EXERCISE, exercise.id), turn.now)
    return await _note_hours(turn, enrolment, course, exercise, minutes)


def hours_not_understood(turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise_id: str) -> Replies:
    """Short words that were meant as hours, perhaps; say how to write them."""
    exercise = course.definition.exercise(exercise_id)
    assert exercise is not None
    return [Say(messages.hours_not_understood(enrolment, exercise, turn.speech(course.definition)))]


async def _note_hours(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise: Exercise, minutes: int | None
) -> list[Reply]:
    if minutes is not None:
        await effort.log_effort(turn.db, enrolment, exercise.id, minutes, turn.now)
        await turn.db.flush()
    total = sum((await effort.effort_of(turn.db, enrolment)).values())
    speech = turn.speech(course.definition)
    replies: list[Reply] = [Say(messages.hours_noted(exercise, minutes, total, course.definition, speech))]
    subject = Subject(EXERCISE, exercise.id)
    if exercise.reflection is not None and not await reflections.has_reflected(turn.db, enrolment, subject):
        prompt = await prompts.ask(turn.db, enrolment, Asks.REFLECTION, subject, turn.now)
        replies.append(ask_to_reflect(turn, prompt, enrolment, course))
    return replies


def _exercise(turn: Turn, enrolment_id: int, exercise_id: str) -> tuple[Enrolment, PublishedCourse, Exercise] | None:
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None:
        return None
    exercise = found[1].definition.exercise(exercise_id)
    return None if exercise is None else (*found, exercise)
