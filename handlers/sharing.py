"""Who reads a reflection: choosing it; and reading what others share."""

from bot.messages import readers
from bot.messages import sharing as messages
from bot.messages.message import Message
from bot.messages.minside import with_way_back
from bot.people import reflections, sharing
from bot.people.courses import PublishedCourse
from bot.people.written import EXERCISE, SESSION, Subject
from bot.tables import Enrolment, Reader
from handlers.incoming import number_in
from handlers.reflections import kept, one_reflection, own_reflection
from handlers.turn import Change, Replies, Toast, Turn, old_button


async def tapped_reader(turn: Turn, reflection_id: int, reader: Reader, page: str = "") -> Replies:
    """Who is to read a reflection; tapped under the word of thanks, or under a page of the reflection itself."""
    found = await own_reflection(turn, reflection_id)
    if found is None:
        return old_button(turn)
    reflection, enrolment, course = found
    speech = turn.speech(course.definition)
    has = turn.has_partners(enrolment)
    if reader == Reader.PARTNERS and not has:
        said = readers.no_partners(speech)
    else:
        reflections.choose_reader(reflection, reader)
        said = readers.who_reads(reflection, enrolment, speech, partners=has)
    if page:
        shown = one_reflection(turn, reflection, enrolment, course, number_in(page))
        shown = with_way_back(shown, enrolment, speech, to="reflections")
    else:
        shown = kept(turn, reflection, enrolment, course)
    return [Toast(said), Change(shown)]


async def shared_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, _about: str = "") -> Message:
    """The sessions and exercises on which somebody has shared something."""
    found = await sharing.counts(turn.db, enrolment)
    definition = course.definition
    subjects = [Subject(SESSION, each.id) for each in definition.sessions_of(None)]
    subjects += [Subject(EXERCISE, each.id) for each in definition.exercises_of(None)]
    counts = {each: found[str(each)] for each in subjects if str(each) in found}
    return messages.shared_list(enrolment, counts, definition, turn.speech(definition))


async def sharing_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """What is shared on one session or exercise, a page at a time: `session.samling-1.0`."""
    kind, _, rest = about.partition(".")
    id_, _, page = rest.partition(".")
    definition = course.definition
    known = definition.session(id_) if kind == SESSION else definition.exercise(id_) if kind == EXERCISE else None
    if known is None:
        return await shared_view(turn, enrolment, course)
    subject = Subject(kind, id_)
    found = await sharing.shared_on(turn.db, enrolment, subject, turn.house.secret)
    return messages.shared_on(enrolment, subject, found, number_in(page), definition, turn.speech(definition))
