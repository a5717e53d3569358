"""A file of the user's written again by filmkit, unless somebody else wrote it meanwhile.

Knows nothing of what is in it.
"""

from __future__ import annotations

import os
from pathlib import Path

from filmkit.backends import files
from filmkit.errors import BackendError

_RESERVED = (".git", ".filmkit", "build")  # git's folders and filmkit's own
# Root may write to any file; one that nobody may write to is not to be written all the same.
_WRITABLE = 0o222


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    """Put `new` in the place of `old`; mode and owner's rights stay.

    Raises:
        BackendError: Something else than `old` is there: that is kept. Or it can't be written.
    """

    def refuse_edited() -> None:
        if path.read_bytes() != old:
            message = f"{path.name} was changed meanwhile; what is there is kept"
            raise BackendError(message, hint="look at it, then try again")

    # A save that meets the replacing writes into the file that goes: as long as it is open, it can be read.
    with files.explained(f"write {path.name}"), path.open("rb") as before:
        with files.replacing(path, refuse_edited) as aside:
            aside.write_bytes(new)
        saved = before.read()
        if saved != old:
            with files.replacing(path) as aside:
                aside.write_bytes(saved)
            refuse_edited()


def file_behind(path: Path, root: Path) -> Path:
    """The file to write: what `path` leads to, if it is a symbolic link.

    Raises:
        BackendError: It isn't in the project, or mayn't be written to.
    """
    target = path
    if path.is_symlink():
        target = Path(os.path.realpath(path))
        inside = target.relative_to(root.resolve()).parts if _is_in(target, root) else ()
        if not inside or inside[0] in _RESERVED or target.is_symlink():
            raise BackendError(
                f"{path.name} is a link to {target}: filmkit writes such files in the project only",
                hint="put the file itself in the link's place",
            )
    if target.exists() and not (target.stat().st_mode & _WRITABLE and os.access(target, os.W_OK)):
        raise BackendError(
            f"{path.name} has to be written and is read-only", hint=f"`chmod u+w {path.name}`"
        )
    return target


def _is_in(path: Path, root: Path) -> bool:
    return path.is_relative_to(root.resolve())
