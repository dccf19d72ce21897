"""Free text, and whatever else people send: it always lands somewhere."""

from bot.messages import help as helping
from bot.messages import notes as sorting
from bot.people import parts, prompts
from bot.people.prompts import Asks
from bot.people.written import subject_of
from bot.tables import Note, Prompt, Question
from handlers.details import wrote_detail
from handlers.exercises import ask_for_hours, hours_not_understood, wrote_hours
from handlers.notes import ask_what, keep_unsorted
from handlers.questions import answer_as_organiser, changed_question, replied_to_answer, wrote_question
from handlers.reflections import ask_to_reflect, wrote_reflection
from handlers.signup import wrote_answer
from handlers.start import ask_next, start
from handlers.turn import Replies, Say, Turn

_FEW_WORDS = 30
"""Up to this many characters, an answer to «how much time?» that can't be read was meant as hours."""


async def free_text(turn: Turn, text: str) -> Replies:
    """Text that is no command: a reply belongs to what it replies to, else it answers what was asked last."""
    if turn.person is None:
        return _stranger(turn)
    for take in (answer_as_organiser, replied_to_answer, _replied_to_prompt):
        replies = await take(turn, text)
        if replies is not None:
            return replies
    under_way = turn.signing_up()
    if under_way is not None:
        return await wrote_answer(turn, *under_way, text)
    replies = await _went_on(turn, text)
    if replies is not None:
        return replies
    prompt = await prompts.open_prompt(turn.db, turn.person.id, turn.now)
    replies = await _answer_prompt(turn, prompt, text) if prompt else None
    if replies is not None:
        return replies
    theirs = turn.taking_part() or turn.on_board()
    return await keep_unsorted(turn, *theirs[0], text) if theirs else _stranger(turn)


async def _replied_to_prompt(turn: Turn, text: str) -> Replies | None:
    if turn.person is None or turn.message.reply_to is None:
        return None
    prompt = await prompts.prompt_at(turn.db, turn.person.id, turn.message.reply_to)
    return await _answer_prompt(turn, prompt, text) if prompt else None


async def _went_on(turn: Turn, text: str) -> Replies | None:
    """A text that was too long for one message goes on in the next one."""
    if turn.person is None or turn.message.reply_to is not None:
        return None
    before = await parts.part_to_go_on_from(turn.db, turn.person.id, turn.message_id, turn.sent_at)
    if before is None:
        return None
    part = await parts.go_on(turn.db, before, text, turn.message_id, turn.sent_at)
    match await parts.whole_of(turn.db, part):
        case Question() as question:
            await changed_question(turn, question, part)
        case Note():
            # The question what it is stands above already.
            return []
    return [Say(sorting.more_kept(turn.speech()))]


async def _answer_prompt(turn: Turn, prompt: Prompt, text: str) -> Replies | None:
    """Take text as the answer to a question; None where it can't be one."""
    found = turn.enrolment(prompt.enrolment_id)
    if found is None:
        return None
    match prompt.asks:
        case Asks.REFLECTION:
            return await wrote_reflection(turn, prompt, *found, text)
        case Asks.QUESTION:
            return await wrote_question(turn, prompt, *found, text)
        case Asks.DETAIL:
            return await wrote_detail(turn, prompt, *found, text)
    exercise_id = subject_of(prompt.subject).id
    replies = await wrote_hours(turn, *found, exercise_id, text)
    if replies is None and len(text) <= _FEW_WORDS:
        return hours_not_understood(turn, *found, exercise_id)
    return replies


async def not_text(turn: Turn) -> Replies:
    """A picture, a voice message, a sticker: a kind word, and the present question again."""
    replies: list[Say] = [Say(helping.only_text(turn.speech()))]
    under_way = turn.signing_up()
    if under_way is not None:
        replies.append(ask_next(turn, *under_way))
    return replies


async def present_question(turn: Turn) -> Replies:
    """What to say to who wrote something that was handled before: where they are now."""
    under_way = turn.signing_up()
    if under_way is not None:
        return [ask_next(turn, *under_way)]
    if turn.person is not None:
        part = await parts.find_part(turn.db, turn.person.id, turn.message_id) if turn.message_id else None
        note = await parts.whole_of(turn.db, part) if part else None
        found = turn.enrolment(note.enrolment_id) if note else None
        if isinstance(note, Note) and found is not None:
            return [ask_what(turn, note, *found)]
        prompt = await prompts.open_prompt(turn.db, turn.person.id, turn.now)
        asked = _ask_again(turn, prompt) if prompt else None
        if asked is not None:
            return [asked]
    return await start(turn)


def _ask_again(turn: Turn, prompt: Prompt) -> Say | None:
    found = turn.enrolment(prompt.enrolment_id)
    if found is None:
        return None
    return ask_for_hours(turn, prompt, *found) if prompt.asks == Asks.HOURS else ask_to_reflect(turn, prompt, *found)


async def help_me(turn: Turn) -> Replies:
    """`/hjelp`."""
    return [Say(helping.help_text(turn.speech(), turn.standing, organiser=turn.is_organiser))]


def unknown_command(turn: Turn) -> Replies:
    """A command that the bot doesn't have."""
    return [Say(helping.unknown_command(turn.speech()))]


def _stranger(turn: Turn) -> Replies:
    course = next((each for each in turn.published if turn.now < each.definition.ends), None)
    definition = course.definition if course else None
    return [Say(helping.who_am_i(definition, turn.speech(definition)))]
