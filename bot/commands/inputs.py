"""What commands work on: course files, settings, a database. Where one is no good, the command says so and ends."""

import os
import sqlite3
from pathlib import Path

from bot.commands.terminal import fail, speech
from bot.course.definition import Definition
from bot.course.faults import FaultyCourseError
from bot.database import Database
from bot.messages import command_line as words
from bot.messages import faults as faulty
from bot.messages.speech import Speech
from bot.publishing import accept
from bot.settings import FaultySettingsError, S, read_settings

_NO_DATABASE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def read_text(path: Path, speech: Speech) -> str:
    """Return the text of a file."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        fail(words.not_utf8(path, speech))
    except OSError:
        fail(words.no_file(path, speech))


def accepted(path: Path, source: str, speech: Speech) -> Definition:
    """Return the course that the text of a file defines."""
    try:
        return accept(source)
    except FaultyCourseError as error:
        fail(faulty.all_faults(path.name, error.faults, speech), status=1)


def settings_of(kind: type[S]) -> S:
    """Return what the environment says."""
    try:
        return read_settings(kind)
    except FaultySettingsError as error:
        fail(faulty.faulty_settings(error.faults, speech))


def name_of(database: Database) -> str:
    """Return the file of a database, or where a server has it; never a password."""
    url = database.engine.url
    return "/".join(part for part in (url.host, url.database) if part)


def reason_of(error: BaseException) -> str | None:
    """Return what a database says of an error; None where SQLite says that the file is no database, or a broken one."""
    reason = getattr(error, "orig", error)
    return None if getattr(reason, "sqlite_errorcode", None) in _NO_DATABASE else str(reason)


def database_at(url: str) -> Database:
    """Return the database at an SQLAlchemy URL; files that are made from now on are for this user alone."""
    # What people wrote is in it, and in its copies: for nobody else on this machine.
    os.umask(0o077)
    try:
        return Database(url)
    except ModuleNotFoundError:
        fail(words.no_driver(speech))
