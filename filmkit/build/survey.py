"""A survey of films that aren't fresh: each planned by itself, so that a wrong one hides no other.

Makes and writes nothing; knows nothing of how people are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.project import shown_path
from filmkit.build.reading import open_project, read_films
from filmkit.build.reasons import reasons
from filmkit.build.status import Status, last_build
from filmkit.build.triage import triage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from filmkit.build.reading import Project, Reading


def survey(root: Path, paths: Sequence[Path], environment: Mapping[str, str]) -> tuple[Status, ...]:
    """How the films at `paths` stand, in that order.

    Raises:
        BackendError: One of filmkit's own folders is a link that leads outside the project.
    """
    project = open_project(root, paths, environment, "")
    return tuple(_look(project, reading) for reading in read_films(project))


def _look(project: Project, reading: Reading) -> Status:
    built, stamp = last_build(project.root, reading.name), reading.stamp
    look = triage(project, [reading])
    if look.wrong:
        return Status(
            film=reading.name,
            state="wrong",
            problems=look.wrong[reading.name],
            last_build=built,
            length_s=stamp.length_s if stamp else None,
            target=stamp.target if stamp else "",
        )
    (film,) = look.planned.films
    missing = {step.key: step for step in look.planned.missing()}
    stale = reasons(look.planned, film, missing)
    return Status(
        film=reading.name,
        state="up_to_date" if not stale else "stale" if stamp else "unbuilt",
        stale=stale,
        last_build=built,
        length_s=film.length_s,
        target=shown_path(project.root, film.target.film),
    )
