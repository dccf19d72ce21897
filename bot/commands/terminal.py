"""Talking to whoever sits at the shell: in its language, and in the form of the log once that is JSON."""

import logging
import os
from typing import NoReturn

import typer

from bot.course.definition import LANGUAGES
from bot.logs import writes_json
from bot.messages import command_line as words
from bot.messages.speech import Speech

logger = logging.getLogger("bot")

speech = Speech(words.language_of(os.environ))
"""The language of the shell."""


def speech_in(language: str) -> Speech:
    """Return the language that was asked for, the shell's own for "". Ends the command if it is none of ours."""
    if language and language not in LANGUAGES:
        fail(words.no_language(language, speech))
    return Speech(language) if language else speech


def announce(message: str) -> None:
    """Say something while the bot runs."""
    if writes_json():
        logger.info("%s", message)
    else:
        typer.echo(message)


def fail(message: str, status: int = 2) -> NoReturn:
    """Say what is wrong, and end the command with an exit status."""
    if writes_json():
        logger.critical("%s", message)
    else:
        typer.echo(message, err=True)
    raise typer.Exit(status)
