"""What films want to have made, as far as is known.

Of a film that can't be read now, nothing new is known: what it wanted last goes on being wanted. A typing error
should not cost a clip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from filmkit.build.planning import PlannedFilm
    from filmkit.keys import Key


class Wanted:
    """The keys that films want, by film; `key in wanted` if any does. Safe from any thread."""

    def __init__(self) -> None:
        self._keys: dict[Path, frozenset[Key]] = {}

    def __contains__(self, key: object) -> bool:
        """Whether some film wants it."""
        return any(key in keys for keys in tuple(self._keys.values()))

    def update(self, films: Sequence[PlannedFilm]) -> None:
        """Take note of what these films want now."""
        for film in films:
            self._keys[film.reading.path] = frozenset(step.key for step in film.plan.steps)

    def keep(self, paths: Collection[Path]) -> None:
        """Forget all films but these."""
        for path in tuple(self._keys):
            if path not in paths:
                del self._keys[path]
