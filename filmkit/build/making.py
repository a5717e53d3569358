"""The run: what is missing is made, in order and side by side, put on show, delivered and stamped."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from filmkit.backends import files
from filmkit.backends.events import EventLog, Listeners
from filmkit.backends.project import PREVIEWS, refuse_way_out
from filmkit.backends.stamp import stamp_path
from filmkit.backends.work import work_folder
from filmkit.build.errands import Errands
from filmkit.build.output import Output
from filmkit.build.tally import Tally
from filmkit.build.target import refuse_clashes
from filmkit.errors import BackendError, Cancelled
from filmkit.run.bench import Bench
from filmkit.run.runner import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from filmkit.backends.events import Listener
    from filmkit.backends.stamp import Signature
    from filmkit.build.boarding import Boarded, Callbacks
    from filmkit.build.planning import PlannedFilms
    from filmkit.build.reading import Reading
    from filmkit.keys import Key
    from filmkit.model.film import Film
    from filmkit.model.settings import Settings


_AT_A_SERVER = 2  # places: the next job is queued there before the last one ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one film.

    Attributes:
        film: Its name.
        target: Where it is delivered, as people are told.
        versions: Where its deliverables are.
        length_s: Its length.
        made: Names of the steps that were made, in the order in which they ended.
        reused: How many steps were there already.
        failed: Why steps failed, by name.
        skipped: Which failed steps others need and were not tried for, by name.
        bugs: What went wrong by no fault of the user's, in any film of the run.
        sources: Signatures of the files it was made from, as its stamp has them.
        products: Signatures of the files that it left.
    """

    film: str
    target: str
    versions: tuple[str, ...] = ()
    length_s: float
    made: tuple[str, ...]
    reused: int
    failed: Mapping[str, str]
    skipped: Mapping[str, str]
    bugs: tuple[Exception, ...]
    sources: Mapping[str, Signature]
    products: Mapping[str, Signature]

    @property
    def is_complete(self) -> bool:
        """Whether the film was made and delivered."""
        return not self.failed and not self.skipped


class Making(contextlib.AbstractContextManager["Making"]):
    """One making of what films lack, going on past failures; another thread may give it up.

    Enter it before it is used.
    """

    def __init__(
        self,
        planned: PlannedFilms,
        bench: Bench,
        listener: Listener,
        boarded: Boarded | None = None,
    ) -> None:
        """Make ready.

        Args:
            planned: The films.
            bench: Where their steps are made.
            listener: Told of everything that happens to a step.
            boarded: What was done for them before they were planned; None = nothing.

        Raises:
            PlanError: A film would overwrite a file that isn't its own.
        """
        targets = [film.target for film in planned.films]
        refuse_clashes(planned.project, planned.equipment.store, targets)
        self._outputs = [Output(film, planned) for film in planned.films]
        paths = {output.film.name: output.folder / "events.jsonl" for output in self._outputs}
        self._log = EventLog(paths, begun=boarded.films if boarded else ())
        self._tally = boarded.tally if boarded else Tally()
        listeners = Listeners(self._log, self._tally, listener)
        self._errands = Errands(planned, bench, listeners, on_bug=self._tally.bugs.append)
        self._tasks = [t for output in self._outputs for t in self._errands.missing_tasks(output)]
        self._run = Run(
            self._tasks,
            jobs=pool_places(planned.project.settings),
            on_skip=self._errands.tell_skipped,
            stop=self._errands.stop,
        )

    def __enter__(self) -> Self:
        """Begin the films' records. Raises BackendError."""
        with files.explained("write to the build folder"):
            self._log.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End their records, once nothing more is on its way to where people see it."""
        for output in self._outputs:
            output.wait()
        self._log.__exit__()

    def work(self, on_start: Callable[[int], None]) -> tuple[Result, ...]:
        """Make them.

        Args:
            on_start: Told how many steps are to be made, before the first is.

        Raises:
            Cancelled: It was given up; finished work is kept.
            KeyboardInterrupt: It was stopped; finished work is kept.
        """
        on_start(self._tally.ended + len(self._tasks))
        self._run.work()
        if self._errands.has_stopped():  # what was cancelled has neither failed nor been done
            raise Cancelled
        for output in self._outputs:
            try:
                output.finish(is_complete=_result(output, self._tally).is_complete)
            except BackendError as error:  # of one film: the others are finished all the same
                name = output.film.name
                self._tally.failed[name][f"build/{name}"] = str(error)
        return tuple(_result(output, self._tally) for output in self._outputs)

    def give_up(self, *, keep: Container[Key] = ()) -> None:
        """Begin nothing more and put nothing more on show: `work` ends at once.

        Steps in hand that make one of `keep` stay on the bench and go on, for whoever wants them.
        """
        for output in self._outputs:
            output.close()
        self._errands.give_up(keep)
        self._run.give_up()


def make_films(
    planned: PlannedFilms,
    listener: Listener,
    callbacks: Callbacks,
    boarded: Boarded | None = None,
) -> tuple[Result, ...]:
    """Make what the films lack, going on past failures.

    Args:
        planned: The films.
        listener: Told of everything that happens to a step.
        callbacks: Told how many steps are to be made, before the first is.
        boarded: What was done for them before they were planned; None = nothing.

    Raises:
        PlanError: A film would overwrite a file that isn't its own; nothing was made.
        BackendError: filmkit's own folders can't be written to.
        KeyboardInterrupt: It was stopped; finished work is kept.
    """
    with workplace(planned) as bench, Making(planned, bench, listener, boarded) as making:
        return making.work(callbacks.on_start)


def undirected_result(film: Film, reading: Reading, tally: Tally) -> Result:
    """What became of a film whose storyboard couldn't be directed: nothing else was tried."""
    return Result(
        film=film.name,
        target=film.deliver_to,
        length_s=reading.stamp.length_s if reading.stamp else 0.0,
        made=(),
        reused=0,
        failed=dict(tally.failed[film.name]),
        skipped={},
        bugs=(),
        sources=reading.sources,
        products={},
    )


@contextlib.contextmanager
def workplace(planned: PlannedFilms) -> Iterator[Bench]:
    """A bench for this process's work, and filmkit's folders in order. Raises BackendError."""
    tidy(planned)
    with contextlib.ExitStack() as stack:
        with files.explained("write to the build folder"):
            folder = work_folder(planned.project.root / ".filmkit" / "work")
            bench = Bench(stack.enter_context(folder))
        yield bench


def tidy(planned: PlannedFilms) -> None:
    """See to it that filmkit's folders are there and in order, and sweep them of what crashes left.

    Raises:
        BackendError: They can't be written to, or one of them is a link that leads outside the project.
    """
    root, store = planned.project.root, planned.equipment.store
    shown = [root / "build" / film.name for film in planned.films]
    refuse_way_out(root, *shown, *(place / PREVIEWS for place in shown))
    with files.explained("write to the build folder"):
        for folder in (root / ".filmkit", root / "build"):
            files.keep_from_git(folder)
        for place in shown:
            shutil.rmtree(place / PREVIEWS, ignore_errors=True)
        store.sweep()
        places = {film.reading.path.parent for film in planned.films}
        places |= {path.parent for film in planned.films for path in film.target.files}
        places |= {stamp_path(root, "").parent, *(f for place in shown for f in place.glob("**/"))}
        for folder in places:
            files.sweep(folder)


def pool_places(settings: Settings) -> dict[str, int]:
    """How many steps run at once in each pool. A server's next shot is queued before its last one ends."""
    servers = len(settings.comfyui.servers)
    return {"cpu": os.cpu_count() or 1, "comfyui": _AT_A_SERVER * servers, **settings.jobs}


def _result(output: Output, tally: Tally) -> Result:
    name = output.film.name
    settled = {*tally.made[name], *tally.failed[name], *tally.skipped[name]}
    return Result(
        film=name,
        target=output.target_name,
        versions=tuple(map(output.place_name, output.film.plan.deliveries[1:])),
        length_s=output.film.length_s,
        made=tuple(tally.made[name]),
        reused=sum(step.name not in settled for step in output.film.plan.steps),
        failed=dict(tally.failed[name]),
        skipped=dict(tally.skipped[name]),
        bugs=tuple(tally.bugs),
        sources=output.sources,
        products=output.products,
    )
