"""What the command line says, in the language of whoever sits there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from bot.course.effects import Effect
from bot.messages.effects import effect_told, made_from_current, made_from_older
from bot.messages.long_lists import plain
from bot.messages.message import lines
from bot.messages.speech import Speech

_PLAIN_LOCALES = ("", "C", "POSIX")


def language_of(environment: Mapping[str, str]) -> str:
    """Return nb, nn or en from a process' environment, the way gettext looks; Norwegian where it says nothing."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        locale = environment.get(name, "").split(":")[0].split(".")[0]
        if locale not in _PLAIN_LOCALES:
            base = locale.split("_")[0].lower()
            return base if base in ("nb", "nn") else "nb" if base in ("no", "da", "sv") else "en"
    return "nb"


def helps(speech: Speech) -> dict[str, str]:
    """What each command and option is for."""
    return {
        "app": speech.label("Følgesvenn accompanies people through a course, in Telegram."),
        "run": speech.label("Run the bot. Course files that are not known yet are published."),
        "rehearse": speech.label("Try a course in the browser, without Telegram, with a clock that you move."),
        "check": speech.label("Tell everything that is wrong with a course file."),
        "timeline": speech.label("Show everything that a course file will cause to be sent."),
        "publish": speech.label("Make a course file the version that counts, and tell those it concerns."),
        "backup": speech.label("Copy the database to a file, also while the bot runs."),
        "health": speech.label("Ask the bot that runs on this machine whether it is well."),
        "restore": speech.label("Fill an empty database from a copy; so one also moves to PostgreSQL."),
        "restore_file": speech.label("The copy that backup made, or the file of a bot that is stopped."),
        "backup_file": speech.label("The file to copy to."),
        "file": speech.label("The course file."),
        "files": speech.label("Course files."),
        "rehearsal_file": speech.label("The course file; the course that comes along if there is none."),
        "role": speech.label("Only what goes to this role (its id)."),
        "json": speech.label("As JSON, for other programs."),
        "port": speech.label("The port of the page; any free one if it is taken."),
        "start": speech.label("The day that the rehearsal begins on, such as 2022-08-16."),
        "transcript": speech.label("Write what one person sees of the whole course to this file, as a web page."),
        "as": speech.label("With --transcript: the role of that person (its id); the first role if left out."),
        "signs_up": speech.label(
            "With --transcript: the day to sign up on, such as 2022-08-23; the day after the first reminder if left "
            "out."
        ),
        "until": speech.label("With --transcript: the last day to show, such as 2022-10-01."),
        "silent": speech.label("With --transcript: the person signs up, and then reads only."),
        "spoken": speech.label("With --transcript: the person's language, nb, nn or en; the course's own if left out."),
        "yes": speech.label("Don't ask first."),
        "language": speech.label("The language to answer in: nb, nn or en."),
        "version": speech.label("Show the version."),
    }


def no_file(path: Path, speech: Speech) -> str:
    """There is no such file, or it can't be read."""
    return speech.label("{path}: there is no such file, or it can't be read. Check the name.", path=path)


def not_utf8(path: Path, speech: Speech) -> str:
    """The file is no text in UTF-8."""
    return speech.label("{path}: this is not text in UTF-8. Save it anew with that encoding.", path=path)


def no_role(role: str, known: list[str], speech: Speech) -> str:
    """The course has no such role."""
    return speech.label("There is no role {role}. The file has {known}.", role=role, known=speech.listed(known))


def no_language(language: str, speech: Speech) -> str:
    """A language that is not spoken here."""
    return speech.label("{language} is not a language here. Use nb, nn or en.", language=language)


def no_date(text: str, speech: Speech) -> str:
    """A date that can't be read."""
    return speech.label("I did not understand the date {text}. Write for example 2022-08-16.", text=text)


def only_with_transcript(speech: Speech) -> str:
    """Somebody gave an option that the page of the rehearsal has no use for."""
    return speech.label("--as, --signs-up, --until, --silent and --language go with --transcript FILE.")


def ends_too_early(speech: Speech) -> str:
    """A transcript was to end before it begins."""
    return speech.label("--until lies before the sign-up. Choose a later day.")


def signs_up_too_late(deadline: datetime, speech: Speech) -> str:
    """Somebody was to sign up when that is over. `deadline` is a UTC instant, told in the speech's time zone."""
    when = speech.when_in_year(deadline)
    return speech.label("--signs-up lies after the deadline, {when}. Choose an earlier day or time.", when=when)


def signs_up_too_early(opens: datetime, speech: Speech) -> str:
    """Somebody was to sign up before one can. `opens` is a UTC instant, told in the speech's time zone."""
    when = speech.when_in_year(opens)
    return speech.label("--signs-up lies before the sign-up opens, {when}. Choose a later day or time.", when=when)


def cannot_write(file: Path, reason: str, speech: Speech) -> str:
    """A file can't be written."""
    return speech.label("{file} could not be written: {reason}.", file=file, reason=reason)


def transcript_written(file: Path, speech: Speech) -> str:
    """What one person saw is in a file."""
    return speech.label(
        "All that the person saw stands in {file}. Open it in a browser to read or print it.", file=file
    )


def well(speech: Speech) -> str:
    """The bot has been asked, and is well."""
    return speech.label("The bot is well.")


def unwell(speech: Speech) -> str:
    """The bot has been asked, and can't do its work."""
    return speech.label("The bot runs, but it can't reach its database. The log says more.")


def no_bot_answers(port: int, speech: Speech) -> str:
    """Nobody answers where the bot should."""
    return speech.label("No bot answers at port {port} on this machine.", port=str(port))


def no_health_port(speech: Speech) -> str:
    """The bot has not been told to say how it is."""
    return speech.label("HEALTH_PORT: this setting is missing. It says where the bot tells that it is well.")


def wrong_token(speech: Speech) -> str:
    """Telegram does not know the token."""
    return speech.label("BOT_TOKEN: Telegram does not know this token. Get it from BotFather once more.")


def no_contact(url: str, speech: Speech) -> str:
    """Telegram can't be reached at the start."""
    return speech.label("Telegram can't be reached at {url}. Check the network and BOT_API_URL.", url=url)


def running(name: str, speech: Speech) -> str:
    """The bot is up."""
    return speech.label("@{name} is running. Ctrl+C ends it.", name=name)


def passed_over(path: Path, speech: Speech) -> str:
    """The bot was started with a file that differs from the version that counts, which goes on."""
    return speech.label(
        "{path} is not the version that counts, and has not been published. To publish it: folgesvenn publish {path}",
        path=path,
    )


def unchanged(speech: Speech) -> str:
    """The file is the current version to the letter."""
    return speech.label("This is the version that counts already. Nothing has been changed.")


def preview(effect: Effect, taken_from: int | None, speech: Speech) -> str:
    """What publishing will do; `taken_from` is the version that the file is taken to be made from, if it is silent."""
    parts = effect_told(effect, Speech(speech.language, effect.after.zone))
    if taken_from is not None:
        parts.insert(1, made_from_current(taken_from, speech))
    return plain("\n\n".join(parts))


def older_version(made_from: int, current: int, changed: Iterable[str], difference: str, speech: Speech) -> str:
    """The file was made from an older version; what has changed since, in words and line by line."""
    parts = [
        made_from_older(made_from, current, speech),
        lines(speech.say("<b>What has changed since</b>"), *changed),
    ]
    return "\n\n".join([plain("\n\n".join(parts)), difference])


def ask_publish(speech: Speech) -> str:
    """Ask before publishing."""
    return speech.label("Publish? (yes/no)")


def is_yes(answer: str) -> bool:
    """Say whether somebody has said yes, in any of the languages."""
    return answer.strip().lower() in ("j", "ja", "y", "yes")


def no_driver(speech: Speech) -> str:
    """PostgreSQL is asked for, but its driver is not installed."""
    return speech.label('DATABASE_URL: PostgreSQL needs one more package. Run pip install "folgesvenn[postgres]".')


def same_file(file: Path, speech: Speech) -> str:
    """The copy would be written over the database itself."""
    return speech.label("{file}: this is the database itself. Choose another name for the copy.", file=file)


def published(version: int, speech: Speech) -> str:
    """The file was published."""
    return speech.label("Published as version {version}.", version=version)


def already_running(file: str, speech: Speech) -> str:
    """Another bot has the SQLite file."""
    return speech.label("{file}: another bot is running on this database. Stop that one first.", file=file)


def newer_database(revision: str, speech: Speech) -> str:
    """The database is from a later version of the program."""
    return speech.label(
        "The database was written by a newer version ({revision}). Install that version, or use a copy from before.",
        revision=revision,
    )


def cannot_start(reason: str, speech: Speech) -> str:
    """The database or the port can't be had."""
    return speech.label("The bot can't start: {reason}. Check DATABASE_URL and PORT.", reason=reason)


def backed_up(file: Path, speech: Speech) -> str:
    """The copy is there."""
    return speech.label("The database is copied to {file}.", file=file)


def no_backup(speech: Speech) -> str:
    """PostgreSQL has its own tools."""
    return speech.label("This database is not a file. Copy it with pg_dump.")


def restored(rows: int, file: Path, speech: Speech) -> str:
    """The database is filled."""
    return str(
        speech.count(
            "{n} row is copied from {file} to the database.",
            "{n} rows are copied from {file} to the database.",
            rows,
            file=file,
        ).unescape()
    )


def not_empty(name: str, speech: Speech) -> str:
    """There is something in the database already."""
    return speech.label(
        "{name}: there is something in this database already. "
        "Move it out of the way, or choose an empty one with DATABASE_URL.",
        name=name,
    )


def no_database(name: str, speech: Speech) -> str:
    """The file is something else than a database, or a part of it is broken."""
    return speech.label(
        "{name}: this can't be read as a database. Either it is something else, or it is broken.", name=name
    )


def restore_failed(reason: str, speech: Speech) -> str:
    """The database could not be filled."""
    return speech.label(
        "The copy could not be read into the database: {reason}. Nothing has been changed.", reason=reason
    )


def backup_failed(reason: str, speech: Speech) -> str:
    """The copy could not be made."""
    return speech.label("The database could not be copied: {reason}.", reason=reason)
