"""A planned film as an app of Pinokio's: what the store has is copied, the rest is for its scripts to make."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from filmkit.backends import files
from filmkit.backends.lock import locked_films
from filmkit.backends.pinokio import FOLDER, Copy, templates, write_app
from filmkit.backends.project import own_folders, refuse_way_out
from filmkit.backends.resources import schema
from filmkit.build import build
from filmkit.build.rendering import (
    elsewhere,
    models_of,
    order_of,
    picture_names,
    render_of,
    workflow_of,
)
from filmkit.cut.command import Command
from filmkit.errors import PlanError
from filmkit.pinokio.app import App, Run
from filmkit.pinokio.scripts import write_scripts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from filmkit.build.build import Call
    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.plan.step import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An app as it was written.

    Attributes:
        film: Name of the film.
        folder: The app's.
        there: Files that are in its `output/`.
        generated: Files that its `generate.json` makes.
        elsewhere: Files that only filmkit makes, and why.
        models: Model files that its ComfyUI needs, relative to the app.
        warnings: What is odd about the film.
    """

    film: str
    folder: Path
    there: tuple[str, ...]
    generated: tuple[str, ...]
    elsewhere: Mapping[str, str]
    models: tuple[str, ...]
    warnings: tuple[Problem, ...]


def export_pinokio(call: Call, *, on_wait: Callable[[str], None]) -> Exported:
    """Write the app of one film to `build/<film>/pinokio/`.

    Args:
        call: Of one film.
        on_wait: Told the film's name if another build is busy with it.

    Raises:
        SpecError, PlanError: Something is wrong with the film, or its director has to be asked first.
        BackendError: It can't be written, or what the store has is damaged.
    """
    refuse_way_out(call.root, *own_folders(call.root))
    names = [path.stem for path in call.paths]
    with locked_films(call.root, names, on_wait):
        planned = build.plan(call)
        if not planned.films:
            message = f"'{names[0]}' has no storyboard yet, and its director costs something"
            raise PlanError(message, hint=f"make it first: `filmkit direct {names[0]}`")
        return _export(planned, planned.films[0])


def _export(planned: PlannedFilms, film: PlannedFilm) -> Exported:
    root = planned.project.root
    folder = root / "build" / film.name / FOLDER
    sources = _sources(film)
    lacks = {file: step for file, step in sources.items() if not _has(planned, step)}
    app = app_of(film, lacks)
    scripts = write_scripts(app, templates(), cast("Mapping[str, Any]", schema("pinokio")))
    copies = [_copy(planned, file, step) for file, step in sources.items()]
    pictures = {
        name: root / path
        for step in lacks.values()
        for name, path in picture_names(step).items()
        if any(name in render.pictures for render in app.renders)
    }
    with files.explained("write to the build folder"):
        for own in (root / ".filmkit", root / "build"):
            files.keep_from_git(own)
    there = write_app(root, folder, scripts, copies, pictures)
    return Exported(
        film=film.name,
        folder=folder,
        there=tuple(file for file in sources if file in there),
        generated=tuple(clip.file for clip in app.renders if clip.file not in there),
        elsewhere={f: why for f, why in app.elsewhere.items() if f not in there},
        models=tuple(f"app/models/{m.folder}/{m.file}" for m in app.models if m.folder),
        warnings=planned.warnings,
    )


def app_of(film: PlannedFilm, lacks: Mapping[str, Step]) -> App:
    """What the film's app is to do.

    Args:
        film: The film.
        lacks: The steps of its clips and its sound that have to be made yet, by their files' names.
    """
    plan = film.plan
    renders = {file: render_of(file, step) for file, step in lacks.items()}
    asked = [order for step in plan.clips if (order := order_of(step))]
    flows = [flow for order in asked if (flow := workflow_of(order))]
    return App(
        title=plan.film.title,
        file=_plain(film.target.film.name),
        segments=tuple(
            _run(file, step) for file, step in plan.master.inputs.items() if step in plan.segments
        ),
        film=_run("film.mp4", plan.master),
        renders=tuple(render for render in renders.values() if render),
        elsewhere={f: elsewhere(lacks[f], film.name) for f, r in renders.items() if r is None},
        models=tuple(dict.fromkeys(m for order in asked for m in models_of(order))),
        nodes={name: url for flow in flows for name, url in flow.nodes.items()},
        comfyui=bool(asked),
    )


def _sources(film: PlannedFilm) -> dict[str, Step]:
    """What the film is cut from, by the names that its commands use."""
    clips = {PurePosixPath(step.path).name: step for step in film.plan.footage}
    sound = film.plan.soundtrack
    return {**clips, **({PurePosixPath(sound.path).name: sound} if sound else {})}


def _run(file: str, step: Step) -> Run:
    command = Command.of(cast("Mapping[str, Json]", step.recipe["command"]))
    return Run(file=file, command=command, inputs=tuple(step.inputs))


def _has(planned: PlannedFilms, step: Step) -> bool:
    return planned.equipment.store.has(step.key)


def _copy(planned: PlannedFilms, file: str, step: Step) -> Copy:
    store = planned.equipment.store
    record = store.record(step.key)
    if record is None:
        return Copy(file=file, key=step.key)
    return Copy(
        file=file, key=step.key, source=store.verify(step.key), size_bytes=record.size_bytes
    )


def _plain(name: str) -> str:
    """A file's name that every shell and system takes; people's letters become `_` where need be."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", name).lstrip(".-")
    return plain or "film.mp4"
