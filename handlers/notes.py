"""Words that came unasked: kept, and their writer asked what they are."""

from bot.messages import notes as messages
from bot.people import parts, questions
from bot.people.courses import PublishedCourse
from bot.people.written import Subject
from bot.tables import Enrolment, Note
from handlers.questions import ask
from handlers.reflections import keep, subjects_so_far
from handlers.turn import Change, Replies, Say, Turn, old_button


async def keep_unsorted(turn: Turn, enrolment: Enrolment, course: PublishedCourse, text: str) -> Replies:
    """Keep words that came unasked, and ask what they are."""
    part = parts.new_part(enrolment, text, turn.message_id, turn.sent_at)
    note = await questions.keep_note(turn.db, enrolment, [part], turn.now)
    return [ask_what(turn, note, enrolment, course)]


def ask_what(turn: Turn, note: Note, enrolment: Enrolment, course: PublishedCourse) -> Say:
    """Return the question what a note is."""
    can_reflect = bool(subjects_so_far(turn, enrolment, course))
    return Say(messages.what_was_it(note, turn.speech(course.definition), can_reflect=can_reflect))


async def tapped_note(turn: Turn, note_id: int, meaning: str) -> Replies:
    """What the words were: a reflection, a question, or nothing."""
    found = await _own(turn, note_id)
    if found is None:
        return old_button(turn)
    note, enrolment, course = found
    speech = turn.speech(course.definition)
    match meaning:
        case "reflection":
            subjects = subjects_so_far(turn, enrolment, course)
            return [Change(messages.reflection_on_what(note, subjects, course.definition, speech))]
        case "question":
            asked = await ask(turn, enrolment, course, note.parts)
            await questions.delete_note(turn.db, note)
            return [Change(asked)]
        case _:
            await questions.delete_note(turn.db, note)
            return [Change(messages.forgotten(speech))]


async def tapped_sort(turn: Turn, note_id: int, kind: str, id_: str) -> Replies:
    """What a reflection that came unasked is about."""
    found = await _own(turn, note_id)
    if found is None:
        return old_button(turn)
    note, enrolment, course = found
    subject = Subject(kind, id_)
    if subject not in subjects_so_far(turn, enrolment, course):
        return old_button(turn)
    kept = await keep(turn, enrolment, course, subject, note.parts)
    await questions.delete_note(turn.db, note)
    return [Change(kept)]


async def _own(turn: Turn, note_id: int) -> tuple[Note, Enrolment, PublishedCourse] | None:
    if turn.person is None:
        return None
    note = await questions.find_note(turn.db, turn.person.id, note_id)
    found = turn.enrolment(note.enrolment_id) if note else None
    return (note, *found) if note and found else None
