"""Work folders: where a step makes its artifact before it counts.

Named after the process that works there, so that what a crash left behind can be told from work in hand.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def work_folder(parent: Path) -> tempfile.TemporaryDirectory[str]:
    """A fresh empty folder for one step, named after this process so that a later one can sweep."""
    parent.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(
        prefix=f"{os.getpid()}-", dir=parent, ignore_cleanup_errors=True
    )


def sweep(parent: Path) -> None:
    """Remove the work folders of processes that are gone: what a crash left behind."""
    if not parent.is_dir():
        return
    for folder in parent.iterdir():
        pid = folder.name.partition("-")[0]
        if pid.isdigit() and not _is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
