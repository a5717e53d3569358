"""A planned film as an app of Pinokio's: what the store has is copied, the rest is for its scripts to make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.lock import locked_films
from filmkit.backends.pinokio import FOLDER, Copy, Wanted, write_app
from filmkit.backends.project import own_folders, refuse_way_out
from filmkit.build import build
from filmkit.build.packing import app_of, scripts_of, sources_of
from filmkit.build.rendering import picture_names
from filmkit.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from filmkit.build.build import Call
    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.errors import Problem
    from filmkit.pinokio.app import App
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
    sources = sources_of(film)
    lacks = {file: step for file, step in sources.items() if not _has(planned, step)}
    app = _told_apart(app_of(film, lacks), sources)
    scripts = scripts_of(app)
    content = [_content(planned, file, step) for file, step in sources.items()]
    pictures = {
        name: root / path
        for step in lacks.values()
        for name, path in picture_names(step).items()
        if any(name in render.pictures for render in app.renders)
    }
    with files.explained("write to the build folder"):
        for own in (root / ".filmkit", root / "build"):
            files.keep_from_git(own)
    there = write_app(root, folder, scripts, content, pictures)
    return Exported(
        film=film.name,
        folder=folder,
        there=tuple(file for file in sources if file in there),
        generated=tuple(clip.file for clip in app.renders if clip.file not in there),
        elsewhere={f: why for f, why in app.elsewhere.items() if f not in there},
        models=app.model_files,
        warnings=planned.warnings,
    )


def _has(planned: PlannedFilms, step: Step) -> bool:
    return planned.equipment.store.has(step.key)


def _told_apart(app: App, sources: Mapping[str, Step]) -> App:
    """The app that has nothing but marked files in `output/`, and asks for no models but of clips that it renders."""
    keys = {file: step.key for file, step in sources.items()}
    models = dict.fromkeys(model for clip in app.renders for model in clip.models)
    return replace(app, keys=keys, models=tuple(models))


def _content(planned: PlannedFilms, file: str, step: Step) -> Copy | Wanted:
    store = planned.equipment.store
    record = store.record(step.key)
    if record is None:
        return Wanted(file=file, key=step.key)
    return Copy(
        file=file, key=step.key, source=store.verify(step.key), size_bytes=record.size_bytes
    )
