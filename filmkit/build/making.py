"""The run: what is missing is made, in order and side by side, put on show, delivered and stamped."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.events import EventLog, Listeners
from filmkit.backends.project import refuse_way_out
from filmkit.backends.stamp import stamp_path
from filmkit.backends.work import work_folder
from filmkit.build.errands import Errands
from filmkit.build.output import Output
from filmkit.build.tally import Tally
from filmkit.build.target import refuse_clashes
from filmkit.errors import BackendError
from filmkit.run.runner import run_tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.events import Listener
    from filmkit.build.planning import PlannedFilms


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one film.

    Attributes:
        film: Its name.
        target: Where it is delivered, as people are told.
        length_s: Its length.
        made: Names of the steps that were made, in the order in which they ended.
        reused: How many steps were there already.
        failed: Why steps failed, by name.
        skipped: Which failed steps others need and were not tried for, by name.
        bugs: What went wrong by no fault of the user's, in any film of the run.
    """

    film: str
    target: str
    length_s: float
    made: tuple[str, ...]
    reused: int
    failed: Mapping[str, str]
    skipped: Mapping[str, str]
    bugs: tuple[Exception, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the film was made and delivered."""
        return not self.failed and not self.skipped


def make_films(
    planned: PlannedFilms, listener: Listener, on_start: Callable[[int], None]
) -> tuple[Result, ...]:
    """Make what the films lack, going on past failures.

    Args:
        planned: The films.
        listener: Told of everything that happens to a step.
        on_start: Told how many steps are to be made, before the first is.

    Raises:
        PlanError: A film would overwrite a file that isn't its own; nothing was made.
        BackendError: filmkit's own folders can't be written to.
        KeyboardInterrupt: It was stopped; finished work is kept.
    """
    targets = [film.target for film in planned.films]
    refuse_clashes(planned.project, planned.equipment.store, targets)
    outputs = [Output(film, planned) for film in planned.films]
    with contextlib.ExitStack() as stack:
        with files.explained("write to the build folder"):
            work = stack.enter_context(workplace(planned))
            logs = {output.film.name: output.folder / "events.jsonl" for output in outputs}
            log = stack.enter_context(EventLog(logs))
        tally = _make(planned, outputs, work, Listeners(log, listener), on_start)
    return _finish(outputs, tally)


@contextlib.contextmanager
def workplace(planned: PlannedFilms) -> Iterator[Path]:
    """A folder for this process's work; filmkit's folders are made, and swept of what crashes left.

    Raises:
        OSError: They can't be written to.
        BackendError: One of them is a link that leads outside the project.
    """
    root, store = planned.project.root, planned.equipment.store
    shown = [root / "build" / film.name for film in planned.films]
    refuse_way_out(root, *shown)
    for folder in (root / ".filmkit", root / "build"):
        files.keep_from_git(folder)
    store.sweep()
    places = {film.reading.path.parent for film in planned.films}
    places |= {film.target.film.parent for film in planned.films}
    places |= {stamp_path(root, "").parent, *(f for place in shown for f in place.glob("**/"))}
    for folder in places:
        files.sweep(folder)
    with work_folder(root / ".filmkit" / "work") as work:
        yield work


def _make(
    planned: PlannedFilms,
    outputs: Sequence[Output],
    work: Path,
    listener: Listener,
    on_start: Callable[[int], None],
) -> Tally:
    tally = Tally()
    errands = Errands(planned, work, Listeners(tally, listener), on_bug=tally.bugs.append)
    tasks = [task for output in outputs for task in errands.missing_tasks(output)]
    on_start(len(tasks))
    jobs = {"cpu": os.cpu_count() or 1, **planned.project.settings.jobs}
    run_tasks(tasks, jobs=jobs, on_skip=errands.tell_skipped, stop=errands.stop)
    return tally


def _finish(outputs: Sequence[Output], tally: Tally) -> tuple[Result, ...]:
    for output in outputs:
        try:
            output.finish(is_complete=_result(output, tally).is_complete)
        except BackendError as error:  # of one film: the others are finished all the same
            tally.failed[output.film.name][f"build/{output.film.name}"] = str(error)
    return tuple(_result(output, tally) for output in outputs)


def _result(output: Output, tally: Tally) -> Result:
    name = output.film.name
    settled = {*tally.made[name], *tally.failed[name], *tally.skipped[name]}
    return Result(
        film=name,
        target=output.target_name,
        length_s=output.film.length_s,
        made=tuple(tally.made[name]),
        reused=sum(step.name not in settled for step in output.film.plan.steps),
        failed=dict(tally.failed[name]),
        skipped=dict(tally.skipped[name]),
        bugs=tuple(tally.bugs),
    )
