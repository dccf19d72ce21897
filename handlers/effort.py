"""Time spent: the sums and the entries, noting some, and correcting, moving or deleting what was noted."""

from collections.abc import Sequence

from bot.messages import effort as messages
from bot.messages import entries as telling
from bot.messages.message import Message
from bot.messages.minside import with_way_back
from bot.people import effort, exercises, prompts
from bot.people.courses import PublishedCourse
from bot.people.effort import Entry
from bot.people.exercises import Place
from bot.people.prompts import Asks
from bot.people.written import ENTRY, EXERCISE, Subject, subject_of
from bot.tables import Effort, Enrolment, Part, Prompt
from handlers.incoming import number_in
from handlers.turn import Change, Replies, Say, Toast, Turn, for_those_enrolled, old_button


async def time_spent(turn: Turn) -> Replies:
    """`/timer`."""
    pairs = turn.taking_part()
    entries = await effort.entries_of(turn.db, [enrolment.id for enrolment, _ in pairs])
    return for_those_enrolled(turn) or [Say(await _hours(turn, *pair, entries)) for pair in pairs]


async def hours_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """The time spent in all and on each exercise, and the entries; `about` is the page, counted from 0."""
    entries = await effort.entries_of(turn.db, [enrolment.id])
    return await _hours(turn, enrolment, course, entries, number_in(about))


async def _hours(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, entries: Sequence[Effort], page: int = 0
) -> Message:
    definition, so_far = course.definition, await turn.doings(enrolment)
    return messages.hours(
        enrolment,
        exercises.sent_so_far(enrolment, definition, turn.now, so_far),
        [each for each in entries if each.enrolment_id == enrolment.id],
        so_far.minutes,
        definition,
        turn.speech(definition),
        page=page,
    )


async def entry_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """One entry, `about` being its row id; all of them where it is no more."""
    entry = await effort.find_entry(turn.db, enrolment.person_id, number_in(about))
    if entry is None or entry.noted.enrolment_id != enrolment.id:
        return await hours_view(turn, enrolment, course)
    speech, movable = turn.speech(course.definition), bool(await other_places(turn, entry.noted))
    return messages.entry(entry.noted, course.definition, speech, movable=movable)


async def tapped_spend(turn: Turn, enrolment_id: int, exercise_id: str) -> Replies:
    """«Add time»: what is written next is how much."""
    found = await place_named(turn, enrolment_id, exercise_id)
    if found is None:
        return old_button(turn)
    enrolment = found[0]
    prompt = await prompts.ask(turn.db, enrolment, Asks.ENTRY, Subject(EXERCISE, exercise_id), turn.now)
    asked = await asked_for_entry(turn, prompt, enrolment, found[1])
    return [asked] if asked else old_button(turn)


async def tapped_correct(turn: Turn, entry_id: int) -> Replies:
    """«Correct»: what is written next takes the place of the entry."""
    found = await own_entry(turn, entry_id)
    if found is None:
        return old_button(turn)
    entry, enrolment, course = found
    prompt = await prompts.ask(turn.db, enrolment, Asks.ENTRY, Subject(ENTRY, str(entry_id)), turn.now)
    return [_asked_to_correct(turn, prompt, entry, enrolment, course)]


async def asked_for_entry(turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse) -> Say | None:
    """Return the question of a prompt for time; None where the exercise or the entry is no more."""
    subject, speech = subject_of(prompt.subject), turn.speech(course.definition)
    if subject.kind == ENTRY:
        found = await own_entry(turn, number_in(subject.id))
        return _asked_to_correct(turn, prompt, found[0], enrolment, course) if found else None
    exercise = course.definition.exercise(subject.id)
    return Say(telling.ask_time(enrolment, exercise, speech), prompt.id) if exercise else None


def _asked_to_correct(turn: Turn, prompt: Prompt, entry: Entry, enrolment: Enrolment, course: PublishedCourse) -> Say:
    subject, speech = subject_of(prompt.subject), turn.speech(course.definition)
    return Say(telling.ask_correction(enrolment, entry.noted, subject, course.definition, speech), prompt.id)


async def tapped_not_now(turn: Turn, enrolment_id: int, kind: str, id_: str) -> Replies:
    """«Not now», when asked how much time it was."""
    found = turn.enrolment(enrolment_id)
    if found is None:
        return old_button(turn)
    await prompts.close(turn.db, found[0], Asks.ENTRY, Subject(kind, id_), turn.now)
    return [Change(telling.not_now(turn.speech(found[1].definition)))]


async def wrote_entry(
    turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse, text: str
) -> Replies | None:
    """Text that answers «how much time?» where an entry is made or corrected; None where it is no time."""
    subject, told = subject_of(prompt.subject), effort.effort_in(text)
    if told is None:
        return None
    minutes, about = told
    if subject.kind == ENTRY:
        found = await own_entry(turn, number_in(subject.id))
        if found is None:
            return None
        entry, noted = found[0], found[0].noted
        await effort.settle(turn.db, entry)
        total = entry.in_all - noted.minutes + minutes
        # «3 t» corrects how much it was, and leaves what it was spent on.
        effort.change_entry(noted, minutes, about or noted.about)
        noted.message_id = turn.message_id
        await prompts.close(turn.db, enrolment, Asks.ENTRY, subject, turn.now)
        return [Say(changed(turn, noted, total, enrolment, course))]
    exercise = course.definition.exercise(subject.id)
    if exercise is None:
        return None
    await prompts.close(turn.db, enrolment, Asks.ENTRY, subject, turn.now)
    total, speech = await in_all(turn, enrolment) + minutes, turn.speech(course.definition)
    await effort.log_effort(
        turn.db, enrolment, exercise.id, minutes, turn.now, about=about or None, message_id=turn.message_id
    )
    return [Say(telling.noted(enrolment, exercise, minutes, total, course.definition, speech))]


def entry_not_understood(turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse) -> Replies:
    """Short words that were meant as time, perhaps; say how to write it."""
    return [Say(telling.not_understood(enrolment, subject_of(prompt.subject), turn.speech(course.definition)))]


async def tapped_drop(turn: Turn, entry_id: int, answer: str) -> Replies:
    """«Delete», asked once."""
    found = await own_entry(turn, entry_id)
    if found is None:
        return old_button(turn)
    entry, enrolment, course = found
    speech = turn.speech(course.definition)
    if answer != "yes":
        return [Change(telling.ask_delete(enrolment, entry.noted, course.definition, speech))]
    await effort.settle(turn.db, entry)
    await effort.delete_entry(turn.db, entry.noted)
    await prompts.close(turn.db, enrolment, Asks.ENTRY, Subject(ENTRY, str(entry_id)), turn.now)
    left = await hours_view(turn, enrolment, course)
    return [Toast(telling.deleted(speech)), Change(with_way_back(left, enrolment, speech))]


async def tapped_move(turn: Turn, entry_id: int, enrolment_id: int = 0, exercise_id: str = "") -> Replies:
    """«Another exercise»: which one, and then that one."""
    found = await own_entry(turn, entry_id)
    if found is None:
        return old_button(turn)
    entry, before, course = found
    if not exercise_id:
        others = await other_places(turn, entry.noted)
        return [Change(telling.move_where(entry.noted, others, turn.speech(course.definition)))]
    place = await place_named(turn, enrolment_id, exercise_id)
    if place is None:
        return old_button(turn)
    total = entry.in_all if place[0] is before else await in_all(turn, place[0]) + entry.noted.minutes
    await effort.settle(turn.db, entry)
    effort.move_entry(entry.noted, place[0], exercise_id)
    return [Change(changed(turn, entry.noted, total, *place[:2]))]


def edited_entry(turn: Turn, entry: Entry, part: Part | None, text: str) -> Replies:
    """The message that an entry was written in was edited; what is no time any more changes nothing.

    `part` has the message's words where they were kept as such, too.
    """
    noted = entry.noted
    found, told = turn.enrolment(noted.enrolment_id), effort.effort_in(text)
    if found is None:
        return []
    if told is None:
        return [Say(telling.no_change(turn.speech(found[1].definition)))]
    total = entry.in_all - noted.minutes + told[0]
    effort.change_entry(noted, *told)
    if part is not None:
        part.text = text
    return [Say(changed(turn, noted, total, *found))]


def changed(turn: Turn, entry: Effort, total: int, enrolment: Enrolment, course: PublishedCourse) -> Message:
    """Return what to say when an entry was corrected; `total` are the minutes spent in all by now."""
    return telling.changed(enrolment, entry, total, course.definition, turn.speech(course.definition))


async def in_all(turn: Turn, enrolment: Enrolment) -> int:
    """Return the minutes spent in all, as they were when it was asked for the first time."""
    return sum((await turn.doings(enrolment)).minutes.values())


async def other_places(turn: Turn, entry: Effort) -> list[Place]:
    """Return the exercises that an entry could be moved to."""
    here = (entry.enrolment_id, entry.exercise_id)
    among = await places_of(turn)
    return [place for place in among if (place[0].id, place[2].id) != here]


async def places_of(turn: Turn) -> list[Place]:
    """Return the exercises that the person has been sent so far, in all their courses."""
    so_far = {each.id: await turn.doings(each) for each in turn.enrolments}
    return exercises.places(turn.taking_part(), turn.now, so_far)


async def place_named(turn: Turn, enrolment_id: int, exercise_id: str) -> Place | None:
    """Return the exercise that a button names; None where it was not sent to the person, or is no more."""
    found = turn.enrolment(enrolment_id)
    if found is None or found[0].enrolled_at is None:
        return None
    sent = exercises.sent_so_far(found[0], found[1].definition, turn.now, await turn.doings(found[0]))
    return next(((*found, each) for each in sent if each.id == exercise_id), None)


async def own_entry(turn: Turn, entry_id: int) -> tuple[Entry, Enrolment, PublishedCourse] | None:
    """Return one of the person's own entries with its course; None for anybody else's or a forged id."""
    if turn.person is None:
        return None
    entry = await effort.find_entry(turn.db, turn.person.id, entry_id)
    found = turn.enrolment(entry.noted.enrolment_id) if entry else None
    return (entry, *found) if entry and found and found[0].enrolled_at else None
