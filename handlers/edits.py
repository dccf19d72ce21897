"""What people edit in Telegram: what was kept of that message changes with it."""

from bot.messages import notes as sorting
from bot.messages import reflections as reflecting
from bot.people.kept import kept_of
from bot.tables import Note, Question, Reflection
from handlers.effort import edited_entry
from handlers.fallback import free_text
from handlers.questions import changed_question, edited_answer
from handlers.start import ask_next
from handlers.turn import Replies, Say, Turn


async def edited_text(turn: Turn, text: str) -> Replies:
    """An edit in Telegram changes what was kept of that message."""
    answered = await edited_answer(turn, text)
    if answered is not None or turn.person is None or turn.sender.in_group:
        return answered or []
    kept = await kept_of(turn.db, turn.person.id, turn.message_id)
    part = kept.part
    if kept.entry is not None:
        return edited_entry(turn, kept.entry, part, text)
    if part is None:
        under_way = turn.asked_to_sign_up(turn.before.asked)
        if under_way is not None:
            return [ask_next(turn, *under_way)]
        # Words that were put to a picture afterwards are new.
        return [] if turn.message.has_text else await free_text(turn, text)
    part.text = text
    match kept.whole:
        case Reflection() as reflection:
            reflection.changed_at = turn.now
            found = turn.enrolment(reflection.enrolment_id)
            definition = found[1].definition if found else None
            return [Say(reflecting.changed(reflection, definition, turn.speech(definition)))] if definition else []
        case Question() as question:
            return await changed_question(turn, question, part)
        case Note():
            return [Say(sorting.note_changed(turn.speech()))]
    return []
