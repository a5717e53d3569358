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
from typing import TYPE_CHECKING

from filmkit.errors import BackendError
from filmkit.keys import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filmkit.keys import Json

_CHUNK = 1 << 20

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
        reason, _, hint = _CURES.get(error.errno or 0, error.strerror or str(error)).partition("|")
        message = f"can't {doing}: {reason.lower() if not hint else reason}"
        raise BackendError(message, hint=hint, log=str(error)) from error


def write_text(path: Path, text: str) -> None:
    """Replace the file `path` by `text` in UTF-8, making its folder where needed. Raises OSError."""
    with replacing(path) as aside:
        aside.write_text(text, "utf-8", newline="\n")


def write_json(path: Path, value: Json) -> None:
    """Replace the file `path` by compact JSON. Raises OSError."""
    write_text(path, json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def copy(source: Path, target: Path) -> None:
    """Replace `target` by a copy of `source` that shares nothing with it. Raises OSError.

    On file systems with copy-on-write the kernel shares the blocks, so that it costs no room.
    """
    with replacing(target) as aside, source.open("rb") as read, aside.open("wb") as write:
        if not _copy_in_kernel(read.fileno(), write.fileno()):
            read.seek(0)
            write.truncate(0)
            shutil.copyfileobj(read, write, _CHUNK)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A fresh path beside `path`; what is written there takes its place if nothing is raised."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
    os.close(handle)
    aside = path.with_name(os.path.basename(name))  # noqa: PTH119 (mkstemp gives text)
    try:
        yield aside
        sync(aside)
        aside.chmod(0o666 & ~_umask())
        aside.replace(path)
        sync(path.parent)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


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


def _copy_in_kernel(source: int, target: int) -> bool:
    if not hasattr(os, "copy_file_range"):
        return False
    try:
        while os.copy_file_range(source, target, 1 << 30):
            pass
    except OSError as error:
        if error.errno in {errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}:
            return False
        raise
    return True


def _umask() -> int:
    """The mask of this process; reading it means setting it, so it is read once, at import."""
    return _MASK


_MASK = os.umask(0)
os.umask(_MASK)
