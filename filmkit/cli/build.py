"""`filmkit build`: make films."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import find_films
from filmkit.backends.stamp import is_fresh, machine_digest, read_stamp, stamp_path
from filmkit.cli import arguments, report

if TYPE_CHECKING:
    from pathlib import Path

_PROGRESS = click.Choice(["auto", "tty", "plain", "json", "quiet"])


@click.command("build")
@arguments.films
@click.option("--to", "deliver_dir", metavar="DIR", default="", help="Deliver into this folder.")
@click.option("--progress", type=_PROGRESS, default="auto", help="How to show what happens.")
@arguments.as_json
@click.pass_obj
def command(
    folder: Path, films: tuple[str, ...], *, deliver_dir: str, progress: str, as_json: bool
) -> None:
    """Make films, rebuilding only what is stale.

    \b
    filmkit build                   all films of the project
    filmkit build neo-amsterdam     one
    """
    start = time.monotonic()
    root, paths = find_films(folder, films)
    machine = machine_digest(os.environ, deliver_dir)
    stamps = {path: read_stamp(stamp_path(root, path.stem)) for path in paths}
    stale = tuple(path for path in paths if not is_fresh(root, stamps[path], machine))
    fresh = {path.stem: stamp for path, stamp in stamps.items() if stamp and path not in stale}
    if stale:
        # All that is heavy is behind this import: nothing to do costs a stat a file.
        from filmkit.cli.making import make  # noqa: PLC0415

        made = make(root, stale, deliver_dir, progress)
    else:
        made = ()
    report.report_build(fresh, made, time.monotonic() - start, as_json=as_json)
    raise SystemExit(0 if all(result.is_complete for result in made) else 1)
