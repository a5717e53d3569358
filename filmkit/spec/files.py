"""The rules of the files that a film names: those it uses, and the one it is delivered as.

Opens none: what is wrong with a file was found when it was read.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from filmkit.model.asset import NOT_UTF_8, UTF_16, Asset
from filmkit.spec.hints import quoted
from filmkit.spec.parts import at, card_paths, entries, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.errors import Problem
    from filmkit.keys import Json
    from filmkit.source import Path
    from filmkit.spec.draft import Draft

SUFFIXES = (".mp4", ".mov")
_SCRIPT: Path = ("script", "file")
WORKFLOWS: tuple[tuple[str, ...], ...] = (("render",), ("audio", "soundtrack"))  # who has one
_MISSING = "is not there"
_CURES = {
    _MISSING: "paths start from the film file's folder",
    UTF_16: "save it as UTF-8",
    NOT_UTF_8: "save it as UTF-8, in an editor or in what it was written with",
}
# What scripts are written with, and filmkit doesn't read.
_FOREIGN = {
    ".fdx": "a Final Draft file",
    ".pdf": "a PDF",
    ".doc": "a Word document",
    ".docx": "a Word document",
    ".rtf": "a rich text file",
}
_EXPORT = "export it as Fountain (or plain text), and name that file: 'script: {file: ….fountain}'"
_DELIVERED: Path = ("deliver", "to")
# Folders of git's and filmkit's own; the last only at the root, where builds go.
_RESERVED = (".git", ".filmkit")
_RESERVED_AT_ROOT = "build"


def named_files(data: Json) -> tuple[str, ...]:
    """The files that a film names, as written, each once: script, cast, workflows, scenes, sound, fonts.

    Args:
        data: Of any shape: what isn't text where a name belongs is passed over.
    """
    return tuple(dict.fromkeys(name for _, name in _named(data)))


def script_file(data: Json) -> str | None:
    """The name of the script's file, as written; None if the script is no file."""
    name = at(data, *_SCRIPT)
    return name if isinstance(name, str) and name.strip() else None


def text_files(data: Json) -> tuple[str, ...]:
    """The names of those files whose text is wanted: script and workflows."""
    wanted = (script_file(data), *(own_workflow(data, *place) for place in WORKFLOWS))
    return tuple(dict.fromkeys(name for name in wanted if name))


def own_workflow(data: Json, *place: str) -> str | None:
    """The file of the user's own workflow at `place`, as written; None for a name of filmkit's.

    Names of workflows have neither dots nor folders.
    """
    name = at(data, *place, "workflow")
    is_path = isinstance(name, str) and any(mark in name for mark in "./\\")
    return name if isinstance(name, str) and is_path else None


def check_files(draft: Draft) -> Iterator[Problem]:
    """Every file that the film names can be used."""
    for path, name in _named(draft.data):
        asset = draft.assets.get(name, Asset(problem=_MISSING))
        foreign = _FOREIGN.get(PurePosixPath(name).suffix.lower()) if path == _SCRIPT else None
        if foreign and asset.problem != _MISSING:
            yield draft.problem(path, f"{quoted(name)} is {foreign}, which isn't read", _EXPORT)
        elif asset.problem:
            hint = _CURES.get(asset.problem, "")
            yield draft.problem(path, f"{quoted(name)} {asset.problem}", hint)
        elif path == _SCRIPT and not (asset.text or "").strip():
            yield draft.problem(path, f"the script {quoted(name)} is empty", "write the story")


def _named(data: Json) -> Iterator[tuple[Path, str]]:
    paths: list[Path] = [_SCRIPT]
    paths += [("cast", name, "reference") for name in mapping(data, "cast")]
    paths += [(*place, "workflow") for place in WORKFLOWS if own_workflow(data, *place)]
    for entry in entries(data):
        paths += [(*entry.path, key) for key in ("clip", "first_frame")]
    paths += [("audio", "soundtrack", "file")]
    paths += [(*path, "font") for path in card_paths(data)]
    for path in paths:
        name = at(data, *path)
        if isinstance(name, str) and name.strip():
            yield path, name


def check_delivery(draft: Draft) -> Iterator[Problem]:
    """The film is delivered as a video, inside the project, and not into folders of its tools."""
    yield from check_target(draft, _DELIVERED, SUFFIXES, "a film", "film")


def check_target(
    draft: Draft, place: Path, suffixes: Sequence[str], noun: str, what: str
) -> Iterator[Problem]:
    """What stands at `place` is a path that something may be delivered to.

    Args:
        draft: The film file.
        place: Of the path; nothing there is no problem.
        suffixes: What the file's name may end in, with dots.
        noun: What such a file is called, with its article: `a film`.
        what: What is delivered, after `no`.
    """
    path = at(draft.data, *place)
    if not isinstance(path, str) or not path.strip():
        return
    if not path.isprintable() or "\\" in path:
        reason, hint = "it has a character that no path should have", "write it with '/'"
    elif path.startswith(("/", "~")) or ":" in path or ".." in path.split("/"):
        reason = "it is outside the project"
        hint = "deliver elsewhere by 'deliver: {dir: …}' in filmkit.yaml, or 'filmkit build --to'"
    elif _is_reserved(path):
        reason, hint = "it is in a folder of filmkit's or git's own", "choose another folder"
    elif not path.lower().endswith(tuple(suffixes)) or path.split("/")[-1].startswith("."):
        reason, hint = f"it is not the name of {noun}", f"end it with {' or '.join(suffixes)}"
    else:
        return
    yield draft.problem(place, f"no {what} can be delivered as {quoted(path)}: {reason}", hint)


def _is_reserved(path: str) -> bool:
    # Case folded: to some file systems `.GIT` is `.git`. Windows drops dots and spaces at the end.
    folders = [part.casefold().rstrip(". ") for part in path.split("/") if part not in {"", "."}]
    return folders[:1] == [_RESERVED_AT_ROOT] or any(part in _RESERVED for part in folders)
