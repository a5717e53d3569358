"""What people call a part of a film file: `scene 2`, `'width' in 'format'`.

Knows nothing of what is wrong with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.spec.hints import quoted
from filmkit.spec.parts import at

if TYPE_CHECKING:
    from filmkit.keys import Json
    from filmkit.source import Path

_NOUNS = {
    "scenes": "scene",
    "shots": "shot",
    "dialogue": "line",
    "loras": "LoRA",
    "titles": "title",
    "credits": "credit",
    "entries": "entry",
    "deliverables": "deliverable",
}


def label(path: Path, data: Json) -> str:
    """The value at `path`: `'duration' in scene 2`, `scene 3`, `the file`."""
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return context(path, data)
    return f"'{_short(path[-1])}'{within(path[:-1], data)}"


def within(path: Path, data: Json) -> str:
    """` in scene 2`, for behind the name of a key; "" for the file as a whole."""
    return f" in {context(path, data)}" if path else ""


def context(path: Path, data: Json) -> str:
    """What is at `path`, as something that has keys or items: `shot 1 of scene 2`, `'format'`."""
    step, parent = path[-1], path[:-1]
    if isinstance(step, int):
        noun = _NOUNS.get(str(parent[-1]) if parent else "", "")
        name = _number(path, data) if noun == "scene" else str(step + 1)
        if noun:
            return f"{noun} {name}{_of(parent[:-1], data)}"
        return f"item {name}{_of(parent, data)}"
    if parent == ("cast",):
        return f"character {quoted(step)}"
    return f"'{_short(step)}'{_of(parent, data)}"


def _of(path: Path, data: Json) -> str:
    return f" of {context(path, data)}" if path else ""


def _number(path: Path, data: Json) -> str:
    """A scene's id, if it has one that can be shown; else which one it is."""
    name = at(data, *path, "id")
    if isinstance(name, str | int) and not isinstance(name, bool) and name != "":
        return _short(str(name))
    return f"no. {int(path[-1]) + 1}"


def _short(text: str) -> str:
    return quoted(text)[1:-1]
