"""What several commands are given: their options, and the clock."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import speech
from bot.messages import command_line as words

helps = words.helps(speech)
"""What each command and option is for."""

CourseFile = Annotated[Path, typer.Argument(help=helps["file"], metavar="FILE")]
Language = Annotated[str, typer.Option("--language", help=helps["language"])]


def clock(context: typer.Context) -> Callable[[], datetime]:
    """Return what tells the present UTC instant: the wiring's, which goes with every command."""
    now: Callable[[], datetime] = context.obj
    return now
