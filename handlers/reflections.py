"""Reflections: handing them in, listing, rewriting and deleting them."""

from collections.abc import Sequence

from bot.course.definition import Session
from bot.messages import reflections as messages
from bot.messages.message import Message
from bot.messages.minside import with_way_back
from bot.people import exercises, parts, prompts, reflections
from bot.people.courses import PublishedCourse
from bot.people.prompts import Asks
from bot.people.written import EXERCISE, SESSION, Subject, subject_of
from bot.tables import Enrolment, Part, Prompt, Reflection
from handlers.incoming import number_in
from handlers.turn import Change, Replies, Say, Turn, for_those_enrolled, old_button


async def reflection_list(turn: Turn) -> Replies:
    """`/refleksjon`: the person's own, and what can be written about now."""
    pairs = turn.taking_part()
    written = await reflections.list_of(turn.db, *(enrolment for enrolment, _ in pairs))
    return for_those_enrolled(turn) or [Say(await _listed(turn, *pair, written)) for pair in pairs]


async def tapped_list(turn: Turn, enrolment_id: int) -> Replies:
    """«My reflections»."""
    found = turn.enrolment(enrolment_id)
    return [Say(await reflections_view(turn, *found))] if found else old_button(turn)


async def reflections_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, _about: str = "") -> Message:
    """The person's own reflections, and what can be written about now."""
    return await _listed(turn, enrolment, course, await reflections.list_of(turn.db, enrolment))


async def _listed(turn: Turn, enrolment: Enrolment, course: PublishedCourse, written: Sequence[Reflection]) -> Message:
    here = [each for each in written if each.enrolment_id == enrolment.id]
    about = {each.subject for each in here}
    still = [each for each in await subjects_so_far(turn, enrolment, course) if str(each) not in about]
    speech = turn.speech(course.definition)
    return messages.reflection_list(enrolment, here, still, course.definition, speech)


async def subjects_so_far(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> list[Subject]:
    """Return what a person can reflect on by now: sessions that have begun, exercises that were sent."""
    if enrolment.enrolled_at is None:
        return []
    definition = course.definition
    moments = [(session.starts.instant, Subject(SESSION, session.id)) for session in _begun(turn, enrolment, course)]
    sent = exercises.sent_so_far(enrolment, definition, turn.now, await turn.doings(enrolment))
    moments += [(definition.sent_at(each), Subject(EXERCISE, each.id)) for each in sent]
    moments.sort(key=lambda pair: pair[0])
    return [subject for _, subject in moments]


async def may_reflect_on(turn: Turn, enrolment: Enrolment, course: PublishedCourse, subject: Subject) -> bool:
    """Say whether a person can reflect on something by now; about a session that asks nothing."""
    if subject.kind != SESSION:
        return subject in await subjects_so_far(turn, enrolment, course)
    begun = {each.id for each in _begun(turn, enrolment, course)}
    return enrolment.enrolled_at is not None and subject.id in begun


async def can_reflect(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> bool:
    """Say whether there is anything yet that a person can reflect on; from the first session on it asks nothing."""
    begun = enrolment.enrolled_at is not None and bool(_begun(turn, enrolment, course))
    return begun or bool(await subjects_so_far(turn, enrolment, course))


def _begun(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> list[Session]:
    sessions = course.definition.sessions_of(enrolment.role)
    return [each for each in sessions if not each.cancelled and each.starts.instant <= turn.now]


async def ask_to_reflect(turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse) -> Say:
    """Return the question of a prompt for a reflection: the course's own, or a plain one where it has none."""
    definition, subject = course.definition, subject_of(prompt.subject)
    speech = turn.speech(definition)
    session, exercise = definition.session(subject.id), definition.exercise(subject.id)
    if prompt.replaces is not None:
        return Say(messages.asked_anew(enrolment, subject, definition, speech, replaces=True), prompt.id)
    if subject.kind == SESSION and session and session.reflection:
        coming = (await turn.doings(enrolment)).coming.get(session.id)
        return Say(messages.asked_about_session(enrolment, session, coming, definition, speech), prompt.id)
    if subject.kind == EXERCISE and exercise and exercise.reflection:
        return Say(messages.asked_about_exercise(enrolment, exercise, speech), prompt.id)
    return Say(messages.asked_anew(enrolment, subject, definition, speech), prompt.id)


async def wrote_reflection(
    turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse, text: str
) -> Replies:
    """Text that answers a prompt for a reflection."""
    subject = subject_of(prompt.subject)
    part = parts.new_part(enrolment, text, turn.message_id, turn.sent_at)
    return [Say(await keep(turn, enrolment, course, subject, [part], replaces=prompt.replaces))]


async def keep(
    turn: Turn,
    enrolment: Enrolment,
    course: PublishedCourse,
    subject: Subject,
    words: Sequence[Part],
    *,
    replaces: int | None = None,
    while_asked: bool = False,
) -> Message:
    """Keep a reflection, and return what to say; as in `reflections.keep`."""
    reflection = await reflections.keep(
        turn.db, enrolment, subject, words, turn.now, replaces=replaces, while_asked=while_asked
    )
    return kept(turn, reflection, enrolment, course)


def kept(turn: Turn, reflection: Reflection, enrolment: Enrolment, course: PublishedCourse) -> Message:
    """Return the word of thanks for a reflection, with who reads it now."""
    speech, has = turn.speech(course.definition), turn.has_partners(enrolment)
    return messages.kept(reflection, enrolment, course.definition, speech, partners=has)


async def tapped_reflect(turn: Turn, enrolment_id: int, kind: str, id_: str) -> Replies:
    """«Write about …»."""
    found = turn.enrolment(enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    subject = Subject(kind, id_)
    if not await may_reflect_on(turn, enrolment, course, subject):
        return old_button(turn)
    prompt = await prompts.ask(turn.db, enrolment, Asks.REFLECTION, subject, turn.now)
    return [await ask_to_reflect(turn, prompt, enrolment, course)]


async def tapped_no_reflection(turn: Turn, enrolment_id: int, kind: str, id_: str) -> Replies:
    """«Not this time»."""
    found = turn.enrolment(enrolment_id)
    if found is None:
        return old_button(turn)
    await prompts.close(turn.db, found[0], Asks.REFLECTION, Subject(kind, id_), turn.now)
    return [Change(messages.not_this_time(turn.speech()))]


async def reflection_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, about: str = "") -> Message:
    """One of the person's own reflections, a page at a time: `12` or `12.1`; the list where it is no more."""
    id_, _, page = about.partition(".")
    found = await own_reflection(turn, number_in(id_))
    if found is None or found[1].id != enrolment.id:
        return await reflections_view(turn, enrolment, course)
    return one_reflection(turn, *found, number_in(page))


def one_reflection(
    turn: Turn, reflection: Reflection, enrolment: Enrolment, course: PublishedCourse, page: int = 0
) -> Message:
    """Return a page of one of the person's own reflections; `page` is counted from 0."""
    speech, has = turn.speech(course.definition), turn.has_partners(enrolment)
    return messages.one_reflection(reflection, enrolment, page, course.definition, speech, partners=has)


async def tapped_reflection(turn: Turn, reflection_id: int) -> Replies:
    """Read one, by a button of an older list."""
    found = await own_reflection(turn, reflection_id)
    if found is None:
        return old_button(turn)
    _, enrolment, course = found
    view = one_reflection(turn, *found)
    return [Say(with_way_back(view, enrolment, turn.speech(course.definition), to="reflections"))]


async def tapped_rewrite(turn: Turn, reflection_id: int) -> Replies:
    """«Rewrite»: the next text takes the place of the old one."""
    found = await own_reflection(turn, reflection_id)
    if found is None:
        return old_button(turn)
    reflection, enrolment, course = found
    subject = subject_of(reflection.subject)
    prompt = await prompts.ask(turn.db, enrolment, Asks.REFLECTION, subject, turn.now, replaces=reflection.id)
    return [await ask_to_reflect(turn, prompt, enrolment, course)]


async def tapped_remove(turn: Turn, reflection_id: int, answer: str) -> Replies:
    """«Delete», asked once."""
    found = await own_reflection(turn, reflection_id)
    if found is None:
        return old_button(turn)
    reflection, enrolment, course = found
    speech = turn.speech(course.definition)
    if answer != "yes":
        return [Change(messages.ask_delete(reflection, course.definition, speech))]
    await reflections.delete(turn.db, reflection, enrolment)
    return [Change(with_way_back(messages.deleted(speech), enrolment, speech, to="reflections"))]


async def own_reflection(turn: Turn, reflection_id: int) -> tuple[Reflection, Enrolment, PublishedCourse] | None:
    """Return a reflection with its place if it is the person's own; None for anybody else's or a forged id."""
    if turn.person is None:
        return None
    reflection = await reflections.find(turn.db, turn.person.id, reflection_id)
    found = turn.enrolment(reflection.enrolment_id) if reflection else None
    return (reflection, *found) if reflection and found else None
