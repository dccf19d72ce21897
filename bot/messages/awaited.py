"""What organisers read who were asked for something: it is not awaited any more, or only text will do."""

from bot.messages.message import Button, Message, button, keyboard, paragraphs
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse


def not_any_more(course: PublishedCourse, page: str, about: str, speech: Speech) -> Message:
    """What was asked for is not awaited any more, and what has become of the rest; `page` is where it leads back to."""
    rest = {
        "session": speech.say("Nothing has been changed."),
        "bcone": speech.say("What you have written before is kept."),
        "broadcast": speech.say("Nothing has been sent."),
        "person": speech.say("Nothing has been sent."),
    }
    return Message(
        paragraphs(speech.say("That is all right. I no longer wait for an answer."), rest.get(page)),
        keyboard(_way_back(course, page, about, speech)),
    )


def only_text(course: PublishedCourse, page: str, about: str, hint: str, speech: Speech) -> Message:
    """A picture, a voice message or the like came where only text will do; `hint` says how to write it."""
    return Message(
        paragraphs(speech.say("I can't use that here. Write it as text."), hint),
        keyboard(_way_back(course, page, about, speech)),
    )


def sent_to_nobody(speech: Speech, *, asked_before: bool = False) -> Message:
    """What an organiser wrote has gone nowhere; `asked_before` says that it may answer what they were asked before."""
    return Message(
        paragraphs(
            speech.say("I have not sent this to anybody."),
            speech.say(
                "Is it the answer to what I asked you? I no longer wait for it. "
                "Send it once more, as a reply to the message in which I asked."
            )
            if asked_before
            else None,
            speech.say("Write /arrangor to send messages, move a session or see where the course stands."),
        )
    )


def _way_back(course: PublishedCourse, page: str, about: str, speech: Speech) -> Button:
    labels = {
        "people": speech.label("‹ Participants"),
        "notice": speech.label("‹ The notice"),
        "session": speech.label("‹ The session"),
        "bcone": speech.label("‹ The message"),
        "broadcast": speech.label("‹ Messages"),
        "unanswered": speech.label("Questions without an answer"),
    }
    return button(labels.get(page) or speech.label("‹ Back"), "org", course.id, page, about)
