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
    so_far = await turn.doings(enrolment)
    sent = exercises.sent_so_far(enrolment, definition, turn.now, so_far)
    return messages.exercise_list(enrolment, sent, so_far.done, so_far.minutes, definition, turn.speech(definition))


async def exercise_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """One exercise to read again, with the time spent on it so far."""
    exercise = course.definition.exercise(about)
    if exercise is None:
        return await exercises_view(turn, enrolment, course)
    done = exercise.id in await exercises.done_by(turn.db, enrolment)
    return await _again(turn, enrolment, course, exercise, done=done)


async def _again(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise: Exercise, *, done: bool
) -> Message:
    speech, spent = turn.speech(course.definition), await _spent(turn, enrolment, exercise)
    return messages.exercise_again(enrolment, exercise, course.definition, speech, done=done, minutes=spent)


async def _spent(turn: Turn, enrolment: Enrolment, exercise: Exercise) -> int:
    return (await effort.effort_of(turn.db, enrolment)).get(exercise.id, 0)


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
    asked = await ask_for_hours(turn, prompt, enrolment, course)
    return [drawn, asked] if asked else [drawn]


async def _drawn(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise: Exercise, *, done: bool
) -> Change | Buttons:
    """The message whose button was tapped, now that the exercise is done, or not any more."""
    again = await _again(turn, enrolment, course, exercise, done=done)
    return await redrawn(turn, with_way_back(again, enrolment, turn.speech(course.definition), to="exercises"))


async def ask_for_hours(turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse) -> Say | None:
    """Return the question of a prompt for hours; None where the exercise is no more."""
    exercise = course.definition.exercise(subject_of(prompt.subject).id)
    if exercise is None:
        return None
    spent = await _spent(turn, enrolment, exercise)
    return Say(messages.well_done(enrolment, exercise, turn.speech(course.definition), minutes=spent), prompt.id)


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
    noted, *more = await _note_hours(turn, enrolment, course, exercise, (minutes, "") if minutes else None)
    assert isinstance(noted, Say)
    return [Change(noted.message), *more]


async def wrote_hours(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise_id: str, text: str
) -> Replies | None:
    """Text that answers «how much time?»; None where it is no time, so that it can be taken for something else."""
    exercise = course.definition.exercise(exercise_id)
    told = effort.effort_in(text)
    if exercise is None or told is None:
        return None
    await prompts.close(turn.db, enrolment, Asks.HOURS, Subject(EXERCISE, exercise.id), turn.now)
    return await _note_hours(turn, enrolment, course, exercise, told)


def hours_not_understood(turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise_id: str) -> Replies:
    """Short words that were meant as hours, perhaps; say how to write them."""
    exercise = course.definition.exercise(exercise_id)
    assert exercise is not None
    return [Say(messages.hours_not_understood(enrolment, exercise, turn.speech(course.definition)))]


async def _note_hours(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise: Exercise, told: tuple[int, str] | None
) -> list[Reply]:
    """Note the minutes and what they were spent on (None: it was skipped), and ask what the exercise ends with."""
    before = await _spent(turn, enrolment, exercise)
    if told is not None:
        message_id = turn.message_id or None
        await effort.log_effort(
            turn.db, enrolment, exercise.id, told[0], turn.now, about=told[1] or None, message_id=message_id
        )
    total = sum((await effort.effort_of(turn.db, enrolment)).values())
    minutes, speech = told[0] if told else None, turn.speech(course.definition)
    noted = messages.hours_noted(exercise, minutes, total, course.definition, speech, before=before)
    replies: list[Reply] = [Say(noted)]
    subject = Subject(EXERCISE, exercise.id)
    if exercise.reflection is not None and not await reflections.has_reflected(turn.db, enrolment, subject):
        prompt = await prompts.ask(turn.db, enrolment, Asks.REFLECTION, subject, turn.now)
        replies.append(await ask_to_reflect(turn, prompt, enrolment, course))
    return replies


def _exercise(turn: Turn, enrolment_id: int, exercise_id: str) -> tuple[Enrolment, PublishedCourse, Exercise] | None:
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None:
        return None
    exercise = found[1].definition.exercise(exercise_id)
    return None if exercise is None else (*found, exercise)
