"""`filmkit completion`: what makes a shell complete films, steps and scenes."""

from __future__ import annotations

import os
from pathlib import PurePath

import click

from filmkit.cli import report
from filmkit.cli.shells import SHELLS, script


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def command(shell: str | None) -> None:
    """Print what completes names on Tab in your shell.

    Without SHELL it is for the one that $SHELL names. Its first lines say where to put it.

    \b
    filmkit completion bash
    """
    name = shell or PurePath(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        raise click.UsageError(f"name your shell: {', '.join(SHELLS)}")
    report.answer(script(name).rstrip("\n"))
