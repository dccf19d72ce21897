"""Troubles to order: what may go wrong between a bot and Telegram, and a record of every call."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from bot.rehearsal.errors import ApiError, too_many_requests

FaultKind = Literal[
    "too_many_requests", "forbidden", "bad_request", "server_error", "cut", "drop_answer", "hang", "late"
]


@dataclass(eq=False)
class Fault:
    """One trouble, and when it strikes.

    kind: too_many_requests (429 with `retry_after` seconds), forbidden (403), bad_request (400), server_error
        (`status`, 500 or 502), cut (the connection is closed before anything is done), drop_answer (the call
        takes effect, then the connection is closed unanswered), hang (held for `delay` seconds before
        anything is done), late (takes effect, then is answered after `delay` seconds).
    method, chat_id: only calls of that method, to that chat; None means any, getUpdates too.
    times: how often it strikes, None for always. probability: the chance that it does, each time.
    description: other words than the usual ones, for the kinds that answer with an error.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    retry_after: int = 1
    probability: float = 1.0
    delay: float = 0.0
    status: int = 502
    description: str | None = None
    struck: int = 0

    def refusal(self) -> ApiError | None:
        """The error this fault answers with; None for a fault of the connection."""
        usual = {
            "forbidden": (403, "Forbidden: bot was blocked by the user"),
            "bad_request": (400, "Bad Request: chat not found"),
            "server_error": (self.status, "Bad Gateway" if self.status == 502 else "Internal Server Error"),
        }
        if self.kind == "too_many_requests":
            return too_many_requests(self.retry_after)
        if self.kind not in usual:
            return None
        code, words = usual[self.kind]
        return ApiError(code, self.description or words)


class Faults:
    """The troubles in force. `active` lists them, without those that have struck as often as they were to."""

    def __init__(self, dice: random.Random) -> None:
        self.active: list[Fault] = []
        self._dice = dice

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force, behind those that are; gives it back, so that `struck` can be read later."""
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """No more trouble."""
        self.active.clear()

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that this call meets, the first one that fits, counted as having struck; or None."""
        for fault in self.active:
            if fault.method is not None and fault.method.lower() != method.lower():
                continue
            if fault.chat_id is not None and fault.chat_id != chat_id:
                continue
            if fault.probability < 1.0 and self._dice.random() >= fault.probability:
                continue
            fault.struck += 1
            if fault.times is not None and fault.struck >= fault.times:
                self.active.remove(fault)
            return fault
        return None


@dataclass
class RateLimit:
    """How many messages a second Telegram lets through, over any one second; a refused one does not count."""

    per_second: int = 30
    _let_through: deque[float] = field(default_factory=deque, repr=False)

    def admit(self, monotonic: float) -> bool:
        """Whether one more message may go at this monotonic instant (seconds); if so it is counted."""
        while self._let_through and self._let_through[0] <= monotonic - 1.0:
            self._let_through.popleft()
        if len(self._let_through) >= self.per_second:
            return False
        self._let_through.append(monotonic)
        return True


@dataclass(slots=True)
class Call:
    """One call of the bot's. `begun` and `ended` are monotonic seconds (`ended` None while it is under way).

    outcome: "ok", the HTTP code and description of a refusal, "cut", or "answer dropped".
    message_id: of the message that was sent or changed, if one was.
    """

    method: str
    chat_id: int | None
    begun: float
    ended: float | None = None
    outcome: str = ""
    message_id: int | None = None
