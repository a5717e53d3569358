"""Why a step is stale: its document now against the document its last artifact was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.keys import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.keys import Json

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs.

    Attributes:
        path: `recipe.prompt`, `inputs.scene_01.mp4`, `recipe.command.args[4]`.
        old: As JSON text; "" if there was none.
        new: As JSON text; "" if there is none.
    """

    path: str
    old: str
    new: str


def difference(old: Json, new: Json) -> tuple[Change, ...]:
    """The values that differ between two JSON documents, in the new one's order, then the old's."""
    return tuple(_walk("", old, new))


def _walk(path: str, old: object, new: object) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*new, *(name for name in old if name not in new)]:
            place = f"{path}.{name}" if path else name
            yield from _walk(place, old.get(name, _ABSENT), new.get(name, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for n, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _walk(f"{path}[{n}]", before, after)
    elif _text(old) != _text(new):
        yield Change(path, _text(old), _text(new))


def _text(value: object) -> str:
    return "" if value is _ABSENT else canonical(value).decode("utf-8", "replace")
