"""Films for doit itself: what a project's `dodo.py` imports.

    from filmkit.dodo import DOIT_CONFIG, task_films

With that, `doit list`, `doit run clip:neo-amsterdam:scene_01`, `doit clean` and `doit info` work. What
makes a task up to date is its key in the store; doit's database remembers nothing that matters.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filmkit.backends.events import Listeners
from filmkit.backends.project import find_films
from filmkit.build import build
from filmkit.build.boarding import Callbacks
from filmkit.build.errands import Errands
from filmkit.build.making import workplace
from filmkit.build.output import Output
from filmkit.build.target import refuse_clashes
from filmkit.errors import BackendError, FilmkitError
from filmkit.run.tasks import make_group, make_task, unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOIT_CONFIG = {"dep_file": ".filmkit/doit.json", "backend": "json", "continue": True}


# This process's work folder, gone when it ends.
_WORK = contextlib.ExitStack()
atexit.register(_WORK.close)


def task_films() -> Iterator[Any]:
    """The steps of every film in `projects/`, and `film:<name>` that stands for them."""
    try:
        root, paths = find_films(Path.cwd(), ())
        planned = build.plan(
            build.Call(root=root, paths=paths, environment=os.environ, is_local=True)
        )
        targets = [film.target for film in planned.films]
        refuse_clashes(planned.project, planned.equipment.store, targets)
        bench = _WORK.enter_context(workplace(planned))
    except FilmkitError as error:
        raise unusable(str(error)) from None
    errands = Errands(planned, bench, Listeners())
    for film in planned.films:
        if film.plan.talk.unheard:
            yield _whole_task(root, film.reading.path, f"{film.plan.film.title}, not spoken yet")
        else:
            yield from _film_tasks(errands, Output(film, planned))
    for agenda in planned.undirected:
        doc = f"{agenda.film.title}, not directed yet"
        yield _whole_task(root, agenda.reading.path, doc)


def _film_tasks(errands: Errands, output: Output) -> Iterator[Any]:
    film, group = output.film, f"film:{output.film.name}"
    members = [
        errands.step_task(
            output,
            step,
            uptodate=[not errands.is_missing(step) and output.is_shown(step)],
            subtask_of=group,
            doc=step.path,
            clean=[_removal(output.folder / step.path)],
        )
        for step in film.plan.stored
    ]
    if film.board:
        is_written = film.board.is_written
        board = errands.board_task(
            output, uptodate=[is_written], subtask_of=group, doc="the storyboard"
        )
        members.insert(0, board)
    members += [
        errands.delivery_task(
            output,
            delivery,
            uptodate=[output.is_delivered(delivery)],
            subtask_of=group,
            doc=output.place_name(delivery),
        )
        for delivery in film.plan.deliveries
    ]
    yield from members
    yield make_group(
        group,
        [task.name for task in members],
        lambda: output.finish(is_complete=True),
        uptodate=[output.is_finished()],
        doc=f"{film.plan.film.title}, {film.length_s:g} s",
    )


def _whole_task(root: Path, path: Path, doc: str) -> Any:
    """A film whose steps aren't known before its director has been asked or its voices heard: all in one."""
    name = path.stem

    def make() -> None:
        call = build.Call(root=root, paths=(path,), environment=os.environ, is_local=True)
        callbacks = Callbacks(
            on_ask=lambda it: _say(f"{name}: {it.director} is asked to direct it"),
            on_start=_unheard,
            on_warning=lambda problem: _say(str(problem)),
            on_written=_unheard,
        )
        (result,) = build.build(call, Listeners(), callbacks, on_wait=_unheard)
        if not result.is_complete:
            raise BackendError(
                f"{name} isn't finished: {'; '.join(result.failed.values())}",
                hint=f"`filmkit build {name}` goes on",
            )

    return make_task(f"film:{name}", make, doc=doc)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _unheard(_: object) -> None:
    """Doit has words of its own."""


def _removal(path: Path) -> Callable[[], None]:
    return lambda: path.unlink(missing_ok=True)
