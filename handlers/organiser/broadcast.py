"""The organisers' messages to participants: looked at, sent, stopped and taken back."""

from bot.delivery import broadcasting
from bot.messages import broadcast_progress
from bot.messages import broadcasts as messages
from bot.messages.message import Message
from bot.messages.organiser import with_way_back
from bot.people import broadcasts, organisers
from bot.people.audiences import read_audience
from bot.people.broadcasts import UNSENT
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import Broadcast, BroadcastState, Organiser
from handlers.incoming import number_in
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.turn import Change, Replies, Say, Toast, Turn, old_button

_PER_PAGE = 8

Found = tuple[Organiser, PublishedCourse, Broadcast]


async def find(turn: Turn, course_id: int, broadcast_id: int) -> Found | None:
    """Return a message that the sender may touch, with its course and them as its organiser; None for anybody else."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return None
    broadcast = await worded(turn, organiser, course, broadcast_id)
    return None if broadcast is None else (organiser, course, broadcast)


async def worded(turn: Turn, organiser: Organiser, course: PublishedCourse, broadcast_id: int) -> Broadcast | None:
    """Return a message that the organiser may touch; None too for one without words: no button of ours names that."""
    broadcast = await broadcasts.find(turn.db, organiser, course, broadcast_id)
    return broadcast if broadcast and await broadcasts.texts_of(turn.db, broadcast.id) else None


def id_in(about: str) -> int:
    """Return the row id that a page's address begins with; 0, which is nobody's, where there is none."""
    return number_in(about.partition(".")[0])


async def shown(turn: Turn, course: PublishedCourse, broadcast: Broadcast, *, again: bool = True) -> Message:
    """A message's own page: everything that can be done with it, how far it has come, or what became of it."""
    speech = turn.speech(course.definition)
    if broadcast.state in UNSENT:
        return messages.prepared(await broadcasts.prepared(turn.db, broadcast, course), speech)
    counts = await broadcasting.counts(turn.db, broadcasting.key_of(broadcast.id))
    deleted = await broadcasting.counts(turn.db, broadcasting.back_key(broadcast.id))
    return broadcast_progress.told(course, broadcast, counts, deleted, turn.now, speech, again=again)


async def list_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """Earlier messages, and a new one."""
    page = id_in(about)
    rows, pages = await broadcasts.page_of(turn.db, organiser, course, page, _PER_PAGE)
    sent = await broadcasting.numbers_of(turn.db, [broadcast.id for broadcast, _ in rows])
    return messages.listing(course, rows, sent, page, pages, turn.speech(course.definition))


async def one_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """One message."""
    broadcast = await worded(turn, organiser, course, id_in(about))
    return await shown(turn, course, broadcast) if broadcast else await list_view(turn, organiser, course)


async def tapped_preview(turn: Turn, course_id: int, broadcast_id: int) -> Replies:
    """«Preview»: every text just as it will look, and then the menu again."""
    found = await find(turn, course_id, broadcast_id)
    if found is None or found[2].state not in UNSENT:
        return old_button(turn)
    _, course, broadcast = found
    speech = turn.speech(course.definition)
    prepared = await broadcasts.prepared(turn.db, broadcast, course)
    (above, first), *more = messages.previews(prepared, turn.now, speech)
    menu = with_way_back(messages.prepared(prepared, speech), course, speech)
    return [Change(above), Say(first), *(Say(each) for pair in more for each in pair), Say(menu)]


async def tapped_send(turn: Turn, course_id: int, broadcast_id: int) -> Replies:
    """«Send now»: the message begins to go, and this one tells how far it has come."""
    found = await find(turn, course_id, broadcast_id)
    if found is None:
        return old_button(turn)
    organiser, course, broadcast = found
    if broadcast.state in UNSENT:
        if not (await broadcasts.reach(turn.db, broadcast, course)).people:
            return [Toast(messages.nobody(turn.speech(course.definition)))]
        sender, told_in = organiser.person_id, turn.message.id
        if await broadcasting.start(turn.db, broadcast, course, turn.now, sender=sender, told_in=told_in):
            await organisers.log(turn.db, organiser, Deed.BROADCAST, f"{broadcast.id}", turn.now)
            for one in read_audience(broadcast.audience).only:
                await organisers.log(turn.db, organiser, Deed.WROTE, f"{one}", turn.now)
    return await change(turn, course, broadcast)


async def tapped_stop(turn: Turn, course_id: int, broadcast_id: int) -> Replies:
    """«Stop»: the message goes to nobody else."""
    found = await find(turn, course_id, broadcast_id)
    if found is None:
        return old_button(turn)
    organiser, course, broadcast = found
    if await broadcasting.stop(turn.db, broadcast, turn.now):
        await organisers.log(turn.db, organiser, Deed.STOPPED, f"{broadcast.id}", turn.now)
    return await change(turn, course, broadcast)


async def tapped_back(turn: Turn, course_id: int, broadcast_id: int, answer: str) -> Replies:
    """«Take back» a message at those who got it; asked once."""
    found = await find(turn, course_id, broadcast_id)
    if found is None or found[2].state in UNSENT:
        return old_button(turn)
    organiser, course, broadcast = found
    if answer != "yes" and broadcast.state != BroadcastState.WITHDRAWN:
        counts = await broadcasting.counts(turn.db, broadcasting.key_of(broadcast.id))
        speech = turn.speech(course.definition)
        return [Change(broadcast_progress.ask_take_back(course, broadcast, counts, speech))]
    sender, told_in = organiser.person_id, turn.message.id
    if await broadcasting.take_back(turn.db, broadcast, turn.now, sender=sender, told_in=told_in):
        await organisers.log(turn.db, organiser, Deed.WITHDREW_MESSAGE, f"{broadcast.id}", turn.now)
    return await change(turn, course, broadcast)


async def tapped_keep(turn: Turn, course_id: int, broadcast_id: int) -> Replies:
    """«Don't send it»: what was to go later is a draft again."""
    found = await find(turn, course_id, broadcast_id)
    if found is None:
        return old_button(turn)
    organiser, course, broadcast = found
    if broadcast.state == BroadcastState.SCHEDULED and await broadcasts.call_off(turn.db, broadcast):
        await organisers.log(turn.db, organiser, Deed.CALLED_OFF, f"{broadcast.id}", turn.now)
    return await change(turn, course, broadcast)


async def tapped_drop(turn: Turn, course_id: int, broadcast_id: int) -> Replies:
    """«Discard» a message that is not sent."""
    found = await find(turn, course_id, broadcast_id)
    if found is None:
        return old_button(turn)
    _, course, broadcast = found
    if not await broadcasts.discard(turn.db, broadcast):
        return await change(turn, course, broadcast)
    speech = turn.speech(course.definition)
    return [Change(with_way_back(messages.discarded(course, speech), course, speech))]


async def change(turn: Turn, course: PublishedCourse, broadcast: Broadcast) -> Replies:
    """The message that was tapped becomes the page of an organisers' message, as it stands now."""
    await turn.db.refresh(broadcast)
    under_way = broadcast.started_at is not None and broadcast.ended_at is None
    if under_way and turn.message.id == broadcast.progress_message_id:
        # It changes by itself a little later, and must not lead elsewhere before that.
        return [Change(await shown(turn, course, broadcast, again=False))]
    message = await shown(turn, course, broadcast)
    return [Change(with_way_back(message, course, turn.speech(course.definition)))]


VIEWS.update(broadcast=list_view, bcone=one_view)
