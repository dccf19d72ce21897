"""What did not arrive: the words that delivery, organisers' pages and their texts share."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.tables import Enrolment


class Why(StrEnum):
    """Why something did not arrive at somebody."""

    BLOCKED = "blocked"
    LEFT = "left"
    REFUSED = "refused"
    LATE = "late"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that did not arrive at `people`, most lately at `latest` (UTC); `useful` messages can be tried again.


    `subject` is "" where all letters of the kind are one thing. `first` is the row id of one of the deliveries.
    """

    kind: str
    subject: str
    first: int
    people: int
    useful: int
    latest: datetime


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody at whom a thing did not arrive, and why; `said` is what Telegram said where it refused."""

    enrolment: Enrolment
    why: Why
    said: str | None
    at: datetime
