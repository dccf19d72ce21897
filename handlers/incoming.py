"""What an update brings: who it comes from, and what is of use in its message."""

from telegram import Message, Update
from telegram.constants import ChatType

from handlers.turn import House, Incoming, Sender

LARGEST_NUMBER = 2**31 - 1
"""The largest number that a button may name: PostgreSQL takes no larger one for a row."""


def sender_of(update: Update, house: House) -> Sender | None:
    """Return who an update comes from: a person in a private chat or in the organisers' group; otherwise None."""
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    if user is None or chat is None or (chat.type != ChatType.PRIVATE and chat.id != house.organisers_chat):
        return None
    # Who writes in a group without a name, as its administrators may, is a bot of Telegram's to us.
    nameless = isinstance(message, Message) and message.sender_chat is not None and chat.id == house.organisers_chat
    if user.is_bot and not nameless:
        return None
    thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    return Sender(user.id, storable(user.full_name), user.language_code, chat.id, thread)


def sender_if_readable(update: Update | None) -> Sender | None:
    """Return who an update comes from; None too where its fields are not what Telegram says they are."""
    try:
        sender = sender_of(update, House()) if update else None
    except Exception:
        return None
    return sender if sender and isinstance(sender.telegram_id, int) and 0 < sender.telegram_id < 2**63 else None


def incoming(update: Update, file: bytes | None) -> Incoming:
    """Return what is of use in an update's message."""
    message = update.effective_message
    if message is None:
        return Incoming()
    if not isinstance(message, Message):  # too old for Telegram to show
        return Incoming(message.message_id, tapped=update.callback_query is not None)
    tapped = update.callback_query is not None
    replied_to = None if tapped else message.reply_to_message
    return Incoming(
        raw=message,
        file=file,
        id=message.message_id,
        sent_at=None if tapped else message.date,
        tapped=tapped,
        has_text=message.text is not None,
        reply_to=replied_to.message_id if replied_to else None,
    )


def number_in(word: str) -> int:
    """Return the number that a word of a button's data is; 0 for what is none, or none that we have written."""
    number = int(word) if word.isascii() and word.isdecimal() else 0
    return number if number <= LARGEST_NUMBER else 0


def storable(text: str) -> str:
    """Return what people wrote without what no database keeps: the null character and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
