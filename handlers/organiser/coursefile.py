"""«Course file»: handing it out, taking one that is sent back, and bringing back an earlier version."""

import re

from bot.course.version_line import based_on
from bot.messages import coursefile as messages
from bot.messages.message import Message
from bot.messages.paging import on_page
from bot.people import organisers, versions
from bot.people.courses import PublishedCourse
from bot.tables import Organiser
from handlers.incoming import number_in
from handlers.organiser.desk import VIEWS, present_organiser
from handlers.organiser.drafts import propose
from handlers.turn import Replies, Say, Turn, old_button

_PER_PAGE = 6
_LONGEST_NAME = 60
_NAMES = (".toml", ".toml.txt")
_SLUG = re.compile(r"^[ \t]*slug[ \t]*=", re.MULTILINE)


async def file_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """How to change the course file, and a page of its versions."""
    found = await versions.versions(turn.db, course.id)
    shown, page, pages = on_page(found, number_in(about), _PER_PAGE)
    speech = turn.speech(course.definition)
    return messages.file_page(course, shown, page, pages, speech, may_publish=organiser.county is None)


async def tapped_send(turn: Turn, course_id: int) -> Replies:
    """«Send me the file»."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    source = await versions.current_source(turn.db, course.id)
    return [Say(messages.the_file(course, source, turn.speech(course.definition)))]


async def tapped_bring_back(turn: Turn, course_id: int, number: int) -> Replies:
    """«Bring back» an earlier version: a draft with its text, and what publishing it will do."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    source = await versions.source_of(turn.db, course_id, number) if organiser and course else None
    if organiser is None or course is None or source is None:
        return old_button(turn)
    return await propose(turn, organiser, source, course.version, f"{course.definition.slug}.toml")


async def sent_file(turn: Turn) -> Replies | None:
    """Take a document that an organiser has sent, at any time, if it is a course file; None if it is none."""
    document = turn.message.raw.document if turn.message.raw and not turn.message.tapped else None
    if document is None or not turn.is_organiser:
        return None
    name = (document.file_name or "").encode("utf-8", "replace").decode()[-_LONGEST_NAME:]
    content = turn.message.file
    if not name.lower().endswith(_NAMES) and not _looks_like_one(content):
        return None
    organiser = await present_organiser(turn)
    if organiser is None:
        return None
    organisers.ask(organiser, None, turn.now)
    if organiser.county is not None:
        return [Say(Message(messages.whole_course_only(turn.speech())))]
    if content is None:
        return [Say(messages.too_large(name, turn.speech()))]
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [Say(messages.not_utf8(name, turn.speech()))]
    return await propose(turn, organiser, source, based_on(source), name, handed_in=True)


def _looks_like_one(content: bytes | None) -> bool:
    """Say whether a file is one by what is in it, whatever it is called: phones like to rename files."""
    return content is not None and _SLUG.search(content.decode("utf-8", "replace")) is not None


VIEWS.update(file=file_view)
