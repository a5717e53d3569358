"""Pinokio's shared drive: what lies on it, and which apps' links lead there.

Knows nothing of films. Model folders of apps are links into it, so that what one fetched the others find, too.

Source: npm `pdrive`, by which the engine makes the links: `drives.json` holds which app's folders are where.
"""

from __future__ import annotations

import contextlib
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
# Of apps: thousands of files, and no links to models.
_DULL = frozenset({"env", "venv", ".venv", "node_modules", ".git", "site-packages"})


def drive_of(home: Path) -> Path:
    """The drive of a home; it need not be there."""
    return home / _DRIVE


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


def tidy_drive(drive: Path, found: Iterable[str]) -> None:
    """Take away the empty folders, and the empty register, that weren't on the drive before. Raises OSError."""
    before = set(found)
    register = drive / _REGISTER
    if _REGISTER not in before and register.is_file() and not _register(drive):
        register.unlink()
    for path in sorted(_walk(drive), reverse=True):
        if _is_folder(path) and path.relative_to(drive).as_posix() not in before:
            with contextlib.suppress(OSError):  # it isn't empty
                path.rmdir()
    if "." not in before:
        with contextlib.suppress(OSError):
            drive.rmdir()


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            yield Path(place, name)


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
