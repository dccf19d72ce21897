"""Telegram, in memory: the people, the chats and what the bot has been told and has said.

`Telegram` is the whole of it. People act on it through `Person` (people.py), the bot through the Bot API
(bot_api.py); both in the same event loop. Nothing here is thread-safe, and nothing needs to be.
"""

from __future__ import annotations

import asyncio
import itertools
import mimetypes
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.rehearsal.bell import Bell
from bot.rehearsal.diary import Entry, Event, looks
from bot.rehearsal.faults import Call, Faults, RateLimit
from bot.rehearsal.groups import Group
from bot.rehearsal.model import Chat, File, Json, Message, Toast, User
from bot.rehearsal.people import Person
from bot.rehearsal.profile import Profile
from bot.rehearsal.updates import Updates, chat_of

QUERY_LIFETIME = timedelta(seconds=60)
"""How long a tap can be answered, by the stand-in's clock."""

_CALLS_KEPT = 200_000


@dataclass(slots=True)
class Query:
    """A tap that waits for its answer."""

    id: str
    person: Person
    data: str
    at: datetime
    answered: bool = False


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Telegram:
    """The stand-in's world.

    now: gives the present as an aware UTC datetime, the date of every message. token: the only bot token that
    is let in. seed: of the dice for faults with a probability. `limit` is a RateLimit or None, `calls` the
    record of the bot's last 200,000 calls, `version` a number that grows with everything visible.
    """

    def __init__(
        self,
        now: Callable[[], datetime] = _utc_now,
        token: str = "123456:TEST",  # noqa: S107 - made up
        bot_username: str = "folgesvenn_test_bot",
        seed: int | None = None,
        bot_name: str = "Følgesvenn",
    ) -> None:
        self.now = now
        self.token = token
        self.bot = User(int(token.partition(":")[0]), bot_name, username=bot_username, is_bot=True)
        self.profile = Profile(bot_name)
        self.updates = Updates(self._described)
        self.faults = Faults(random.Random(seed))  # noqa: S311 - dice, not secrets
        self.limit: RateLimit | None = None
        self.calls: deque[Call] = deque(maxlen=_CALLS_KEPT)
        self.chats: dict[int, Chat] = {}
        self.persons: dict[int, Person] = {}
        self.files: dict[str, File] = {}
        self.paths: dict[str, File] = {}
        self.queries: dict[str, Query] = {}
        self.version = 0
        self._changed = Bell()
        self._person_ids = itertools.count(1001)
        self._group_ids = itertools.count(1)
        self._message_ids = itertools.count(1)
        self._file_ids = itertools.count(1)
        self._query_ids = itertools.count(4_000_000_001)

    # ------------------------------------------------------------------ who is there

    def person(self, name: str, language_code: str | None = None, username: str | None = None) -> Person:
        """A new person, who has not written to the bot yet. The first word of the name is the first name."""
        first, _, last = name.partition(" ")
        user = User(next(self._person_ids), first, last or None, username, language_code)
        chat = self.chats[user.id] = Chat(user.id, "private", user=user)
        person = self.persons[user.id] = Person(self, user, chat)
        return person

    def group(self, title: str, topics: bool = False, owner: Person | None = None) -> Group:
        """A new group that the bot is a member of; with `topics` a forum, with the bot as an administrator.

        A forum is a supergroup. `owner`: who made it; somebody who never writes when it is left out.
        """
        number = next(self._group_ids)
        chat = Chat(-1_000_000_000_000 - number if topics else -number, "supergroup" if topics else "group", title)
        chat.has_topics, chat.opened = topics, True
        chat.bot_status = "administrator" if topics else "member"
        chat.owner = User(900_000 + number, "Owner") if owner is None else owner.user
        self.chats[chat.id] = chat
        return Group(self, chat, chat.owner)

    # ------------------------------------------------------------------ waiting for something

    def touch(self) -> None:
        """Say that something visible has changed."""
        self.version += 1
        self._changed.ring()

    async def changed(self, after: int, timeout: float = 30.0) -> int:
        """Wait until `version` is beyond `after`, at most `timeout` seconds; gives the version then."""
        deadline = time.monotonic() + timeout
        while self.version <= after and (left := deadline - time.monotonic()) > 0:
            await self._changed.heard(left)
        return self.version

    async def settled(self, timeout: float = 10.0) -> None:
        """Wait until the bot has acknowledged every update: by its next offset, or with a 2xx.

        Raises TimeoutError, naming what is pending, after `timeout` seconds.
        """
        await self.updates.settled(timeout)

    async def aclose(self) -> None:
        """Stop posting to a webhook and let a waiting getUpdates go. The state can still be read."""
        await self.updates.close()
        await asyncio.sleep(0)

    # ------------------------------------------------------------------ updates by hand

    def send_update(self, update: Json) -> int:
        """Hand the bot an arbitrary update as it is; it gets an `update_id` if it has none. Gives its id."""
        update_id = self.updates.put(update, always=True)
        assert update_id is not None
        return update_id

    def redeliver(self, update_id: int | None = None) -> int:
        """Hand an acknowledged update over again under its id; without one, the last. Gives the id.

        Raises LookupError when no such update has been acknowledged.
        """
        return self.updates.put_again(update_id)

    # ------------------------------------------------------------------ what both sides do

    def add_message(self, chat: Chat, sender: User, **content: Any) -> Message:
        """A new message in a chat, dated now; `content` are fields of Message."""
        message = Message(next(self._message_ids), chat, sender, self.now(), **content)
        chat.messages[message.id] = message
        if not message.service:
            chat.diary.append(looks(Event.CAME, message, message.date))
        self.touch()
        return message

    def note_change(self, message: Message) -> None:
        """A message has been edited: let that be known, and kept how it looks now."""
        message.edit_date = self.now()
        message.chat.diary.append(looks(Event.CHANGED, message, message.edit_date))
        self.touch()

    def remove(self, message: Message) -> None:
        """Delete a message on both sides."""
        message.deleted = True
        message.chat.diary.append(Entry(Event.WENT, self.now(), message))
        self.touch()

    def add_service_message(self, chat: Chat, sender: User, service: Json, thread_id: int | None = None) -> Message:
        """A new service message, of which the bot is told as of any other, its own included."""
        message = self.add_message(chat, sender, service=service, thread_id=thread_id)
        self.tell(chat, {"message": message.json()})
        return message

    def tell(self, chat: Chat, update: Json) -> None:
        """Queue an update on something in a chat, unless the bot is in it no longer."""
        if chat.bot_takes_part or chat.private:
            self.updates.put(update)

    def keep_file(self, name: str, content: bytes, mime: str | None = None, folder: str = "documents") -> File:
        """Store a file, so that it can be fetched with getFile; the MIME type is guessed when not given."""
        number = next(self._file_ids)
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = f".{name.rsplit('.', 1)[1]}" if "." in name else ""
        file_id = f"BQACAgQAAxkB{number:08d}"
        file = File(name, content, mime, file_id, f"{folder}/file_{number}{suffix}")
        self.files[file_id] = self.paths[file.path] = file
        return file

    def tap(self, person: Person, data: str, message: Message) -> None:
        """A callback query: somebody tapped a button with this data under this message."""
        query = Query(str(next(self._query_ids)), person, data, self.now())
        self.queries[query.id] = query
        label = next((b.text for row in message.buttons for b in row if b.data == data), "")
        message.chat.diary.append(Entry(Event.TAPPED, query.at, message, words=label))
        shown = message.json()
        if message.deleted:
            shown = {"message_id": message.id, "chat": message.chat.json(), "date": 0}
        content = {
            "id": query.id,
            "from": person.user.json(),
            "message": shown,
            "chat_instance": str(message.chat.id * 7919),
            "data": data,
        }
        self.updates.put({"callback_query": content})

    def answer_query(self, query_id: str, toast: Toast | None) -> bool:
        """The bot's answer to a tap; False when it came too late or there was no such tap."""
        query = self.queries.get(query_id)
        if query is None or self.now() - query.at > QUERY_LIFETIME:
            return False
        query.answered = True
        if toast is not None:
            query.person.toasts.append(toast)
            query.person.chat.diary.append(Entry(Event.POPPED_UP, self.now(), words=toast.text))
        self.touch()
        return True

    def forget_queries(self) -> None:
        """Every tap until now becomes too old to answer."""
        self.queries.clear()

    def _described(self, update: Json) -> str:
        kind = next((key for key in update if key != "update_id"), "nothing")
        content = update.get(kind)
        words = ""
        if isinstance(content, dict):
            words = str(content.get("text") or content.get("data") or "")
        person = self.persons.get(chat_of(update) or 0)
        who = f" from {person.name}" if person else ""
        return f"{update.get('update_id')} ({kind}{who}{f': {words!r}' if words else ''})"
