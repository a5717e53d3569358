"""The deed of a film's app in Pinokio's home: whose it is, what was installed, and what it found there.

Knows nothing of scripts. It lies in the app's folder and goes last of all: as long as it is there, something is left to
be cleared away.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files

if TYPE_CHECKING:
    from filmkit.model.settings import Pinokio

_FILE = "filmkit-deed.json"
_VERSION = 1
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What filmkit wrote down of an app.

    Attributes:
        project: Root of the project whose film it is.
        film: Name of the film.
        installed: Digest of the `install.json` that was run to its end; "" = none.
        found: Files and folders that were on the shared drive before it came, relative to that, sorted.
        brought: Files that came there while its scripts ran, likewise.
    """

    project: str
    film: str
    installed: str = ""
    found: tuple[str, ...] = ()
    brought: tuple[str, ...] = ()


def app_folder(home: Path, film: str) -> Path:
    """Where a film's app is in a home. A name that some shell might not take has a digest in its place."""
    name = film if _PLAIN.match(film) else hashlib.sha256(film.encode()).hexdigest()[:16]
    return home / "api" / f"filmkit-{name}"


def deed_path(folder: Path) -> Path:
    """Where an app's deed is."""
    return folder / _FILE


def home_of(settings: Pinokio) -> Path:
    """Pinokio's home; where the settings name a link, what it leads to."""
    return Path(settings.home).resolve()


def deed_of(settings: Pinokio, film: str) -> Path:
    """Where the deed of a film's app is, or would be."""
    return deed_path(app_folder(home_of(settings), film))


def is_own(settings: Pinokio, project: Path, film: str) -> bool:
    """Whether there is an app of this film's, and of no film of that name in another project."""
    deed = read_deed(deed_of(settings, film).parent)
    return deed is not None and (deed.project, deed.film) == (str(project), film)


def films_of(settings: Pinokio, project: Path) -> tuple[str, ...]:
    """The films of a project that have an app, sorted: also those that the project has no more."""
    home = home_of(settings)
    found = {folder: read_deed(folder) for folder in (home / "api").glob("filmkit-*")}
    own = (
        deed.film
        for folder, deed in found.items()
        # Any app can write a deed: one that lies elsewhere than it says, or names no film, counts for nothing.
        if deed and app_folder(home, deed.film) == folder and Path(deed.film).name == deed.film
        if deed.project == str(project)
    )
    return tuple(sorted(own))


def read_deed(folder: Path) -> Deed | None:
    """The deed of an app; None = it isn't filmkit's, or there is none."""
    try:
        data = json.loads(deed_path(folder).read_bytes())
        if data["version"] != _VERSION:
            return None
        return Deed(
            project=str(data["project"]),
            film=str(data["film"]),
            installed=str(data["installed"]),
            found=tuple(map(str, data["found"])),
            brought=tuple(map(str, data["brought"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_deed(folder: Path, deed: Deed) -> None:
    """Keep the deed. Raises OSError."""
    data = asdict(deed)
    lists = {name: list(data[name]) for name in ("found", "brought")}
    files.write_json(deed_path(folder), {"version": _VERSION, **data, **lists})
