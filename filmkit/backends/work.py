"""Work folders: where steps make their artifacts before they count.

Each process has a folder, and holds a lock beside it for as long as it lives, however it ends: so what a crash left
behind can be told from work in hand, also where process ids mean nothing (containers, other machines).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = ".lock"


@contextlib.contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """A folder of this process's own below `parent`, gone afterwards; raises OSError.

    What dead processes left there is swept first.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    handle, name = tempfile.mkstemp(suffix=_LOCK, dir=parent)
    os.close(handle)
    lock = Path(name)
    folder = lock.with_suffix("")
    try:
        with FileLock(lock):
            folder.mkdir()
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.unlink(missing_ok=True)


def step_folder(parent: Path) -> tempfile.TemporaryDirectory[str]:
    """A fresh empty folder for one step, in the process's own, which is made again if somebody swept it away."""
    parent.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=parent, ignore_cleanup_errors=True)


def _sweep(parent: Path) -> None:
    for lock in parent.glob(f"*{_LOCK}"):
        with contextlib.suppress(Timeout, OSError), FileLock(lock, timeout=0):
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
