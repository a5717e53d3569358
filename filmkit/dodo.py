"""Films for doit itself: what a project's `dodo.py` imports.

    from filmkit.dodo import DOIT_CONFIG, task_films

With that, `doit list`, `doit run clip:neo-amsterdam:scene_01`, `doit clean` and `doit info` work. What
makes a task up to date is its key in the store; doit's database remembers nothing that matters.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filmkit.backends.cleaning import clean
from filmkit.backends.project import find_films
from filmkit.backends.view import Quiet
from filmkit.build import build
from filmkit.build.errands import Errands
from filmkit.build.making import prepare
from filmkit.build.output import Output
from filmkit.errors import FilmkitError
from filmkit.run.tasks import make_group, unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOIT_CONFIG = {"dep_file": ".filmkit/doit.json", "backend": "json", "continue": True}


def task_films() -> Iterator[Any]:
    """The steps of every film in `projects/`, and `film:<name>` that stands for them."""
    try:
        root, paths = find_films(Path.cwd(), ())
        planned = build.plan(build.Call(root=root, paths=paths, environment=os.environ))
        prepare(root)
    except FilmkitError as error:
        raise unusable(str(error)) from None
    errands = Errands(planned, Quiet())
    for production in planned.productions:
        yield from _film_tasks(
            errands, Output(production, planned.project, planned.equipment.store)
        )


def _film_tasks(errands: Errands, output: Output) -> Iterator[Any]:
    group = f"film:{output.film}"
    board = errands.board_task(
        output,
        uptodate=[output.production.board.is_written],
        subtask_of=group,
        doc="the storyboard",
    )
    steps = [
        errands.step_task(
            output,
            step,
            uptodate=[not errands.is_missing(step)],
            subtask_of=group,
            doc=step.path,
            clean=[_removal(output.folder / step.path)],
        )
        for step in output.production.plan.stored
    ]
    delivery = errands.delivery_task(
        output, uptodate=[output.is_delivered()], subtask_of=group, doc=output.target_name
    )
    members = [board, *steps, delivery]
    yield from members
    yield make_group(
        group,
        [task.name for task in members],
        lambda: output.finish(is_complete=True),
        uptodate=[output.is_finished()],
        doc=f"{output.production.plan.film.title}, {output.length_s:g} s",
        clean=[lambda: clean(output.root, output.film)],
    )


def _removal(path: Path) -> Callable[[], None]:
    return lambda: path.unlink(missing_ok=True)
