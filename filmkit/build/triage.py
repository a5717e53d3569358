"""Films sorted into those that can be made as they are written and those that can't: one wrong film stops no other.

Writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.build.boards import present_warnings
from filmkit.build.equipment import Equipment
from filmkit.build.planning import PlannedFilms, plan_films
from filmkit.build.target import refuse_clashes
from filmkit.errors import FilmkitError, PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.build.planning import PlannedFilm
    from filmkit.build.reading import Project, Reading
    from filmkit.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """Films as they can, or can't, be made.

    Attributes:
        planned: Those that can.
        wrong: Why the others can't, by name; at least one problem each, no warnings.
    """

    planned: PlannedFilms
    wrong: Mapping[str, tuple[Problem, ...]]


def triage(project: Project, readings: Sequence[Reading]) -> Triage:
    """Plan each film by itself, then see that they don't get in each other's way."""
    equipment = Equipment(project)
    wrong: dict[str, tuple[Problem, ...]] = {}
    films: dict[str, PlannedFilm] = {}
    for reading in readings:
        wrong[reading.name] = _errors((*project.problems, *reading.problems))
        if wrong[reading.name]:
            continue
        try:
            (films[reading.name],) = plan_films(project, [reading], equipment)
        except FilmkitError as error:
            wrong[reading.name] = _errors(error.problems)
    for name, problems in _clashes(project, equipment, films).items():
        del films[name]
        wrong[name] = problems
    sound = tuple(films.values())
    read = [p for r in readings if r.name in films for p in r.problems]
    planned = PlannedFilms(
        project=project,
        equipment=equipment,
        films=sound,
        warnings=present_warnings((*project.problems, *read), [film.board for film in sound]),
    )
    return Triage(planned=planned, wrong={name: why for name, why in wrong.items() if why})


def _errors(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if not problem.warning)


def _clashes(
    project: Project, equipment: Equipment, films: Mapping[str, PlannedFilm]
) -> dict[str, tuple[Problem, ...]]:
    """Films that would be delivered over what isn't theirs; of two that share a target, the later one."""
    found: dict[str, tuple[Problem, ...]] = {}
    try:
        refuse_clashes(project, equipment.store, [film.target for film in films.values()])
    except PlanError as error:
        for name, film in films.items():
            source = film.target.source
            problems = tuple(p for p in error.problems if p.where and p.where.file == source)
            if problems:
                found[name] = problems
    return found
