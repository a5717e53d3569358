"""The runner: order, pools, failures, stopping."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from filmkit.errors import BackendError
from filmkit.run.runner import Run
from filmkit.run.tasks import make_task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _run(
    tasks: Sequence[object], jobs: int = 2, stop: Callable[[], None] = lambda: None
) -> tuple[bool, list[str]]:
    skipped: list[str] = []

    def on_skip(task: str, cause: str) -> None:
        assert cause
        skipped.append(task)

    is_good = Run(tasks, jobs={"cpu": jobs, "gpu": jobs}, on_skip=on_skip, stop=stop).work()
    return is_good, skipped


def test_order() -> None:
    """A task runs after those it depends on, whatever the order they are given in."""
    ran: list[str] = []
    tasks = [
        make_task("c", lambda: ran.append("c"), after=["b"]),
        make_task("b", lambda: ran.append("b"), after=["a"]),
        make_task("a", lambda: ran.append("a")),
    ]
    assert _run(tasks) == (True, [])
    assert ran == ["a", "b", "c"]


def test_earliest_first() -> None:
    """What comes earlier in the list is finished first, also if something later was ready before it."""
    ran: list[str] = []
    names = ["a1", "a2", "b1", "b2"]
    tasks = [
        make_task(name, partial(ran.append, name), after=[name[0] + "1"] * (name[1] == "2"))
        for name in names
    ]
    assert _run(tasks, jobs=1)[0]
    assert ran == names


def test_pools_run_side_by_side() -> None:
    """A full pool doesn't hold up another, and each has as many at once as it has places."""
    barrier = threading.Barrier(4, timeout=10)
    tasks = [
        make_task(f"{pool}{n}", barrier.wait, pool=pool)
        for pool in ("cpu", "gpu")
        for n in range(2)
    ]
    assert _run(tasks)[0]


def test_failure_stops_only_what_needs_it() -> None:
    """A failed task's dependents are skipped; all others run."""
    ran: list[str] = []

    def fail() -> None:
        raise BackendError("no")

    tasks = [
        make_task("a", fail),
        make_task("b", lambda: ran.append("b"), after=["a"]),
        make_task("c", lambda: ran.append("c"), after=["b"]),
        make_task("d", lambda: ran.append("d")),
    ]
    assert _run(tasks) == (False, ["b", "c"])
    assert ran == ["d"]


def test_bug_is_reported_and_others_run() -> None:
    """A bug in one task is told, and takes no other task down."""
    bugs: list[Exception] = []
    ran: list[str] = []

    def bug() -> None:
        raise ZeroDivisionError

    tasks = [make_task("a", bug, on_bug=bugs.append), make_task("b", lambda: ran.append("b"))]
    assert not _run(tasks)[0]
    assert ran == ["b"]
    assert isinstance(bugs[0], ZeroDivisionError)


def test_interrupt_stops() -> None:
    """Ctrl-C calls `stop` at once, starts nothing more, and is passed on."""
    stopped = threading.Event()
    ran: list[str] = []

    def interrupt(*_: str) -> None:
        raise KeyboardInterrupt

    def fail() -> None:
        raise BackendError("no")

    tasks = [
        make_task("a", fail),
        make_task("b", lambda: None, after=["a"]),
        make_task("c", stopped.wait),
        make_task("d", lambda: ran.append("d"), after=["c"]),
    ]
    with pytest.raises(KeyboardInterrupt):
        Run(tasks, jobs={}, on_skip=interrupt, stop=stopped.set).work()
    assert stopped.is_set()
    assert not ran


def test_thousands() -> None:
    """Thousands of tasks in one chain end without recursion."""
    tasks = [make_task("0", lambda: None)]
    tasks += [make_task(f"{n}", lambda: None, after=[f"{n - 1}"]) for n in range(1, 2000)]
    assert _run(tasks) == (True, [])


def test_given_up() -> None:
    """A run that is given up returns at once and begins nothing more; what runs goes on by itself."""
    begun, release, ended = threading.Event(), threading.Event(), threading.Event()
    ran: list[str] = []

    def long() -> None:
        begun.set()
        release.wait(10)
        ended.set()

    tasks = [
        make_task("a", long),
        make_task("b", lambda: ran.append("b"), after=["a"]),
        make_task("c", lambda: ran.append("c")),
    ]
    run = Run(tasks, jobs={"cpu": 1}, on_skip=lambda *_: None, stop=lambda: None)
    worker = threading.Thread(target=run.work)
    worker.start()
    assert begun.wait(10)
    run.give_up()
    worker.join(10)
    assert not worker.is_alive()
    assert not ended.is_set()
    release.set()
    assert ended.wait(10)
    assert not ran
