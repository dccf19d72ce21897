"""The command line: run, rehearse, check, timeline, publish, backup."""

import asyncio
import json
import logging
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Coroutine
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from importlib import metadata, resources
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import DBAPIError
from telegram.error import Forbidden, InvalidToken, NetworkError

from bot.app import AlreadyRunningError, Application
from bot.course.definition import LANGUAGES, Definition
from bot.course.differences import differences
from bot.course.faults import FaultyCourseError
from bot.course.offsets import instant
from bot.course.reading import read_course
from bot.course.remarks import remarks
from bot.course.timeline import timeline
from bot.course.version_line import based_on, line_by_line
from bot.database import Database, NewerDatabaseError, NoBackupError
from bot.health import asked
from bot.logs import log_to_stderr, writes_json
from bot.memory import collect_seldom
from bot.messages import command_line as words
from bot.messages import faults as faulty
from bot.messages import rehearsal as rehearsing
from bot.messages import timetable
from bot.messages.coursefile import version_name
from bot.messages.differences import difference_lines
from bot.messages.speech import Speech
from bot.people import versions
from bot.people.courses import Courses
from bot.people.versions import OlderVersionError
from bot.publishing import accept, foresee, publish
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.serving import serve
from bot.rehearsal.walking import usual_sign_up, walked
from bot.rehearsal.web import web
from bot.restoring import InUseError, NotEmptyError, restore
from bot.settings import DatabaseSettings, FaultySettingsError, HealthSettings, S, Settings, read_settings

SHIPPED = "likeverdig-samskaping-2022.toml"
PORT = 8022
logger = logging.getLogger("bot")

LEAVE_WITHIN = 9.0
"""Seconds that a bot which is told to stop takes at most; ten is what its surroundings usually allow."""

_speech = Speech(words.language_of(os.environ))
_help = words.helps(_speech)

app = typer.Typer(
    name="folgesvenn", help=_help["app"], add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False
)

Language = Annotated[str, typer.Option("--language", help=_help["language"])]


def _now() -> datetime:
    """The one place that asks what time it is."""
    return datetime.now(UTC)


@app.command(help=_help["run"])
def run(files: Annotated[list[Path] | None, typer.Argument(help=_help["files"], metavar="[FILE…]")] = None) -> None:
    """Run the bot until it is told to stop."""
    settings = _settings(Settings)
    log_to_stderr(settings.log_level, settings.secrets, as_json=settings.log_format == "json")
    sources = [_read(path, _speech) for path in files or []]
    for path, source in zip(files or [], sources, strict=True):
        _accept(path, source, _speech)
    collect_seldom()
    _run(_serve_telegram(settings, dict(zip(sources, files or [], strict=True))))


async def _serve_telegram(settings: Settings, files: dict[str, Path]) -> None:
    """Run the bot with course files: the text of each, and where it is from."""
    _database(settings.database_url)
    application = Application(settings, _now)
    stop = _stop_signal()
    try:
        async with application.running(list(files)) as receiving:
            for source in application.passed_over:
                _announce(words.passed_over(files[source], _speech))
            _announce(words.running(application.bot.username, _speech))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait([receiving, stopping], return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            _leave_at_the_latest(LEAVE_WITHIN, status=0 if stop.is_set() else 1)
            if receiving.done():
                receiving.result()
    except AlreadyRunningError as error:
        _fail(words.already_running(str(error), _speech))
    except NewerDatabaseError as error:
        _fail(words.newer_database(error.revision, _speech))
    except (InvalidToken, Forbidden):
        _fail(words.wrong_token(_speech))
    except NetworkError:
        _fail(words.no_contact(settings.bot_api_url, _speech))
    except (DBAPIError, OSError) as error:
        _fail(words.cannot_start(str(getattr(error, "orig", error)), _speech))


@app.command(help=_help["rehearse"])
def rehearse(
    file: Annotated[Path | None, typer.Argument(help=_help["rehearsal_file"], metavar="[FILE]")] = None,
    port: Annotated[int, typer.Option(help=_help["port"])] = PORT,
    start: Annotated[str | None, typer.Option(help=_help["start"])] = None,
    transcript: Annotated[Path | None, typer.Option(help=_help["transcript"], metavar="FILE")] = None,
    role: Annotated[str | None, typer.Option("--as", help=_help["as"])] = None,
    signs_up: Annotated[str | None, typer.Option(help=_help["signs_up"])] = None,
    until: Annotated[str | None, typer.Option(help=_help["until"])] = None,
    silent: Annotated[bool, typer.Option("--silent", help=_help["silent"])] = False,
    language: Annotated[str, typer.Option(help=_help["spoken"])] = "",
) -> None:
    """Rehearse a course on a page, or write down what one person sees of it."""
    logging.basicConfig(level=logging.WARNING)
    path = file or Path(str(resources.files("bot.course") / SHIPPED))
    source = _read(path, _speech)
    course = _accept(path, source, _speech)
    if transcript is None:
        if role or signs_up or until or silent or language:
            _fail(words.only_with_transcript(_speech))
        rehearsal = Rehearsal(source, _moment(start, course, time(9)) if start else None)
        _run(_serve_page(rehearsal, port))
        return
    known = [each.id for each in course.roles]
    if role is not None and role not in known:
        _fail(words.no_role(role, known, _speech))
    spoken = _speech_in(language).language if language else None
    begins = _moment(signs_up, course, time(12)) if signs_up else None
    ends = _moment(until, course, time(23, 59)) if until else None
    if ends is not None and ends < (begins or min(filter(None, usual_sign_up(course)))):
        _fail(words.ends_too_early(_speech))
    page = asyncio.run(walked(source, role, spoken, signs_up=begins, until=ends, silent=silent))
    try:
        transcript.write_text(page, encoding="utf-8")
    except OSError as error:
        _fail(words.cannot_write(transcript, error.strerror or str(error), _speech))
    typer.echo(words.transcript_written(transcript, _speech))


async def _serve_page(rehearsal: Rehearsal, port: int) -> None:
    stop = _stop_signal()
    async with rehearsal.performed():
        page = web(rehearsal)
        try:
            serving = serve(page, port)
            address = await serving.__aenter__()
        except OSError:
            serving = serve(page, 0)
            address = await serving.__aenter__()
        try:
            typer.echo(rehearsing.address(address, _speech))
            if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("darwin", "win32"):
                typer.launch(address)
            await stop.wait()
        finally:
            await serving.__aexit__(None, None, None)


def _moment(text: str, course: Definition, usual: time) -> datetime:
    """Read a local date, at the `usual` time of day where there is none, as a UTC instant."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        _fail(words.no_date(text, _speech))
    if len(text) <= len("2022-08-16"):
        found = datetime.combine(date.fromisoformat(text), usual)
    return instant(found.replace(tzinfo=None), course.zone)


@app.command(help=_help["check"])
def check(file: Annotated[Path, typer.Argument(help=_help["file"], metavar="FILE")], language: Language = "") -> None:
    """Tell everything that is wrong with a course file; exit 1 if anything is."""
    speech = _speech_in(language)
    course = _accept(file, _read(file, speech), speech)
    typer.echo(faulty.no_faults(file.name, remarks(course, _now()), speech))


@app.command("timeline", help=_help["timeline"])
def show_timeline(
    file: Annotated[Path, typer.Argument(help=_help["file"], metavar="FILE")],
    role: Annotated[str | None, typer.Option(help=_help["role"])] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_help["json"])] = False,
    language: Language = "",
) -> None:
    """Show everything that a course file will cause to be sent."""
    speech = _speech_in(language)
    course = _accept(file, _read(file, speech), speech)
    known = [each.id for each in course.roles]
    if role is not None and role not in known:
        _fail(words.no_role(role, known, speech))
    notices = [notice for notice in timeline(course) if role is None or role in notice.roles]
    if not as_json:
        typer.echo(timetable.timetable(course, notices, Speech(speech.language, course.zone)))
        return
    listed = [
        {
            "key": notice.key,
            "kind": str(notice.kind),
            "subject": notice.subject,
            "roles": list(notice.roles),
            "due": notice.due.astimezone(course.zone).isoformat(),
            "expires": notice.expires.astimezone(course.zone).isoformat(),
        }
        for notice in notices
    ]
    typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))


@app.command("publish", help=_help["publish"])
def publish_file(
    file: Annotated[Path, typer.Argument(help=_help["file"], metavar="FILE")],
    yes: Annotated[bool, typer.Option("--yes", help=_help["yes"])] = False,
    language: Language = "",
) -> None:
    """Publish a course file, after showing what that will do."""
    speech = _speech_in(language)
    source = _read(file, speech)
    _accept(file, source, speech)
    settings = _settings(DatabaseSettings)
    asyncio.run(_publish(_database(settings.database_url), file, source, speech, yes=yes))


async def _publish(database: Database, file: Path, source: str, speech: Speech, *, yes: bool) -> None:
    courses, seen = Courses(), ""
    try:
        await database.migrate()
        while True:
            async with database.transaction() as db:
                base = await versions.check_base(db, accept(source).slug, based_on(source))
                effect = await foresee(db, courses, source, _now())
                # What was agreed to is done only if it is still what happens.
                done = await publish(db, courses, source, _now()) if effect.mark == seen else None
            if done is not None:
                typer.echo(words.published(done.course.version, speech))
                return
            if not effect.new_version:
                typer.echo(words.unchanged(speech))
                return
            taken_from = base if versions.leaves_open(based_on(source), base) else None
            typer.echo(words.preview(effect, taken_from, speech))
            if not yes and not words.is_yes(typer.prompt(words.ask_publish(speech))):
                return
            seen = effect.mark
    except OlderVersionError as error:
        _fail(await _what_changed(database, error, speech), status=1)
    except FaultyCourseError as error:
        _fail(faulty.all_faults(file.name, error.faults, speech), status=1)
    except NewerDatabaseError as error:
        _fail(words.newer_database(error.revision, speech))
    except (DBAPIError, OSError) as error:
        _fail(words.cannot_start(str(getattr(error, "orig", error)), speech))
    finally:
        await database.close()


async def _what_changed(database: Database, older: OlderVersionError, speech: Speech) -> str:
    """Tell what has been published since the version that a file was made from."""
    async with database.transaction() as db:
        texts = [await versions.source_of(db, older.course_id, each) for each in (older.made_from, older.current)]
    before, after = texts[0] or "", texts[1] or ""
    changed = difference_lines(differences(read_course(before), read_course(after)), speech)
    names = (version_name(older.made_from, speech), version_name(older.current, speech))
    return words.older_version(older.made_from, older.current, changed, line_by_line(before, after, names), speech)


@app.command(help=_help["backup"])
def backup(file: Annotated[Path, typer.Argument(help=_help["backup_file"], metavar="FILE")]) -> None:
    """Copy the database to a file, also while the bot runs."""
    database = _database(_settings(DatabaseSettings).database_url)
    if database.file is not None and file.resolve() == database.file.resolve():
        _fail(words.same_file(file, _speech))
    try:
        asyncio.run(database.backup(file))
    except NoBackupError:
        _fail(words.no_backup(_speech))
    except (OSError, sqlite3.Error) as error:
        _fail(words.backup_failed(str(error), _speech))
    typer.echo(words.backed_up(file, _speech))


@app.command("restore", help=_help["restore"])
def restore_copy(file: Annotated[Path, typer.Argument(help=_help["restore_file"], metavar="FILE")]) -> None:
    """Fill an empty database from a copy."""
    rows = asyncio.run(_restore(file, _database(_settings(DatabaseSettings).database_url)))
    typer.echo(words.restored(rows, file, _speech))


async def _restore(file: Path, database: Database) -> int:
    try:
        return await restore(file, database)
    except FileNotFoundError:
        _fail(words.no_file(file, _speech))
    except InUseError:
        _fail(words.already_running(str(file), _speech))
    except NotEmptyError:
        _fail(words.not_empty(_speech))
    except NewerDatabaseError as error:
        _fail(words.newer_database(error.revision, _speech))
    except (DBAPIError, OSError, sqlite3.Error) as error:
        _fail(words.restore_failed(str(getattr(error, "orig", error)), _speech))
    finally:
        await database.close()


@app.command(help=_help["health"])
def health() -> None:
    """Ask the bot that runs on this machine whether it is well; exit 1 if it is not."""
    port = _settings(HealthSettings).asked_at
    if port is None:
        _fail(words.no_health_port(_speech))
    status = asked(port)
    if status != HTTPStatus.OK:
        _fail(words.unwell(_speech) if status else words.no_bot_answers(port, _speech), status=1)
    typer.echo(words.well(_speech))


@app.callback(invoke_without_command=True)
def main_options(
    version: Annotated[bool, typer.Option("--version", help=_help["version"])] = False,
) -> None:
    """Options that go with no command."""
    if version:
        typer.echo(metadata.version("folgesvenn"))
        raise typer.Exit


def _database(url: str) -> Database:
    # What people wrote is in it, and in its copies: for nobody else on this machine.
    os.umask(0o077)
    try:
        return Database(url)
    except ModuleNotFoundError:
        _fail(words.no_driver(_speech))


def _speech_in(language: str) -> Speech:
    if language and language not in LANGUAGES:
        _fail(words.no_language(language, _speech))
    return Speech(language) if language else _speech


def _read(path: Path, speech: Speech) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        _fail(words.not_utf8(path, speech))
    except OSError:
        _fail(words.no_file(path, speech))


def _accept(path: Path, source: str, speech: Speech) -> Definition:
    try:
        return accept(source)
    except FaultyCourseError as error:
        _fail(faulty.all_faults(path.name, error.faults, speech), status=1)


def _settings(kind: type[S]) -> S:
    try:
        return read_settings(kind)
    except FaultySettingsError as error:
        _fail(faulty.faulty_settings(error.faults, _speech))


def _announce(message: str) -> None:
    if writes_json():
        logger.info("%s", message)
    else:
        typer.echo(message)


def _fail(message: str, status: int = 2) -> NoReturn:
    if writes_json():
        logger.critical("%s", message)
    else:
        typer.echo(message, err=True)
    raise typer.Exit(status)


def _stop_signal() -> asyncio.Event:
    """Return an event that is set on SIGTERM and Ctrl+C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def _leave_at_the_latest(seconds: float, status: int) -> None:
    """End the process after so many seconds, whatever still waits for a locked database or for Telegram.

    What was in hand then is handed over, or tried, again after the next start, as after a crash.
    """
    watch = threading.Timer(seconds, os._exit, (status,))
    watch.daemon = True
    watch.start()


def _run(coroutine: Coroutine[object, object, None]) -> None:
    asyncio.run(coroutine)


def main() -> None:
    """Run the command line."""
    app(prog_name="folgesvenn")


if __name__ == "__main__":
    main()
