"""`filmkit doctor`: what is installed, reachable and missing on this machine, and how to mend it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from filmkit.backends.project import find_root, list_films
from filmkit.cli import arguments, report
from filmkit.errors import BackendError
from filmkit.model.film import ComfyMusic
from filmkit.model.ports import Machine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.backends.checkup import Needs
    from filmkit.backends.render.comfyui import ComfyUI
    from filmkit.build.planning import PlannedFilms
    from filmkit.keys import Json
    from filmkit.model.film import Film

_COMFYUI = "comfyui"
_LLM = "llm"


@click.command("doctor")
@arguments.as_json
@click.pass_obj
def command(folder: Path, *, as_json: bool) -> None:
    """Say what this machine has for films, and what it lacks.

    \b
    filmkit doctor
    """
    # Heavy: help and completion need none of it.
    from filmkit.backends.checkup import examine  # noqa: PLC0415
    from filmkit.build.preflight import preflight  # noqa: PLC0415
    from filmkit.build.reading import open_project, read_films  # noqa: PLC0415
    from filmkit.build.triage import triage  # noqa: PLC0415

    root = find_root(folder) or folder
    project = open_project(root, list_films(root), os.environ, "")
    readings = read_films(project)
    planned = triage(project, readings).planned  # what is wrong with the others, `check` tells
    servers = _renderer(planned).sight(lambda: None)
    needs = _needs([reading.film for reading in readings if reading.film])
    if project.settings.runner == "pinokio":  # which brings a ComfyUI of its own
        needs = replace(needs, servers=False)
    findings = examine(root, project.settings, servers, needs, planned.equipment.speaker)
    wanting = (*project.problems, *(preflight(planned) if planned.films else ()))
    is_good = all(f.is_good for f in findings) and all(p.warning for p in wanting)
    if as_json:
        found: list[Json] = [
            {"name": f.name, "ok": f.is_good, "found": f.found, "hint": f.hint} for f in findings
        ]
        problems = report.problems_json(wanting)
        report.answer_json({"ok": is_good, "findings": found, "problems": problems})
    else:
        report.report_problems(wanting)
        for f in findings:
            report.answer(f"{'ok ' if f.is_good else 'NO '} {f.name:9} {f.found}")
            if not f.is_good:
                report.answer(f"    hint: {f.hint}")
    raise SystemExit(0 if is_good else 1)


def _renderer(planned: PlannedFilms) -> ComfyUI:
    """The one that the films have, so that no server is asked twice."""
    from filmkit.backends.render import find_renderer  # noqa: PLC0415

    try:
        return cast("ComfyUI", planned.equipment.renderer(_COMFYUI))
    except BackendError:  # for want of an ffmpeg, which is another finding
        machine = Machine(ffmpeg=Path(), settings=planned.project.settings)
        return cast("ComfyUI", find_renderer(_COMFYUI, machine))


def _needs(films: Sequence[Film]) -> Needs:
    from filmkit.backends.checkup import Needs  # noqa: PLC0415

    models = frozenset(film.director.model for film in films if film.director.use == _LLM)
    voices = frozenset(each for film in films for each in _wanted_voices(film))
    return Needs(servers=any(map(_needs_servers, films)), models=models, voices=voices)


def _wanted_voices(film: Film) -> Iterator[tuple[str, str, str]]:
    """Program, name and language of each voice that a film may need."""
    use = film.audio.voices.use
    if use != "none":
        own = (character.voice for character in film.cast.values() if character.voice)
        for voice in (film.audio.voices.narrator, *own):
            yield use, voice.name, film.language


def _needs_servers(film: Film) -> bool:
    return film.render.use == _COMFYUI or isinstance(film.audio.soundtrack, ComfyMusic)
