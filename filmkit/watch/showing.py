"""One film on live pages: how it was last looked at, what is being made of it, and what its pages were told."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from filmkit.backends.dailies import Dailies, live
from filmkit.backends.dailies.folder import MEDIA
from filmkit.backends.dailies.live import Work
from filmkit.backends.project import PREVIEWS, refuse_way_out
from filmkit.build import build
from filmkit.build.dailies import bare_dailies, gather_dailies
from filmkit.build.editing import Version, version_of
from filmkit.build.tiles import lay_groundwork
from filmkit.build.triage import triage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from filmkit.backends.dailies import FilmState
    from filmkit.backends.events import Event
    from filmkit.build.build import Call
    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.build.tiles import Groundwork
    from filmkit.errors import FilmkitError
    from filmkit.keys import Json

Planned: TypeAlias = "tuple[PlannedFilms, PlannedFilm, Groundwork]"
_PREVIEW = "preview: "


class Showing:
    """What pages know of one film. Not safe from several threads.

    Attributes:
        dailies: How it was last looked at; None = not yet.
        is_making: A build is busy with it.
        looking: Held while it is looked at, which may take its time.
        pieces: What its pages were told; None = nothing yet.
        planned: The plan that it was looked at with; None = it is to be planned anew, or can't be.
        turn: Changes whenever it is to be planned anew.
        version: The files as they were read.
    """

    def __init__(self) -> None:
        self.dailies: Dailies | None = None
        self.is_making = False
        self.looking = threading.Lock()
        self.pieces: live.Pieces | None = None
        self.planned: Planned | None = None
        self.turn = 0
        self.version = Version(film="", board="")
        self._told_version = self.version
        self._works: dict[str, Work] = {}
        self._failure: FilmkitError | None = None

    def touch(self, *, is_making: bool, is_replanned: bool, failure: FilmkitError | None) -> None:
        """Take note that something has become of it."""
        self.is_making = is_making
        self._failure = failure
        if is_replanned:
            self.planned = None
            self.turn += 1
        if not is_making:
            self._works.clear()

    def note(self, event: Event) -> tuple[str, Work] | None:
        """Take note of a step's event; the shot and how far it is, if that is all there is to tell."""
        stage, _, rest = event.step.partition(":")
        shot = rest.rpartition(":")[2]
        if stage not in {"clip", "still"}:
            return None
        if event.kind not in {"started", "progress"}:
            self._works.pop(shot, None)
            return None
        work = self._works.get(shot, Work())
        said = event.message
        if event.fraction is not None:
            work = replace(work, fraction=event.fraction)
        if said and said.startswith(_PREVIEW):
            path = said.removeprefix(_PREVIEW)
            work = replace(work, preview=f"{PREVIEWS}/{path.rpartition('/')[2]}")
        elif said is not None:
            work = replace(work, message=said)
        self._works[shot] = work
        return (shot, work) if event.kind == "progress" else None

    def shown(self, film: str) -> Dailies:
        """The film as pages show it now."""
        dailies = self.dailies or Dailies(film=film, title=film, state="unbuilt")
        problems = (*dailies.problems, *(self._failure.problems if self._failure else ()))
        now = live.at_work(dailies, self._works, is_making=self.is_making)
        return replace(now, problems=problems)

    def told(self) -> dict[str, Json]:
        """All that a page has to be told."""
        return self._telling(self.pieces.html if self.pieces else {})

    def take(self, look: Look, turn: int) -> None:
        """Take note of a look that was begun at that turn.

        While a film's file can't be read, what was there before stays in view, with what is wrong.
        """
        now, before = look.dailies, self.dailies
        is_unreadable = bool(now.problems) and not now.tiles
        if before and is_unreadable:
            now = replace(before, problems=now.problems, state=now.state)
        self.dailies = now
        self.version = look.version or self.version
        if turn == self.turn:
            self.planned = look.planned

    def news(self, pieces: live.Pieces) -> dict[str, Json] | None:
        """What pages have to be told if these are the pieces now; None = nothing."""
        before = self.pieces
        changed = {
            name: html
            for name, html in pieces.html.items()
            if before is None or before.html.get(name) != html
        }
        has_moved = before is None or _order(before) != _order(pieces)
        is_other_text = self.version != self._told_version
        self.pieces, self._told_version = pieces, self.version
        return self._telling(changed) if changed or has_moved or is_other_text else None

    def _telling(self, html: Mapping[str, str]) -> dict[str, Json]:
        """Those pieces, and what they are to be understood with: it must be as old as they are."""
        said: dict[str, Json] = {**html}
        order: list[Json] = [*_order(self.pieces)] if self.pieces else []
        told = self._told_version
        return {"html": said, "order": order, "seen": {"film": told.film, "board": told.board}}


def _order(pieces: live.Pieces) -> list[str]:
    return [tile.id for tile in pieces.dailies.tiles]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at a film came to.

    Attributes:
        dailies: How it stands.
        planned: The plan that it was looked at with; None = it can't be planned.
        version: The files as they were read; None = they were not read again.
    """

    dailies: Dailies
    planned: Planned | None
    version: Version | None = None


def look_at(call: Call, planned: Planned | None, *, is_resting: bool) -> Look:
    """Look at the film of a call as it is now, with a plan that is known to be right, or planned anew.

    Args:
        call: The film.
        planned: The plan that is known to be right; None = there is none.
        is_resting: Nothing is being made of it: see `gather_dailies`.

    Raises:
        FilmkitError: It can't be looked at at all.
    """
    folder = call.root / "build" / call.paths[0].stem
    refuse_way_out(call.root, folder, folder / MEDIA)
    if planned:
        return Look(dailies=gather_dailies(*planned, is_resting=is_resting), planned=planned)
    project, readings = build.read(call)
    look, reading = triage(project, readings), readings[0]
    version = version_of(reading)
    if look.planned.films:
        film = look.planned.films[0]
        planned = look.planned, film, lay_groundwork(film)
        dailies = gather_dailies(*planned, is_resting=is_resting)
        return Look(dailies=dailies, planned=planned, version=version)
    refusal = look.refused.get(reading.path)
    state: FilmState = "wrong" if refusal else "unbuilt"
    dailies = bare_dailies(call.root, reading, state, refusal.problems if refusal else ())
    return Look(dailies=dailies, planned=None, version=version)


def preview_version(folder: Path, link: str) -> str:
    """A link to a preview that is another one whenever that is another picture."""
    with contextlib.suppress(OSError):
        return link and f"{link}?{(folder / link).stat().st_mtime_ns}"
    return link
