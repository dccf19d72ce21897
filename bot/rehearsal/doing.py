"""What is done on the rehearsal's page: people say and tap, come in and sign up, and the clock is moved."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.course.offsets import instant
from bot.rehearsal.model import Message
from bot.rehearsal.people import Person
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.walking import Walker

Json = dict[str, object]

_SLOWEST = 2000
"""Milliseconds between two steps of somebody who signs up by themselves."""


class PastError(ValueError):
    """The clock was asked to go back."""


class Doing:
    """Acts in a rehearsal. Each act takes and gives JSON.

    Acts raise LookupError, TypeError, ValueError or RuntimeError for what can't be done. In `walking` stand the ids of
    those who are signing up by themselves; whoever moves the clock or starts over holds `moves_clock`.
    """

    def __init__(self, rehearsal: Rehearsal, walking: set[int]) -> None:
        self.rehearsal = rehearsal
        self.walking = walking
        self.moves_clock = asyncio.Lock()

    def acts(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        """Return every act by the name that the page knows it by."""
        return {
            "say": self.say,
            "tap": self.tap,
            "edit": self.edit,
            "delete": self.delete,
            "photo": self.photo,
            "block": self.block,
            "people": self.add_person,
            "signup": self.sign_up,
            "clock": self.clock,
        }

    async def say(self, asked: Json) -> Json:
        """Write a message, perhaps as a reply."""
        person, reply_to = self._person(asked), asked.get("reply_to")
        person.says(str(asked["text"]), _message_of(person, reply_to) if reply_to else None)
        return await self._answered()

    async def tap(self, asked: Json) -> Json:
        """Tap a button under a message."""
        person = self._person(asked)
        person.taps_data(str(asked["data"]), _message_of(person, asked["message"]))
        return await self._answered()

    async def edit(self, asked: Json) -> Json:
        """Change one's own message."""
        person = self._person(asked)
        person.edits(_message_of(person, asked["message"]), str(asked["text"]))
        return await self._answered()

    async def delete(self, asked: Json) -> Json:
        """Delete one's own message; as in Telegram, the bot hears nothing of it."""
        person = self._person(asked)
        message = _message_of(person, asked["message"])
        if not message.mine:
            raise ValueError("only what one wrote oneself")
        person.deletes(message)
        return {}

    async def photo(self, asked: Json) -> Json:
        """Send a stand-in for a photo."""
        self._person(asked).sends_photo()
        return await self._answered()

    async def block(self, asked: Json) -> Json:
        """Block the bot, or come back to it."""
        person = self._person(asked)
        if asked["blocked"]:
            person.blocks_bot()
        else:
            person.unblocks_bot()
        return await self._answered()

    async def add_person(self, asked: Json) -> Json:
        """Let somebody else come in; gives their id."""
        name = str(asked["name"]).strip()
        if not name:
            raise ValueError("a person needs a name")
        role = self.rehearsal.course.role(str(asked.get("role", "")))
        return {"id": self.rehearsal.joins(name, str(asked["language"]), role).id}

    async def sign_up(self, asked: Json) -> Json:
        """Let somebody sign up by themselves, `pace` milliseconds for each step; gives whether they came through."""
        persona = next(each for each in self.rehearsal.cast if each.person.id == asked["person"])
        pace = min(max(int(str(asked.get("pace", 0))), 0), _SLOWEST) / 1000
        if persona.person.id in self.walking:
            return {"done": True}
        performance, role = self.rehearsal.performance, self.rehearsal.role_of(persona)

        async def step() -> None:
            await asyncio.sleep(pace)
            if self.rehearsal.performance != performance:
                raise RuntimeError("it was started over meanwhile")

        self.walking.add(persona.person.id)
        self.rehearsal.telegram.touch()
        try:
            done = await Walker(self.rehearsal, persona.person, role, before_each=step).signs_up()
        finally:
            self.walking.discard(persona.person.id)
            self.rehearsal.telegram.touch()
        return {"done": done}

    async def clock(self, asked: Json) -> Json:
        """Move the clock: to the next notice, on by an hour, a day or minutes, to the end or a date. Or start over."""
        async with self.moves_clock:
            await self._move_clock(str(asked["to"]), asked)
        return {}

    async def _move_clock(self, to: str, asked: Json) -> None:
        rehearsal = self.rehearsal
        now, zone = rehearsal.clock.now(), rehearsal.course.zone
        match to:
            case "restart":
                await rehearsal.start_over()
            case "next":
                following = rehearsal.next_notice()
                await rehearsal.move_to(following.due if following else now)
            case "hour":
                await rehearsal.move_to(now + timedelta(hours=1))
            case "day":
                local = now.astimezone(zone).replace(tzinfo=None)
                await rehearsal.move_to(instant(local + timedelta(days=1), zone))
            case "on":
                minutes = min(max(int(str(asked["minutes"])), 1), 60 * 24 * 31)
                wanted = now + timedelta(minutes=minutes)
                await rehearsal.move_to(max(now, min(wanted, rehearsal.last_moment())))
            case "end":
                await rehearsal.move_to(max(now, rehearsal.last_moment()))
            case _:
                wanted = instant(datetime.fromisoformat(to), zone)
                if wanted < now:
                    raise PastError(to)
                await rehearsal.move_to(wanted)

    def _person(self, asked: Json) -> Person:
        return self.rehearsal.telegram.persons[int(str(asked["person"]))]

    async def _answered(self) -> Json:
        """The page shows what came of it when the bot has answered."""
        await self.rehearsal.settled()
        return {}


def _message_of(person: Person, number: object) -> Message:
    found = next((each for each in person.messages if each.id == number), None)
    if found is None:
        raise LookupError(number)
    return found
