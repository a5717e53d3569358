"""`filmkit build`: make films."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from filmkit.backends.project import find_films
from filmkit.backends.stamp import is_fresh, machine_digest, read_stamp, stamp_path
from filmkit.cli import arguments, report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.build.making import Result
    from filmkit.plan.effort import Forecast

_PROGRESS = click.Choice(["auto", "tty", "plain", "json", "quiet"])


@click.command("build")
@arguments.films
@click.option("--to", "deliver_dir", metavar="DIR", default="", help="Deliver into this folder.")
@click.option(
    "--runner",
    type=click.Choice(["local", "pinokio"]),
    help="Where ComfyUI renders and films are cut, instead of where settings say.",
)
@click.option("--progress", type=_PROGRESS, default="auto", help="How to show what happens.")
@arguments.as_json
@click.pass_obj
def command(
    folder: Path,
    films: tuple[str, ...],
    *,
    deliver_dir: str,
    runner: str | None,
    progress: str,
    as_json: bool,
) -> None:
    """Make films, rebuilding only what is stale.

    \b
    filmkit build                   all films of the project
    filmkit build neo-amsterdam     one
    """
    start = time.monotonic()
    deliver_dir = str(folder / Path(deliver_dir).expanduser()) if deliver_dir else ""
    root, paths = find_films(folder, films)
    environment = {**os.environ, **({"FILMKIT_RUNNER": runner} if runner else {})}
    machine = machine_digest(environment, deliver_dir)
    stamps = {path: read_stamp(stamp_path(root, path.stem)) for path in paths}
    stale = tuple(path for path in paths if not is_fresh(root, path, stamps[path], machine))
    fresh = {path.stem: stamp for path, stamp in stamps.items() if stamp and path not in stale}
    # All that is heavy is behind this: nothing to do costs a stat a file.
    made = _make(root, stale, deliver_dir, environment, progress) if stale else ()
    report.report_build(fresh, made, time.monotonic() - start, as_json=as_json)
    for bug in made[0].bugs if made else ():
        raise bug
    raise SystemExit(0 if all(result.is_complete for result in made) else 1)


def _make(
    root: Path,
    paths: tuple[Path, ...],
    deliver_dir: str,
    environment: Mapping[str, str],
    progress: str,
) -> tuple[Result, ...]:
    from filmkit.build import build  # noqa: PLC0415
    from filmkit.build.boarding import Callbacks  # noqa: PLC0415
    from filmkit.cli.forecasts import LONG_S, tell_forecast  # noqa: PLC0415
    from filmkit.cli.questions import tell_questions  # noqa: PLC0415
    from filmkit.cli.shared import tell_shared  # noqa: PLC0415
    from filmkit.cli.view import open_view  # noqa: PLC0415

    call = build.Call(root=root, paths=paths, environment=environment, deliver_dir=deliver_dir)

    def on_wait(film: str) -> None:
        report.note(f"{film}: another build is busy with it, waiting")

    def on_forecast(forecast: Forecast) -> None:
        if forecast.seconds >= LONG_S and progress not in {"json", "quiet"}:
            report.note(f"this will take {tell_forecast(forecast)}")

    with open_view(progress, os.environ) as view:
        callbacks = Callbacks(
            on_ask=lambda agenda: report.note(tell_questions(agenda)),
            on_start=view.expect,
            on_warning=lambda problem: report.report_problems([problem]),
            on_written=lambda _: None,
            on_note=report.note,
            on_forecast=on_forecast,
            on_shared=lambda steps, size_bytes: report.note(tell_shared(steps, size_bytes)),
        )
        return build.build(call, view, callbacks, on_wait=on_wait)
