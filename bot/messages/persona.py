"""What somebody says who walks through a rehearsal alone. Written as people write, in a person's own language."""

from bot.messages.speech import Speech


def name() -> str:
    """The name of the one who walks."""
    return "Kari Nordmann"


def organisation(speech: Speech) -> str:
    """Where the person works or volunteers; a name that does for both."""
    return speech.label("The Neighbourhood House")


def reflection(number: int, speech: Speech) -> str:
    """Return two lines to answer a question with; the first, second … answer differ, then they come round again."""
    answers = (
        speech.label("I would like to listen more before I suggest anything.\nAnd to ask the others what they want."),
        speech.label("It was easier than I thought to begin.\nMost of all it took time to agree on what to do."),
        speech.label("We found out that we want the same thing.\nNext time we will plan it together from the start."),
    )
    return answers[number % len(answers)]
