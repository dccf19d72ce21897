"""Reading what participants wrote to the organisers or to everybody, and the booklet with it."""

import hmac
import secrets
from functools import partial

from bot.course.definition import Session
from bot.messages import booklet, reflections_read
from bot.messages.booklet import Booklet
from bot.messages.message import Message
from bot.messages.speech import Speech
from bot.people import organisers
from bot.people import reflections_read as reading
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.people.reflections_read import Readable
from bot.people.written import EXERCISE, SESSION, Subject
from bot.tables import Organiser
from handlers.incoming import number_in
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import Make, Replies, Toast, Turn, old_button


async def reflections_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A page of the sessions and exercises with something to read."""
    counts = reading.in_order(course.definition, await reading.counts(turn.db, course.id, organiser.county))
    speech = turn.speech(course.definition)
    return reflections_read.subjects(course, organiser, counts, number_in(about), speech)


async def texts_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """What was written on a session or an exercise, a page at a time: `session.samling-1.0`."""
    named, _, page = about.rpartition(".")
    subject = _subject(named)
    if subject is None:
        return await reflections_view(turn, organiser, course)
    # Another order of texts without a name for each organiser, the same on all pages.
    order = hmac.digest(turn.house.secret, f"organiser {organiser.person_id}".encode(), "sha256")
    found = await reading.readable(turn.db, course.id, organiser.county, [subject], order)
    if found and not number_in(page):
        await organisers.log(turn.db, organiser, Deed.READ_REFLECTIONS, str(subject), turn.now)
    one = found[0] if found else Readable(subject)
    return reflections_read.texts(course, organiser, subject, one, number_in(page), turn.speech(course.definition))


async def tapped_booklet(turn: Turn, course_id: int, about: str) -> Replies:
    """«Download the booklet»: of a session with its exercises, or of the whole course."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    definition, speech = course.definition, turn.speech(course.definition)
    if about == reflections_read.WHOLE_COURSE:
        session = None
        subjects = list(reading.in_order(definition, await reading.counts(turn.db, course.id, organiser.county)))
    else:
        session = _session(course, about)
        if session is None:
            return old_button(turn)
        subjects = reading.with_exercises(definition, session)
    found = await reading.shareable(turn.db, course.id, organiser.county, subjects, secrets.token_bytes(32))
    if not found:
        return [Toast(reflections_read.nothing_to_read(speech))]
    number = sum(len(each.signed) + len(each.nameless) for each in found)
    named = reflections_read.WHOLE_COURSE if session is None else session.id
    await organisers.log(turn.db, organiser, Deed.MADE_BOOKLET, f"{named}, {number}", turn.now)
    return [Make(partial(_made, Booklet(definition, session, False, found, turn.now), speech))]


def _made(what: Booklet, speech: Speech) -> list[Message]:
    return [Message(reflections_read.booklet_caption(speech), document=booklet.made(what, speech))]


def _subject(text: str) -> Subject | None:
    """Return the subject that a button names: `session.samling-1`; None for what is none."""
    kind, _, id_ = text.partition(".")
    return Subject(kind, id_) if kind in (SESSION, EXERCISE) and id_ else None


def _session(course: PublishedCourse, about: str) -> Session | None:
    """Return the session that a button's booklet is about; for an exercise the session that it follows."""
    subject = _subject(about)
    if subject is None or subject.kind == SESSION:
        return course.definition.session(subject.id) if subject else None
    exercise = course.definition.exercise(subject.id)
    return course.definition.session(exercise.after) if exercise else None


VIEWS.update(reflections=reflections_view, texts=texts_view)
