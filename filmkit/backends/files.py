"""Files written whole or not at all.

Everything is written under another name beside its place, flushed to the disk, then renamed: a crash or a full disk
leaves the old file, never a half one. Knows nothing of what is in them.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
from typing import TYPE_CHECKING

from filmkit.errors import BackendError
from filmkit.keys import Digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from filmkit.keys import Json

_CHUNK = 1 << 20
_ASIDE = ".filmkit-part"
_ABANDONED_S = 60  # nothing that is being written stays untouched for so long

_CURES = {
    errno.ENOSPC: "the disk is full|make room and build again: finished work is kept",
    errno.EDQUOT: "the disk quota is used up|make room and build again: finished work is kept",
    errno.EROFS: "the disk is read-only|use a folder that can be written to",
    errno.EACCES: "permission denied|check the owner and permissions of the folder",
    errno.EPERM: "permission denied|check the owner and permissions of the folder",
    errno.EMFILE: "too many open files|raise the limit with `ulimit -n 4096`",
    errno.ENAMETOOLONG: "the name is too long|use a shorter one",
    errno.EISDIR: "there is a folder of that name|move it away",
    errno.ENOTDIR: "a part of the path is a file, not a folder|move it away",
}


@contextlib.contextmanager
def explained(doing: str) -> Iterator[None]:
    """Turn an OSError inside into a BackendError: `can't <doing>: the disk is full`, and the cure."""
    try:
        yield
    except OSError as error:
        raise explain(error, doing) from error


def explain(error: OSError, doing: str) -> BackendError:
    """What the system says in numbers, in words for a filmmaker."""
    reason, _, hint = _CURES.get(error.errno or 0, error.strerror or str(error)).partition("|")
    message = f"can't {doing}: {reason if hint else reason.lower()}"
    return BackendError(message, hint=hint, log=str(error))


def write_text(path: Path, text: str, *, last_look: Callable[[], None] | None = None) -> None:
    """Replace the file `path` by `text` in UTF-8, making its folder where needed. Raises OSError.

    `last_look` is called when all that is left to do is to rename; what it raises leaves the old file.
    """
    with replacing(path, last_look) as aside:
        aside.write_text(text, "utf-8", newline="\n")


def write_json(path: Path, value: Json) -> None:
    """Replace the file `path` by compact JSON. Raises OSError."""
    write_text(path, json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def copy(source: Path, target: Path) -> None:
    """Replace `target` by a copy of `source` that shares nothing with it. Raises OSError.

    On file systems with copy-on-write the kernel shares the blocks, so that it costs no room.
    """
    with replacing(target) as aside, source.open("rb") as read, aside.open("wb") as write:
        size_bytes = os.fstat(read.fileno()).st_size
        if _copy_in_kernel(read.fileno(), write.fileno()) != size_bytes:
            read.seek(0)
            write.seek(0)
            write.truncate()
            shutil.copyfileobj(read, write, _CHUNK)


@contextlib.contextmanager
def replacing(path: Path, last_look: Callable[[], None] | None = None) -> Iterator[Path]:
    """A fresh path beside `path`; what is written there takes its place if nothing is raised."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=_ASIDE, dir=path.parent)
    os.close(handle)
    aside = path.with_name(os.path.basename(name))  # noqa: PTH119 (mkstemp gives text)
    try:
        yield aside
        sync(aside)
        aside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_MASK)
        if last_look:
            last_look()
        aside.replace(path)
        sync(path.parent)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what a crash left half written in a folder, a minute after it was last touched."""
    if not folder.is_dir():
        return
    for path in folder.glob(f".*{_ASIDE}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED_S:
                path.unlink()


def keep_from_git(folder: Path) -> None:
    """Make a folder of filmkit's own, which git is told to ignore. Raises OSError."""
    note = folder / ".gitignore"
    if not note.exists():
        write_text(note, "*\n")


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> Digest:
    """Digest of a file's bytes, 64 hexadecimal digits. Raises OSError."""
    with path.open("rb") as file:
        return Digest(hashlib.file_digest(file, "sha256").hexdigest())


def _copy_in_kernel(source: int, target: int) -> int:
    """Bytes copied; fewer than there are where the kernel or the file system can't do it."""
    copied = 0
    if not hasattr(os, "copy_file_range"):
        return copied
    try:
        while step := os.copy_file_range(source, target, 1 << 30):
            copied += step
    except OSError as error:
        if error.errno not in {errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}:
            raise
    return copied


# Reading the mask means setting it, which is no business of threads: it is read once.
_MASK = os.umask(0)
os.umask(_MASK)
