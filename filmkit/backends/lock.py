"""One build of a film at a time, and none while the store is cleared out.

A lock ends with the process, however that ends.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from filmkit.backends import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_POLL_S = 0.1
_LOCKS = ".filmkit/locks"
_GATE = "store"


@contextlib.contextmanager
def locked(
    folder: Path,
    names: Sequence[str],
    on_wait: Callable[[str], None],
    check: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """Hold the lock of each name, waiting for whoever has it.

    Args:
        folder: Where the locks are.
        names: Taken in sorted order, so that two builds can't wait for each other.
        on_wait: Told a name before it is waited for.
        check: Called now and then while waiting; ends it by raising.

    Raises:
        BackendError: The folder can't be written to.
    """
    with contextlib.ExitStack() as stack:
        for name in sorted(set(names)):
            with files.explained(f"lock {name}"):
                folder.mkdir(parents=True, exist_ok=True)
                lock = _acquired(folder / f"{name}.lock", name, on_wait, check)
            stack.callback(lock.release)
        yield


@contextlib.contextmanager
def locked_films(
    root: Path,
    films: Sequence[str],
    on_wait: Callable[[str], None],
    check: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """Hold the locks of films of the project at `root`, as `locked` does, once nobody clears out its store."""
    folder = root / _LOCKS
    with locked(folder, films, on_wait, check):
        with locked(folder / _GATE, [_GATE], on_wait, check):
            pass
        yield


@contextlib.contextmanager
def locked_project(
    root: Path, films: Sequence[str], on_wait: Callable[[str], None]
) -> Iterator[None]:
    """Hold the locks of all films of a project: nothing of it is built meanwhile. Raises BackendError.

    A film that nobody knew of may have begun to be built while the others were waited for; from then on it holds a lock
    that can be seen, or waits for us.
    """
    folder = root / _LOCKS
    while True:
        names = {*films, *(path.stem for path in folder.glob("*.lock"))}
        with locked(folder, sorted(names), on_wait), locked(folder / _GATE, [_GATE], on_wait):
            if {path.stem for path in folder.glob("*.lock")} <= names:
                yield
                return


def _acquired(
    path: Path, name: str, on_wait: Callable[[str], None], check: Callable[[], None]
) -> FileLock:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_wait(name)
        while not lock.is_locked:
            check()
            with contextlib.suppress(Timeout):
                lock.acquire(timeout=_POLL_S, poll_interval=_POLL_S)
    return lock
