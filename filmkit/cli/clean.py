"""`filmkit clean`: what a build shows in `build/<film>/` taken away."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import find_films
from filmkit.cli import arguments, report

if TYPE_CHECKING:
    from pathlib import Path


@click.command("clean")
@arguments.films
@click.option("--pinokio", is_flag=True, help="Remove what is left of them in Pinokio instead.")
@click.pass_obj
def command(folder: Path, films: tuple[str, ...], *, pinokio: bool) -> None:
    """Remove build/FILM/; what was delivered stays.

    \b
    filmkit clean neo-amsterdam
    filmkit clean --pinokio neo-amsterdam
    """
    # Heavy: help and completion need none of it.
    from filmkit.backends.cleaning import clean  # noqa: PLC0415
    from filmkit.backends.lock import locked_films  # noqa: PLC0415
    from filmkit.build.equipment import Equipment  # noqa: PLC0415
    from filmkit.build.hosting import clear_lodging  # noqa: PLC0415
    from filmkit.build.reading import open_project  # noqa: PLC0415

    root, paths = find_films(folder, films)
    project = open_project(root, paths, os.environ, "")
    store = Equipment(project).store
    for path in paths:
        with locked_films(root, [path.stem], _on_wait):
            if pinokio:
                report.answer(clear_lodging(project, path.stem))
                continue
            kept = clean(root, path.stem, store)
        report.answer(f"{path.stem}: cleaned; the store has all of it, the next build is quick")
        for name in kept:
            report.note(f"  kept {name}: filmkit didn't put it there")


def _on_wait(film: str) -> None:
    report.note(f"{film}: a build is busy with it, waiting")
