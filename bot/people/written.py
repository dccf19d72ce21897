"""What people write: subjects that they write about, and the tidying of short answers."""

import unicodedata
from dataclasses import dataclass

SESSION = "session"
EXERCISE = "exercise"
QUESTION = "question"
DETAIL = "detail"
ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text is about: mostly a session or an exercise. Written as `session:samling-1`.

    An answer to the bot can also be about an earlier question, a detail of the sign-up, or an entry of time spent.
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def subject_of(text: str) -> Subject:
    """Read a subject back from how it was written. Raises ValueError for anything else."""
    kind, separator, id_ = text.partition(":")
    if kind not in (SESSION, EXERCISE, QUESTION, DETAIL, ENTRY) or not separator or not id_:
        raise ValueError(text)
    return Subject(kind, id_)


def tidy(text: str) -> str:
    """Return a short answer on one line, without invisible control characters and outer blanks."""
    visible = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return " ".join(visible.split())
