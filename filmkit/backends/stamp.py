"""Stamps: what a film's last build saw and left, so that the next one can tell by a stat that nothing changed.

Only the standard library, nothing heavy: this is all that a build with nothing to do imports.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from filmkit import __version__
from filmkit.backends import files
from filmkit.keys import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_VERSION = 1
# A file changed this shortly before it was looked at may change again within the same tick of its clock. Some file
# systems count whole seconds, or every second one.
_TICK_NS, _COARSE_TICK_NS = 20_000_000, 2_000_000_000

# size, mtime, ctime (ns), inode; None = no such file
Signature: TypeAlias = "tuple[int, int, int, int] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a build of one film saw and left.

    Attributes:
        film: Path of the film file, relative to the root.
        machine: `machine_digest` of that build.
        sources: Signatures of the files it was made from, taken before they were read; those that
            were looked for and not there, too. Paths as given: relative to the root, or absolute.
        products: Signatures of the files that it left.
        keys: The key of each step that was up to date at the end, by step name.
        shown: Digest of what each product shows, by its path.
        digests: SHA-256 of the user's files that the film names, by path.
        target: Where the film was delivered, as people are told.
        length_s: Length of the film.
        is_complete: Everything was made.
    """

    film: str
    machine: str
    sources: Mapping[str, Signature]
    products: Mapping[str, Signature] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    length_s: float = 0.0
    is_complete: bool = False


def machine_digest(environment: Mapping[str, str], deliver_dir: str = "") -> str:
    """Digest of what, besides files, decides what is made and where it goes.

    That is filmkit's version, what the environment tells it, and the folder asked for on the command line.
    """
    said = {name: value for name, value in environment.items() if name.startswith("FILMKIT_")}
    found = shutil.which("ffmpeg", path=environment.get("PATH")) or ""
    return digest(
        {
            "filmkit": __version__,
            "environment": said,
            "deliver_dir": deliver_dir,
            "ffmpeg": found,  # settings may mean the one on the PATH
        }
    )


def sign(path: str | Path) -> Signature:
    """The file's signature now. Symbolic links are followed."""
    try:
        stat = os.stat(path)  # noqa: PTH116 (half the cost of Path.stat)
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def sign_all(root: Path, paths: Iterable[str]) -> dict[str, Signature]:
    """Signatures of files relative to the root (or absolute)."""
    return {path: sign(os.path.join(root, path)) for path in paths}  # noqa: PTH118


def is_racy(signatures: Iterable[Signature]) -> bool:
    """Whether a file changed so lately that its next change might not show in its signature."""
    newest = max((signature[2] for signature in signatures if signature), default=0)
    tick_ns = _TICK_NS if newest % 1_000_000_000 else _COARSE_TICK_NS
    return time.time_ns() - newest < tick_ns


def is_fresh(root: Path, film: Path, stamp: Stamp | None, machine: str) -> bool:
    """Whether nothing that the film is made from, or that it left, has changed since."""
    if stamp is None or not stamp.is_complete or stamp.machine != machine:
        return False
    if root / stamp.film != film:
        return False
    seen = (*stamp.sources.items(), *stamp.products.items())
    return all(sign(os.path.join(root, path)) == before for path, before in seen)  # noqa: PTH118


def all_stamps(root: Path) -> dict[str, Stamp]:
    """The stamps of all films of the project that are still there, by name."""
    found = {path.stem: read_stamp(path) for path in stamp_path(root, "").parent.glob("*.json")}
    return {
        name: stamp
        for name, stamp in sorted(found.items())
        if stamp and (root / stamp.film).exists()
    }


def stamp_path(root: Path, film: str) -> Path:
    """Where a film's stamp is kept."""
    return root / ".filmkit" / "films" / f"{film}.json"


def read_stamp(path: Path) -> Stamp | None:
    """The stamp, or None if there is none that can be read: then everything is looked at."""
    try:
        data = json.loads(path.read_bytes())
        if data["version"] != _VERSION:
            return None
        return Stamp(
            film=data["film"],
            machine=data["machine"],
            sources=_signatures(data["sources"]),
            products=_signatures(data["products"]),
            keys=data["keys"],
            shown=data["shown"],
            digests=data["digests"],
            target=data["target"],
            length_s=data["length_s"],
            is_complete=data["is_complete"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Keep the stamp. Raises OSError."""
    data = {name: getattr(stamp, name) for name in Stamp.__slots__}
    files.write_json(path, {"version": _VERSION, **data})


def _signatures(data: Mapping[str, list[int] | None]) -> dict[str, Signature]:
    return {
        path: None if value is None else (value[0], value[1], value[2], value[3])
        for path, value in data.items()
    }
