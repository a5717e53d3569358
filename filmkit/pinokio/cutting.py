"""The cut of a film as steps of a script: ffmpeg runs whose failures are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.pinokio.shell import on_failure, shell_line
from filmkit.pinokio.text import absent, written

if TYPE_CHECKING:
    from filmkit.keys import Json
    from filmkit.pinokio.app import App, Run

_FFMPEG = "ffmpeg"
# As the local editor runs it; besides, what else would end well with half a film ends badly: `-xerror`.
_GENERAL = ("-nostdin", "-hide_banner", "-v", "error", "-stats", "-y", "-xerror")


def edit(app: App) -> dict[str, Json]:
    """What `edit.json.j2` takes."""
    return {
        "needed": [
            need(file, f"{file} is missing: run generate.json first") for file in app.needed
        ],
        "runs": [run_steps(run) for run in app.runs],
        "film": f"output/{app.film.file}",
    }


def need(file: str, note: str) -> dict[str, Json]:
    """A file that has to be in `output/`, and what to say if it isn't."""
    return {"when": absent("output", file), "note": note, "path": f"output/{file}"}


def run_steps(run: Run) -> dict[str, Json]:
    """What the steps of one run of ffmpeg say."""
    command, progress = run.command, f"{run.file}.progress"
    assert command.args[-1] == command.output, "a command ends with its output"  # noqa: S101
    args = (*_GENERAL, "-progress", progress, *command.args[:-1], run.file)
    return {
        "path": f"output/{run.file}",
        "progress": f"output/{progress}",
        "note": f"making {run.file}",
        "writes": [written(f"output/{name}", text) for name, text in command.files.items()],
        "message": shell_line(_FFMPEG, args),
        "on": on_failure(_FFMPEG),
        "when": absent("output", run.file),
        "when_short": _is_short(command.frames),
        "short": f"output/{run.file} has fewer than {command.frames} frames",
    }


def _is_short(frames: int) -> str:
    """A condition: ffmpeg's own record, which was read just before, knows no frame of that number.

    Source: https://ffmpeg.org/ffmpeg.html, `-progress`: `key=value` lines.
    """
    return f"{{{{!String(input).split('\\n').includes('frame={frames}')}}}}"
