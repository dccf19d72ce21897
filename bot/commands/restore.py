"""`folgesvenn restore`: an empty database is filled from a copy."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from bot.commands.inputs import database_at, name_of, reason_of, settings_of
from bot.commands.options import helps
from bot.commands.terminal import fail, speech
from bot.database import Database, NewerDatabaseError
from bot.messages import command_line as words
from bot.restoring import InUseError, NotEmptyError, restore
from bot.settings import DatabaseSettings


def restore_copy(file: Annotated[Path, typer.Argument(help=helps["restore_file"], metavar="FILE")]) -> None:
    """Fill an empty database from a copy."""
    rows = asyncio.run(_restore(file, database_at(settings_of(DatabaseSettings).database_url)))
    typer.echo(words.restored(rows, file, speech))


async def _restore(file: Path, database: Database) -> int:
    try:
        return await restore(file, database)
    except FileNotFoundError:
        fail(words.no_file(file, speech))
    except InUseError:
        fail(words.already_running(str(file), speech))
    except NotEmptyError:
        fail(words.not_empty(name_of(database), speech))
    except NewerDatabaseError as error:
        fail(words.newer_database(error.revision, speech))
    except (DBAPIError, OSError, sqlite3.Error) as error:
        reason = reason_of(error)
        # The copy is read by SQLite itself; all that goes through SQLAlchemy comes later.
        where = str(file) if isinstance(error, sqlite3.Error) else name_of(database)
        fail(words.no_database(where, speech) if reason is None else words.restore_failed(reason, speech))
    finally:
        await database.close()
