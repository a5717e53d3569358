"""An app's folder: its scripts, and copies of what the store has. Knows nothing of plans.

A file in `output/` has a mark beside it that says what it was made from: so one that Pinokio made stays, and one that
an earlier export or another version of the film left there doesn't.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.project import refuse_way_out
from filmkit.backends.resources import template
from filmkit.pinokio.app import MENU, SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FOLDER = "pinokio"  # in a film's folder on show
_OUTPUT, _PICTURES = "output", "pictures"
_MARK = ".key"  # of the file beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A file that belongs into `output/`.

    Attributes:
        file: Its name there.
        key: What it was, or is to be, made from.
        source: The file to copy; None = there is none.
        size_bytes: Of the source.
    """

    file: str
    key: str
    source: Path | None = None
    size_bytes: int = 0


def is_own(folder: Path, path: Path) -> bool:
    """Whether a file in a film's folder on show is its app's: a script, or the mark of a file that is gone."""
    place = path.parent.relative_to(folder).as_posix()
    if place == FOLDER:
        return path.name in {MENU, *SCRIPTS}
    is_mark = path.suffix == _MARK and place == f"{FOLDER}/{_OUTPUT}"
    return is_mark and not path.with_suffix("").exists()


def templates() -> dict[str, str]:
    """The templates of an app's scripts, by the names of the scripts."""
    return {name: template(f"pinokio/{name}.j2") for name in (MENU, *SCRIPTS)}


def write_app(
    root: Path,
    folder: Path,
    scripts: Mapping[str, str],
    copies: Iterable[Copy],
    pictures: Mapping[str, Path],
) -> frozenset[str]:
    """Bring an app's folder up to date.

    Args:
        root: The project, which nothing may lead out of.
        folder: The app's.
        scripts: Their texts, by name.
        copies: All files that its `output/` should have.
        pictures: The files that its `pictures/` should have, by name.

    Returns:
        The names of those copies that are there now.

    Raises:
        BackendError: It can't be written to, or is a link that leads outside the project.
    """
    refuse_way_out(root, folder, folder / _OUTPUT, folder / _PICTURES)
    with files.explained(f"write to '{folder}'"):
        folder.mkdir(parents=True, exist_ok=True)
        there = frozenset(c.file for c in copies if _bring(folder / _OUTPUT, c))
        for name, source in pictures.items():
            files.copy(source, folder / _PICTURES / name)
        for name, text in scripts.items():
            files.write_text(folder / name, text)
    return there


def _bring(folder: Path, copy: Copy) -> bool:
    """See to it that what lies there is what it should be; whether something is there."""
    path, mark = folder / copy.file, folder / f"{copy.file}{_MARK}"
    is_right = path.is_file() and mark.is_file() and mark.read_text("utf-8").strip() == copy.key
    if copy.source is None:
        if not is_right:
            mark.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
        return is_right
    if not is_right or path.stat().st_size != copy.size_bytes:
        mark.unlink(missing_ok=True)
        files.copy(copy.source, path)
        files.write_text(mark, f"{copy.key}\n")
    return True
