"""Exercises: reading them again, done and undone, hours spent, and the question that one ends with."""

from bot.course.definition import Exercise
from bot.delivery.touched import Touched, touched
from bot.messages import exercises as messages
from bot.messages.message import Message
from bot.messages.minside import with_way_back
from bot.people import effort, exercises, prompts
from bot.people.courses import PublishedCourse
from bot.people.exercises import SoFar
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
    so_far, speech = await turn.doings(enrolment), turn.speech(course.definition)
    done, spent = exercise.id in so_far.done, so_far.minutes.get(exercise.id, 0)
    return messages.exercise_again(enrolment, exercise, course.definition, speech, done=done, minutes=spent)


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
    found_there = await touched(turn.db, enrolment, exercise.id, turn.message.id)
    drawn = await _drawn(turn, found_there, enrolment, course, exercise, done=True)
    if found_there.done is not None:
        return [Toast(messages.done_before(exercise, speech)), drawn]
    exercises.mark_done(turn.db, enrolment, exercise.id, turn.now)
    prompt = await prompts.ask(turn.db, enrolment, Asks.HOURS, Subject(EXERCISE, exercise.id), turn.now)
    return [drawn, Say(messages.well_done(enrolment, exercise, speech, minutes=found_there.minutes), prompt.id)]


async def _drawn(
    turn: Turn, found_there: Touched, enrolment: Enrolment, course: PublishedCourse, exercise: Exercise, *, done: bool
) -> Change | Buttons:
    """The message whose button was tapped, now that the exercise is done, or not any more."""
    speech, minutes = turn.speech(course.definition), found_there.minutes
    again = messages.exercise_again(enrolment, exercise, course.definition, speech, done=done, minutes=minutes)
    again = with_way_back(again, enrolment, speech, to="exercises")
    return await redrawn(turn, found_there.delivery, again, done=done, minutes=minutes)


async def ask_for_hours(turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse) -> Say | None:
    """Return the question of a prompt for hours; None where the exercise is no more."""
    exercise = course.definition.exercise(subject_of(prompt.subject).id)
    if exercise is None:
        return None
    spent = (await turn.doings(enrolment)).minutes.get(exercise.id, 0)
    return Say(messages.well_done(enrolment, exercise, turn.speech(course.definition), minutes=spent), prompt.id)


async def tapped_undone(turn: Turn, enrolment_id: int, exercise_id: str) -> Replies:
    """«I am not done after all»."""
    found = _exercise(turn, enrolment_id, exercise_id)
    if found is None:
        return old_button(turn)
    enrolment, course, exercise = found
    speech = turn.speech(course.definition)
    found_there = await touched(turn.db, enrolment, exercise.id, turn.message.id)
    if found_there.done is not None:
        await exercises.mark_undone(turn.db, enrolment, found_there.done)
    drawn = await _drawn(turn, found_there, enrolment, course, exercise, done=False)
    return [Toast(messages.undone(exercise, speech)), drawn]


async def tapped_hours(turn: Turn, enrolment_id: int, exercise_id: str, minutes: int) -> Replies:
    """A button with minutes; 0 is «Skip»."""
    found = _exercise(turn, enrolment_id, exercise_id)
    if found is None or not 0 <= minutes <= effort.MOST_MINUTES:
        return old_button(turn)
    enrolment, course, exercise = found
    so_far = await exercises.close_hours(turn.db, enrolment, exercise.id, turn.now)
    if so_far is None:
        return old_button(turn)
    noted, *more = await _note_hours(turn, enrolment, course, exercise, (minutes, "") if minutes else None, so_far)
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
    so_far = await exercises.close_hours(turn.db, enrolment, exercise.id, turn.now)
    if so_far is None:  # a reply to the question, which is answered already
        known = await turn.doings(enrolment)
        reflected = str(Subject(EXERCISE, exercise.id)) in known.reflected
        so_far = SoFar(known.minutes.get(exercise.id, 0), sum(known.minutes.values()), reflected)
    return await _note_hours(turn, enrolment, course, exercise, told, so_far)


def hours_not_understood(turn: Turn, enrolment: Enrolment, course: PublishedCourse, exercise_id: str) -> Replies:
    """Short words that were meant as hours, perhaps; say how to write them."""
    exercise = course.definition.exercise(exercise_id)
    assert exercise is not None
    return [Say(messages.hours_not_understood(enrolment, exercise, turn.speech(course.definition)))]


async def _note_hours(
    turn: Turn,
    enrolment: Enrolment,
    course: PublishedCourse,
    exercise: Exercise,
    told: tuple[int, str] | None,
    so_far: SoFar,
) -> list[Reply]:
    """Note the minutes and what they were spent on (None: it was skipped), and ask what the exercise ends with.

    `so_far` is what was done until then.
    """
    if told is not None:
        message_id = turn.message_id or None
        await effort.log_effort(
            turn.db, enrolment, exercise.id, told[0], turn.now, about=told[1] or None, message_id=message_id
        )
    minutes, speech = told[0] if told else None, turn.speech(course.definition)
    total = so_far.in_all + (minutes or 0)
    noted = messages.hours_noted(exercise, minutes, total, course.definition, speech, before=so_far.minutes)
    replies: list[Reply] = [Say(noted)]
    subject = Subject(EXERCISE, exercise.id)
    if exercise.reflection is not None and not so_far.reflected:
        prompt = await prompts.ask(turn.db, enrolment, Asks.REFLECTION, subject, turn.now)
        replies.append(await ask_to_reflect(turn, prompt, enrolment, course))
    return replies


def _exercise(turn: Turn, enrolment_id: int, exercise_id: str) -> tuple[Enrolment, PublishedCourse, Exercise] | None:
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None:
        return None
    exercise = found[1].definition.exercise(exercise_id)
    return None if exercise is None else (*found, exercise)
