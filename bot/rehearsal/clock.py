"""A clock that stands still until it is moved."""

from datetime import datetime


class Clock:
    """Tells the rehearsal's time. It only goes forward."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the present UTC instant."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Move to a later UTC instant. Raises ValueError for an earlier one."""
        if moment < self._now:
            raise ValueError(f"{moment} is before {self._now}")
        self._now = moment
