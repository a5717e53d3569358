"""Files of the user's written again by filmkit, unless somebody else wrote them meanwhile.

Knows nothing of what is in them.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Sequence

_RESERVED = (".git", ".filmkit", "build")  # git's folders and filmkit's own
# Root may write to any file; one that nobody may write to is not to be written all the same.
_WRITABLE = 0o222


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """What is to stand in a file.

    Attributes:
        path: The file, as `file_behind` gives it.
        old: What it has been seen to hold; None = it wasn't there.
        new: What it is to hold.
    """

    path: Path
    old: bytes | None
    new: bytes


def rewrite(wanted: Rewriting) -> None:
    """Put `new` in the place of `old`; mode and owner's rights stay.

    Raises:
        BackendError: Something else than `old` is there: that is kept. Or it can't be written.
    """
    path, old = wanted.path, wanted.old

    def refuse_edited() -> None:
        if _content(path) != old:
            message = f"{path.name} was changed meanwhile; what is there is kept"
            raise BackendError(message, hint="look at it, then try again")

    with files.explained(f"write {path.name}"), contextlib.ExitStack() as stack:
        # A save that meets the replacing writes into the file that goes: as long as it is open, it can be read.
        before = stack.enter_context(path.open("rb")) if path.exists() else None
        with files.replacing(path, refuse_edited) as aside:
            aside.write_bytes(wanted.new)
        saved = before.read() if before else None
        if saved is not None and saved != old:
            with files.replacing(path) as aside:
                aside.write_bytes(saved)
            refuse_edited()


def rewrite_all(wanted: Sequence[Rewriting]) -> None:
    """Rewrite each of the files; if one can't be, those before it get back what they held.

    Only a crash between two of them leaves the first one new and the second one old.

    Raises:
        BackendError: As `rewrite`.
    """
    done: list[Rewriting] = []
    try:
        for one in wanted:
            rewrite(one)
            done.append(one)
    except BaseException:
        for one in reversed(done):
            # What somebody has written over it since is kept; so is a file that wasn't there.
            with contextlib.suppress(BackendError):
                if one.old is not None:
                    rewrite(Rewriting(path=one.path, old=one.new, new=one.old))
        raise


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


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
