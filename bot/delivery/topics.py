"""A topic of their own, in the organisers' group, for each participant who asks; where the group has topics."""

import asyncio

from telegram import Bot
from telegram.constants import ForumTopicLimit

from bot.database import Database
from bot.delivery.last_look import Facts
from bot.tables import Enrolment

NOT_FOUND = "message thread not found"
"""What Telegram says of a topic that somebody has deleted."""


class Topics:
    """Knows which topic a letter to the organisers' group (`chat_id`, None where there is none) belongs in."""

    def __init__(self, bot: Bot, database: Database, chat_id: int | None) -> None:
        self._bot = bot
        self._database = database
        self._chat_id = chat_id
        self._is_forum: bool | None = None
        self._one_at_a_time = asyncio.Lock()

    async def thread_for(self, facts: Facts) -> int | None:
        """Return the topic that a delivery goes to, made now if there is none yet; None where it needs none.

        Raises what python-telegram-bot raises.
        """
        if facts.enrolment is None or self._chat_id is None or facts.person.telegram_id != self._chat_id:
            return None
        async with self._one_at_a_time:
            if self._is_forum is None:
                self._is_forum = bool((await self._bot.get_chat(self._chat_id)).is_forum)
            if not self._is_forum:
                return None
            return await self._known(facts.enrolment.id) or await self._made(facts.enrolment)

    async def forget(self, facts: Facts) -> None:
        """Note that a topic is no more, so that the next letter gets a new one."""
        await self._note(facts.whose.id, None)

    async def _known(self, enrolment_id: int) -> int | None:
        async with self._database.transaction() as db:
            enrolment = await db.get(Enrolment, enrolment_id)
            return enrolment.topic_id if enrolment else None

    async def _made(self, enrolment: Enrolment) -> int:
        assert self._chat_id is not None
        name = (enrolment.name or "?")[: ForumTopicLimit.MAX_NAME_LENGTH]
        topic = await self._bot.create_forum_topic(self._chat_id, name)
        await self._note(enrolment.id, topic.message_thread_id)
        return topic.message_thread_id

    async def _note(self, enrolment_id: int, topic_id: int | None) -> None:
        async with self._database.transaction() as db:
            enrolment = await db.get(Enrolment, enrolment_id)
            if enrolment is not None:
                enrolment.topic_id = topic_id
