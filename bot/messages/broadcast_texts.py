"""Asking an organiser for what a message says and when it goes, and what keeps an answer from being taken."""

import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape

from markupsafe import Markup
from telegram.constants import MessageLimit

from bot.messages.message import Message, button, keyboard, length, paragraphs
from bot.messages.speech import Speech
from bot.people.broadcasts import FOR_ALL, FileKind, Prepared, Words, words_in
from bot.people.courses import PublishedCourse
from bot.tables import Broadcast

_TAG = re.compile(r"<[^>]*>")
_SNIPPET = 160
"""Characters of a text that are shown where it is only meant to be recognised."""


def ask_words_for(name: str, speech: Speech) -> Message:
    """Ask for what a message to one person says."""
    return Message(
        paragraphs(
            speech.say("<b>Write the message to {name} here.</b> Nobody else gets it.", name=name),
            speech.say("You can use bold type, links and so on. You can also send a picture or a document."),
            speech.say("Nothing is sent yet. First you see how it looks."),
        )
    )


def ask_words(message: Prepared | None, language: str, speech: Speech) -> Message:
    """Ask for what a message says; in a language of its own where it says something already."""
    if message is None:
        return Message(
            paragraphs(
                speech.say("<b>Write the message here, as the participants are to read it.</b>"),
                speech.say("You can use bold type, links and so on. You can also send a picture or a document."),
                speech.say("Nothing is sent yet. First you choose who gets it, and see how it looks."),
            )
        )
    known = message.texts.get(language)
    drop = button(speech.label("Remove this text"), "bcunsay", message.course.id, message.broadcast.id, language)
    asked = {
        "nb": speech.say("<b>Write the message in Bokmål.</b> It goes to those who read Bokmål."),
        "nn": speech.say("<b>Write the message in Nynorsk.</b> It goes to those who read Nynorsk."),
        "en": speech.say("<b>Write the message in English.</b> It goes to those who read English."),
        FOR_ALL: speech.say("<b>Write the message anew.</b> Your next text takes the place of this one:"),
    }
    return Message(
        paragraphs(asked[language], quoted(known, speech) if known else None),
        keyboard(
            drop if known and language != FOR_ALL else None,
            button(speech.label("‹ The message"), "org", message.course.id, "bcone", message.broadcast.id),
        ),
    )


def too_long(texts: Mapping[str, Words], speech: Speech) -> Message | None:
    """Say that a text is longer than Telegram takes, with its file or without; None where all fit."""
    for language in texts:
        words = words_in(texts, language)
        most = MessageLimit.MAX_TEXT_LENGTH if words.file_id is None else MessageLimit.CAPTION_LENGTH
        size = length(words.html)
        if size <= most:
            continue
        if words.file_id is None:
            return over_limit(speech)
        return Message(
            speech.say(
                "A text with a picture or a document can be {most} characters long. Yours is {size}. "
                "Send it once more, shorter. Or send the text without the file.",
                most=speech.number(int(most)),
                size=speech.number(size),
            )
        )
    return None


def over_limit(speech: Speech) -> Message:
    """A text was longer than one message of Telegram's."""
    most = speech.number(int(MessageLimit.MAX_TEXT_LENGTH))
    return Message(
        speech.say(
            "The text is longer than one message can be: {most} characters. Send it once more, shorter.", most=most
        )
    )


def not_sendable(speech: Speech) -> Message:
    """Something came that can't go to participants."""
    return Message(speech.say("I can send text, a picture or a document. Send one of these."))


def one_at_a_time(speech: Speech) -> Message:
    """Several pictures came at once."""
    return Message(speech.say("A message can have one picture or one document. Send me just that one."))


def ask_when(course: PublishedCourse, broadcast: Broadcast, speech: Speech) -> Message:
    """Ask when a message is to be sent."""
    return Message(
        paragraphs(
            speech.say("<b>When is the message to be sent?</b>"),
            how_to_say_when(speech),
            speech.say("Who gets it is looked up at that time."),
        ),
        keyboard(button(speech.label("‹ The message"), "org", course.id, "bcone", broadcast.id)),
    )


def how_to_say_when(speech: Speech) -> str:
    """How a time can be written."""
    return speech.say("Write for example «tomorrow 9:00», «Friday 12:30» or «24.8. 14:00».")


def when_not_understood(speech: Speech) -> Message:
    """A time that can't be read."""
    return Message(speech.say("I did not understand the time. Write for example «tomorrow at 14» or «24.8. 14:00»."))


def when_past(moment: datetime, speech: Speech) -> Message:
    """A time that has passed already."""
    return Message(speech.say("{when} has passed already. Write a time to come.", when=speech.when(moment)))


def quoted(words: Words, speech: Speech) -> Markup:
    """The beginning of a text, without its formatting, and what goes with it."""
    text = plain(words)
    shown = text if len(text) <= _SNIPPET else text[:_SNIPPET].rstrip() + " …"
    return paragraphs(
        Markup("<blockquote>{}</blockquote>").format(shown) if shown else None,
        file_with(words, speech) if words.file_id is not None else None,
    )


def file_with(words: Words, speech: Speech) -> str:
    """Say what kind of file goes with a text."""
    return speech.label("With a picture") if words.file_kind == FileKind.PHOTO else speech.label("With a document")


def plain(words: Words) -> str:
    """Return a text without its formatting."""
    return unescape(_TAG.sub("", words.html)).strip()
