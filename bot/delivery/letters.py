"""Letters: what is sent to one person because of something that happened, outside the course's timeline."""

from enum import StrEnum


class Letter(StrEnum):
    """The kinds of letters, each with what its subject names."""

    PLACE = "place"
    """A place fell free; the course's slug."""
    QUESTION = "question"
    """A participant's question, to the organisers; the row id of the part, and which piece of it."""
    ANSWER = "answer"
    """The organisers' answer; its row id, and which piece of it."""
    AGAIN = "again"
    """An earlier letter is worded anew in the message that it became; that delivery's row id."""
    ERASED = "erased"
    """What an earlier letter told is overwritten, since its writer had everything erased; the message's id."""
    PARTNER = "partner"
    """Somebody has become the person's partner; the partner's enrolment's row id."""
    FORGOTTEN_SOON = "forgotten_soon"
    """What is kept about the person goes in a week; the course's slug."""
