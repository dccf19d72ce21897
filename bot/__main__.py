"""The command line: which commands there are. Nothing else asks what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import metadata
from typing import Annotated

import typer

from bot.commands.backup import backup
from bot.commands.check import check
from bot.commands.health import health
from bot.commands.options import helps
from bot.commands.publish import publish_file
from bot.commands.rehearse import rehearse
from bot.commands.restore import restore_copy
from bot.commands.run import run
from bot.commands.timeline import show_timeline

COMMANDS: dict[str, Callable[..., None]] = {
    "run": run,
    "rehearse": rehearse,
    "check": check,
    "timeline": show_timeline,
    "publish": publish_file,
    "backup": backup,
    "restore": restore_copy,
    "health": health,
}

app = typer.Typer(
    name="folgesvenn", help=helps["app"], add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False
)
for name, command in COMMANDS.items():
    app.command(name, help=helps[name])(command)


def _now() -> datetime:
    """The one place that asks what time it is."""
    return datetime.now(UTC)


@app.callback(invoke_without_command=True)
def main_options(
    context: typer.Context, version: Annotated[bool, typer.Option("--version", help=helps["version"])] = False
) -> None:
    """Options that go with no command."""
    context.obj = _now
    if version:
        typer.echo(metadata.version("folgesvenn"))
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    app(prog_name="folgesvenn")


if __name__ == "__main__":
    main()
