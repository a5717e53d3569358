"""The user's folder: its root, its films, and the files that a film may name.

Reads; never writes. Knows nothing of what the files mean.
"""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.stamp import sign
from filmkit.errors import BackendError, PlanError
from filmkit.model.asset import NOT_UTF_8, UTF_16, Asset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from filmkit.backends.stamp import Signature

SETTINGS = "filmkit.yaml"
FILMS = "projects"
PREVIEWS = "previews"  # in a film's folder on show: what running steps have come to so far
_SUFFIXES = (".yaml", ".yml")
# Folders of filmkit's and git's own, where a film has no business.
_RESERVED = (".git", ".filmkit", "build")
_TEXT_BYTES = 2 << 20


def find_root(start: Path) -> Path | None:
    """The nearest folder upwards that holds `filmkit.yaml` or `projects/`."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file() or (folder / FILMS).is_dir():
            return folder
    return None


def refuse_way_out(root: Path, *folders: Path) -> None:
    """See to it that filmkit's own folders lie in the project.

    A project from somebody else may bring links that lead to files of the user's.

    Raises:
        BackendError: One of them leads outside.
    """
    for folder in folders:
        if not folder.resolve().is_relative_to(root.resolve()):
            message = f"'{shown_path(root, folder)}' is a link that leads outside the project"
            hint = "remove it; the store may be anywhere with 'store: {path: …}' in filmkit.yaml"
            raise BackendError(message, hint=hint)


def own_folders(root: Path) -> tuple[Path, ...]:
    """Where filmkit keeps what is its own, in any project."""
    hidden = root / ".filmkit"
    return (
        root / "build",
        hidden,
        *(hidden / name for name in ("films", "locks", "store", "work")),
    )


def find_films(cwd: Path, names: Sequence[str]) -> tuple[Path, tuple[Path, ...]]:
    """The root, and the film files that `names` mean, sorted and each once; no names = all.

    A name is a path to a YAML file, or a film in `projects/`.

    Raises:
        PlanError: There is no such film, or no project here, or the films are in different ones.
    """
    if not names:
        root = find_root(cwd)
        found = list_films(root) if root else ()
        if root is None or not found:
            where = f"in {root / FILMS}" if root else f"in {cwd} or above it"
            message = f"no films {where}"
            raise PlanError(message, hint="make one with `filmkit new NAME`")
        return root, found
    pairs = {_find_film(cwd, name) for name in names}
    roots, chosen = {root for root, _ in pairs}, {film for _, film in pairs}
    if len(roots) > 1:
        message = "the films are in different projects: " + ", ".join(sorted(map(str, roots)))
        raise PlanError(message, hint="build them one project at a time")
    return roots.pop(), tuple(sorted(chosen))


def list_films(root: Path) -> tuple[Path, ...]:
    """The film files in `projects/`, sorted; whatever has such a name, a folder among them."""
    folder = root / FILMS
    if not folder.is_dir():
        return ()
    with files.explained(f"look into '{folder}'"):
        entries = [entry for entry in os.scandir(folder) if entry.name.endswith(_SUFFIXES)]
    # Whatever has such a name is meant to be a film: what isn't a file is told as what is wrong with it.
    names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    return tuple(folder / name for name in names)


def _find_film(cwd: Path, name: str) -> tuple[Path, Path]:
    """The root and the film file."""
    path = cwd / name
    if path.suffix in _SUFFIXES and path.is_file():
        path = path.resolve()
        return find_root(path.parent) or path.parent, path
    root = find_root(cwd)
    known = list_films(root) if root else ()
    for film in known:
        if root and name in {film.stem, film.name}:
            return root, film
    message = f"no film '{name}'"
    names = ", ".join(film.stem for film in known)
    hint = f"there is: {names}" if names else "make one with `filmkit new NAME`"
    raise PlanError(message, hint=hint)


def find_asset(
    root: Path,
    film: Path,
    name: str,
    *,
    is_text: bool,
    known: Mapping[str, tuple[Signature, str]],
) -> Asset:
    """The file that a film names, with its digest, or the reason why it can't be used.

    Args:
        root: The project's root; nothing outside is touched.
        film: The film file, whose folder `name` is relative to.
        name: As the film has it: not to be trusted.
        is_text: Read its text too.
        known: Signature and digest of files digested before, by path relative to the root.
    """
    problem = _refusal(name)
    if problem:
        return Asset(problem=problem)
    try:
        path = (film.parent / name).resolve(strict=True)
        inside = path.relative_to(root.resolve()).as_posix()
        problem = _unsuitable(inside, path.stat().st_mode)
        if problem:
            return Asset(problem=problem)
        if is_text:
            return _text_asset(path, inside)
        before = known.get(inside)
        digest = before[1] if before and before[0] == sign(path) else files.sha256(path)
        return Asset(path=inside, digest=digest)
    except ValueError:
        problem = "is outside the project"
    except (FileNotFoundError, NotADirectoryError):
        problem = "is not there"
    except (OSError, RuntimeError) as error:
        problem = f"can't be read: {getattr(error, 'strerror', None) or error}".lower()
    return Asset(problem=problem)


def _unsuitable(inside: str, mode: int) -> str:
    if inside.split("/", maxsplit=1)[0] in _RESERVED:
        return "is in a folder of filmkit's or git's own"
    if stat.S_ISDIR(mode):
        return "is a folder"
    return "" if stat.S_ISREG(mode) else "is no plain file"


def _text_asset(path: Path, inside: str) -> Asset:
    if path.stat().st_size > _TEXT_BYTES:
        return Asset(problem="is larger than 2 MiB, too large for a script")
    content = path.read_bytes()
    # Without its mark, UTF-16 is text to a decoder of UTF-8: half of its characters are zero.
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        return Asset(problem=UTF_16)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Asset(problem=NOT_UTF_8)
    return Asset(path=inside, digest=hashlib.sha256(content).hexdigest(), text=text)


def shown_path(root: Path, path: Path) -> str:
    """The path as people are told it: relative to the root where it lies in it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _refusal(name: str) -> str:
    if "://" in name:
        return "is a URL: a film names files of its own project only"
    if name.startswith(("/", "\\", "~")) or name[1:2] == ":":
        return "is not relative to the film file"
    if not name.strip() or "\0" in name:
        return "is no file name"
    return ""
