"""Introducing the bot to Telegram, which shows its commands and its description to who has not begun yet."""

import logging

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.course.definition import LANGUAGES
from bot.messages import help as helping
from bot.messages.speech import Speech

logger = logging.getLogger(__name__)


async def introduce(bot: Bot) -> None:
    """Tell Telegram the bot's commands and description, in each language; the Norwegian ones for all others."""
    for language in (None, *LANGUAGES):
        speech = Speech(language or "nb")
        commands = [BotCommand(name, what) for name, what in helping.commands(speech).items()]
        try:
            await bot.set_my_commands(commands, language_code=language)
            await bot.set_my_description(helping.description(speech), language_code=language)
            await bot.set_my_short_description(helping.short_description(speech), language_code=language)
        except TelegramError as error:
            logger.warning("The commands could not be set: %s", type(error).__name__)
            return
