"""`filmkit new`: a film to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from filmkit.backends.newfilm import write_new_film
from filmkit.cli import report

if TYPE_CHECKING:
    from pathlib import Path


@click.command("new")
@click.argument("name", metavar="NAME")
@click.pass_obj
def command(folder: Path, name: str) -> None:
    """Write a film to start from, in projects/.

    \b
    filmkit new my-film && filmkit build my-film
    """
    path = write_new_film(folder, name)
    report.answer(f"{path.relative_to(folder) if path.is_relative_to(folder) else path}")
    report.note(f"  make it:                 filmkit build {path.stem}")
    report.note(f"  edit it, and see it:     filmkit watch {path.stem}")
    report.note(f"  what is wrong with it:   filmkit check {path.stem}")
