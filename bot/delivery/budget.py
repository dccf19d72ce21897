"""How many answers one chat gets: as many as people have use for, and no more than Telegram lets a chat have."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

MINUTE = timedelta(minutes=1)

IN_A_GROUP = 20
"""Answers that Telegram lets a bot give in a group in a minute."""


class Allowed(Enum):
    """What becomes of an answer."""

    YES = auto()
    FIRST_NOT = auto()
    NO = auto()


@dataclass(slots=True)
class _Bucket:
    left: float
    asked_at: datetime
    silent_until: datetime | None = None


class Budget:
    """Lets each chat have `per_minute` answers at once and as many a minute; who uses them up gets none for a minute.

    A chat is forgotten a minute after its last answer was asked for: its bucket is full by then.
    """

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._buckets: dict[int, _Bucket] = {}

    def allows(self, chat_id: int, answers: int, now: datetime, *, group: bool = False) -> Allowed:
        """Say whether a chat may get so many answers more at `now` (UTC). FIRST_NOT begins a minute without any."""
        most = min(self._most, IN_A_GROUP) if group else self._most
        self._forget(now)
        bucket = self._buckets.pop(chat_id, None) or _Bucket(most, now)
        self._buckets[chat_id] = bucket
        # A clock that is set back must not make the silence longer.
        if bucket.silent_until is not None and now < bucket.silent_until <= now + MINUTE:
            return Allowed.NO
        if bucket.silent_until is not None:
            bucket.left, bucket.silent_until = most, None
        else:
            bucket.left = min(most, bucket.left + most * ((now - bucket.asked_at) / MINUTE))
        bucket.asked_at = now
        # An answer of several messages may overdraw: it is not torn apart.
        if bucket.left < 1:
            bucket.silent_until = now + MINUTE
            return Allowed.FIRST_NOT
        bucket.left -= answers
        return Allowed.YES

    def _forget(self, now: datetime) -> None:
        while self._buckets:
            chat_id, bucket = next(iter(self._buckets.items()))
            if now < max(bucket.asked_at, bucket.silent_until or bucket.asked_at) + MINUTE:
                return
            del self._buckets[chat_id]
