"""A build: read, check, direct, plan, prune, run; nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.backends.lock import locked_films
from filmkit.backends.project import own_folders, refuse_way_out
from filmkit.build.boarding import board_films
from filmkit.build.boards import present_warnings
from filmkit.build.equipment import Equipment
from filmkit.build.forecasting import find_samples, forecast_all
from filmkit.build.hosting import make_hosted
from filmkit.build.making import make_films, undirected_result, workplace
from filmkit.build.names import check_agenda
from filmkit.build.planning import PlannedFilms, arrange_films, check_orders, covered, plan_films
from filmkit.build.preflight import preflight
from filmkit.build.reading import open_project, problems_of, read_films
from filmkit.build.sharing import fetch_shared, fetch_voices, finish_uploads
from filmkit.build.voicing import make_voices, unheard_voices
from filmkit.errors import SpecError, by_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.events import Listener
    from filmkit.build.boarding import Callbacks
    from filmkit.build.boards import Agenda
    from filmkit.build.making import Result
    from filmkit.build.planning import Arranged
    from filmkit.build.reading import Project, Reading
    from filmkit.errors import Problem
    from filmkit.plan.step import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What somebody asked for.

    Attributes:
        root: The project's root.
        paths: The film files, sorted.
        environment: The process's environment.
        deliver_dir: Folder to deliver into instead; "" = as settings and films say.
        is_local: Make them on this machine, whatever the settings say.
    """

    root: Path
    paths: tuple[Path, ...]
    environment: Mapping[str, str]
    deliver_dir: str = ""
    is_local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What looking at films came to.

    Attributes:
        problems: Everything that is wrong with films, storyboards and settings, warnings too.
        films: Those that could be directed, with their storyboards up to date.
        undirected: Those whose director would have to be asked first, who costs something.
    """

    problems: tuple[Problem, ...]
    films: tuple[Arranged, ...]
    undirected: tuple[Agenda, ...]


def check(call: Call) -> Checked:
    """Look at everything that may be wrong with films. Makes nothing.

    Where a deliverable hangs on it, ffmpeg is asked what it can encode, and the answer kept.
    """
    project, readings = read(call)
    sound = [r for r in readings if all(problem.warning for problem in r.problems)]
    equipment = Equipment(project)
    arranged, undirected, more = arrange_films(sound, equipment)
    refused = check_orders(arranged, equipment)
    odd = [problem for it in arranged if it.board for problem in it.board.odd]
    odd += [problem for it in arranged for problem in covered(it)]
    unnamed = [problem for agenda in undirected for problem in check_agenda(agenda)]
    problems = by_place((*problems_of(project, readings), *more, *refused, *odd, *unnamed))
    return Checked(problems=problems, films=arranged, undirected=undirected)


def plan(call: Call) -> PlannedFilms:
    """The films directed and planned, as far as that costs nothing. Writes nothing.

    Raises:
        SpecError: Something is wrong with them; holds every problem.
        BackendError: A director or ffmpeg failed.
    """
    project, readings, problems = _read_sound(call)
    return _planned(project, readings, Equipment(project), problems)


def build(
    call: Call, listener: Listener, callbacks: Callbacks, *, on_wait: Callable[[str], None]
) -> tuple[Result, ...]:
    """Make the films, in two passes: storyboards and voices first, then all that hangs on them.

    Args:
        call: Which.
        listener: Told of everything that happens to a step.
        callbacks: Told what is odd about the films, what a director is asked, how much is to be done.
        on_wait: Told the name of a film that another build is busy with.

    Raises:
        SpecError, PlanError: Something is wrong with them; no clip was made.
        BackendError: ffmpeg failed before anything was made.
        KeyboardInterrupt: It was stopped; finished work is kept.
    """
    names = [path.stem for path in call.paths]
    refuse_way_out(call.root, *own_folders(call.root))
    with locked_films(call.root, names, on_wait):
        project, readings, problems = _read_sound(call)
        equipment = Equipment(project)
        boarded = board_films(project, readings, equipment, listener, callbacks)
        planned = _planned(project, boarded.readings, equipment, problems)
        if fetch_voices(planned):
            planned = _planned(project, boarded.readings, equipment, problems)
        if unheard_voices(planned):
            with workplace(planned) as bench:
                boarded = make_voices(planned, bench, listener, callbacks.on_start, boarded)
            planned = _planned(project, boarded.readings, equipment, problems)
        missing = _fetch(planned, callbacks)
        for warning in (*planned.warnings, *preflight(planned, missing=missing)):
            callbacks.on_warning(warning)
        callbacks.on_forecast(forecast_all(planned, missing, find_samples(planned, missing)))
        make = make_hosted if project.settings.runner == "pinokio" else make_films
        made = make(planned, listener, callbacks, boarded)
        _send(equipment, callbacks)
    failed = tuple(
        undirected_result(reading.film, reading, boarded.tally)
        for reading in readings
        if reading.film and reading.path in boarded.failures
    )
    return tuple(sorted((*made, *failed), key=lambda result: names.index(result.film)))


def _fetch(planned: PlannedFilms, callbacks: Callbacks) -> tuple[Step, ...]:
    """What is to be made once the team's store has given what it has."""
    shared = fetch_shared(planned, on_found=callbacks.on_shared)
    for problem in shared.problems:
        callbacks.on_warning(problem)
    return shared.missing


def _send(equipment: Equipment, callbacks: Callbacks) -> None:
    if equipment.team and equipment.uploads:
        equipment.uploads.resume()
        for problem in finish_uploads(equipment.uploads, equipment.team):
            callbacks.on_warning(problem)


def _read_sound(call: Call) -> tuple[Project, tuple[Reading, ...], tuple[Problem, ...]]:
    """The films' files and what is odd about them. Raises SpecError if anything is wrong."""
    project, readings = read(call)
    problems = problems_of(project, readings)
    if any(not problem.warning for problem in problems):
        raise SpecError.of(problems)
    return project, readings, problems


def _planned(
    project: Project,
    readings: Sequence[Reading],
    equipment: Equipment,
    problems: Iterable[Problem],
) -> PlannedFilms:
    films, undirected = plan_films(project, readings, equipment)
    return PlannedFilms(
        project=project,
        equipment=equipment,
        films=films,
        warnings=(
            *present_warnings(problems, [film.board for film in films]),
            *(warning for film in films for warning in film.warnings),
        ),
        undirected=undirected,
    )


def read(call: Call) -> tuple[Project, tuple[Reading, ...]]:
    """The films' files, with whatever is wrong with them. Raises BackendError."""
    project = open_project(call.root, call.paths, call.environment, call.deliver_dir)
    if call.is_local:
        project = replace(project, settings=replace(project.settings, runner="local"))
    return project, read_films(project)
