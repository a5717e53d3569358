"""Pictures of what a step has come to so far, where people can look at them: `build/<film>/previews/`.

A preview is no artifact: nothing depends on it, and it is gone when the step is.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.project import PREVIEWS

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.plan.step import Step

_NEWS_S = 1.0  # between two pictures of one step
_PNG = b"\x89PNG"


class Preview:
    """The last picture of one step; there is none until it is shown one.

    Args:
        root: The project's root.
        step: The step.
    """

    def __init__(self, root: Path, step: Step) -> None:
        self._root = root
        self._folder = root / "build" / step.film / PREVIEWS
        self._name = step.name.split(":")[-1]
        self._path: Path | None = None
        self._last_s = 0.0

    def show(self, picture: bytes) -> str | None:
        """Put a picture (JPEG or PNG) in place of the last, unless that came just now.

        A picture that can't be written is let go: it is no reason to fail.

        Returns:
            Where it is, relative to the root, the first time; else None.
        """
        now = time.monotonic()
        if self._path and now - self._last_s < _NEWS_S:
            return None
        path = self._folder / (self._name + (".png" if picture.startswith(_PNG) else ".jpg"))
        try:
            with files.replacing(path) as aside:
                aside.write_bytes(picture)
        except OSError:
            return None
        is_first, self._path, self._last_s = self._path is None, path, now
        return path.relative_to(self._root).as_posix() if is_first else None

    def end(self) -> None:
        """Take it away, and the folder if it was the last there."""
        if self._path:
            with contextlib.suppress(OSError):
                self._path.unlink()
                self._folder.rmdir()
