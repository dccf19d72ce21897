"""`folgesvenn backup`: a copy of the database."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.inputs import database_at, name_of, reason_of, settings_of
from bot.commands.options import helps
from bot.commands.terminal import fail, speech
from bot.database import NoBackupError
from bot.messages import command_line as words
from bot.settings import DatabaseSettings


def backup(file: Annotated[Path, typer.Argument(help=helps["backup_file"], metavar="FILE")]) -> None:
    """Copy the database to a file, also while the bot runs."""
    database = database_at(settings_of(DatabaseSettings).database_url)
    if database.file is not None and file.resolve() == database.file.resolve():
        fail(words.same_file(file, speech))
    try:
        asyncio.run(database.backup(file))
    except NoBackupError:
        fail(words.no_backup(speech))
    except (OSError, sqlite3.Error) as error:
        reason, name = reason_of(error), name_of(database)
        fail(words.no_database(name, speech) if reason is None else words.backup_failed(reason, speech))
    typer.echo(words.backed_up(file, speech))
