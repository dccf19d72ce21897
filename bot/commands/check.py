"""`folgesvenn check`: what is wrong with a course file."""

import typer

from bot.commands.inputs import accepted, read_text
from bot.commands.options import CourseFile, Language, clock
from bot.commands.terminal import speech_in
from bot.course.remarks import remarks
from bot.messages.faults import no_faults


def check(context: typer.Context, file: CourseFile, language: Language = "") -> None:
    """Tell everything that is wrong with a course file; exit 1 if anything is."""
    speech = speech_in(language)
    course = accepted(file, read_text(file, speech), speech)
    typer.echo(no_faults(file.name, remarks(course, clock(context)()), speech))
