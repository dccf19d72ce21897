"""Letters: what is sent to one person because of something that happened, outside the course's timeline."""

from enum import StrEnum


class Letter(StrEnum):
    """The kinds of letters, each with what its subject names."""

    PLACE = "place"
    """A place fell free; the course's slug."""
    LET_IN = "let_in"
    """An organiser has signed up again who had withdrawn; the course's slug."""
    SIGNED_OFF = "signed_off"
    """An organiser has taken the person off the course; the course's slug."""
    CALENDAR = "calendar"
    """The calendar file once more, as an organiser wished; the course's slug."""
    QUESTION = "question"
    """A participant's question, to the organisers; the row id of the part, and which piece of it."""
    ANSWER = "answer"
    """The organisers' answer; its row id, and which piece of it."""
    AGAIN = "again"
    """An earlier letter is worded anew in the message that it became; that delivery's row id."""
    ERASED = "erased"
    """What an earlier letter told is overwritten, since whom it told of is erased; the message's id."""
    TOPIC_ERASED = "topic_erased"
    """A participant's topic in the organisers' group loses their name; the topic's id."""
    PARTNER = "partner"
    """Somebody has become the person's partner; the partner's enrolment's row id."""
    BROADCAST = "broadcast"
    """A message of the organisers' to many; its row id."""
    PROGRESS = "progress"
    """How far such a message has come, to the organiser who sends it; its row id."""
    TAKEN_BACK = "taken_back"
    """Such a message is deleted where it arrived; the message's id in that chat."""
    FORGOTTEN_SOON = "forgotten_soon"
    """What is kept about the person goes in a week; the course's slug."""
    DIGEST = "digest"
    """What was written ahead of a session, to an organiser; the session's id."""
    WEEKLY = "weekly"
    """What happened on the course in a week, and what comes, to an organiser; the course's slug."""


LETTERS = frozenset(Letter)
"""All of them, to be looked up in."""
