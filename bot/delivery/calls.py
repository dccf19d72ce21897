"""The Bot API's methods that messages go by: sending, editing, deleting, and a word to whoever tapped a button.

What has no file to carry goes the short way, which is what most of it is.
"""

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest

from bot.messages.message import Button, Document, KeptFile, Keyboard, Message, length
from bot.transport import call

_TOAST = 200
"""Characters that the word to whoever tapped a button may have."""


async def send(bot: Bot, chat_id: int, message: Message, *, thread: int | None = None, paid: bool = False) -> int:
    """Send a message, or let it take the place of the one that it edits, and return its id in the chat.

    `thread` is a topic of a group; `paid` says that Telegram may have its fee, where free sending has its limit. Raises
    what python-telegram-bot raises.
    """
    if message.deletes is not None:
        return await delete(bot, chat_id, message.deletes)
    if message.edits is not None:
        return await edit(bot, chat_id, message.edits, message)
    if message.kept is not None:
        return await _send_kept(bot, chat_id, message, message.kept, thread, paid)
    if message.document is None:
        return await _sent(bot, "sendMessage", _to(chat_id, thread, paid) | _text(message) | _buttons(message.keyboard))
    if length(message.text) <= MessageLimit.CAPTION_LENGTH:
        return await _send_file(bot, chat_id, message.document, message, thread, paid)
    first = await send(bot, chat_id, Message(message.text, message.keyboard), thread=thread, paid=paid)
    await _send_file(bot, chat_id, message.document, Message(""), thread, paid)
    return first


async def edit(bot: Bot, chat_id: int, message_id: int, message: Message) -> int:
    """Let a text message become another one, or a file get another caption where the message has a document.

    Return the message's id. That it is the same already is no error. Raises what python-telegram-bot raises.
    """
    parameters = {"chat_id": chat_id, "message_id": message_id} | _buttons(message.keyboard)
    if message.document is not None:
        await _edited(bot, "editMessageCaption", parameters | _caption(message))
    else:
        await _edited(bot, "editMessageText", parameters | _text(message))
    return message_id


async def edit_buttons(bot: Bot, chat_id: int, message_id: int, keyboard: Keyboard | None) -> None:
    """Give a message other buttons, or none. Raises what python-telegram-bot raises."""
    await _edited(bot, "editMessageReplyMarkup", {"chat_id": chat_id, "message_id": message_id} | _buttons(keyboard))


async def delete(bot: Bot, chat_id: int, message_id: int) -> int:
    """Delete a message; return its id. That it is gone already is no error. Raises what python-telegram-bot raises."""
    try:
        await call(bot, "deleteMessage", {"chat_id": chat_id, "message_id": message_id})
    except BadRequest as error:
        if "message to delete not found" not in error.message.lower():
            raise
    return message_id


async def answer_tap(bot: Bot, query_id: str, toast: str | None) -> None:
    """Let a tapped button come to rest, with a short word if there is one. Raises what python-telegram-bot raises."""
    said: dict[str, object] = {"text": toast[:_TOAST]} if toast else {}
    await call(bot, "answerCallbackQuery", {"callback_query_id": query_id} | said)


async def _send_kept(bot: Bot, chat_id: int, message: Message, file: KeptFile, thread: int | None, paid: bool) -> int:
    method, kind = ("sendPhoto", "photo") if file.kind == "photo" else ("sendDocument", "document")
    carried = {kind: file.id} | _caption(message) | _buttons(message.keyboard)
    return await _sent(bot, method, _to(chat_id, thread, paid) | carried)


async def _send_file(
    bot: Bot, chat_id: int, document: Document, message: Message, thread: int | None, paid: bool
) -> int:
    """Send a file with a message as its caption."""
    send_file = bot.send_photo if document.picture else bot.send_document
    sent = await send_file(
        chat_id,
        InputFile(document.content, filename=document.name),
        caption=message.text or None,
        parse_mode=ParseMode.HTML,
        reply_markup=_markup(message.keyboard),
        message_thread_id=thread,
        allow_paid_broadcast=paid or None,
    )
    return sent.message_id


async def _sent(bot: Bot, method: str, parameters: dict[str, object]) -> int:
    return int((await call(bot, method, parameters))["message_id"])


async def _edited(bot: Bot, method: str, parameters: dict[str, object]) -> None:
    try:
        await call(bot, method, parameters)
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise


def _to(chat_id: int, thread: int | None, paid: bool) -> dict[str, object]:
    to: dict[str, object] = {"chat_id": chat_id}
    if thread is not None:
        to["message_thread_id"] = thread
    if paid:
        to["allow_paid_broadcast"] = True
    return to


def _text(message: Message) -> dict[str, object]:
    return {"text": message.text, "parse_mode": ParseMode.HTML, "link_preview_options": {"is_disabled": True}}


def _caption(message: Message) -> dict[str, object]:
    return {"caption": message.text, "parse_mode": ParseMode.HTML} if message.text else {}


def _buttons(keyboard: Keyboard | None) -> dict[str, object]:
    if keyboard is None:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_as_json(each) for each in row] for row in keyboard]}}


def _as_json(button: Button) -> dict[str, str | None]:
    if button.url is None:
        return {"text": button.text, "callback_data": button.data}
    return {"text": button.text, "url": button.url}


def _markup(keyboard: Keyboard | None) -> InlineKeyboardMarkup | None:
    if keyboard is None:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each.text, url=each.url, callback_data=each.data) for each in row] for row in keyboard]
    )
