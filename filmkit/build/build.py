"""A build: read, check, direct, plan, prune, run; nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.lock import locked
from filmkit.backends.project import own_folders, refuse_way_out
from filmkit.build.boards import present_warnings
from filmkit.build.equipment import Equipment
from filmkit.build.making import make_films
from filmkit.build.planning import PlannedFilms, arrange_films, check_orders, plan_films
from filmkit.build.preflight import preflight
from filmkit.build.reading import open_project, problems_of, read_films
from filmkit.errors import SpecError, by_place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from filmkit.backends.events import Listener
    from filmkit.build.making import Result
    from filmkit.build.reading import Project, Reading
    from filmkit.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What somebody asked for.

    Attributes:
        root: The project's root.
        paths: The film files, sorted.
        environment: The process's environment.
        deliver_dir: Folder to deliver into instead; "" = as settings and films say.
    """

    root: Path
    paths: tuple[Path, ...]
    environment: Mapping[str, str]
    deliver_dir: str = ""


def check(call: Call) -> tuple[Problem, ...]:
    """Everything that is wrong with films, storyboards and settings, warnings too. Runs nothing."""
    project, readings = read(call)
    sound = [r for r in readings if all(problem.warning for problem in r.problems)]
    arranged, more = arrange_films(sound)
    refused = check_orders(arranged, Equipment(project))
    return by_place((*problems_of(project, readings), *more, *refused))


def plan(call: Call) -> PlannedFilms:
    """The films directed and planned. Writes nothing.

    Raises:
        SpecError: Something is wrong with them; holds every problem.
        BackendError: The director or ffmpeg failed.
    """
    project, readings = read(call)
    problems = problems_of(project, readings)
    if any(not problem.warning for problem in problems):
        raise SpecError.of(problems)
    equipment = Equipment(project)
    films = plan_films(project, readings, equipment)
    return PlannedFilms(
        project=project,
        equipment=equipment,
        films=films,
        warnings=(
            *present_warnings(problems, [film.board for film in films]),
            *(warning for film in films for warning in film.warnings),
        ),
    )


def build(
    call: Call,
    listener: Listener,
    *,
    on_wait: Callable[[str], None],
    on_warning: Callable[[Problem], None],
    on_start: Callable[[int], None],
) -> tuple[Result, ...]:
    """Make the films.

    Args:
        call: Which.
        listener: Told of everything that happens to a step.
        on_wait: Told the name of a film that another build is busy with.
        on_warning: Told what is odd about the films, and what some of their steps will fail for.
        on_start: Told how many steps are to be made, before the first is.

    Raises:
        SpecError, PlanError: Something is wrong with them; nothing was made.
        BackendError: The director or ffmpeg failed before anything was made.
        KeyboardInterrupt: It was stopped; finished work is kept.
    """
    names = [path.stem for path in call.paths]
    refuse_way_out(call.root, *own_folders(call.root))
    with locked(call.root / ".filmkit" / "locks", names, on_wait):
        planned = plan(call)
        for warning in (*planned.warnings, *preflight(planned)):
            on_warning(warning)
        return make_films(planned, listener, on_start)


def read(call: Call) -> tuple[Project, tuple[Reading, ...]]:
    """The films' files, with whatever is wrong with them. Raises BackendError."""
    project = open_project(call.root, call.paths, call.environment, call.deliver_dir)
    return project, read_films(project)
