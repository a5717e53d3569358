"""One build of a film at a time. The lock ends with the process, however that ends."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from filmkit.backends import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_POLL_S = 0.1


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
