"""`folgesvenn run`: the bot, until it is told to stop."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError
from telegram.error import Forbidden, InvalidToken, NetworkError

from bot.app import AlreadyRunningError, Application
from bot.commands.inputs import accepted, database_at, name_of, read_text, reason_of, settings_of
from bot.commands.options import clock, helps
from bot.commands.stopping import leave_at_the_latest, stop_signal
from bot.commands.terminal import announce, fail, speech
from bot.database import NewerDatabaseError
from bot.logs import log_to_stderr
from bot.memory import collect_seldom
from bot.messages import command_line as words
from bot.settings import Settings

LEAVE_WITHIN = 9.0
"""Seconds that a bot which is told to stop takes at most; ten is what its surroundings usually allow."""


def run(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(help=helps["files"], metavar="[FILE…]")] = None,
) -> None:
    """Run the bot until it is told to stop."""
    settings = settings_of(Settings)
    log_to_stderr(settings.log_level, settings.secrets, as_json=settings.log_format == "json")
    sources = [read_text(path, speech) for path in files or []]
    for path, source in zip(files or [], sources, strict=True):
        accepted(path, source, speech)
    collect_seldom()
    asyncio.run(serve_telegram(settings, dict(zip(sources, files or [], strict=True)), clock(context)))


async def serve_telegram(settings: Settings, files: dict[str, Path], now: Callable[[], datetime]) -> None:
    """Run the bot with course files: the text of each, and where it is from. `now` tells the present UTC instant."""
    database = database_at(settings.database_url)
    application = Application(settings, now)
    stop = stop_signal()
    try:
        async with application.running(list(files)) as receiving:
            for source in application.passed_over:
                announce(words.passed_over(files[source], speech))
            announce(words.running(application.bot.username, speech))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait([receiving, stopping], return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            leave_at_the_latest(LEAVE_WITHIN, status=0 if stop.is_set() else 1)
            if receiving.done():
                receiving.result()
    except AlreadyRunningError as error:
        fail(words.already_running(str(error), speech))
    except NewerDatabaseError as error:
        fail(words.newer_database(error.revision, speech))
    except (InvalidToken, Forbidden):
        fail(words.wrong_token(speech))
    except NetworkError:
        fail(words.no_contact(settings.bot_api_url, speech))
    except (DBAPIError, OSError) as error:
        reason, name = reason_of(error), name_of(database)
        fail(words.no_database(name, speech) if reason is None else words.cannot_start(reason, speech))
