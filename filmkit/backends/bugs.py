"""Traces of filmkit's own bugs, for an issue: where there is no terminal to say them in.

Knows nothing of who came upon them.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
import traceback
from typing import TYPE_CHECKING

from filmkit import __version__
from filmkit.backends import files
from filmkit.backends.project import shown_path

if TYPE_CHECKING:
    from pathlib import Path

_DIGITS = 12


def write_bug(root: Path, error: Exception) -> str:
    """Write what is known of a bug to a file in `.filmkit/bugs/`; the same bug always to the same one.

    Returns:
        The file as people are told, whether or not it could be written.
    """
    text = "".join(traceback.format_exception(error))
    name = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
    path = root / ".filmkit" / "bugs" / f"{name}.log"
    head = f"filmkit {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n\n"
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_text(path, (head + text).encode("utf-8", "replace").decode())
    return shown_path(root, path)
