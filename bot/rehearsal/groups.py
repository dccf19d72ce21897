"""Groups: what can be read in them, their topics, and how the bot comes and goes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.rehearsal.members import tell_membership
from bot.rehearsal.model import Chat, Message, Topic, User
from bot.rehearsal.topics import close_topic, open_topic, remove_topic

if TYPE_CHECKING:
    from bot.rehearsal.people import Person
    from bot.rehearsal.state import Telegram


class View:
    """What can be read in a chat."""

    chat: Chat

    @property
    def messages(self) -> list[Message]:
        """The whole chat in order, both sides, without what has been deleted and without service messages."""
        return self.chat.visible()

    @property
    def inbox(self) -> list[Message]:
        """What the bot has written here, without what it has deleted."""
        return [message for message in self.messages if not message.mine]

    @property
    def last(self) -> Message:
        """The newest message from the bot. Raises LookupError when there is none."""
        for message in reversed(self.chat.messages.values()):
            if not message.mine and not message.deleted and not message.service:
                return message
        raise LookupError(f"The bot has not written to {self._whose()}; the chat: {self.messages}")

    @property
    def service_messages(self) -> list[Message]:
        """What the chat itself tells: that a topic was made or closed, a message pinned, somebody added."""
        return [message for message in self.chat.messages.values() if message.service and not message.deleted]

    @property
    def pinned(self) -> list[Message]:
        """The pinned messages, the newest pin last."""
        return self.chat.pins

    @property
    def typing(self) -> bool:
        """Whether the bot has said in the last five seconds that it is writing."""
        return self.chat.busy_with is not None and time.monotonic() < self.chat.busy_until

    def _whose(self) -> str:
        return self.chat.title or (self.chat.user.name if self.chat.user else str(self.chat.id))


class Group(View):
    """A group that the bot is in. People write in it with `kari.says("text", chat=group)`.

    What is done here without saying by whom is done by the group's owner.
    """

    def __init__(self, telegram: Telegram, chat: Chat, owner: User) -> None:
        self._telegram = telegram
        self.chat = chat
        self._owner = owner

    @property
    def id(self) -> int:
        """The chat id, negative."""
        return self.chat.id

    # ------------------------------------------------------------------ topics

    @property
    def topics(self) -> list[Topic]:
        """The topics there are, without the general one, oldest first."""
        return list(self.chat.topics.values())

    def topic(self, name: str) -> int:
        """A new topic in a forum, made by the owner; gives its message_thread_id."""
        if not self.chat.has_topics:
            raise ValueError(f"{self.chat.title} has no topics")
        return open_topic(self._telegram, self.chat, self._owner, name).id

    def in_topic(self, thread_id: int) -> list[Message]:
        """What has been written in a topic, both sides, without its service messages."""
        return [message for message in self.messages if message.thread_id == thread_id]

    def closes_topic(self, thread_id: int) -> None:
        """The owner closes a topic; from then on only administrators and whoever made it write in it."""
        close_topic(self._telegram, self.chat, self._topic(thread_id), self._owner)

    def reopens_topic(self, thread_id: int) -> None:
        """The owner opens a closed topic again."""
        close_topic(self._telegram, self.chat, self._topic(thread_id), self._owner, closed=False)

    def deletes_topic(self, thread_id: int) -> None:
        """The owner deletes a topic with all that is in it; Telegram tells bots nothing of it."""
        remove_topic(self._telegram, self.chat, self._topic(thread_id))

    def _topic(self, thread_id: int) -> Topic:
        if thread_id not in self.chat.topics:
            raise LookupError(f"{self.chat.title} has no topic {thread_id}; there are: {self.topics}")
        return self.chat.topics[thread_id]

    # ------------------------------------------------------------------ the bot's coming and going

    def removes_bot(self, by: Person | None = None) -> None:
        """Remove the bot: it is told with `my_chat_member`, and may not write any more.

        Telegram calls it "kicked" in a supergroup, and "left" in a basic group, where a service message tells
        it as well.
        """
        if not self.chat.bot_takes_part:
            raise RuntimeError(f"The bot is not in {self.chat.title}")
        who = self._who(by)
        basic = self.chat.type == "group"
        tell_membership(self._telegram, self.chat, who, "left" if basic else "kicked")
        if basic:
            gone = {"left_chat_member": self._telegram.bot.json()}
            message = self._telegram.add_message(self.chat, who, service=gone)
            self._telegram.updates.put({"message": message.json()})

    def adds_bot(self, by: Person | None = None, *, as_administrator: bool | None = None) -> None:
        """Add the bot again; without a word on it as an administrator in a forum, else as a member."""
        if self.chat.bot_takes_part:
            raise RuntimeError(f"The bot is in {self.chat.title} already")
        administrator = self.chat.has_topics if as_administrator is None else as_administrator
        tell_membership(self._telegram, self.chat, self._who(by), "administrator" if administrator else "member")
        service = {"new_chat_members": [self._telegram.bot.json()]}
        self._telegram.add_service_message(self.chat, self._who(by), service)

    def promotes_bot(self, by: Person | None = None) -> None:
        """Make the bot an administrator who manages messages and topics."""
        tell_membership(self._telegram, self.chat, self._who(by), "administrator")

    def demotes_bot(self, by: Person | None = None) -> None:
        """Make the bot a member like the others."""
        tell_membership(self._telegram, self.chat, self._who(by), "member")

    def _who(self, by: Person | None) -> User:
        return by.user if by is not None else self._owner
