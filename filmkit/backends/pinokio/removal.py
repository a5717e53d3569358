"""An app cleared out of Pinokio's home: its folder, its logs, and what it alone brought onto the shared drive.

Follows no link, and takes away nothing that was there before or that another app's links lead to.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.pinokio.deed import deed_path
from filmkit.backends.pinokio.drive import (
    drive_of,
    keep_findable,
    linked_folders,
    rescue,
    shared_folders,
    tidy_drive,
)
from filmkit.backends.project import refuse_way_out
from filmkit.pinokio.app import MENU, REMOVED, SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from filmkit.backends.pinokio.deed import Deed

_BLOCK_BYTES = 512  # st_blocks counts in these, whatever the disk does
# What the engine itself puts into an app's folder.
_ENGINES = ("logs", "cache", "ENVIRONMENT", "pinokio.json", "pinokio_meta.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What became of an app's files.

    Attributes:
        freed_bytes: How much more room there is on the disk.
        kept: Files that stay, since somebody else put them there or may use them.
        kept_bytes: How large these are.
    """

    freed_bytes: int
    kept: tuple[Path, ...] = ()
    kept_bytes: int = 0


def remove_app(
    home: Path, app: Path, deed: Deed, clean: Callable[[], None], *, keep_models: bool
) -> Removed:
    """Remove an app that doesn't run any more.

    Args:
        home: Pinokio's.
        app: The app's folder.
        deed: Of the app.
        clean: Runs the app's own `cleanup.json`, if anybody can.
        keep_models: Leave on the drive what the app brought there, where later apps find it.

    Raises:
        BackendError: Some of it can't be removed; the deed stays until all is.
    """
    refuse_way_out(home, app)
    drive, linked = drive_of(home), linked_folders(app, drive_of(home))
    with files.explained(f"move what is in '{app / 'app' / 'models'}'"):
        rescued = rescue(app, drive)
    shared = shared_folders(home, app)
    brought = [drive / name for name in deed.brought if (drive / name).is_file()]
    own = [p for p in brought if _is_in(p, linked.values()) and not _is_in(p, shared)]
    unwanted = [] if keep_models else own
    rest = [path for path in _files_in(linked.values()) if path not in unwanted]
    found = {drive / name for name in deed.found}
    kept = tuple(sorted(p for p in rest if p not in found and not _is_in(p, shared)))
    told = (*(path for path in rescued if path not in found), *kept)
    logs = _logs(home, app)
    places = (app, *unwanted, *logs)
    freed_bytes = sum(map(size_bytes, places))
    with files.explained(f"remove '{app}'"):
        clean()
        for path in unwanted:
            path.unlink(missing_ok=True)
        if kept:
            used = {name: at for name, at in linked.items() if any(_is_in(p, (at,)) for p in kept)}
            keep_findable(home, used)
        tidy_drive(drive, deed.found, shared)
        for path in logs:
            _remove(path)
            _remove_empty(path.parent)
        left = _empty(app)
    return Removed(
        freed_bytes=max(0, freed_bytes - sum(map(size_bytes, left))),
        kept=(*left, *told),
        kept_bytes=sum(map(size_bytes, (*left, *told))),
    )


def size_bytes(path: Path) -> int:
    """The room on the disk that a file or a folder takes; what links lead to isn't counted, nor what isn't there."""
    total = 0
    for each in (path, *_below(path)):
        try:
            found = os.lstat(each)
        except OSError:
            continue
        if stat.S_ISREG(found.st_mode):
            total += getattr(found, "st_blocks", 0) * _BLOCK_BYTES // max(found.st_nlink, 1)
    return total


def drop_half_clones(app: Path) -> None:
    """Remove what killed clones left in an app: git writes its index once all files are there. Raises OSError."""
    nodes = app / "app" / "custom_nodes"
    further = tuple(nodes.iterdir()) if nodes.is_dir() else ()
    for clone in (*further, app / "app"):
        git = clone / ".git"
        is_half = not (git / "index").exists() or (git / "index.lock").exists()
        if git.is_dir() and not clone.is_symlink() and is_half:
            _remove(clone)


def drop_logs(home: Path, app: Path) -> None:
    """Remove what the engine logged of an app that was removed, if nothing else is there. Raises OSError."""
    if app.is_dir() and [path.name for path in app.iterdir()] == ["logs"]:
        _remove(app)
    for path in _logs(home, app):
        _remove(path)
        _remove_empty(path.parent)


def _empty(app: Path) -> tuple[Path, ...]:
    """Empty an app's folder, its deed last; what stays, since somebody else put it there."""
    for name in (*REMOVED, *SCRIPTS, MENU, "pictures", *_ENGINES):
        _remove(app / name)
    for path in app.glob(".*.filmkit-part"):
        path.unlink(missing_ok=True)
    left = tuple(sorted(path for path in app.iterdir() if path != deed_path(app)))
    deed_path(app).unlink(missing_ok=True)
    _remove_empty(app)
    return left


def _logs(home: Path, app: Path) -> tuple[Path, ...]:
    """The folders among Pinokio's own logs that are of this app alone."""
    return tuple(sorted((home / "logs").glob(f"shell/*/api/{app.name}")))


def _remove(path: Path) -> None:
    """Remove a file, a link or a folder, if it is there. Links are removed, not followed."""
    while path.is_dir() and not path.is_symlink():
        with contextlib.suppress(
            FileNotFoundError
        ):  # a `cleanup.json` that was given up may still be at it
            shutil.rmtree(path)
    path.unlink(missing_ok=True)


def _remove_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _is_in(path: Path, folders: Iterable[Path]) -> bool:
    real = path.parent.resolve()
    return any(real.is_relative_to(folder) for folder in folders)


def _files_in(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in _below(folder) if path.is_file() and not path.is_symlink())


def _below(folder: Path) -> Iterator[Path]:
    if folder.is_symlink():
        return
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)
