"""What is on show of one film: its clips, its sound and the cut, with posters; current, stale or not there.

Makes no step. Posters and peaks are made where they lack, and lie in `build/<film>/dailies/` by what they are of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.dailies.folder import MEDIA, peaks_name, poster_name
from filmkit.backends.dailies.pictures import keep_poster
from filmkit.backends.dailies.waveform import keep_peaks
from filmkit.backends.project import shown_path
from filmkit.keys import Digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from filmkit.backends.dailies.model import TileState
    from filmkit.backends.stamp import Stamp
    from filmkit.backends.store import Store
    from filmkit.keys import Json
    from filmkit.plan.step import Step

_TILE_PX, _FILM_PX = 640, 1280  # widths of posters
_VERSION_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One step's artifact as it is on show.

    Attributes:
        state: How it stands.
        file: Link to it; "" = there is none. Behind `?` stands which version it is.
        digest: Of its bytes; "" = there is none.
        seconds: Wall time that making it took; None = not known.
        message: Why it failed.
        origin: Where it came from, as its maker told.
    """

    state: TileState
    file: str = ""
    digest: str = ""
    seconds: float | None = None
    message: str = ""
    origin: Mapping[str, Json] = field(default_factory=dict)


class Showcase:
    """One film's folder on show, looked at.

    Attributes:
        folder: `build/<film>/`.
        kept: Names of the posters and peaks that were asked for.
    """

    def __init__(
        self, root: Path, film: str, store: Store, stamp: Stamp | None, failures: Mapping[str, str]
    ) -> None:
        """`failures` are why steps failed in the last build, by their keys."""
        self.folder = root / "build" / film
        self.kept: set[str] = set()
        self._root = root
        self._store = store
        self._stamp = stamp
        self._failures = failures

    def look(self, step: Step) -> Shown:
        """How a step's artifact stands."""
        record = self._store.record(step.key)
        path = self.folder / step.path
        if record is None:
            return self._outdated(step.path, self._failures.get(step.key))
        there = path.is_file()
        seconds, origin = record.seconds, dict(record.origin)
        for (
            needed
        ) in step.inputs.values():  # a clip that was made from a still: the still is the work
            if needed.stage == "still" and (still := self._store.record(needed.key)):
                seconds += still.seconds
                origin = {**still.origin, **origin}
        return Shown(
            state="made",
            file=_version(step.path, record.digest) if there else "",
            digest=record.digest,
            seconds=seconds,
            origin=origin,
        )

    def poster(self, shown: Shown) -> str:
        """Link to a tile's picture of a video; "" = there is none. Raises BackendError."""
        return self._poster(shown, _TILE_PX)

    def large_poster(self, shown: Shown) -> str:
        """Link to a picture as large as the film's player. Raises BackendError."""
        return self._poster(shown, _FILM_PX)

    def peaks(self, sound: Shown) -> tuple[float, ...]:
        """How loud a sound is along its length; none if there is none. Raises BackendError."""
        source = self._source(sound)
        if source is None:
            return ()
        self.kept.add(peaks_name(sound.digest))
        return keep_peaks(source, self.folder / MEDIA / peaks_name(sound.digest))

    def _outdated(self, path: str, failure: str | None) -> Shown:
        digest = self._digest(self.folder / path)
        state: TileState = "stale" if digest else "missing"
        return Shown(
            state=state if failure is None else "failed",
            file=_version(path, digest) if digest else "",
            digest=digest,
            message=failure or "",
        )

    def _digest(self, path: Path) -> str:
        """Of a file on show; its stamp mostly knows it. "" = it isn't there."""
        place = shown_path(self._root, path)
        known = self._stamp.shown.get(place) if self._stamp else None
        if known and path.is_file() and self._has_size(path, known):
            return known
        try:
            return files.sha256(path)
        except OSError:
            return ""

    def _has_size(self, path: Path, digest: str) -> bool:
        try:
            return path.stat().st_size == self._store.path(Digest(digest)).stat().st_size
        except OSError:
            return False

    def _poster(self, shown: Shown, width_px: int) -> str:
        source = self._source(shown)
        if source is None:
            return ""
        name = poster_name(shown.digest, width_px)
        self.kept.add(name)
        is_there = keep_poster(source, self.folder / MEDIA / name, width_px=width_px)
        return f"{MEDIA}/{name}" if is_there else ""

    def _source(self, shown: Shown) -> Path | None:
        """The bytes with the digest: those of the store are sure to be whole; those on show may be the user's."""
        kept = self._store.path(Digest(shown.digest))
        if shown.digest and kept.is_file():
            return kept
        path = self.folder / shown.file.partition("?")[0]
        return path if shown.file and path.is_file() else None


def _version(path: str, digest: str) -> str:
    """A link that is another one for other bytes: browsers keep what they have seen."""
    return f"{path}?{digest[:_VERSION_DIGITS]}"
