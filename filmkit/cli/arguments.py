"""Arguments that several commands take, and what they come to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import find_films
from filmkit.cli.candidates import complete_films

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.build.build import Call

films = click.argument("films", nargs=-1, metavar="[FILM]…", shell_complete=complete_films)
film = click.argument("film", metavar="FILM", shell_complete=complete_films)
opens = click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def find_call(folder: Path, names: tuple[str, ...], *, deliver_dir: str = "") -> Call:
    """The films that `names` mean, as a call. Raises PlanError."""
    # A build with nothing to do never gets here, and needs none of what this imports.
    from filmkit.build.build import Call  # noqa: PLC0415

    root, paths = find_films(folder, names)
    return Call(root=root, paths=paths, environment=os.environ, deliver_dir=deliver_dir)
