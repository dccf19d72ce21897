"""Words that came unasked: what were they?"""

from collections.abc import Sequence

from bot.course.definition import Definition
from bot.messages.message import Message, button, keyboard
from bot.messages.reflections import subject_title
from bot.messages.speech import Speech
from bot.people.effort import effort_in
from bot.people.written import Subject
from bot.tables import Note, Prompt


def what_was_it(note: Note, speech: Speech, *, can_reflect: bool, asked: Prompt | None = None) -> Message:
    """Ask what somebody's words were. Time spent is among the answers where they hold a time.

    A reflection is one on what they were `asked` about; without that they are asked on what.
    """
    data: list[object] = ["note", note.id, "reflection"]
    if asked is not None:
        data = ["sort", note.id, asked.subject, *([] if asked.replaces is None else [asked.replaces])]
    time = can_reflect and effort_in(note.text) is not None
    return Message(
        speech.say("I have kept what you wrote. What is it?"),
        keyboard(
            button(speech.label("Time I have spent"), "note", note.id, "time") if time else None,
            button(speech.label("A reflection"), *data) if can_reflect else None,
            button(speech.label("A question to the organisers"), "note", note.id, "question"),
            button(speech.label("Nothing, delete it"), "note", note.id, "nothing"),
        ),
    )


def reflection_on_what(note: Note, subjects: Sequence[Subject], course: Definition, speech: Speech) -> Message:
    """Ask what a reflection is about."""
    return Message(
        speech.say("What is your reflection about?"),
        keyboard(*(button(subject_title(each, course, speech), "sort", note.id, each) for each in subjects[-40:])),
    )


def forgotten(speech: Speech) -> Message:
    """The words were nothing, and are gone."""
    return Message(speech.say("All right, it is deleted."))


def note_changed(speech: Speech) -> Message:
    """The person edited words that are not sorted yet."""
    return Message(speech.say("✅ Your change is kept."))


def more_kept(speech: Speech) -> Message:
    """A message went on with the one before it."""
    return Message(speech.say("✅ The rest is kept, too."))
