"""Noting in which messages questions were sent: those that are sent side by side are noted together."""

import asyncio

from bot.database import Database
from bot.people import prompts


class SentPrompts:
    """Notes the messages that questions became, so that replies to them find them.

    Telegram tells a message's id once it is sent, when the update's own transaction is over. So this takes one more;
    whoever comes while it is under way goes into the next one, all together.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sent: dict[int, int] = {}
        self._one_at_a_time = asyncio.Lock()

    async def note(self, prompt_id: int, message_id: int) -> None:
        """Note in which message a prompt was sent, by their ids. Raises what the database raises."""
        self._sent[prompt_id] = message_id
        async with self._one_at_a_time:
            if prompt_id not in self._sent:
                return  # noted along with another one
            together = self._sent.copy()
            async with self._database.transaction() as db:
                await prompts.asked_in(db, together)
            # A prompt that was sent once more meanwhile is in another message by now, which is still to be noted.
            self._sent = dict(self._sent.items() - together.items())
