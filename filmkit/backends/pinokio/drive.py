"""Pinokio's shared drive: what lies on it, and which apps' links lead there.

Knows nothing of films. Model folders of apps are links into it, so that what one fetched the others find, too.

Source: npm `pdrive`, by which the engine makes the links: `drives.json` holds which app's folders are where; git's
`index-format` for what came with a clone.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.pinokio.comfyui import PEER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from filmkit.keys import Json

_DRIVE, _REGISTER = "drive", "drives.json"
_RESCUED = "filmkit"  # folder on the drive for what somebody put into an app's own folders
# Of apps: thousands of files, and no links to models.
_DULL = frozenset({"env", "venv", ".venv", "node_modules", ".git", "site-packages"})


def drive_of(home: Path) -> Path:
    """The drive of a home, links followed; it need not be there."""
    return (home / _DRIVE).resolve()


def contents(drive: Path) -> tuple[str, ...]:
    """Everything on a drive, folders too, relative to it, sorted; `.` is itself. Links aren't followed."""
    itself = (drive,) if drive.is_dir() else ()
    return tuple(sorted(path.relative_to(drive).as_posix() for path in (*itself, *_walk(drive))))


def files_on(drive: Path) -> frozenset[str]:
    """The files on a drive, relative to it."""
    return frozenset(p.relative_to(drive).as_posix() for p in _walk(drive) if not _is_folder(p))


def linked_folders(app: Path, drive: Path) -> dict[str, Path]:
    """The folders of a drive that an app's model folders lead to, by the names of these."""
    found: dict[str, Path] = {}
    models = app / "app" / "models"
    if models.is_dir():
        for path in models.iterdir():
            target = _target(path)
            if target and target.is_relative_to(drive.resolve()) and target != drive.resolve():
                found[path.name] = target
    return found


def shared_folders(home: Path, app: Path) -> frozenset[Path]:
    """The folders anywhere that links of other apps lead to, or that the drive's register says are theirs."""
    apps = home / "api"
    found = {
        target
        for other in (apps.iterdir() if apps.is_dir() else ())
        if other != app and not other.is_symlink()
        for target in _targets(other)
    }
    for owner, places in _register(drive_of(home)).items():
        if owner != PEER and isinstance(places, dict):
            found |= {Path(place).resolve() for place in places.values() if isinstance(place, str)}
    return frozenset(found)


def keep_findable(home: Path, folders: Mapping[str, Path]) -> None:
    """Have later apps of filmkit's find these folders, by their names. Raises OSError."""
    drive = drive_of(home)
    register = _register(drive)
    mine = register.get(PEER)
    places: dict[str, Json] = {**mine} if isinstance(mine, dict) else {}
    places.update({name: str(folder) for name, folder in folders.items()})
    files.write_text(drive / _REGISTER, json.dumps({**register, PEER: places}, indent=2))


def rescue(app: Path, drive: Path) -> tuple[Path, ...]:
    """Move the models that somebody put into an app's own folders onto the drive.

    What its links lead to is on the drive already, and what came with the clone isn't anybody's.

    Returns:
        What was moved there, now or when an earlier removal was broken off; sorted.

    Raises:
        OSError: It can't be moved; what is left is where it was.
    """
    models, rescued = app / "app" / "models", drive / _RESCUED / app.name
    cloned = _index(app / "app")
    for path in () if models.parent.is_symlink() or models.is_symlink() else tuple(_walk(models)):
        name = path.relative_to(models.parent).as_posix().encode()
        # Git's index has a file's flags before its name, of which only the length of that isn't 0 here.
        is_cloned = len(name).to_bytes(2, "big") + name + b"\0" in cloned
        if path.is_file() and not path.is_symlink() and not is_cloned:
            _move(path, rescued / path.relative_to(models))
    return tuple(sorted(path for path in _walk(rescued) if path.is_file()))


def tidy_drive(drive: Path, found: Iterable[str], spared: Iterable[Path] = ()) -> None:
    """Take away the empty folders, and the empty register, that weren't on the drive before.

    Args:
        drive: The drive.
        found: What was on it before, relative to it.
        spared: Folders that stay all the same, links followed.

    Raises:
        OSError: The register can't be removed.
    """
    before, spared = set(found), tuple(spared)
    register = drive / _REGISTER
    if _REGISTER not in before and register.is_file() and not _register(drive):
        register.unlink()
    for path in sorted(_walk(drive), reverse=True):
        is_spared = any(folder.is_relative_to(path) for folder in spared)
        is_new = path.relative_to(drive).as_posix() not in before
        if _is_folder(path) and is_new and not is_spared:
            with contextlib.suppress(OSError):  # it isn't empty
                path.rmdir()
    if "." not in before and not any(folder.is_relative_to(drive) for folder in spared):
        with contextlib.suppress(OSError):
            drive.rmdir()


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            yield Path(place, name)


def _index(clone: Path) -> bytes:
    """What git wrote down of a clone's files; b"" = it is none."""
    try:
        return (clone / ".git" / "index").read_bytes()
    except OSError:
        return b""


def _move(path: Path, target: Path) -> None:
    """Move a file to where no other is: the name gets a number then."""
    free, number = target, 1
    while os.path.lexists(free):
        number += 1
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
    free.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.rename(free)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        files.copy(path, free)  # the drive is on another disk
        path.unlink()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _targets(app: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(app):
        folders[:] = [name for name in folders if name not in _DULL]
        for name in (*folders, *names):
            if target := _target(Path(place, name)):
                yield target


def _target(path: Path) -> Path | None:
    """Where a link leads; None = it is none, or leads in a circle."""
    try:
        return path.resolve() if path.is_symlink() else None
    except (OSError, RuntimeError):
        return None


def _register(drive: Path) -> dict[str, Json]:
    try:
        data = json.loads((drive / _REGISTER).read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
