"""The lookout: which films have something to be made, as the signatures of their files tell.

Knows nothing of file events: however a file came to be what it is, its signature is looked at. So lost events,
superfluous ones and none at all come to the same.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.project import FILMS, SETTINGS, list_films, shown_path
from filmkit.backends.stamp import (
    is_fresh,
    machine_digest,
    read_stamp,
    sign,
    sign_all,
    stamp_path,
)
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from filmkit.backends.stamp import Signature, Stamp

_TICK_S = 2.1  # the coarsest clock of a file system, and some


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was seen of one film's files.

    Attributes:
        sources: Signatures of the files it is made from, when they were read, by path relative to the
            root (or absolute).
        others: Signatures of the files that its build left, or that may mend what is wrong with it.
        is_racy: One changed so shortly before that its next change might not show.
        at_s: When, by the monotonic clock.
    """

    sources: Mapping[str, Signature]
    others: Mapping[str, Signature]
    is_racy: bool
    at_s: float


class Lookout:
    """Remembers what was seen of films, and compares.

    Attributes:
        root: The project's root.
        films: The film files that were there at the last look, sorted.
        files: Everything that any of them is made from, there or not; paths relative to the root, or
            absolute.
    """

    def __init__(
        self, root: Path, chosen: tuple[Path, ...], environment: Mapping[str, str]
    ) -> None:
        """`chosen` are the film files to look at; none = whatever is in `projects/`."""
        self.root = root
        self._chosen = chosen
        self._machine = machine_digest(environment)
        self._sights: dict[Path, Sight] = {}
        self._stamps: dict[Path, tuple[Signature, Stamp | None]] = {}
        self.films: tuple[Path, ...] = ()
        self.files: frozenset[str] = frozenset()

    def look(self) -> tuple[Path, ...]:
        """Look at everything; the films that are due: not as their last build left them, nor as they last failed."""
        # What can't be seen at the moment, as on a network that hiccups, hasn't gone.
        with contextlib.suppress(OSError, BackendError):
            self.films = self._find_films()
        self.files = frozenset(self._find_files())
        return tuple(path for path in self.films if self._is_due(path))

    def remember(self, path: Path, sight: Sight) -> None:
        """Take note of what a film was built from, or failed with: as long as that stays, it isn't due."""
        self._sights[path] = sight

    def has_changed(self, sight: Sight) -> bool:
        """Whether a film's files are others than those that were seen."""
        if sight.is_racy and time.monotonic() - sight.at_s > _TICK_S:
            return True
        return bool(self._differences(sight))

    def differences(self, sights: Iterable[Sight]) -> set[str]:
        """The files that are others than those that were seen."""
        return {place for sight in sights for place in self._differences(sight)}

    def changes(self, path: Path) -> set[str]:
        """The files of a film that aren't what was last seen; none for a film never seen.

        What a build left is told of only if nothing it was made from has changed.
        """
        sight, stamp = self._sights.get(path), self.stamp(path)
        if sight is None and stamp:
            sight = sight_of(stamp.sources, stamp.products)
        changed = set(self._differences(sight)) if sight else set()
        return changed & sight.sources.keys() or changed if sight else changed

    def stamp(self, path: Path) -> Stamp | None:
        """The film's stamp, read again only if it was written again."""
        file = stamp_path(self.root, path.stem)
        signature = sign(file)
        before = self._stamps.get(path)
        if before is None or before[0] != signature:
            self._stamps[path] = before = signature, read_stamp(file)
        return before[1]

    def glance(self) -> dict[str, Signature]:
        """Signatures now of `files`."""
        return sign_all(self.root, self.files)

    def folders(self) -> frozenset[Path]:
        """The folders in which those files are, or would be; those of them that exist."""
        wanted = {(self.root / place).parent for place in self.files} | {self.root / FILMS}
        return frozenset(map(_existing, wanted))

    def _find_films(self) -> tuple[Path, ...]:
        if not self._chosen:
            return list_films(self.root)
        return tuple(path for path in self._chosen if path.is_file())

    def _find_files(self) -> Iterator[str]:
        yield SETTINGS
        for path in (*self.films, *self._chosen):
            yield shown_path(self.root, path)
            sight, stamp = self._sights.get(path), self.stamp(path)
            yield from sight.sources if sight else ()
            yield from stamp.sources if stamp else ()

    def _is_due(self, path: Path) -> bool:
        if is_fresh(self.root, path, self.stamp(path), self._machine):
            return False
        sight = self._sights.get(path)
        return sight is None or self.has_changed(sight)

    def _differences(self, sight: Sight) -> tuple[str, ...]:
        before = {**sight.sources, **sight.others}
        now = sign_all(self.root, before)
        return tuple(sorted(place for place in before if before[place] != now[place]))


def sight_of(
    sources: Mapping[str, Signature],
    others: Mapping[str, Signature] | None = None,
    *,
    is_racy: bool = False,
) -> Sight:
    """A sight just now."""
    return Sight(sources=sources, others=others or {}, is_racy=is_racy, at_s=time.monotonic())


def first_sight(root: Path, paths: Iterable[Path]) -> dict[Path, Sight]:
    """All that is to be seen of films that couldn't be read at all."""
    return {path: sight_of(sign_all(root, (SETTINGS, shown_path(root, path)))) for path in paths}


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    while not os.path.isdir(folder) and folder != folder.parent:  # noqa: PTH112 (raises nothing)
        folder = folder.parent
    return folder
