"""Answering a participant's question from the page of those without an answer.

That is for whom the question never reached as a message: where the organisers have a group, and where somebody became
an organiser afterwards. What is noted of it in `Organiser.asked` is a word, the course, and which question is shown in
which message.
"""

from dataclasses import replace
from datetime import timedelta

from bot.messages import answering as messages
from bot.messages import questions as asking
from bot.messages.message import Message
from bot.people import organisers, questions
from bot.people.courses import PublishedCourse
from bot.people.parts import GOES_ON_WITHIN, is_long
from bot.tables import Organiser, Question
from handlers.incoming import storable
from handlers.organiser import awaiting
from handlers.organiser.awaiting import ANSWERS, Asked, ask
from handlers.organiser.broadcast import id_in
from handlers.organiser.desk import VIEWS
from handlers.questions import give_answer
from handlers.turn import Replies, Say, Turn

ANSWER, REST, ASIDE = "answer", "answerrest", "answeraside"
"""What is awaited: the answer, nothing unless a long one goes on, nothing but a reply to the page."""

_STILL_MEANT = timedelta(days=1)
"""How long after a question was opened its answer may still be what an organiser writes out of the blue."""


async def question_view(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str = "") -> Message:
    """A question, or a page of it; what the organiser writes next is the answer."""
    speech = turn.speech(course.definition)
    found = await questions.find_for(turn.db, organiser, course, id_in(about))
    if found is None:
        return messages.gone(course, speech)
    question, whose = found
    ask(turn, organiser, course, ANSWER, f"{_name_of(question)}.{turn.message.id}")
    answers = await questions.answers_to(turn.db, question)
    page = id_in(about.partition(".")[2])
    return messages.asked(course, question, whose, await _before(turn, question), answers, page, speech)


async def wrote_rest(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str) -> Replies | None:
    """What comes right after a long answer is the rest of it: it was too long for one message."""
    if organiser.asked_at is None or turn.sent_at - organiser.asked_at > GOES_ON_WITHIN:
        return None
    return await wrote_answer(turn, organiser, course, about)


async def answered(turn: Turn) -> Replies | None:
    """Take what an organiser wrote as the answer to what the bot asked; a reply to a question's page answers that."""
    if turn.message.reply_to is None:
        return await awaiting.answered(turn)
    open_now = _open(turn)
    if open_now is None or open_now[3].rpartition(".")[2] != str(turn.message.reply_to):
        return None
    _, organiser, course, about = open_now
    return await wrote_answer(turn, organiser, course, about)


def set_aside(turn: Turn) -> None:
    """Take no text for an answer any more, as the organiser does something else."""
    open_now = _open(turn)
    if open_now is not None and open_now[0] != ASIDE:
        _, organiser, course, about = open_now
        page = about.rpartition(".")[2]
        organisers.ask(organiser, f"{ASIDE}:{course.id}:{about}:{page}", organiser.asked_at or turn.now)


async def to_questions(_turn: Turn, _organiser: Organiser, _course: PublishedCourse, _about: str) -> tuple[str, str]:
    """Where an organiser goes back to who does not want to answer: the questions without an answer."""
    return "unanswered", ""


def left_open(turn: Turn) -> Replies | None:
    """What to say of a text that may have been meant as an answer; None where no question was opened lately."""
    open_now = _open(turn)
    if open_now is None:
        return None
    _, organiser, course, about = open_now
    if organiser.asked_at is None or turn.now - organiser.asked_at > _STILL_MEANT:
        return None
    return [Say(messages.left_open(course, id_in(about), turn.speech(course.definition)))]


async def wrote_answer(turn: Turn, organiser: Organiser, course: PublishedCourse, about: str) -> Replies:
    """What an organiser writes while a question is open goes to who asked; that they may answer is looked at anew."""
    speech = turn.speech(course.definition)
    name, _, page = about.rpartition(".")
    found = await questions.find_for(turn.db, organiser, course, id_in(name))
    if found is None or _name_of(found[0]) != name:
        organisers.ask(organiser, None, turn.now)
        return [Say(messages.gone(course, speech, unsent=True))]
    raw = turn.message.raw
    text = storable((raw.text or raw.caption or "") if raw else "")
    if not text:
        return [Say(asking.only_text_to_participants(speech))]
    question, whose = found
    meanwhile = [
        each
        for each in await questions.answers_to(turn.db, question)
        if organiser.asked_at and each.answered_at > organiser.asked_at and each.chat_id != turn.sender.chat_id
    ]
    told = await give_answer(turn, question, whose, course, text)
    organisers.ask(organiser, f"{REST if is_long(text) else ASIDE}:{course.id}:{about}", turn.sent_at)
    done = messages.answered(course, question, whose, await _before(turn, question), speech)
    return [
        Say(replace(done, edits=int(page))),
        Say(messages.passed_on(told, course, question, meanwhile, speech)),
    ]


def _open(turn: Turn) -> tuple[str, Organiser, PublishedCourse, str] | None:
    """Return the question that the sender opened last as an organiser: its word, and what is noted of it."""
    asked = awaiting.noted(turn)
    if asked is None or asked.word not in (ANSWER, REST, ASIDE):
        return None
    return asked.word, asked.organiser, asked.course, asked.about


def _name_of(question: Question) -> str:
    """Return what tells a question from any other: SQLite gives the number of an erased one to the next."""
    return f"{question.id}.{int(question.asked_at.timestamp())}"


async def _before(turn: Turn, question: Question) -> Question | None:
    return None if question.follows is None else await turn.db.get(Question, question.follows)


VIEWS.update(question=question_view)
ANSWERS.update(
    {
        ANSWER: Asked(wrote_answer, to_questions, own_replies=True),
        REST: Asked(wrote_rest, own_replies=True),
    }
)
