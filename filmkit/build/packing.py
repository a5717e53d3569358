"""What a film's app in Pinokio is to do, and the scripts that do it. Writes nothing."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from filmkit.backends.pinokio import templates
from filmkit.backends.resources import schema
from filmkit.build.rendering import elsewhere, models_of, order_of, render_of, workflow_of
from filmkit.pinokio.app import App
from filmkit.pinokio.scripts import write_scripts
from filmkit.plan.elsewhere import film_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from filmkit.build.planning import PlannedFilm
    from filmkit.plan.step import Step


def app_of(film: PlannedFilm, lacks: Mapping[str, Step], also: Iterable[Step] = ()) -> App:
    """What the film's app is to do.

    Args:
        film: The film.
        lacks: The steps of its clips and its sound that have to be made yet, by their files' names.
        also: What its ComfyUI is to make besides the clips that the film shows.
    """
    plan = film.plan
    renders = {file: render_of(file, step) for file, step in lacks.items()}
    asked = [order for step in (*plan.clips, *also) if (order := order_of(step))]
    flows = [flow for order in asked if (flow := workflow_of(order))]
    *segments, master = film_runs(plan.master, plan.segments)
    return App(
        title=plan.film.title,
        file=_plain(film.target.film.name),
        segments=tuple(segments),
        film=master,
        renders=tuple(render for render in renders.values() if render),
        elsewhere={f: elsewhere(lacks[f], film.name) for f, r in renders.items() if r is None},
        models=tuple(dict.fromkeys(m for order in asked for m in models_of(order))),
        nodes={name: url for flow in flows for name, url in flow.nodes.items()},
        comfyui=bool(asked),
    )


def scripts_of(app: App) -> dict[str, str]:
    """The texts of an app's scripts, by name; each checked."""
    return write_scripts(app, templates(), cast("Mapping[str, Any]", schema("pinokio")))


def sources_of(film: PlannedFilm) -> dict[str, Step]:
    """What the film is cut from, by the names that its commands use."""
    clips = {PurePosixPath(step.path).name: step for step in film.plan.footage}
    sound = film.plan.soundtrack
    pictures = film.plan.talk.picture_files
    return {**clips, **pictures, **({PurePosixPath(sound.path).name: sound} if sound else {})}


def _plain(name: str) -> str:
    """A file's name that every shell and system takes; people's letters become `_` where need be."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", name).lstrip(".-")
    return plain or "film.mp4"
