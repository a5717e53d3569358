"""The part of `filmkit build` that makes something: a call, a view, and the run."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from filmkit.backends.view import Lines, Plain, Quiet, Terminal
from filmkit.build import build
from filmkit.cli import report

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.backends.view import View
    from filmkit.build.making import Result


def make(
    root: Path, paths: tuple[Path, ...], deliver_dir: str, progress: str
) -> tuple[Result, ...]:
    """Build the films with the view that was asked for. Raises what `build.build` does."""
    call = build.Call(root=root, paths=paths, environment=os.environ, deliver_dir=deliver_dir)

    def on_wait(film: str) -> None:
        report.note(f"{film}: another build is busy with it, waiting")

    with _view(progress) as view:
        return build.build(
            call,
            view,
            on_wait=on_wait,
            on_warning=lambda problem: report.report_problems([problem]),
            on_start=view.expect,
        )


def _view(progress: str) -> View:
    if progress == "auto":
        progress = "tty" if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else "plain"
    if progress == "tty":
        return Terminal(sys.stderr, color="NO_COLOR" not in os.environ)
    if progress == "plain":
        return Plain(sys.stderr)
    return Lines(sys.stderr) if progress == "json" else Quiet()
