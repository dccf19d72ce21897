"""The language that a person is spoken to in."""

from bot.messages.message import Message, button, keyboard
from bot.messages.speech import Speech

NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


def choose_language(speech: Speech, *course_id: int) -> Message:
    """Ask which language to speak; with a course's row id, that course is what is shown next."""
    return Message(
        speech.say("Which language would you like?"),
        keyboard([button(name, "language", code, *course_id) for code, name in NAMES.items()]),
    )


def language_chosen(speech: Speech) -> Message:
    """The language was changed; said in the new one."""
    return Message(speech.say("From now on I write in English."))
