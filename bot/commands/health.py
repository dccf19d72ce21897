"""`folgesvenn health`: whether the bot on this machine is well."""

from http import HTTPStatus

import typer

from bot.commands.inputs import settings_of
from bot.commands.terminal import fail, speech
from bot.health import asked
from bot.messages import command_line as words
from bot.settings import HealthSettings


def health() -> None:
    """Ask the bot that runs on this machine whether it is well; exit 1 if it is not."""
    port = settings_of(HealthSettings).asked_at
    if port is None:
        fail(words.no_health_port(speech))
    status = asked(port)
    if status != HTTPStatus.OK:
        fail(words.unwell(speech) if status else words.no_bot_answers(port, speech), status=1)
    typer.echo(words.well(speech))
