"""`folgesvenn publish`: a course file becomes the version that counts."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from bot.commands.inputs import accepted, database_at, name_of, read_text, reason_of, settings_of
from bot.commands.options import CourseFile, Language, clock, helps
from bot.commands.terminal import fail, speech_in
from bot.course.differences import differences
from bot.course.faults import FaultyCourseError
from bot.course.reading import read_course
from bot.course.version_line import based_on, line_by_line
from bot.database import Database, NewerDatabaseError
from bot.messages import command_line as words
from bot.messages import faults as faulty
from bot.messages.coursefile import version_name
from bot.messages.differences import difference_lines
from bot.messages.speech import Speech
from bot.people import versions
from bot.people.courses import Courses
from bot.people.versions import OlderVersionError
from bot.publishing import accept, foresee, publish
from bot.settings import DatabaseSettings


def publish_file(
    context: typer.Context,
    file: CourseFile,
    yes: Annotated[bool, typer.Option("--yes", help=helps["yes"])] = False,
    language: Language = "",
) -> None:
    """Publish a course file, after showing what that will do."""
    speech = speech_in(language)
    source = read_text(file, speech)
    accepted(file, source, speech)
    database = database_at(settings_of(DatabaseSettings).database_url)
    asyncio.run(_publish(database, file, source, speech, clock(context), yes=yes))


async def _publish(
    database: Database, file: Path, source: str, speech: Speech, now: Callable[[], datetime], *, yes: bool
) -> None:
    courses, seen = Courses(), ""
    try:
        await database.migrate()
        while True:
            async with database.transaction() as db:
                base = await versions.check_base(db, accept(source).slug, based_on(source))
                effect = await foresee(db, courses, source, now())
                # What was agreed to is done only if it is still what happens.
                done = await publish(db, courses, source, now()) if effect.mark == seen else None
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
        fail(await _what_changed(database, error, speech), status=1)
    except FaultyCourseError as error:
        fail(faulty.all_faults(file.name, error.faults, speech), status=1)
    except NewerDatabaseError as error:
        fail(words.newer_database(error.revision, speech))
    except (DBAPIError, OSError) as error:
        reason, name = reason_of(error), name_of(database)
        fail(words.no_database(name, speech) if reason is None else words.cannot_start(reason, speech))
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
