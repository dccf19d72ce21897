"""Words that came unasked, and questions to the organisers."""

from datetime import datetime, timedelta

from bot.delivery import outbox
from bot.delivery.last_look import Letter
from bot.messages import questions as messages
from bot.people import persons, questions
from bot.people.courses import PublishedCourse
from bot.people.written import Subject
from bot.tables import Enrolment, Note
from handlers.reflections import keep, subjects_so_far
from handlers.turn import Change, Replies, Say, Turn, old_button


async def how_to_ask(turn: Turn) -> Replies:
    """`/sporsmal`."""
    theirs = turn.on_board()
    if not theirs:
        return [Say(messages.whom_to_ask([each.definition for each in turn.published], turn.speech()))]
    course = theirs[0][1].definition
    return [Say(messages.how_to_ask(course, turn.speech(course)))]


async def keep_unsorted(turn: Turn, enrolment: Enrolment, course: PublishedCourse, text: str) -> Replies:
    """Keep words that came unasked, and ask what they are."""
    note = await questions.keep_note(turn.db, enrolment, text, turn.message_id, turn.now)
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
            await turn.db.delete(note)
            return await _ask(turn, enrolment, course, note)
        case _:
            await turn.db.delete(note)
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
    await turn.db.delete(note)
    [kept] = await keep(turn, enrolment, course, subject, note.text, note.message_id)
    assert isinstance(kept, Say)
    return [Change(kept.message)]


async def answer_as_organiser(turn: Turn, text: str) -> Replies | None:
    """An organiser's reply to a question goes to who asked; None where it is no such reply."""
    if turn.person is None or turn.reply_to is None or turn.sender.telegram_id not in turn.organisers:
        return None
    found = await questions.asked_in_delivery(turn.db, turn.person.id, turn.reply_to)
    if found is None:
        return None
    question, enrolment = found
    course = turn.course(enrolment.course_id)
    assert course is not None
    questions.answer(question, text, turn.now)
    key = f"{course.definition.slug}/{Letter.ANSWER}/{question.id}/{turn.message_id}"
    await outbox.post(turn.db, enrolment, Letter.ANSWER, str(question.id), key, turn.now, _until(course, turn))
    return [Say(messages.answer_passed_on(enrolment, turn.speech(course.definition)))]


async def _ask(turn: Turn, enrolment: Enrolment, course: PublishedCourse, note: Note) -> Replies:
    """Keep a question and put it into the outbox for every organiser."""
    question = await questions.ask(turn.db, enrolment, note.text, note.message_id, turn.now)
    for telegram_id in turn.organisers:
        organiser = await persons.remember_person(turn.db, telegram_id, course.definition.language)
        key = f"{course.definition.slug}/{Letter.QUESTION}/{question.id}"
        await outbox.post(
            turn.db,
            enrolment,
            Letter.QUESTION,
            str(question.id),
            key,
            turn.now,
            _until(course, turn),
            to_person=organiser.id,
        )
    speech = turn.speech(course.definition)
    if not turn.organisers:
        return [Change(messages.nobody_to_ask(course.definition, speech))]
    return [Change(messages.asked(course.definition, speech))]


def _until(course: PublishedCourse, turn: Turn) -> datetime:
    """A question or an answer is of use as long as anything of the course is kept."""
    return max(course.definition.ends, turn.now) + timedelta(days=course.definition.retention_days)


async def _own(turn: Turn, note_id: int) -> tuple[Note, Enrolment, PublishedCourse] | None:
    if turn.person is None:
        return None
    note = await questions.find_note(turn.db, turn.person.id, note_id)
    found = turn.enrolment(note.enrolment_id) if note else None
    return (note, *found) if note and found else None
