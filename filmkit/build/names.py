"""What a film names and this filmkit doesn't have: renderers, directors, workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.director import DIRECTORS
from filmkit.backends.registry import backend_names
from filmkit.backends.render import RENDERERS
from filmkit.backends.resources import workflow_names
from filmkit.errors import Problem
from filmkit.model.film import ComfyMusic, DirectorChoice
from filmkit.spec.hints import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.build.boards import Agenda
    from filmkit.model.film import Film
    from filmkit.source import Source


def check_names(film: Film | None, source: Source) -> Iterator[Problem]:
    """Everything that isn't there; nothing for a film with other problems (None)."""
    if film is not None:
        yield from _check_back_ends(film, source)
        yield from _check_model(film, source)
        yield from _check_workflows(film, source)


def _check_back_ends(film: Film, source: Source) -> Iterator[Problem]:
    """Their names are open, since other packages may bring some."""
    for kind, key, use, built_in in (
        ("renderer", "render", film.render.use, RENDERERS),
        ("director", "director", film.director.use, DIRECTORS),
    ):
        if use not in built_in and use not in (known := backend_names(kind, built_in)):
            yield Problem(
                f"unknown {kind} '{use}'",
                source.where((key, "use")),
                f"known: {', '.join(known)}",
            )


def _check_model(film: Film, source: Source) -> Iterator[Problem]:
    """A model directs only where somebody says that it should."""
    if film.director.model and film.director.use == DirectorChoice().use:
        yield Problem(
            f"'model' in 'director' means nothing: '{film.director.use}' directs without one",
            source.where(("director", "model"), key=True),
            "add 'use: llm' to have it direct, or take it out",
            warning=True,
        )


def _check_workflows(film: Film, source: Source) -> Iterator[Problem]:
    """Those that don't come with filmkit and aren't the user's own."""
    if film.render.use == "comfyui" and not film.render.text:
        yield from _check_workflow(film.render.workflow, source, "render")
    music = film.audio.soundtrack
    if isinstance(music, ComfyMusic) and not music.text:
        yield from _check_workflow(music.workflow, source, "audio", "soundtrack")


def _check_workflow(name: str, source: Source, *place: str) -> Iterator[Problem]:
    known = workflow_names()
    if not name:
        hint = f"add 'workflow: …' (known: {', '.join(known)})"
        yield Problem("'comfyui' needs a workflow", source.where(place), hint)
    elif name not in known:
        where = source.where((*place, "workflow"))
        yield Problem(f"unknown workflow '{name}'", where, did_you_mean(name, known))


def check_agenda(agenda: Agenda) -> tuple[Problem, ...]:
    """What can be told to go wrong before anybody is asked: nobody named the model that is to direct."""
    use, director = agenda.directors[0]
    source = agenda.reading.source
    if director.name(agenda.film.director) or source is None:
        return ()
    stand_in = f", so '{agenda.directors[1][0]}' will" if agenda.directors[1:] else ""
    return (
        Problem(
            f"'{use}' is to direct, and no model is named anywhere{stand_in}",
            source.where(("director",), key=True),
            f"'director: {{use: {use}, model: …}}', or for all films in filmkit.yaml: 'llm: {{model: …}}'",
            warning=bool(stand_in),
        ),
    )
