"""What a message to participants says, in one language or in several, and when it goes: asked for, and taken."""

from datetime import datetime, timedelta

from telegram import Message as TelegramMessage

from bot.course.definition import LANGUAGES, Definition
from bot.course.offsets import instant
from bot.course.written_times import Times, UnclearTimeError, read_times
from bot.messages import broadcast_texts as messages
from bot.messages.formatted import html_of
from bot.messages.message import Message, length
from bot.messages.organiser import with_way_back
from bot.people import broadcasts, organisers
from bot.people.audiences import read_audience
from bot.people.broadcasts import FOR_ALL, UNSENT, FileKind, Words
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.people.parts import GOES_ON_WITHIN
from bot.tables import Organiser
from handlers.organiser.awaiting import ANSWERS, Asked, ask
from handlers.organiser.broadcast import change, find, id_in, one_view, shown, worded
from handlers.organiser.desk import VIEWS
from handlers.turn import Replies, Say, Turn, old_button

_TORN = 2048
"""UTF-16 units that a text has at least if an app may have torn it, as it was longer than one message."""

_MORNING = timedelta(hours=9)
"""When a message goes on a day for which no time of day is said."""

WORDS, MORE_WORDS, SHORTER, TIME = "bctext", "bcmore", "bcshorter", "bcwhen"
"""What an organiser is asked for: a text, nothing unless it goes on, a shorter one after that, a time."""


async def new_view(turn: Turn, organiser: Organiser, course: PublishedCourse, _about: str = "") -> Message:
    """Ask for the text of a new message."""
    ask(turn, organiser, course, WORDS)
    return messages.ask_words(None, FOR_ALL, turn.speech(course.definition))


async def text_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """Ask for a text anew, or for one in a language of its own."""
    broadcast, language = await worded(turn, organiser, course, id_in(about)), about.partition(".")[2]
    if broadcast is None or broadcast.state not in UNSENT or language not in (FOR_ALL, *LANGUAGES):
        return await one_view(turn, organiser, course, about)
    ask(turn, organiser, course, WORDS, f"{broadcast.id}.{language}")
    prepared = await broadcasts.prepared(turn.db, broadcast, course)
    return messages.ask_words(prepared, language, turn.speech(course.definition))


async def when_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """Ask when a message is to be sent."""
    broadcast = await worded(turn, organiser, course, id_in(about))
    if broadcast is None or broadcast.state not in UNSENT:
        return await one_view(turn, organiser, course, about)
    ask(turn, organiser, course, TIME, str(broadcast.id))
    return messages.ask_when(course, broadcast, turn.speech(course.definition))


async def wrote_words(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str) -> Replies | None:
    """What a message says, in one language: a text, a picture or a document."""
    speech, raw = turn.speech(course.definition), turn.message.raw
    id_, _, rest = about.partition(".")
    language, _, album = rest.partition(".")
    broadcast = await broadcasts.find(turn.db, organiser, course, id_in(id_)) if id_ else None
    if raw is None or (id_ and (broadcast is None or broadcast.state not in UNSENT)):
        return None
    if raw.media_group_id is not None:
        # Each picture of several comes as a message of its own, and one answer is enough for all.
        ask(turn, organiser, course, WORDS, f"{id_}.{language}.{raw.media_group_id}")
        return [] if album == raw.media_group_id else [Say(messages.one_at_a_time(speech))]
    words = _words(raw)
    if words is None:
        return [Say(messages.not_sendable(speech))]
    texts = await broadcasts.texts_of(turn.db, broadcast.id) if broadcast else {}
    refused = messages.too_long({**texts, language: words}, speech)
    if refused is not None:
        return [Say(refused)]
    if broadcast is None:
        broadcast = await broadcasts.draft(turn.db, organiser, course, turn.now)
    await broadcasts.write(turn.db, broadcast, language, words)
    if words.file_id is None and length(words.html) >= _TORN:
        ask(turn, organiser, course, MORE_WORDS, f"{broadcast.id}.{language}")
    else:
        organisers.ask(organiser, None, turn.now)
    return [Say(with_way_back(await shown(turn, course, broadcast), course, speech))]


async def wrote_more(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str) -> Replies | None:
    """What comes right after a long text is the rest of it: it was too long for one message. It is asked for anew."""
    if not _goes_on(turn, organiser):
        return None
    ask(turn, organiser, course, SHORTER, about)
    return [Say(messages.over_limit(turn.speech(course.definition)))]


async def wrote_shorter(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str) -> Replies | None:
    """What comes after that is the text anew, but for what comes at once: more of the long one."""
    if not _goes_on(turn, organiser):
        return await wrote_words(turn, organiser, course, about)
    ask(turn, organiser, course, SHORTER, about)
    return []


def _goes_on(turn: Turn, organiser: Organiser) -> bool:
    """Say whether a text came right after the one before, which was long."""
    at_once = organiser.asked_at is not None and turn.sent_at - organiser.asked_at <= GOES_ON_WITHIN
    return at_once and turn.message.has_text


async def wrote_when(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str) -> Replies | None:
    """When a message is to be sent."""
    speech, raw = turn.speech(course.definition), turn.message.raw
    broadcast = await broadcasts.find(turn.db, organiser, course, id_in(about))
    if broadcast is None or broadcast.state not in UNSENT or raw is None:
        return None
    moment = _moment(raw.text or "", turn.now, course.definition)
    if moment is None:
        return [Say(messages.when_not_understood(speech))]
    if moment <= turn.now:
        return [Say(messages.when_past(moment, speech))]
    organisers.ask(organiser, None, turn.now)
    if await broadcasts.schedule(turn.db, broadcast, organiser, moment):
        await organisers.log(turn.db, organiser, Deed.SCHEDULED, f"{broadcast.id}", turn.now)
    return [Say(with_way_back(await shown(turn, course, broadcast), course, speech))]


async def back(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str) -> tuple[str, str]:
    """Where somebody goes back to who gives none of these: the message as it was, if it says something already."""
    broadcast = await broadcasts.find(turn.db, organiser, course, id_in(about))
    if broadcast is None:
        return "broadcast", ""
    if await broadcasts.texts_of(turn.db, broadcast.id):
        return "bcone", f"{broadcast.id}"
    only = read_audience(broadcast.audience).only
    return ("person", f"{only[0]}") if only else ("broadcast", "")


def _moment(words: str, now: datetime, course: Definition) -> datetime | None:
    """Read the UTC instant that words name; on a day without a time of day it is in the morning."""
    today = datetime.combine(now.astimezone(course.zone).date(), datetime.min.time())
    try:
        said = read_times(words, Times(today + _MORNING, today + _MORNING), today.date())
    except UnclearTimeError:
        return None
    return instant(said.starts, course.zone)


def _words(message: TelegramMessage) -> Words | None:
    """Return what can go to participants of what an organiser has sent; None where nothing can."""
    html = html_of(message)
    if message.photo:
        return Words(html, message.photo[-1].file_id, FileKind.PHOTO)
    if message.document is not None:
        return Words(html, message.document.file_id, FileKind.DOCUMENT)
    return Words(html) if message.text and html else None


async def tapped_unsay(turn: Turn, course_id: int, broadcast_id: int, language: str) -> Replies:
    """«Remove this text»: whoever reads that language gets the first text again."""
    found = await find(turn, course_id, broadcast_id)
    if found is None or found[2].state not in UNSENT or language not in LANGUAGES:
        return old_button(turn)
    organiser, course, broadcast = found
    organisers.ask(organiser, None, turn.now)
    await broadcasts.unwrite(turn.db, broadcast, language)
    return await change(turn, course, broadcast)


VIEWS.update(bcnew=new_view, bctext=text_view, bcwhen=when_view)
ANSWERS.update(
    {
        WORDS: Asked(wrote_words, back),
        MORE_WORDS: Asked(wrote_more),
        SHORTER: Asked(wrote_shorter, back),
        TIME: Asked(wrote_when, back, messages.how_to_say_when),
    }
)
