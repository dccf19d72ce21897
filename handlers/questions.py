"""Questions to the organisers, their answers, and what either side changes or adds afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery import again, outbox
from bot.delivery.letters import Letter
from bot.messages import questions as messages
from bot.messages.message import Message, in_pieces
from bot.people import organisers, parts, persons, prompts, questions
from bot.people.courses import PublishedCourse
from bot.people.prompts import Asks
from bot.people.written import QUESTION, Subject, subject_of
from bot.tables import Answer, Enrolment, Note, Part, Person, Prompt, Question
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
    letter = await questions.relayed_in(turn.db, turn.sender.chat_id, turn.message.reply_to, Letter.ANSWER)
    answer = await turn.db.get(Answer, int(letter.partition(":")[0])) if letter else None
    part = None if answer else await parts.find_part(turn.db, turn.person.id, turn.message.reply_to)
    question_id = answer.question_id if answer else part.question_id if part else None
    found = await questions.find_question(turn.db, question_id) if question_id else None
    own = turn.enrolment(found[1].id) if found else None
    if own is None:
        return None
    part = parts.new_part(own[0], text, turn.message_id, turn.sent_at)
    return [Say(await ask(turn, *own, [part], follows=question_id))]


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
    readers = await _readers(turn, enrolment, course)
    for part in question.parts:
        await _relay(turn, enrolment, course, part, readers)
    speech = turn.speech(course.definition)
    if not readers:
        return messages.nobody_to_ask(course.definition, speech)
    return messages.asked(course.definition, turn.now, speech, more=follows is not None)


async def changed_question(turn: Turn, question: Question, part: Part) -> Replies:
    """The asker edited a question, or went on with it: what the organisers read changes too."""
    found = turn.enrolment(question.enrolment_id)
    if found is None:
        return []
    enrolment, course = found
    await _relay(turn, enrolment, course, part, await _readers(turn, enrolment, course))
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
    answer = await questions.answer(turn.db, question, text, turn.sender.chat_id, turn.message.id, turn.now)
    await _pass_on(turn, answer, enrolment, course)
    # The others see that it is answered.
    first = f"{question.parts[0].id}:0"
    await again.say_again(turn.db, Letter.QUESTION, [first], turn.now, _until(course, turn))
    told = messages.answer_passed_on(speech) if turn.message.has_text else messages.only_words_passed_on(speech)
    return [Say(told)]


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


async def _readers(turn: Turn, enrolment: Enrolment, course: PublishedCourse) -> list[Person]:
    """Return whom questions go to: the organisers' group, or each of them where there is none that can be reached.

    An organiser of one county gets the questions of that county's participants.
    """
    language = course.definition.language
    if turn.house.organisers_chat is not None:
        group = await persons.remember_person(turn.db, turn.house.organisers_chat, language)
        if group.unreachable_since is None or not turn.house.organisers:
            return [group]
    named = [await persons.remember_person(turn.db, id_, language) for id_ in turn.house.organisers]
    invited = [
        person
        for organiser, person in await organisers.everybody(turn.db)
        if organiser.invited and organiser.county in (None, enrolment.county) and person not in named
    ]
    return named + invited


async def _relay(
    turn: Turn, enrolment: Enrolment, course: PublishedCourse, part: Part, readers: Sequence[Person]
) -> None:
    for number, _ in enumerate(in_pieces(part.text)):
        subject = f"{part.id}:{number}"
        key = f"{course.definition.slug}/{Letter.QUESTION}/{subject}"
        for reader in readers:
            until = _until(course, turn)
            await outbox.post(turn.db, enrolment, Letter.QUESTION, subject, key, turn.now, until, to_person=reader.id)


async def _pass_on(turn: Turn, answer: Answer, enrolment: Enrolment, course: PublishedCourse) -> None:
    for number, _ in enumerate(in_pieces(answer.text)):
        subject = f"{answer.id}:{number}"
        key = f"{course.definition.slug}/{Letter.ANSWER}/{subject}"
        await outbox.post(turn.db, enrolment, Letter.ANSWER, subject, key, turn.now, _until(course, turn))


def _until(course: PublishedCourse, turn: Turn) -> datetime:
    """A question or an answer is of use as long as anything of the course is kept."""
    return max(course.definition.ends, turn.now) + timedelta(days=course.definition.retention_days)
