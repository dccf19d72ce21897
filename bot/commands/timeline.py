"""`folgesvenn timeline`: everything that a course file will cause to be sent."""

import json
from typing import Annotated

import typer

from bot.commands.inputs import accepted, read_text
from bot.commands.options import CourseFile, Language, helps
from bot.commands.terminal import fail, speech_in
from bot.course.timeline import timeline
from bot.messages import command_line as words
from bot.messages.speech import Speech
from bot.messages.timetable import timetable


def show_timeline(
    file: CourseFile,
    role: Annotated[str | None, typer.Option(help=helps["role"])] = None,
    as_json: Annotated[bool, typer.Option("--json", help=helps["json"])] = False,
    language: Language = "",
) -> None:
    """Show everything that a course file will cause to be sent."""
    speech = speech_in(language)
    course = accepted(file, read_text(file, speech), speech)
    known = [each.id for each in course.roles]
    if role is not None and role not in known:
        fail(words.no_role(role, known, speech))
    notices = [notice for notice in timeline(course) if role is None or role in notice.roles]
    if not as_json:
        typer.echo(timetable(course, notices, Speech(speech.language, course.zone)))
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
