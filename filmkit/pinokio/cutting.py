"""The cut of a film as steps of a script: ffmpeg runs whose failures are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.pinokio.app import FILM
from filmkit.pinokio.failure import fail_when, read_text
from filmkit.pinokio.marks import fail_if_unmarked, remove_mark, write_mark
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
            step
            for file in app.needed
            for step in need(app, file, f"{file} is missing: run generate.json first")
        ],
        "runs": [run_steps(run) for run in app.runs],
        "made": f"output/{app.film.file}",
        "film": f"output/{FILM}",
        "film_missing": fail_when(absent(f"output/{FILM}"), f"output/{FILM} was not made"),
        "unmark": remove_mark(FILM),
        "mark": write_mark(FILM, app.key),
    }


def need(app: App, file: str, words: str) -> list[Json]:
    """Steps that fail unless a file in `output/` is what the film is made from; `words` say why if it isn't there."""
    stale = f"{file} is of another version of the film or not whole: {words.partition(': ')[2]}"
    return fail_if_unmarked(file, app.keys.get(file, ""), words, stale)


def run_steps(run: Run) -> dict[str, Json]:
    """What the steps of one run of ffmpeg say."""
    command = run.command
    assert command.args[-1] == command.output, "a command ends with its output"  # noqa: S101
    return {
        "path": f"output/{run.file}",
        "progress": f"output/{run.file}.progress",
        "note": f"making {run.file}",
        "writes": [written(f"output/{name}", text) for name, text in command.files.items()],
        "shell": _shell(run.file, (*command.args[:-1], run.file)),
        "seen": [
            *read_text(f"output/{run.file}.progress"),
            *_fail_if_short(run.file, command.frames),
            *fail_when(absent(f"output/{run.file}"), f"output/{run.file} was not made"),
        ],
    }


def look_steps(part: str, file: str, frames: int) -> dict[str, Json]:
    """What the steps say that look through a video in `output/` once, and make nothing.

    Args:
        part: What it is called.
        file: What to call it if it isn't whole.
        frames: How many it must have; 0 = any, but one at least.
    """
    args = ("-i", part, "-map", "0:v:0", "-f", "null", "-")
    return {
        "progress": f"output/{part}.progress",
        "shell": _shell(part, args),
        "seen": [*read_text(f"output/{part}.progress"), *_fail_if_short(file, frames)],
    }


def _shell(file: str, args: tuple[str, ...]) -> dict[str, Json]:
    """Parameters of the `shell.run` of one run of ffmpeg, whose record goes into `<file>.progress`."""
    line = shell_line(_FFMPEG, (*_GENERAL, "-progress", f"{file}.progress", *args))
    return {"path": "output", "message": line, "on": on_failure(_FFMPEG)}


def _fail_if_short(file: str, frames: int) -> list[Json]:
    """Steps that fail if ffmpeg's own record, which was read just before, knows no frame of that number.

    Source: https://ffmpeg.org/ffmpeg.html, `-progress`: `key=value` lines.
    """
    if not frames:
        seen = "/frame=[1-9]/.test(local.told)"
        return fail_when(f"{{{{!{seen}}}}}", f"output/{file} has no frame")
    seen = f"String(local.told).split(/\\s+/).includes('frame={frames}')"
    return fail_when(f"{{{{!{seen}}}}}", f"output/{file} has not {frames} frames")
