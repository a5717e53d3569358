"""A survey of films that aren't fresh: a wrong one hides no other.

Makes and writes nothing; knows nothing of how people are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.project import shown_path
from filmkit.build.reading import open_project, read_films
from filmkit.build.reasons import board_reason, reasons
from filmkit.build.status import Status, last_build
from filmkit.build.triage import triage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.build.reading import Reading
    from filmkit.build.triage import Refusal
    from filmkit.keys import Key
    from filmkit.plan.step import Step


def survey(root: Path, paths: Sequence[Path], environment: Mapping[str, str]) -> tuple[Status, ...]:
    """How the films at `paths` stand, in that order.

    Raises:
        BackendError: One of filmkit's own folders is a link that leads outside the project.
    """
    project = open_project(root, paths, environment, "")
    readings = read_films(project)
    look = triage(project, readings)
    missing = look.planned.missing_by_key()
    films = {film.reading.path: film for film in look.planned.films}

    def status(reading: Reading) -> Status:
        if reading.path in look.refused:
            return _refused(root, reading, look.refused[reading.path])
        if reading.path in films:
            return _planned(look.planned, films[reading.path], missing)
        return _undirected(root, reading)

    return tuple(map(status, readings))


def _undirected(root: Path, reading: Reading) -> Status:
    """A film whose director has to be asked first, who costs something: nothing more is known."""
    stamp = reading.stamp
    return Status(
        film=reading.name,
        state="stale" if stamp else "unbuilt",
        stale=(board_reason(reading),),
        last_build=last_build(root, reading.name),
        length_s=stamp.length_s if stamp else None,
        target=stamp.target if stamp else "",
    )


def _refused(root: Path, reading: Reading, refusal: Refusal) -> Status:
    stamp = reading.stamp
    return Status(
        film=reading.name,
        state="wrong",
        problems=refusal.problems,
        last_build=last_build(root, reading.name),
        length_s=stamp.length_s if stamp else None,
        target=stamp.target if stamp else "",
    )


def _planned(planned: PlannedFilms, film: PlannedFilm, missing: Mapping[Key, Step]) -> Status:
    root, is_built = planned.project.root, film.reading.stamp is not None
    stale = reasons(planned, film, missing)
    return Status(
        film=film.name,
        state="up_to_date" if not stale else "stale" if is_built else "unbuilt",
        stale=stale,
        last_build=last_build(root, film.name),
        length_s=film.length_s,
        target=shown_path(root, film.target.film),
    )
