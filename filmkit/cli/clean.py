"""`filmkit clean`: what a build shows in `build/<film>/` taken away."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import find_films, find_root, list_films
from filmkit.cli import arguments, report

if TYPE_CHECKING:
    from pathlib import Path


@click.command("clean")
@arguments.films
@click.option("--pinokio", is_flag=True, help="Remove what is left of them in Pinokio instead.")
@click.pass_obj
def command(folder: Path, films: tuple[str, ...], *, pinokio: bool) -> None:
    """Remove build/FILM/; what was delivered stays.

    With --pinokio also what films left there that are no longer in the project.

    \b
    filmkit clean neo-amsterdam
    filmkit clean --pinokio neo-amsterdam
    """
    # Heavy: help and completion need none of it.
    from filmkit.backends.cleaning import clean  # noqa: PLC0415
    from filmkit.backends.lock import locked_films  # noqa: PLC0415
    from filmkit.build.equipment import Equipment  # noqa: PLC0415
    from filmkit.build.reading import open_project  # noqa: PLC0415

    if pinokio:
        _clean_pinokio(folder, films)
        return
    root, paths = find_films(folder, films)
    project = open_project(root, paths, os.environ, "")
    store = Equipment(project).store
    for path in paths:
        with locked_films(root, [path.stem], _on_wait):
            kept = clean(root, path.stem, store)
        report.answer(f"{path.stem}: cleaned; the store has all of it, the next build is quick")
        for name in kept:
            report.note(f"  kept {name}: filmkit didn't put it there")


def _clean_pinokio(folder: Path, films: tuple[str, ...]) -> None:
    """Clear films out of Pinokio, also those whose files were renamed or deleted."""
    # Heavy: help and completion need none of it.
    from filmkit.backends.lock import locked_films  # noqa: PLC0415
    from filmkit.backends.pinokio.deed import films_of  # noqa: PLC0415
    from filmkit.build.hosting import clear_lodging  # noqa: PLC0415
    from filmkit.build.reading import open_project  # noqa: PLC0415

    root = find_root(folder)
    left = films_of(open_project(root, (), os.environ, "").settings.pinokio, root) if root else ()
    chosen = {(root, film) for film in left if root and film in (films or left)}
    others = [film for film in films if film not in left]
    if others or not chosen:
        where, paths = find_films(folder, others)
        chosen |= {(where, path.stem) for path in paths}
    elif root and not films:
        chosen |= {(root, path.stem) for path in list_films(root)}
    for where, film in sorted(chosen):
        project = open_project(where, (), os.environ, "")
        with locked_films(where, [film], _on_wait):
            report.answer(clear_lodging(project, film, partial(_say, film)))


def _say(film: str, what: str) -> None:
    report.note(f"{film}: {what}")


def _on_wait(film: str) -> None:
    report.note(f"{film}: a build is busy with it, waiting")
