"""Parts of a film's data while nobody knows yet whether it has the right shape.

What isn't there, or isn't what it should be, counts as empty: the schema says so elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.keys import Json
    from filmkit.source import Path

NOTE = "x-"  # keys that begin so are the user's own


@dataclass(frozen=True, slots=True)
class Entry:
    """A scene or a shot of the film file.

    Attributes:
        path: Where it is.
        data: What it says.
        scene: The scene it belongs to; itself, if it is one.
    """

    path: Path
    data: dict[str, Json]
    scene: dict[str, Json]

    @property
    def is_scene(self) -> bool:
        """A scene, not one of its shots."""
        return self.data is self.scene


def at(data: Json, *path: str | int) -> Json:
    """The value at `path`; None if there is none."""
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def mapping(data: Json, *path: str | int) -> dict[str, Json]:
    """The keys and values at `path`, without the user's notes."""
    found = at(data, *path)
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if not key.startswith(NOTE)}


def sequence(data: Json, *path: str | int) -> list[Json]:
    """The list at `path`."""
    found = at(data, *path)
    return found if isinstance(found, list) else []


def entries(data: Json) -> Iterator[Entry]:
    """Every scene, each followed by its shots."""
    for n, scene in enumerate(sequence(data, "scenes")):
        if not isinstance(scene, dict):
            continue
        yield Entry(("scenes", n), scene, scene)
        for m, shot in enumerate(sequence(scene, "shots")):
            if isinstance(shot, dict):
                yield Entry(("scenes", n, "shots", m), shot, scene)


def title_parts(data: Json) -> Iterator[tuple[Path, Json]]:
    """Each title as it is written, and where."""
    said = at(data, "titles")
    if isinstance(said, list):
        yield from ((("titles", n), each) for n, each in enumerate(said))
    elif said is not None:
        yield ("titles",), said


def card_paths(data: Json) -> tuple[Path, ...]:
    """Where the file says what cards look like: titles that are more than text, and the credits."""
    paths = [path for path, said in title_parts(data) if isinstance(said, dict)]
    return (*paths, *([("credits",)] if isinstance(at(data, "credits"), dict) else []))


def given(**values: Any) -> dict[str, Any]:  # noqa: ANN401 (what the model's types take)
    """Those of the values that the file gives; the others are the model's to choose."""
    return {name: value for name, value in values.items() if value is not None}


def whole(value: Json) -> int | None:
    """A whole number; YAML may have written it as `4.0`."""
    return int(value) if isinstance(value, int | float) else None
