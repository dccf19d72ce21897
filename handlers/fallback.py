"""Free text, and whatever else people send: it always lands somewhere."""

from bot.messages import help as helping
from bot.messages import introduction
from bot.messages import notes as sorting
from bot.messages import reflections as reflecting
from bot.people import parts, prompts
from bot.people.effort import Entry
from bot.people.kept import kept_of
from bot.people.prompts import Asks
from bot.people.written import subject_of
from bot.tables import Note, Prompt, Question, Reflection
from handlers.details import asked_for_detail, wrote_detail
from handlers.effort import asked_for_entry, entry_not_understood, wrote_entry
from handlers.exercises import ask_for_hours, hours_not_understood, wrote_hours
from handlers.notes import ask_what, keep_doubted, keep_unsorted, noted_again
from handlers.organiser import answering, awaiting
from handlers.organiser.coursefile import sent_file
from handlers.questions import answer_as_organiser, asked_for, changed_question, replied_to_answer, wrote_question
from handlers.reflections import ask_to_reflect, kept, wrote_reflection
from handlers.signup import replied_to_question, wrote_answer
from handlers.start import ask_next, row_of, start, to_tell_of
from handlers.turn import Replies, Say, Turn

_FEW_WORDS = 30
"""Up to this many characters, an answer to «how much time?» that can't be read was meant as time."""


async def free_text(turn: Turn, text: str) -> Replies:
    """Text that is no command: a reply belongs to what it replies to, else it answers what was asked last."""
    if turn.person is None:
        return awaiting.unasked(turn) if turn.is_organiser else _stranger(turn)
    answered = await answering.answered(turn)
    if answered is not None:
        return answered
    for take in (answer_as_organiser, went_on, _replied_to_prompt, replied_to_answer, replied_to_question):
        replies = await take(turn, text)
        if replies is not None:
            return replies
    replied = await awaiting.replied(turn)
    if replied is not None:
        return replied
    asked = turn.before.asked
    under_way = turn.asked_to_sign_up(asked)
    if under_way is not None:
        return await wrote_answer(turn, *under_way, text)
    if asked is not None:
        doubted = await _doubted(turn, asked, text)
        replies = await _answer_prompt(turn, asked, text) if doubted is None else doubted
        if replies is not None:
            return replies
    theirs = turn.taking_part() or turn.on_board()
    if theirs:
        return await keep_unsorted(turn, *theirs[0], text)
    return answering.left_open(turn) or (awaiting.unasked(turn) if turn.is_organiser else _stranger(turn))


async def _replied_to_prompt(turn: Turn, text: str) -> Replies | None:
    asked = turn.before.replied_to
    return await _answer_prompt(turn, asked, text) if asked else None


async def went_on(turn: Turn, text: str) -> Replies | None:
    """A text that was too long for one message goes on in the next one; None where it does not."""
    before = turn.before.written
    # Apps let every piece reply to what the whole text replies to, which is older than the first piece.
    if before is None or not parts.may_go_on(before) or (turn.message.reply_to or 0) > before.message_id:
        return None
    part = await parts.go_on(turn.db, before, text, turn.message_id, turn.sent_at)
    whole = await parts.whole_of(turn.db, part)
    if isinstance(whole, Question):
        await changed_question(turn, whole, part)
    if isinstance(whole, Note) or len(whole.parts) > 2:
        # The question what it is stands above already, or that the rest is kept.
        return []
    return [Say(sorting.more_kept(turn.speech()))]


async def _doubted(turn: Turn, asked: Prompt, text: str) -> Replies | None:
    """Keep words that came after a question for a reflection, yet are hardly one; None for any others.

    They answer what the organisers have written since, or they are a question themselves. Of a text that goes on
    nobody knows yet how it ends.
    """
    found = turn.enrolment(asked.enrolment_id)
    a_question = text.rstrip().endswith("?") and not parts.is_long(text)
    if asked.asks != Asks.REFLECTION or found is None or not (turn.before.told_since or a_question):
        return None
    return [await keep_doubted(turn, asked, *found, text)]


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
        case Asks.ENTRY:
            replies = await wrote_entry(turn, prompt, *found, text)
            return entry_not_understood(turn, prompt, *found) if replies is None and _meant_as_time(text) else replies
    exercise_id = subject_of(prompt.subject).id
    replies = await wrote_hours(turn, *found, exercise_id, text)
    return hours_not_understood(turn, *found, exercise_id) if replies is None and _meant_as_time(text) else replies


def _meant_as_time(text: str) -> bool:
    """Say whether an answer to «how much time?» that can't be read was meant as one, perhaps; a question was not."""
    return len(text) <= _FEW_WORDS and "?" not in text


async def not_text(turn: Turn, caption: str) -> Replies:
    """A picture, a voice message, a sticker: a kind word, and the present question stays; a caption is text."""
    course_file = await sent_file(turn)
    if course_file is not None:
        return course_file
    asked = await answering.answered(turn)
    if asked is not None:
        return asked
    to_participant = await answer_as_organiser(turn, caption)
    if to_participant is not None:
        return to_participant
    replied = await awaiting.replied(turn)
    if replied is not None:
        return replied
    if caption:
        return [Say(helping.only_caption(turn.speech())), *await free_text(turn, caption)]
    prompt = turn.before.asked
    under_way = turn.asked_to_sign_up(prompt)
    if under_way is not None:
        return [Say(helping.only_text(turn.speech())), ask_next(turn, *under_way)]
    found = turn.enrolment(prompt.enrolment_id) if prompt else None
    if prompt is None or found is None or prompt.asks != Asks.REFLECTION:
        return [Say(helping.only_text(turn.speech()))]
    definition = found[1].definition
    return [Say(reflecting.only_written(subject_of(prompt.subject), definition, turn.speech(definition)))]


async def present_question(turn: Turn) -> Replies:
    """What to say to who wrote something that was handled before: where they are now."""
    if turn.sender.in_group:
        return []
    prompt = await prompts.open_prompt(turn.db, turn.person.id, turn.now) if turn.person else None
    under_way = turn.asked_to_sign_up(prompt)
    if under_way is not None:
        return [ask_next(turn, *under_way)]
    kept_of_it = await _kept_of_it(turn, prompt)
    asked = await _ask_again(turn, prompt) if prompt else None
    match kept_of_it:
        case Entry() as entry:
            return [*await noted_again(turn, entry), *([asked] if asked else [])]
        case Say() as said:
            return [said]
    return [asked] if asked else await start(turn)


async def _kept_of_it(turn: Turn, asked: Prompt | None) -> Entry | Say | None:
    """Return what became of the message: time, or what was said of a note or a reflection; None where nothing did.

    `asked` is the question that is open.
    """
    if turn.person is None or not turn.message_id:
        return None
    there = await kept_of(turn.db, turn.person.id, turn.message_id, with_parts=True)
    if there.entry is not None:
        return there.entry
    whole = there.whole
    found = turn.enrolment(whole.enrolment_id) if whole else None
    match whole:
        case Note() if found is not None:
            return await ask_what(turn, whole, *found, asked)
        case Reflection() if found is not None:
            return Say(kept(turn, whole, *found))
    return None


async def _ask_again(turn: Turn, prompt: Prompt) -> Say | None:
    found = turn.enrolment(prompt.enrolment_id)
    if found is None:
        return None
    match prompt.asks:
        case Asks.HOURS:
            return await ask_for_hours(turn, prompt, *found)
        case Asks.ENTRY:
            return await asked_for_entry(turn, prompt, *found)
        case Asks.REFLECTION:
            return await ask_to_reflect(turn, prompt, *found)
        case Asks.QUESTION:
            return asked_for(turn, prompt, found[1])
        case Asks.DETAIL:
            return asked_for_detail(turn, prompt, *found)
    return None


async def help_me(turn: Turn) -> Replies:
    """`/hjelp`."""
    return [Say(helping.help_text(turn.speech(), turn.standing, organiser=turn.is_organiser))]


def unknown_command(turn: Turn) -> Replies:
    """A command that the bot doesn't have."""
    return [Say(helping.unknown_command(turn.speech()))]


def _stranger(turn: Turn) -> Replies:
    match to_tell_of(turn):
        case []:
            return [Say(introduction.no_course(turn.speech()))]
        case [only]:
            speech = turn.speech(only.definition)
            return [Say(introduction.not_kept(only, turn.now, speech, enrolment=row_of(turn, only)))]
        case courses:
            return [Say(introduction.not_kept_which(courses, turn.speech()))]
