"""The run: what is missing is made, in order and side by side, put on show, delivered and stamped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends import files, work
from filmkit.backends.events import Chorus, EventLog
from filmkit.build.errands import Errands
from filmkit.build.output import Output
from filmkit.build.tally import Tally
from filmkit.run.runner import run_tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.events import Listener
    from filmkit.build.planned import Planned


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
        skipped: Names of the steps that were not tried, because they need a failed one.
    """

    film: str
    target: str
    length_s: float
    made: tuple[str, ...]
    reused: int
    failed: Mapping[str, str]
    skipped: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the film was made and delivered."""
        return not self.failed and not self.skipped


def make_films(
    planned: Planned, listener: Listener, on_start: Callable[[int], None]
) -> tuple[Result, ...]:
    """Make what the films lack, going on past failures.

    Args:
        planned: The films.
        listener: Told of everything that happens to a step.
        on_start: Told how many steps are to be made, before the first is.

    Raises:
        PlanError: A film would overwrite a file that isn't ours; nothing was made.
        BackendError: filmkit's own folders can't be written to.
        KeyboardInterrupt: It was stopped; finished work is kept.
    """
    root = planned.project.root
    outputs = [Output(p, planned.project, planned.equipment.store) for p in planned.productions]
    for output in outputs:
        output.refuse_to_overwrite()
    with files.explained("write to the build folder"):
        prepare(root)
        log = EventLog({output.film: output.folder / "events.jsonl" for output in outputs})
    try:
        return _make(planned, outputs, Chorus(log, listener), on_start)
    finally:
        log.close()


def prepare(root: Path) -> None:
    """Make filmkit's own folders, out of git's sight, and sweep up after crashes. Raises OSError."""
    for folder in (root / ".filmkit", root / "build"):
        if not (folder / ".gitignore").exists():
            files.write_text(folder / ".gitignore", "*\n")
    work.sweep(root / ".filmkit" / "work")


def _make(
    planned: Planned,
    outputs: Sequence[Output],
    listener: Listener,
    on_start: Callable[[int], None],
) -> tuple[Result, ...]:
    tally = Tally()
    bugs: list[Exception] = []
    errands = Errands(planned, Chorus(tally, listener), on_bug=bugs.append)
    tasks = [task for output in outputs for task in errands.missing_tasks(output)]
    on_start(len(tasks))
    jobs = planned.project.settings.jobs
    run_tasks(tasks, jobs=jobs, witness=errands, stop=errands.stop)
    results = tuple(_result(output, tally) for output in outputs)
    for output, result in zip(outputs, results, strict=True):
        output.finish(is_complete=result.is_complete)
    if bugs:
        raise bugs[0]
    return results


def _result(output: Output, tally: Tally) -> Result:
    film, plan = output.film, output.production.plan
    made = tally.made[film]
    settled = {*made, *tally.failed[film], *tally.skipped[film]}
    return Result(
        film=film,
        target=output.target_name,
        length_s=output.length_s,
        made=tuple(made),
        reused=sum(step.name not in settled for step in plan.steps),
        failed=dict(tally.failed[film]),
        skipped=tuple(tally.skipped[film]),
    )
