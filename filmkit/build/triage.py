"""Films sorted into those that can be made as they are written and those that can't: one wrong film stops no other.

Writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.build.boards import present_warnings
from filmkit.build.equipment import Equipment
from filmkit.build.planning import PlannedFilms, plan_films
from filmkit.build.target import refuse_clashes
from filmkit.errors import FilmkitError, PlanError, SpecError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.build.boards import Agenda
    from filmkit.build.planning import PlannedFilm
    from filmkit.build.reading import Project, Reading
    from filmkit.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a film can't be made as it is.

    Attributes:
        problems: At least one, no warnings.
        files: What, besides its own files, may be changed to mend it.
    """

    problems: tuple[Problem, ...]
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """Films as they can, or can't, be made.

    Attributes:
        planned: Those that can.
        refused: Why the others can't, by the path of the film file.
    """

    planned: PlannedFilms
    refused: Mapping[Path, Refusal]


def triage(
    project: Project, readings: Sequence[Reading], equipment: Equipment | None = None
) -> Triage:
    """Plan each film by itself, then see that they don't get in each other's way.

    What is wrong with the project's settings is wrong with each of them. `equipment` is the project's, where there is
    some already.
    """
    equipment = equipment or Equipment(project)
    refused: dict[Path, Refusal] = {}
    films: dict[Path, PlannedFilm] = {}
    undirected: list[Agenda] = []
    for reading in readings:
        try:
            found, waiting = _plan(project, reading, equipment)
            films.update((film.reading.path, film) for film in found)
            undirected += waiting
        except FilmkitError as error:
            program = Path(project.settings.ffmpeg or "ffmpeg")
            refused[reading.path] = Refusal(problems=_errors(error.problems), files=(program,))
    clashing = _clashes(project, equipment, films)
    refused.update(clashing)
    sound = tuple(film for path, film in films.items() if path not in clashing)
    read = (problem for film in sound for problem in film.reading.problems)
    planned = PlannedFilms(
        project=project,
        equipment=equipment,
        films=sound,
        warnings=(
            *present_warnings((*project.problems, *read), [film.board for film in sound]),
            *(warning for film in sound for warning in film.warnings),
        ),
        undirected=tuple(undirected),
    )
    return Triage(planned=planned, refused=refused)


def _plan(
    project: Project, reading: Reading, equipment: Equipment
) -> tuple[tuple[PlannedFilm, ...], tuple[Agenda, ...]]:
    problems = (*project.problems, *reading.problems)
    if _errors(problems):
        raise SpecError.of(problems)
    return plan_films(project, [reading], equipment)


def _errors(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if not problem.warning)


def _clashes(
    project: Project, equipment: Equipment, films: Mapping[Path, PlannedFilm]
) -> dict[Path, Refusal]:
    """Films that would be delivered over what isn't theirs; of two that share a target, the later one."""
    found: dict[Path, Refusal] = {}
    try:
        refuse_clashes(project, equipment.store, [film.target for film in films.values()])
    except PlanError as error:
        for path, film in films.items():
            source = film.target.source
            problems = tuple(p for p in error.problems if p.where and p.where.file == source)
            if problems:
                found[path] = Refusal(problems=problems, files=film.target.files)
    return found
