"""Questions to the organisers, their answers, and what either side changes or adds afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery import again
from bot.delivery.letters import Letter
from bot.delivery.posting import Envelope, post_all
from bot.messages import questions as messages
from bot.messages.message import Message, in_pieces
from bot.people import parts, prompts, questions
from bot.people.courses import PublishedCourse
from bot.people.prompts import Asks
from bot.people.written import QUESTION, Subject, subject_of
from bot.tables import Answer, Enrolment, Note, Part, Prompt, Question
from handlers.turn import Replies, Say, Turn, old_button


async def how_to_ask(turn: Turn) -> Replies:
    """`/sporsmal`: whatever is written next is the question."""
    theirs = turn.on_board()
    if not theirs:
        courses = [each.definition for each in turn.published if turn.now < each.definition.ends]
        return [Say(messages.whom_to_ask(courses, turn.speech()))]
    if len(theirs) > 1:
        return [Say(which_course(turn))]
    return [await ask_for_question(turn, *theirs[0])]


def which_course(turn: Turn, note: Note | None = None) -> Message:
    """Ask which of several courses a question is about, be it one to be written or a note."""
    theirs = [(enrolment, course.definition) for enrolment, course in turn.on_board()]
    return messages.about_which_course(theirs, turn.speech(), note)


async def tapped_ask(turn: Turn, enrolment_id: int) -> Replies:
    """Which course a question is about."""
    found = turn.enrolment(enrolment_id)
    if found is None or not (found[0].enrolled_at or found[0].waiting_since):
        return old_button(turn)
    return [await ask_for_question(turn, *found)]


async def ask_for_question(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> Say:
    """Open the prompt for a question, and return what asks for it."""
    prompt = await prompts.ask(turn.db, enrolment, Asks.QUESTION, Subject(QUESTION, "0"), turn.now)
    return asked_for(turn, prompt, course)


def asked_for(turn: Turn, prompt: Prompt, course: PublishedCourse) -> Say:
    """Return what a prompt for a question, or for more of one, says."""
    speech = turn.speech(course.definition)
    first = subject_of(prompt.subject).id == "0"
    return Say(messages.how_to_ask(course.definition, speech) if first else messages.ask_more(speech), prompt.id)


async def tapped_ask_more(turn: Turn, question_id: int) -> Replies:
    """«Write more to the organisers», under an answer."""
    found = await questions.find_question(turn.db, question_id)
    own = turn.enrolment(found[1].id) if found else None
    if own is None:
        return old_button(turn)
    prompt = await prompts.ask(turn.db, own[0], Asks.QUESTION, Subject(QUESTION, str(question_id)), turn.now)
    return [asked_for(turn, prompt, own[1])]


async def wrote_question(
    turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse, text: str
) -> Replies:
    """Text that answers «write your question here»."""
    subject = subject_of(prompt.subject)
    await prompts.close(turn.db, enrolment, Asks.QUESTION, subject, turn.now)
    part = parts.new_part(enrolment, text, turn.message_id, turn.sent_at)
    return [Say(await ask(turn, enrolment, course, [part], follows=int(subject.id) or None))]


async def replied_to_answer(turn: Turn, text: str) -> Replies | None:
    """A reply to an answer of the organisers, or to one's own question, goes on with it; None where it is neither."""
    if turn.person is None or turn.message.reply_to is None:
        return None
    found = await questions.gone_on_with(turn.db, turn.person.id, turn.message.reply_to, Letter.ANSWER)
    own = turn.enrolment(found[1]) if found else None
    if found is None or own is None:
        return None
    part = parts.new_part(own[0], text, turn.message_id, turn.sent_at)
    return [Say(await ask(turn, *own, [part], follows=found[0]))]


async def ask(
    turn: Turn,
    enrolment: Enrolment,
    course: PublishedCourse,
    words: Sequence[Part],
    *,
    follows: int | None = None,
) -> Message:
    """Keep a question, put it into the outbox for the organisers, and return what to say to who asked."""
    question = await questions.ask(turn.db, enrolment, words, turn.now, follows=follows)
    speech = turn.speech(course.definition)
    if not await _relay(turn, enrolment, course, question.parts):
        return messages.nobody_to_ask(course.definition, speech)
    return messages.asked(course.definition, turn.now, speech, more=follows is not None)


async def changed_question(turn: Turn, question: Question, part: Part) -> Replies:
    """The asker edited a question, or went on with it: what the organisers read changes too."""
    found = turn.enrolment(question.enrolment_id)
    if found is None:
        return []
    enrolment, course = found
    await _relay(turn, enrolment, course, [part])
    pieces = [f"{part.id}:{number}" for number in range(2)]
    await again.say_again(turn.db, Letter.QUESTION, pieces, turn.now, _until(course, turn))
    return [Say(messages.question_changed(turn.speech(course.definition)))]


async def answer_as_organiser(turn: Turn, text: str) -> Replies | None:
    """An organiser's reply to a question goes to who asked; None where it is no such reply. No text: say so."""
    if not (turn.is_organiser or turn.sender.in_group) or turn.message.reply_to is None:
        return None
    letter = await questions.relayed_in(turn.db, turn.sender.chat_id, turn.message.reply_to, Letter.QUESTION)
    part = await turn.db.get(Part, int(letter.partition(":")[0])) if letter else None
    found = await questions.find_question(turn.db, part.question_id) if part and part.question_id else None
    if found is None:
        return None
    question, enrolment = found
    course = await turn.courses.by_id(turn.db, enrolment.course_id)
    speech = turn.speech(course.definition)
    if not text:
        return [Say(messages.only_text_to_participants(speech))]
    return [Say(await give_answer(turn, question, enrolment, course, text))]


async def give_answer(
    turn: Turn, question: Question, enrolment: Enrolment, course: PublishedCourse, text: str
) -> Message:
    """Keep what an organiser wrote as an answer, let who asked have it, and return what to say to the organiser."""
    answer = await questions.answer(turn.db, question, text, turn.sender.chat_id, turn.message.id, turn.now)
    await _pass_on(turn, answer, enrolment, course)
    # The others see that it is answered.
    first = f"{question.parts[0].id}:0"
    await again.say_again(turn.db, Letter.QUESTION, [first], turn.now, _until(course, turn))
    speech = turn.speech(course.definition)
    return messages.answer_passed_on(speech) if turn.message.has_text else messages.only_words_passed_on(speech)


async def edited_answer(turn: Turn, text: str) -> Replies | None:
    """An organiser edited an answer; None where the message is none."""
    if not (turn.is_organiser or turn.sender.in_group):
        return None
    answer = await questions.answer_in(turn.db, turn.sender.chat_id, turn.message.id)
    found = await questions.find_question(turn.db, answer.question_id) if answer else None
    if answer is None or found is None:
        return None
    enrolment = found[1]
    course = await turn.courses.by_id(turn.db, enrolment.course_id)
    answer.text, answer.changed_at = text, turn.now
    await _pass_on(turn, answer, enrolment, course)
    pieces = [f"{answer.id}:{number}" for number in range(2)]
    await again.say_again(turn.db, Letter.ANSWER, pieces, turn.now, _until(course, turn))
    return [Say(messages.answer_changed(turn.speech(course.definition)))]


async def _relay(turn: Turn, enrolment: Enrolment, course: PublishedCourse, words: Sequence[Part]) -> bool:
    """Put a question into the outbox for the organisers, piece by piece; False where there is nobody to read it."""
    house, language = turn.house, course.definition.language
    readers = await questions.readers(turn.db, enrolment.county, house.organisers_chat, house.organisers, language)
    pieces = [f"{part.id}:{number}" for part in words for number, _ in enumerate(in_pieces(part.text))]
    to_all = [
        _envelope(turn, enrolment, course, Letter.QUESTION, piece, reader.id) for piece in pieces for reader in readers
    ]
    await post_all(turn.db, to_all, turn.now)
    return bool(readers)


async def _pass_on(turn: Turn, answer: Answer, enrolment: Enrolment, course: PublishedCourse) -> None:
    pieces = [f"{answer.id}:{number}" for number, _ in enumerate(in_pieces(answer.text))]
    to_asker = [_envelope(turn, enrolment, course, Letter.ANSWER, piece, enrolment.person_id) for piece in pieces]
    await post_all(turn.db, to_asker, turn.now)


def _envelope(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, kind: Letter, piece: str, person_id: int
) -> Envelope:
    key = f"{course.definition.slug}/{kind}/{piece}"
    return Envelope(person_id, course.id, kind, piece, key, _until(course, turn), enrolment.id)


def _until(course: PublishedCourse, turn: Turn) -> datetime:
    """A question or an answer is of use as long as anything of the course is kept."""
    return max(course.definition.ends, turn.now) + timedelta(days=course.definition.retention_days)
