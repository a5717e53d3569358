"""Folders of programs that tests are run with: each made once, whole or not at all.

Made under another name, the marker written last, then renamed. Two runs at once wait for each other. Knows nothing of
what is in them.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MARKER = "installed.json"


def cache_folder() -> Path:
    """Where tests keep what is costly to get."""
    return Path.home() / ".cache" / "filmkit-tests"


def make_once(folder: Path, make: Callable[[Path], None], contents: Mapping[str, str]) -> None:
    """Have a folder, made unless it is there.

    Args:
        folder: The folder; what another time left half made of it is removed.
        make: Fills the empty folder that it is given; a folder of scratch files is above that.
        contents: What is in it, for people.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if (folder / _MARKER).is_file():
            return
        shutil.rmtree(folder, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as scratch:
            half = Path(scratch) / "half"
            half.mkdir()
            make(half)
            (half / _MARKER).write_text(json.dumps(dict(contents)), "utf-8")
            half.rename(folder)
