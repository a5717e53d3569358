"""Taking away what a build showed in `build/<film>/`; nothing else, and nothing of the user's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.dailies import folder as dailies
from filmkit.backends.pinokio import folder as pinokio
from filmkit.backends.project import PREVIEWS, refuse_way_out
from filmkit.backends.stamp import read_stamp, sign, stamp_path

if TYPE_CHECKING:
    from filmkit.backends.store import Store

_RECORDS = frozenset({"events.jsonl", "timeline.json"})


def clean(root: Path, film: str, store: Store) -> tuple[str, ...]:
    """Remove a film's files in `build/` and its stamp, and the folders that are empty then.

    Returns:
        What stays there because filmkit didn't put it there, relative to the root, sorted.

    Raises:
        BackendError: It can't be removed.
    """
    folder = root / "build" / film
    stamp = read_stamp(stamp_path(root, film))
    refuse_way_out(root, folder)
    products = stamp.products if stamp else {}
    known = {root / path for path, before in products.items() if sign(root / path) == before}
    kept: list[str] = []
    with files.explained(f"clean build/{film}"):
        for place, _, names in os.walk(folder, topdown=False):
            for name in sorted(names):
                path = Path(place) / name
                is_record = name in _RECORDS and path.parent == folder
                is_record |= path.parent == folder / PREVIEWS
                is_record |= dailies.is_own(folder, path) or pinokio.is_own(folder, path)
                if path in known or is_record or _is_ours(path, store):
                    path.unlink()
                else:
                    kept.append(path.relative_to(root).as_posix())
            if not any(Path(place).iterdir()):
                Path(place).rmdir()
        stamp_path(root, film).unlink(missing_ok=True)
    return tuple(sorted(kept))


def _is_ours(path: Path, store: Store) -> bool:
    """A build that was stopped has left no stamp, but the store knows what it showed."""
    if path.suffix == ".filmkit-part":
        return True
    return path.is_file() and store.path(files.sha256(path)).exists()
