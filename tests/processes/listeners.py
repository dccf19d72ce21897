"""People who only listen, and what they are told: that a session was moved."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.rehearsal.people import Person
from bot.rehearsal.state import Telegram
from tests.processes.running import MOVING, SLUG, Window, now, storm_course


class Listeners:
    """People who only listen, and what they are told: that a session was moved."""

    def __init__(self, telegram: Telegram, looking: Window) -> None:
        self.telegram = telegram
        self.window = looking
        self.people: list[Person] = []
        self._version = 1

    async def enrols(self, count: int) -> list[Person]:
        """Enrol so many people more, who only listen."""
        new = [self.telegram.person(f"Tilhører {len(self.people) + number}", "nb") for number in range(count)]
        await self.window.enrols(new)
        self.people += new
        return new

    async def session_is_moved(self) -> str:
        """Publish a new version that everybody is told of; gives the notice's key."""
        self._version += 1
        self.telegram.calls.clear()
        await self.window.publishes(storm_course(self._version, now() + timedelta(hours=8, seconds=self._version)))
        return f"{SLUG}/session_changed/{MOVING}/{self._version}"

    def arrived(self) -> Counter[int]:
        """Count the news of this version in each chat."""
        return Counter(
            person.id
            for person in self.people
            for message in person.inbox
            if f"«Samling {self._version}»" in message.text
        )
