"""Films made in Pinokio: which of their steps need it, and their apps there, from the first step to the clearing away.

Knows nothing of sockets or folders. One film after the other, so that one ComfyUI at a time takes room.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from filmkit.backends.editor import Editor
from filmkit.backends.pinokio.deed import is_own
from filmkit.backends.render import find_renderer
from filmkit.backends.render.clips import Clips
from filmkit.build.making import make_films
from filmkit.build.packing import app_of, scripts_of
from filmkit.build.target import refuse_clashes
from filmkit.errors import BackendError
from filmkit.model.ports import Machine
from filmkit.plan.elsewhere import is_in_pinokio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from filmkit.backends.events import Listener
    from filmkit.backends.pinokio.lodging import Lodging
    from filmkit.backends.pinokio.removal import Removed
    from filmkit.build.boarding import Boarded, Callbacks
    from filmkit.build.equipment import Equipment
    from filmkit.build.making import Result
    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.build.reading import Project
    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.model.ports import Composer, Job, Maker, Renderer
    from filmkit.model.settings import Settings
    from filmkit.plan.step import Step

_COMFYUI = "comfyui"
_GB, _MB = 10**9, 10**6


class _HostedComfyUI:
    """The ComfyUI of a film's app, as what renders: it is started at the first shot."""

    def __init__(self, ffmpeg: Path, settings: Settings, lodging: Lodging) -> None:
        self._ffmpeg = ffmpeg
        self._settings = settings
        self._lodging = lodging
        self._renderer: Renderer | None = None
        self._lock = threading.Lock()

    def render(self, payload: Mapping[str, Json], job: Job) -> Mapping[str, Json]:
        """Have it made, as by any other server. Raises as `Renderer.render`."""
        url = self._lodging.comfyui(job)
        with self._lock:
            self._renderer = self._renderer or self._at(url)
        return self._renderer.render(payload, self._lodging.watched(job))

    def _at(self, url: str) -> Renderer:
        comfyui = replace(self._settings.comfyui, servers=(url,))
        settings = replace(self._settings, comfyui=comfyui)
        return find_renderer(_COMFYUI, Machine(ffmpeg=self._ffmpeg, settings=settings))


def needs_pinokio(step: Step) -> bool:
    """Whether a step is made in Pinokio, where that is the runner."""
    return is_in_pinokio(step) or step.recipe.get("use") == _COMFYUI


def hosting_problems(planned: PlannedFilms) -> Iterator[Problem]:
    """What stands in the way of making the films in Pinokio; nobody is asked if nothing is to be made there."""
    for film in planned.films:
        if any(map(needs_pinokio, replace(planned, films=(film,)).missing())):
            problem = _lodging(planned.project, film.name, film).problem()
            if problem:
                yield replace(problem, warning=True)


def make_hosted(
    planned: PlannedFilms, listener: Listener, callbacks: Callbacks, boarded: Boarded
) -> tuple[Result, ...]:
    """Make what the films lack, as `make_films` does, one film after the other, with Pinokio where it is needed.

    Raises as `make_films`.
    """
    targets = [film.target for film in planned.films]
    refuse_clashes(planned.project, planned.equipment.store, targets)
    results: list[Result] = []
    for film in planned.films:
        one = replace(planned, films=(film,))
        results += _make(one, film, listener, callbacks, boarded)
    return tuple(replace(result, bugs=tuple(boarded.tally.bugs)) for result in results)


def clear_lodging(project: Project, film: str, on_wait: Callable[[str], None]) -> str:
    """Remove what is left of a film in Pinokio; what was done, in words.

    Args:
        project: Whose film it is, or was.
        film: Its name.
        on_wait: Told what is waited for, before it is.

    Raises:
        BackendError: It can't be removed.
    """
    if not is_own(project.settings.pinokio, project.root, film):
        return f"{film}: nothing of it is in Pinokio"
    with _lodging(project, film, None) as lodging:
        return f"{film}: {_told(lodging.clear(on_wait))}"


def _make(
    one: PlannedFilms,
    film: PlannedFilm,
    listener: Listener,
    callbacks: Callbacks,
    boarded: Boarded,
) -> tuple[Result, ...]:
    project = one.project
    is_left = is_own(project.settings.pinokio, project.root, film.name)
    if not is_left and not any(map(needs_pinokio, one.missing())):
        return make_films(one, listener, callbacks, boarded)
    with _left_told(_lodging(project, film.name, film), film, callbacks) as lodging:
        equipment = one.equipment.with_makers(_makers(one.equipment, project, lodging))
        hosted = replace(one, project=_one_server(project), equipment=equipment)
        results = make_films(hosted, listener, callbacks, boarded)
        if all(result.is_complete for result in results) and lodging.is_there:
            _clear(lodging, film, callbacks)
    return results


@contextlib.contextmanager
def _left_told(lodging: Lodging, film: PlannedFilm, callbacks: Callbacks) -> Iterator[Lodging]:
    """Use the app; then say what stays of it for the next build, if anything does, also after Ctrl-C."""
    try:
        with lodging:
            yield lodging
    finally:
        if lodging.is_there:
            what = "what was installed in Pinokio" if lodging.is_installed else "its app in Pinokio"
            callbacks.on_note(
                f"{film.name}: {what} stays, so that the next build goes on with it; "
                f"`filmkit clean --pinokio {film.name}` removes it"
            )


def _clear(lodging: Lodging, film: PlannedFilm, callbacks: Callbacks) -> None:
    try:
        removed = lodging.clear(lambda what: callbacks.on_note(f"{film.name}: {what}"))
        callbacks.on_note(f"{film.name}: {_told(removed)}")
    except BackendError as error:  # the film is there all the same
        for problem in error.problems:
            callbacks.on_warning(replace(problem, warning=True))


def _told(removed: Removed) -> str:
    lines = [f"Pinokio is cleaned up, {_size(removed.freed_bytes)} freed"]
    if removed.kept:
        lines[0] += f"; {_size(removed.kept_bytes)} stay that you or others put there:"
        lines += [f"  kept {path}" for path in removed.kept]
    return "\n".join(lines)


def _size(count: int) -> str:
    return f"{count / _GB:.1f} GB" if count >= _GB / 10 else f"{count / _MB:.1f} MB"


def _lodging(project: Project, name: str, film: PlannedFilm | None) -> Lodging:
    # requests and websockets: 0.1 s that no build needs without Pinokio.
    from filmkit.backends.pinokio.lodging import Guest, Lodging  # noqa: PLC0415

    def scripts() -> Mapping[str, str]:
        assert film, "only a film's app is laid out"  # noqa: S101
        plan = film.plan
        sound = plan.soundtrack.inputs.values() if plan.soundtrack else ()
        return scripts_of(app_of(film, {}, (*plan.takes, *sound)))

    guest = Guest(project=project.root, film=name, scripts=scripts)
    return Lodging(project.settings.pinokio, guest)


def _makers(equipment: Equipment, project: Project, lodging: Lodging) -> dict[str, Maker]:
    comfyui = _HostedComfyUI(equipment.ffmpeg, project.settings, lodging)

    def renderer(use: str) -> Renderer | Composer:
        return cast("Renderer", comfyui) if use == _COMFYUI else equipment.renderer(use)

    def cut(recipe: Mapping[str, Json], job: Job) -> Mapping[str, Json]:  # noqa: ARG001 (it stands in the script)
        return lodging.cut(job)

    clips = Clips(renderer, Editor(equipment.ffmpeg))
    return {"still": clips, "clip": clips, "music": clips, "cut": cut}


def _one_server(project: Project) -> Project:
    """The project as it is made in Pinokio: with one ComfyUI, whatever others the settings name."""
    comfyui = replace(project.settings.comfyui, servers=project.settings.comfyui.servers[:1])
    return replace(project, settings=replace(project.settings, comfyui=comfyui))
