"""Where a question goes in the organisers' group: to a topic of the asker's own, or past it to each organiser."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot
from telegram.constants import ForumTopicLimit
from telegram.error import BadRequest

from bot.database import Database
from bot.delivery.forgetting import topic_erased
from bot.delivery.last_look import Facts
from bot.delivery.letters import Letter
from bot.delivery.posting import Envelope, post_all
from bot.logs import without_words
from bot.people import questions
from bot.tables import Enrolment

logger = logging.getLogger(__name__)

NOT_FOUND = "message thread not found"
"""What Telegram says of a topic that somebody has deleted."""


class Topics:
    """Knows which topic a letter to the organisers' group (`chat_id`, None where there is none) belongs in.

    `organisers` are the Telegram user ids that the environment names; where there are any, the questions that the group
    can't take go to them and to whom organisers invited.
    """

    def __init__(self, bot: Bot, database: Database, chat_id: int | None, organisers: Sequence[int] = ()) -> None:
        self._bot = bot
        self._database = database
        self._chat_id = chat_id
        self._organisers = organisers
        self._one_at_a_time = asyncio.Lock()

    async def thread_for(self, facts: Facts, now: datetime) -> int | None:
        """Return the topic that a delivery goes to, made at `now` (UTC) if there is none yet; None where it needs none.

        None too where the group lets the bot make none: then it goes where all can see it. Raises what
        python-telegram-bot raises.
        """
        if self._chat_id is None or facts.enrolment is None or not self._is_question_here(facts):
            return None
        async with self._one_at_a_time:
            # Asked each time: a group may get topics, or lose them, at any time.
            if not (await self._bot.get_chat(self._chat_id)).is_forum:
                return None
            return await self._known(facts.enrolment.id) or await self._made(facts, facts.enrolment, now)

    async def forget(self, facts: Facts) -> None:
        """Note that a topic is no more, so that the next letter gets a new one."""
        await self._note(facts.whose.id, None)

    async def hand_on(self, db: AsyncSession, facts: Facts, now: datetime) -> bool:
        """Put a question that the group can't take into the outbox, at `now` (UTC), for each organiser who may read it.

        Return False, and do nothing, if it is no such question or there is nobody else to take it.
        """
        if not self._is_question_here(facts) or not self._organisers:
            return False
        asked, language = facts.delivery, facts.course.definition.language
        whose = await db.get(Enrolment, facts.whose.id, populate_existing=True)
        if whose is None:  # erased since
            return False
        readers = await questions.readers(db, whose.county, None, self._organisers, language)
        letters = [
            Envelope(each.id, asked.course_id, asked.kind, asked.subject, asked.key, asked.expires, whose.id)
            for each in readers
        ]
        await post_all(db, letters, now)
        return True

    async def may_read(self, db: AsyncSession, facts: Facts) -> bool:
        """Say whether a delivery about somebody else, as a question is, may still be read by whom it goes to."""
        if facts.delivery.kind not in (Letter.QUESTION, Letter.AGAIN) or facts.enrolment is None:
            return True
        reader = facts.person
        if facts.enrolment.person_id == reader.id or reader.telegram_id in (self._chat_id, *self._organisers):
            return True
        return await questions.may_read(db, reader.id, facts.enrolment.county)

    def _is_question_here(self, facts: Facts) -> bool:
        here = self._chat_id is not None and facts.person.telegram_id == self._chat_id
        return here and facts.delivery.kind == Letter.QUESTION

    async def rename(self, facts: Facts, name: str) -> int:
        """Give the topic that a delivery names another name; return its id. Raises what python-telegram-bot raises."""
        topic_id = int(facts.delivery.subject)
        await self._bot.edit_forum_topic(facts.person.telegram_id, topic_id, name)
        return topic_id

    async def _known(self, enrolment_id: int) -> int | None:
        async with self._database.transaction() as db:
            enrolment = await db.get(Enrolment, enrolment_id)
            return enrolment.topic_id if enrolment else None

    async def _made(self, facts: Facts, enrolment: Enrolment, now: datetime) -> int | None:
        assert self._chat_id is not None
        name = (enrolment.name or "?")[: ForumTopicLimit.MAX_NAME_LENGTH]
        try:
            topic = await self._bot.create_forum_topic(self._chat_id, name)
        except BadRequest as error:
            logger.warning("The organisers' group lets me make no topics: %s", without_words(error.message))
            return None
        if not await self._note(enrolment.id, topic.message_thread_id):
            # Erased while it was made: nothing else knows of it, and it bears their name.
            erased = topic_erased(facts.person.id, facts.delivery.course_id, topic.message_thread_id, now)
            async with self._database.transaction() as db:
                await post_all(db, [erased], now)
        return topic.message_thread_id

    async def _note(self, enrolment_id: int, topic_id: int | None) -> bool:
        """Note which topic somebody has; return False where they are no more."""
        noted = update(Enrolment).where(Enrolment.id == enrolment_id).values(topic_id=topic_id).returning(Enrolment.id)
        async with self._database.transaction() as db:
            return (await db.execute(noted)).first() is not None
