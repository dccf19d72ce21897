"""Words that came unasked: kept, and their writer asked what they are."""

from bot.messages import entries as telling
from bot.messages import notes as messages
from bot.messages.message import Message
from bot.people import effort, exercises, parts, questions, reflections
from bot.people.courses import PublishedCourse
from bot.people.effort import Entry
from bot.people.exercises import Place
from bot.people.prompts import Asks
from bot.people.written import Subject
from bot.tables import Effort, Enrolment, Note, Prompt
from handlers.effort import in_all, other_places, own_entry, place_named, places_of
from handlers.questions import ask, which_course
from handlers.reflections import can_reflect, keep, may_reflect_on, own_reflection, subjects_so_far
from handlers.turn import Change, Replies, Say, Toast, Turn, old_button


async def keep_unsorted(turn: Turn, enrolment: Enrolment, course: PublishedCourse, text: str) -> Replies:
    """Keep words that came unasked, and ask what they are; where they tell of time spent, note that."""
    part = parts.new_part(enrolment, text, turn.message_id, turn.sent_at)
    note = await questions.keep_note(turn.db, enrolment, [part], turn.now)
    told = effort.effort_told(text)
    among = await places_of(turn) if told else []
    if told is None or not among:
        return [await ask_what(turn, note, enrolment, course)]
    place = exercises.clear_place(among, told[1], turn.now)
    if place is None:
        return [Say(telling.which_exercise(note, told[0], among, turn.speech(course.definition)))]
    # The note stays, for its words are needed if it was no time.
    return [Say(await _note_time(turn, note, place, told, guessed=True))]


async def keep_doubted(turn: Turn, asked: Prompt, enrolment: Enrolment, course: PublishedCourse, text: str) -> Say:
    """Keep words that came after a question for a reflection, and ask whether they are one."""
    part = parts.new_part(enrolment, text, turn.message_id, turn.sent_at)
    note = await questions.keep_note(turn.db, enrolment, [part], turn.now)
    return await ask_what(turn, note, enrolment, course, asked)


async def ask_what(
    turn: Turn, note: Note, enrolment: Enrolment, course: PublishedCourse, asked: Prompt | None = None
) -> Say:
    """Return the question what a note is; `asked` is what was open when it came, if anything was."""
    speech = turn.speech(course.definition)
    open_then = asked is not None and asked.enrolment_id == enrolment.id and asked.asked_at <= note.written_at
    if asked is not None and asked.asks == Asks.REFLECTION and open_then:
        return Say(messages.what_was_it(note, speech, can_reflect=True, asked=asked))
    return Say(messages.what_was_it(note, speech, can_reflect=await can_reflect(turn, enrolment, course)))


async def tapped_note(turn: Turn, note_id: int, meaning: str) -> Replies:
    """What the words were: time, a reflection, a question, or nothing."""
    found = await _own(turn, note_id)
    if found is None:
        return old_button(turn)
    note, enrolment, course = found
    speech = turn.speech(course.definition)
    match meaning:
        case "what":
            return [Change((await ask_what(turn, note, enrolment, course)).message)]
        case "time":
            return await _time(turn, note, enrolment, course)
        case "reflection":
            subjects = await subjects_so_far(turn, enrolment, course)
            return [Change(messages.reflection_on_what(note, subjects, course.definition, speech))]
        case "question":
            if len(turn.on_board()) > 1:
                return [Change(which_course(turn, note))]
            return await _ask(turn, note, enrolment, course)
        case _:
            await questions.delete_note(turn.db, note)
            return [Change(messages.forgotten(speech))]


async def tapped_ask_about(turn: Turn, note_id: int, enrolment_id: int) -> Replies:
    """Which course a question is about that came unasked."""
    found, own = await _own(turn, note_id), turn.enrolment(enrolment_id)
    if found is None or own is None or not (own[0].enrolled_at or own[0].waiting_since):
        return old_button(turn)
    return await _ask(turn, found[0], *own)


async def _ask(turn: Turn, note: Note, enrolment: Enrolment, course: PublishedCourse) -> Replies:
    asked = await ask(turn, enrolment, course, note.parts)
    await questions.delete_note(turn.db, note)
    return [Change(asked)]


async def tapped_sort(turn: Turn, note_id: int, kind: str, id_: str, replaces: int = 0) -> Replies:
    """What a reflection is about that was a note; `replaces` is the one that it takes the place of, 0 for none."""
    found = await _own(turn, note_id)
    if found is None:
        return old_button(turn)
    note, enrolment, course = found
    subject = Subject(kind, id_)
    if not await may_reflect_on(turn, enrolment, course, subject):
        return old_button(turn)
    kept = await keep(turn, enrolment, course, subject, note.parts, replaces=replaces or None, while_asked=True)
    await questions.delete_note(turn.db, note)
    return [Change(kept)]


async def tapped_unsort(turn: Turn, reflection_id: int, meaning: str = "what") -> Replies:
    """«It was not a reflection», but a question to the organisers, or something that its writer is asked about."""
    found = await own_reflection(turn, reflection_id)
    if found is None:
        return old_button(turn)
    reflection, enrolment, course = found
    is_question = meaning == "question"
    if is_question and len(turn.on_board()) <= 1:
        asked = await ask(turn, enrolment, course, reflection.parts)
        await reflections.delete(turn.db, reflection, enrolment)
        return [Change(asked)]
    note = await questions.keep_note(turn.db, enrolment, reflection.parts, turn.now)
    await reflections.delete(turn.db, reflection, enrolment)
    if is_question:
        return [Change(which_course(turn, note))]
    return [Change(messages.what_was_it(note, turn.speech(course.definition), can_reflect=True))]


async def tapped_time_on(turn: Turn, note_id: int, enrolment_id: int, exercise_id: str) -> Replies:
    """On which exercise the time was spent that a note tells of."""
    found = await _own(turn, note_id)
    place = await place_named(turn, enrolment_id, exercise_id)
    if found is None or place is None:
        return old_button(turn)
    note, enrolment, course = found
    told = effort.effort_in(note.text)
    if told is None:  # edited meanwhile
        return [Change((await ask_what(turn, note, enrolment, course)).message)]
    return await _is_time(turn, note, place, told)


async def _is_time(turn: Turn, note: Note, place: Place, told: tuple[int, str]) -> Replies:
    """Note the time that a note tells of by its writer's own word; then nothing needs the note any more."""
    noted = await _note_time(turn, note, place, told, guessed=False)
    await questions.delete_note(turn.db, note)
    return [Change(noted)]


async def noted_again(turn: Turn, entry: Entry) -> Replies:
    """What was said when an entry was made of a message, once more."""
    noted = entry.noted
    found = turn.enrolment(noted.enrolment_id)
    exercise = found[1].definition.exercise(noted.exercise_id) if found else None
    if found is None or exercise is None:
        return []
    return [Say(await _noted(turn, noted, (*found, exercise), entry.in_all, guessed=entry.note_id is not None))]


async def tapped_not_time(turn: Turn, entry_id: int) -> Replies:
    """«It was not time spent»: the words are a note again, and their writer is asked what they were."""
    found = await own_entry(turn, entry_id)
    own = await _own(turn, found[0].note_id) if found and found[0].note_id else None
    if found is None or own is None:
        return old_button(turn)
    await effort.delete_entry(turn.db, found[0].noted)
    return [Change((await ask_what(turn, *own)).message)]


async def _time(turn: Turn, note: Note, enrolment: Enrolment, course: PublishedCourse) -> Replies:
    told = effort.effort_in(note.text)
    speech = turn.speech(course.definition)
    among = await places_of(turn)
    if told is None:  # edited meanwhile
        return [Change((await ask_what(turn, note, enrolment, course)).message)]
    if not among:
        return [Toast(telling.nothing_sent(speech))]
    place = exercises.clear_place(among, told[1], turn.now)
    if place is None:
        return [Change(telling.which_exercise(note, told[0], among, speech))]
    return await _is_time(turn, note, place, told)


async def _note_time(turn: Turn, note: Note, place: Place, told: tuple[int, str], *, guessed: bool) -> Message:
    """Note the time that a note tells of, and return what to say."""
    minutes, about = told
    message_id, total = note.parts[0].message_id, await in_all(turn, place[0]) + minutes
    entry = await effort.log_effort(
        turn.db, place[0], place[2].id, minutes, turn.now, about=about or None, message_id=message_id
    )
    return await _noted(turn, entry, place, total, guessed=guessed)


async def _noted(turn: Turn, entry: Effort, place: Place, total: int, *, guessed: bool) -> Message:
    _, course, exercise = place
    return telling.taken_for_time(
        entry,
        exercise,
        total,
        course.definition,
        turn.speech(course.definition),
        movable=bool(await other_places(turn, entry)),
        guessed=guessed,
    )


async def _own(turn: Turn, note_id: int) -> tuple[Note, Enrolment, PublishedCourse] | None:
    if turn.person is None:
        return None
    note = await questions.find_note(turn.db, turn.person.id, note_id)
    found = turn.enrolment(note.enrolment_id) if note else None
    return (note, *found) if note and found else None
