"""Fetching the document that an organiser sends."""

from telegram import Bot, Update
from telegram.error import BadRequest

from bot.database import Database
from bot.people import persons
from handlers.incoming import sender_of
from handlers.turn import House

LARGEST_FILE = 512 * 1024
"""Bytes of the largest document that is fetched; a course file is far smaller."""


async def organisers_document(bot: Bot, database: Database, house: House, update: Update) -> bytes | None:
    """Fetch the document that an organiser has sent, ahead of the transaction; None for anything else.

    A file that Telegram does not know is none. Raises what else Telegram raises; the update is taken again then.
    """
    sender, document = sender_of(update, house), update.message.document if update.message else None
    if sender is None or sender.in_group or document is None or (document.file_size or 0) > LARGEST_FILE:
        return None
    if sender.telegram_id not in house.organisers:
        async with database.transaction() as db:
            organiser = (await persons.known(db, sender.telegram_id)).organiser
        if organiser is None or not organiser.invited:
            return None
    try:
        file = await bot.get_file(document.file_id)
        # The size that comes with a message may be left out.
        if file.file_size is None or file.file_size > LARGEST_FILE:
            return None
        return bytes(await file.download_as_bytearray())
    except BadRequest:
        return None
