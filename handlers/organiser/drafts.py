"""Course files that wait for «Publish»: what one will do, publishing it, and discarding it."""

from collections.abc import Sequence

from bot.course.definition import Definition
from bot.course.differences import differences
from bot.course.effects import Effect
from bot.course.faults import FaultyCourseError
from bot.course.version_line import line_by_line, without_version
from bot.messages import coursefile as messages
from bot.messages.differences import difference_lines
from bot.messages.message import Message
from bot.people import drafts, organisers, versions
from bot.people.courses import of_slug
from bot.people.organisers import Deed
from bot.people.versions import OlderVersionError
from bot.publishing import Published, accept, foresee, publish
from bot.tables import Draft, Organiser
from handlers.organiser.desk import present_organiser
from handlers.turn import Buttons, Change, Replies, Say, Toast, Turn, old_button, show


async def propose(
    turn: Turn, organiser: Organiser, source: str, made_from: int | None, name: str = "", *, handed_in: bool = False
) -> Replies:
    """Check a course file whole, keep it as a draft, and return what publishing it will do; or why it can't be.

    `made_from` is the version that it was made from, None where that is not known; `name` is the file's. `handed_in`
    says that the organiser has sent it, and may be told what it leaves open.
    """
    if organiser.county is not None:
        return [Say(Message(messages.whole_course_only(turn.speech())))]
    source = without_version(source)
    try:
        definition = accept(source)
        base = await versions.check_base(turn.db, definition.slug, made_from)
        effect = await foresee(turn.db, turn.courses, source, turn.now)
    except FaultyCourseError as error:
        return _shown(turn, messages.faulty(name, error.faults, turn.speech()))
    except OlderVersionError as error:
        return await _refused(turn, error)
    speech = turn.speech(definition)
    known = of_slug(turn.published, definition.slug)
    if known is not None and not effect.new_version:
        return [show(turn, messages.same_file(known, speech))]
    draft = await drafts.keep(turn.db, organiser.person_id, definition.slug, source, base, turn.now)
    told = messages.preview(
        draft,
        effect,
        speech,
        unmarked=handed_in and versions.leaves_open(made_from, base),
        others=_others(turn, effect, definition),
    )
    return _shown(turn, told)


def _others(turn: Turn, effect: Effect, definition: Definition) -> list[str]:
    """Return the titles of the courses that a new one leaves as they are."""
    if effect.before is not None:
        return []
    language = turn.speech().language
    return [each.definition.title.into(language) for each in turn.published if each.definition.slug != definition.slug]


def _shown(turn: Turn, told: Sequence[Message]) -> Replies:
    if len(told) == 1:
        return [show(turn, told[0])]
    return [*([Buttons(None)] if turn.message.tapped else []), *map(Say, told)]


async def _refused(turn: Turn, error: OlderVersionError) -> Replies:
    """Show what has changed since the version that a file was made from."""
    course = await turn.courses.by_id(turn.db, error.course_id)
    speech = turn.speech(course.definition)
    before = await turn.courses.version(turn.db, course.id, error.made_from)
    texts = [await versions.source_of(turn.db, course.id, number) or "" for number in (error.made_from, error.current)]
    names = (messages.version_name(error.made_from, speech), messages.version_name(error.current, speech))
    listed = difference_lines(differences(before, course.definition), speech)
    told = line_by_line(texts[0], texts[1], names)
    first, *rest = messages.older_version(course, error.made_from, listed, told, speech)
    return [show(turn, first), *map(Say, rest)]


async def tapped_publish(turn: Turn, draft_id: int, mark: str) -> Replies:
    """«Publish»: it is checked once more, and published if it still does what its organiser has seen."""
    organiser = await present_organiser(turn)
    if organiser is None:
        return old_button(turn)
    draft = await drafts.find(turn.db, organiser.person_id, draft_id, turn.now)
    if draft is None:
        return [Toast(messages.gone(turn.speech()))]
    if organiser.county is not None:
        return [Say(Message(messages.whole_course_only(turn.speech())))]
    try:
        base = await versions.check_base(turn.db, draft.slug, draft.based_on)
        effect = await foresee(turn.db, turn.courses, draft.source, turn.now)
        if effect.mark != mark:
            draft.based_on = base
            speech = turn.speech(effect.after)
            return _shown(turn, messages.preview(draft, effect, speech, meanwhile=True))
        done = await publish(turn.db, turn.courses, draft.source, turn.now)
    except OlderVersionError as error:
        await drafts.drop(turn.db, draft)
        return await _refused(turn, error)
    except FaultyCourseError as error:
        await drafts.drop(turn.db, draft)
        return _shown(turn, messages.faulty(f"{draft.slug}.toml", error.faults, turn.speech()))
    await _log(turn, organiser, draft, done)
    await drafts.drop(turn.db, draft)
    speech = turn.speech(done.course.definition)
    return [Change(messages.published(done.course, done.effect, turn.house.address, speech))]


async def _log(turn: Turn, organiser: Organiser, draft: Draft, done: Published) -> None:
    """Note that a file was published, and what became of each session by that."""
    slug, version = draft.slug, done.course.version
    what = f"{slug} v{version}"
    earlier = await versions.number_of(turn.db, done.course.id, draft.source, before=version)
    if earlier is None:
        await organisers.log(turn.db, organiser, Deed.PUBLISHED, what, turn.now)
    else:
        await organisers.log(turn.db, organiser, Deed.BROUGHT_BACK, f"{slug} v{earlier} → v{version}", turn.now)
    for change in done.effect.sessions:
        deeds = {
            Deed.CANCELLED: change.cancelled,
            Deed.RESUMED: change.resumed,
            Deed.MOVED: change.moved,
            Deed.RELINKED: change.relinked,
        }
        for deed in (deed for deed, so in deeds.items() if so):
            await organisers.log(turn.db, organiser, deed, f"{change.after.id}, {what}", turn.now)


async def tapped_discard(turn: Turn, draft_id: int) -> Replies:
    """«Discard»: the draft is forgotten."""
    organiser = await present_organiser(turn)
    if organiser is None:
        return old_button(turn)
    draft = await drafts.find(turn.db, organiser.person_id, draft_id, turn.now)
    if draft is None:
        return [Toast(messages.gone(turn.speech()))]
    await drafts.drop(turn.db, draft)
    course = of_slug(turn.published, draft.slug)
    return [Change(messages.discarded(course, turn.speech()))]
