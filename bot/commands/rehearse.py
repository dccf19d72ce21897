"""`folgesvenn rehearse`: a course on a page, or as one person sees it, written down."""

import asyncio
import logging
import os
import sys
from datetime import date, datetime, time
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.inputs import accepted, read_text
from bot.commands.options import helps
from bot.commands.stopping import stop_signal
from bot.commands.terminal import fail, speech, speech_in
from bot.course.definition import Definition
from bot.course.offsets import instant
from bot.messages import command_line as words
from bot.messages import rehearsal as rehearsing
from bot.messages.speech import Speech
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.serving import serve
from bot.rehearsal.walking import usual_sign_up, walked
from bot.rehearsal.web import web

SHIPPED = "likeverdig-samskaping-2022.toml"
PORT = 8022


def rehearse(
    file: Annotated[Path | None, typer.Argument(help=helps["rehearsal_file"], metavar="[FILE]")] = None,
    port: Annotated[int, typer.Option(help=helps["port"])] = PORT,
    start: Annotated[str | None, typer.Option(help=helps["start"])] = None,
    transcript: Annotated[Path | None, typer.Option(help=helps["transcript"], metavar="FILE")] = None,
    role: Annotated[str | None, typer.Option("--as", help=helps["as"])] = None,
    signs_up: Annotated[str | None, typer.Option(help=helps["signs_up"])] = None,
    until: Annotated[str | None, typer.Option(help=helps["until"])] = None,
    silent: Annotated[bool, typer.Option("--silent", help=helps["silent"])] = False,
    language: Annotated[str, typer.Option(help=helps["spoken"])] = "",
) -> None:
    """Rehearse a course on a page, or write down what one person sees of it."""
    logging.basicConfig(level=logging.WARNING)
    path = file or Path(str(resources.files("bot.course") / SHIPPED))
    source = read_text(path, speech)
    course = accepted(path, source, speech)
    if transcript is None:
        if role or signs_up or until or silent or language:
            fail(words.only_with_transcript(speech))
        rehearsal = Rehearsal(source, _moment(start, course, time(9)) if start else None)
        asyncio.run(_serve_page(rehearsal, port))
        return
    known = [each.id for each in course.roles]
    if role is not None and role not in known:
        fail(words.no_role(role, known, speech))
    spoken = speech_in(language).language if language else None
    begins = _sign_up(signs_up, course) if signs_up else None
    ends = _moment(until, course, time(23, 59)) if until else None
    if ends is not None and ends < (begins or min(filter(None, usual_sign_up(course)))):
        fail(words.ends_too_early(speech))
    page = asyncio.run(walked(source, role, spoken, signs_up=begins, until=ends, silent=silent))
    try:
        transcript.write_text(page, encoding="utf-8")
    except OSError as error:
        fail(words.cannot_write(transcript, error.strerror or str(error), speech))
    typer.echo(words.transcript_written(transcript, speech))


async def _serve_page(rehearsal: Rehearsal, port: int) -> None:
    stop = stop_signal()
    async with rehearsal.performed():
        page = web(rehearsal)
        try:
            serving = serve(page, port)
            address = await serving.__aenter__()
        except OSError:
            serving = serve(page, 0)
            address = await serving.__aenter__()
        try:
            typer.echo(rehearsing.address(address, speech))
            if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("darwin", "win32"):
                typer.launch(address)
            await stop.wait()
        finally:
            await serving.__aexit__(None, None, None)


def _sign_up(text: str, course: Definition) -> datetime:
    """Read when to sign up, as a UTC instant. Ends the command for one at which nobody can."""
    found, signup = _moment(text, course, time(12)), course.signup
    local = Speech(speech.language, course.zone)
    if found > signup.deadline.instant:
        fail(words.signs_up_too_late(signup.deadline.instant, local))
    if signup.opens is not None and found < signup.opens.instant:
        fail(words.signs_up_too_early(signup.opens.instant, local))
    return found


def _moment(text: str, course: Definition, usual: time) -> datetime:
    """Read a local date, at the `usual` time of day where there is none, as a UTC instant."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(words.no_date(text, speech))
    if len(text) <= len("2022-08-16"):
        found = datetime.combine(date.fromisoformat(text), usual)
    return instant(found.replace(tzinfo=None), course.zone)
