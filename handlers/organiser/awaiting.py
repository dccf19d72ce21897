"""What organisers are asked for in free text: how it is asked, taken and given up, whatever it is.

What is noted of it in `Organiser.asked` is a word, the course, what it is about, and the message that asked.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.messages import awaited as messages
from bot.messages.speech import Speech
from bot.people import organisers
from bot.people.courses import PublishedCourse
from bot.people.parts import may_go_on
from bot.tables import Organiser, Part, Prompt
from handlers.turn import Replies, Say, Turn

Taken = Callable[[Turn, Organiser, PublishedCourse, str], Awaitable[Replies | None]]
"""Takes what an organiser wrote or sent (it is in `turn.message`); the text is what the bot had asked about.

Gives None where that answers nothing after all.
"""

Back = Callable[[Turn, Organiser, PublishedCourse, str], Awaitable[tuple[str, str]]]
"""Gives the page that somebody goes back to who does not want to answer: its name, and what it is about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What can be done with a thing that is asked for.

    Without `back` nothing is awaited, unless a long text goes on. `hint` says how to write it, where only text will do.
    `own_replies` says that its module sees to replies itself.
    """

    take: Taken
    back: Back | None = None
    hint: Callable[[Speech], str] | None = None
    own_replies: bool = False


ANSWERS: dict[str, Asked] = {}
"""What is asked for, by the word that it is asked under; each module of this package puts its own in."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What an organiser was asked for last, perhaps long ago; `page` is the message that asked, 0 where unknown."""

    word: str
    organiser: Organiser
    course: PublishedCourse
    about: str
    page: int


def to(name: str) -> Back:
    """Return a way back to the page of that name which is about the same."""

    async def back(_turn: Turn, _organiser: Organiser, _course: PublishedCourse, about: str) -> tuple[str, str]:
        return name, about

    return back


def ask(turn: Turn, organiser: Organiser, course: PublishedCourse, word: str, about: str = "") -> None:
    """Let the organiser's next text, or file, be the answer to what is asked under a word; `about` has no colons.

    Asked again, as the answer would not do, it is still the first page that a reply may be meant for.
    """
    before = None if turn.message.tapped else noted(turn)
    page = before.page if before else turn.message.id
    organisers.ask(organiser, f"{word}:{course.id}:{about}:{page}", turn.now)


def noted(turn: Turn) -> Noted | None:
    """Return what the sender was asked for last as an organiser; None where that is nothing, or its course is gone."""
    if not turn.is_organiser or turn.organiser is None or turn.organiser.asked is None:
        return None
    word, course_id, about, page = [*turn.organiser.asked.split(":"), "", "", ""][:4]
    course = turn.course(int(course_id)) if course_id.isdecimal() else None
    if course is None:
        return None
    return Noted(word, turn.organiser, course, about, int(page) if page.isdecimal() else 0)


async def answered(turn: Turn) -> Replies | None:
    """Take what an organiser wrote or sent, in reply to nothing, as what was asked for; None where nothing was."""
    asked = noted(turn)
    if asked is None or turn.message.reply_to is not None or not _is_awaited(turn, asked):
        return None
    return await _take(turn, asked)


async def replied(turn: Turn) -> Replies | None:
    """Take a reply to what asked in the same way: to the page, however late, or to what came after it.

    It is for replies that belong to nothing else; None where nothing was asked there. What came after a newer question
    to a participant belongs to that.
    """
    asked, reply_to = noted(turn), turn.message.reply_to
    if asked is None or not asked.page or reply_to is None or turn.before.replied_to is not None:
        return None
    newer = _newer(turn, asked)
    after = reply_to > asked.page and _is_open(turn, asked) and (newer is None or reply_to < (newer.message_id or 0))
    if asked.word not in ANSWERS or ANSWERS[asked.word].own_replies or not (reply_to == asked.page or after):
        return None
    return await _take(turn, asked)


async def put_off(turn: Turn) -> Replies | None:
    """`/avbryt`: the organiser's next text answers nothing any more; None where none was awaited."""
    asked = noted(turn)
    back = ANSWERS[asked.word].back if asked and _is_awaited(turn, asked) else None
    set_aside(turn)
    if asked is None or back is None:
        return None
    page, about = await back(turn, asked.organiser, asked.course, asked.about)
    return [Say(messages.not_any_more(asked.course, page, about, turn.speech(asked.course.definition)))]


def set_aside(turn: Turn) -> None:
    """Take nothing for an answer any more but a reply to the page that asked."""
    asked = noted(turn)
    if asked is not None and asked.word in ANSWERS:
        asked.organiser.asked_at = None


def leave_page(turn: Turn, organiser: Organiser) -> None:
    """The organiser goes to a page: nothing is awaited any more but a reply to what asked, if it still stands there."""
    asked = noted(turn)
    if asked is None or (turn.message.tapped and asked.page in (0, turn.message.id)):
        organisers.ask(organiser, None, turn.now)
    else:
        set_aside(turn)


def unasked(turn: Turn) -> Replies:
    """What to say of a text from an organiser that answers nothing, though it may have been meant to."""
    asked, speech = noted(turn), turn.speech()
    how = ANSWERS.get(asked.word) if asked else None
    if asked is None or how is None or how.back is None or how.own_replies or not asked.page:
        return [Say(messages.sent_to_nobody(speech))]
    # Who has replied to it already, or answers what is still open, would gain nothing by another reply.
    reply_helps = turn.message.reply_to != asked.page and not _is_open(turn, asked)
    return [Say(messages.sent_to_nobody(speech, asked_before=reply_helps))]


def _is_awaited(turn: Turn, asked: Noted) -> bool:
    """Say whether nothing was asked after it, so that the next text is meant for it; what goes on does so anyway."""
    return _is_open(turn, asked) and (ANSWERS[asked.word].back is None or _newer(turn, asked) is None)


def _is_open(turn: Turn, asked: Noted) -> bool:
    return asked.word in ANSWERS and organisers.awaited(asked.organiser, turn.now) is not None


def _newer(turn: Turn, asked: Noted) -> Prompt | Part | None:
    """Return what the sender was asked since as a participant, or what they wrote there that may go on."""
    since, question, written = asked.organiser.asked_at, turn.before.asked, turn.before.written
    if since is None:
        return None
    if written is not None and written.sent_at > since and may_go_on(written):
        return written
    return question if question is not None and question.asked_at > since else None


async def _take(turn: Turn, asked: Noted) -> Replies | None:
    how, raw = ANSWERS[asked.word], turn.message.raw
    if how.hint is not None and how.back is not None and not (raw and raw.text):
        speech = turn.speech(asked.course.definition)
        page, about = await how.back(turn, asked.organiser, asked.course, asked.about)
        return [Say(messages.only_text(asked.course, page, about, how.hint(speech), speech))]
    return await how.take(turn, asked.organiser, asked.course, asked.about)
