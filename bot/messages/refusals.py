"""Why Telegram did not take a message, in plain words; Telegram's own where we know none."""

from textwrap import shorten

from bot.messages.speech import Speech

_LONGEST = 200


def in_plain_words(reason: str, speech: Speech) -> str:
    """Return why a message failed, from the reason that was noted."""
    said = reason.lower()
    if reason == "wording":
        return speech.label("I could not put the message together.")
    if "file" in said or "photo" in said or "document" in said:
        return speech.label("Telegram could not send the picture or the document.")
    if "parse entities" in said:
        return speech.label("Telegram did not understand the formatting.")
    if "too long" in said:
        return speech.label("Telegram found the text too long.")
    return speech.label("Telegram said: {reason}", reason=shorten(reason, _LONGEST, placeholder="…"))
