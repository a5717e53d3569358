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
from filmkit.errors import BackendError
from filmkit.pinokio.app import MENU, PICTURE, SCRIPTS
from filmkit.pinokio.marks import mark_of, marked_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FOLDER = "pinokio"  # in a film's folder on show
_OUTPUT, _PICTURES = "output", "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file of `output/` that there is nothing to copy for.

    Attributes:
        file: Its name there.
        key: What it is to be made from.
    """

    file: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A file that belongs into `output/`.

    Attributes:
        file: Its name there.
        key: What it was made from.
        source: The file to copy.
        size_bytes: Of the source.
    """

    file: str
    key: str
    source: Path
    size_bytes: int


def is_own(folder: Path, path: Path) -> bool:
    """Whether a file in a film's folder on show is its app's: script, picture, or mark of a file that is gone."""
    place = path.parent.relative_to(folder).as_posix()
    if place == FOLDER:
        return path.name in {MENU, *SCRIPTS}
    if place == f"{FOLDER}/{_PICTURES}":
        return path.name.startswith(PICTURE)
    marked = marked_file(path.name) if place == f"{FOLDER}/{_OUTPUT}" else None
    return marked is not None and not path.with_name(marked).exists()


def templates() -> dict[str, str]:
    """The templates of an app's scripts, by the names of the scripts."""
    return {name: template(f"pinokio/{name}.j2") for name in (MENU, *SCRIPTS)}


def write_app(
    root: Path,
    folder: Path,
    scripts: Mapping[str, str],
    content: Iterable[Copy | Wanted],
    pictures: Mapping[str, Path],
) -> frozenset[str]:
    """Bring an app's folder up to date.

    What an earlier export put there for another version of the film goes; what has no mark stays, and counts for
    nothing.

    Args:
        root: The project, which nothing may lead out of.
        folder: The app's.
        scripts: Their texts, by name.
        content: What its `output/` should have.
        pictures: The files that its `pictures/` should have, by name; each name begins with `PICTURE`.

    Returns:
        The names of those files of `output/` that are there now.

    Raises:
        BackendError: It can't be written to, or is a link.
    """
    refuse_way_out(root, folder, folder / _OUTPUT, folder / _PICTURES)
    _refuse_links(folder, folder / _OUTPUT, folder / _PICTURES)
    with files.explained(f"write to '{folder}'"):
        folder.mkdir(parents=True, exist_ok=True)
        there = frozenset(each.file for each in content if _bring(folder / _OUTPUT, each))
        for path in (folder / _PICTURES).glob(f"{PICTURE}*"):
            if path.name not in pictures:
                path.unlink()
        for name, source in pictures.items():
            files.copy(source, folder / _PICTURES / name)
        for name, text in scripts.items():
            files.write_text(folder / name, text)
    return there


def _refuse_links(*folders: Path) -> None:
    """A link that leads elsewhere inside the project leads to files of the user's as well."""
    for folder in folders:
        if folder.is_symlink():
            message = f"'{folder}' is a link, and filmkit writes an app to folders of its own only"
            raise BackendError(message, hint="remove the link")


def _bring(folder: Path, each: Copy | Wanted) -> bool:
    """See to it that what lies there is what it should be; whether it is."""
    path, mark = folder / each.file, folder / mark_of(each.file)
    key = mark.read_text("utf-8").strip() if mark.is_file() else ""
    is_right = path.is_file() and key == each.key
    if isinstance(each, Wanted):
        if key and not is_right:
            mark.unlink()
            path.unlink(missing_ok=True)
        return is_right
    if not is_right or path.stat().st_size != each.size_bytes:
        mark.unlink(missing_ok=True)
        files.copy(each.source, path)
        files.write_text(mark, f"{each.key}\n")
    return True
