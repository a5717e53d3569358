"""Steps as doit tasks.

A doit action that raises prints a traceback, also for what the user can mend; so each action is wrapped here, once, and
returns doit's own failure instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doit.exceptions import InvalidDodoFile, TaskFailed
from doit.task import Task

from filmkit.errors import Cancelled, FilmkitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def make_task(
    name: str,
    action: Callable[[], object],
    *,
    after: Iterable[str] = (),
    pool: str = "cpu",
    on_bug: Callable[[Exception], None] | None = None,
    **more: Any,
) -> Task:
    """A task that runs `action` after the tasks named in `after`.

    Args:
        name: Name of the step.
        action: Raises a FilmkitError when it can't be done.
        after: Names of tasks.
        pool: The resource that it takes a place in.
        on_bug: Told of any other exception; None = doit prints its traceback.
        more: What else doit's Task takes.
    """
    settings: dict[str, Any] = {"uptodate": [False], **more}
    return Task(
        name,
        [_guard(action, on_bug)],
        task_dep=list(after),
        io={"capture": False},  # capturing swaps sys.stdout under other threads
        meta={"pool": pool},
        verbosity=2,
        **settings,
    )


def _guard(
    action: Callable[[], object], on_bug: Callable[[Exception], None] | None
) -> Callable[[], Any]:
    def guarded() -> Any:
        try:
            action()
        except (FilmkitError, Cancelled) as error:
            return TaskFailed(str(error))
        except Exception as error:  # a bug of ours must not take the other films down
            if on_bug is None:
                raise
            on_bug(error)
            return TaskFailed(repr(error))
        return None

    return guarded


def make_group(
    name: str, members: Iterable[str], action: Callable[[], object], **more: Any
) -> Task:
    """A task that stands for others, which `doit list` then shows only with `--all`."""
    settings: dict[str, Any] = {"uptodate": [False], **more}
    return Task(
        name,
        [_guard(action, None)],
        task_dep=list(members),
        has_subtask=True,
        io={"capture": False},
        **settings,
    )


def unusable(reason: str) -> Exception:
    """What to raise so that doit says `reason` instead of a traceback."""
    error: Exception = InvalidDodoFile(reason)
    return error
