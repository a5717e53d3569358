"""The group of commands; each is imported when it is called, so that none waits for another's imports."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from filmkit import __version__

# In the order in which a newcomer meets them.
SECTIONS = (
    ("Make a film", ("new", "check", "plan", "build", "watch")),
    ("Look into it", ("status", "why", "direct", "dailies")),
    ("Give it away", ("export",)),
    ("Set up and tidy up", ("doctor", "completion", "workflow", "schema", "store", "clean", "gc")),
)
COMMANDS = tuple(name for _, names in SECTIONS for name in names)


COMPLETE = "_FILMKIT_COMPLETE"  # click's name for it: set when a shell asks for completions
_SUMMARY = 60  # columns


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"filmkit.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for title, names in SECTIONS:
            found = ((name, self.get_command(ctx, name)) for name in names)
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (name.ljust(width), it.get_short_help_str(_SUMMARY))
                        for name, it in found
                        if it
                    ]
                )


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option(
    "-C",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Work as if started in this folder.",
)
@click.pass_context
def cli(ctx: click.Context, folder: Path) -> None:
    """Build films from YAML files, and rebuild only what an edit makes stale.

    \b
    filmkit new my-film         a film to start from
    filmkit build my-film       make it
    filmkit build --help        how a command is used
    """
    ctx.obj = folder.resolve()
