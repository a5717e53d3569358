"""One film on live pages: how it was last looked at, what is being made of it, and what its pages were told."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from filmkit.backends.dailies import Dailies, live
from filmkit.backends.dailies.folder import MEDIA
from filmkit.backends.dailies.live import Work
from filmkit.backends.project import PREVIEWS, refuse_way_out
from filmkit.build import build
from filmkit.build.dailies import bare_dailies, gather_dailies
from filmkit.build.editing import Version, version_of
from filmkit.build.triage import triage

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.backends.dailies import FilmState
    from filmkit.backends.events import Event
    from filmkit.build.build import Call
    from filmkit.build.planning import PlannedFilm, PlannedFilms
    from filmkit.errors import FilmkitError
    from filmkit.keys import Json

Planned: TypeAlias = "tuple[PlannedFilms, PlannedFilm]"
_PREVIEW = "preview: "


class Showing:
    """What pages know of one film. Not safe from several threads.

    Attributes:
        dailies: How it was last looked at; None = not yet.
        fragments: What its pages were told, by element id.
        planned: The plan that it was looked at with; None = it is to be planned anew, or can't be.
        turn: Changes whenever it is to be planned anew.
        version: The files as they were read.
    """

    def __init__(self) -> None:
        self.dailies: Dailies | None = None
        self.fragments: dict[str, str] = {}
        self.planned: Planned | None = None
        self.turn = 0
        self.version = Version(film="", board="")
        self._order: list[str] = []
        self._told_version = self.version
        self._works: dict[str, Work] = {}
        self._is_making = False
        self._failure: FilmkitError | None = None

    def touch(self, *, is_making: bool, is_replanned: bool, failure: FilmkitError | None) -> None:
        """Take note that something has become of it."""
        self._is_making = is_making
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
        now = live.at_work(dailies, self._works, is_making=self._is_making)
        return replace(now, problems=problems)

    def told(self, html: dict[str, str]) -> dict[str, Json]:
        """What a page has to be told, besides those fragments."""
        said: dict[str, Json] = {**html}
        order: list[Json] = [*self._order]
        seen: dict[str, Json] = {"film": self.version.film, "board": self.version.board}
        return {"html": said, "order": order, "seen": seen}

    def take(self, look: Look, turn: int) -> None:
        """Take note of a look that was begun at that turn."""
        self.dailies = look.dailies
        self.version = look.version or self.version
        if turn == self.turn:
            self.planned = look.planned

    def news(self, html: dict[str, str], order: list[str]) -> dict[str, Json] | None:
        """What pages have to be told if these are now the fragments and the shots; None = nothing."""
        changed = {name: each for name, each in html.items() if self.fragments.get(name) != each}
        has_moved = order != self._order or self.version != self._told_version
        self.fragments, self._order, self._told_version = html, order, self.version
        return self.told(changed) if changed or has_moved else None


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


def look_at(call: Call, planned: Planned | None) -> Look:
    """Look at the film of a call as it is now, with a plan that is known to be right, or planned anew.

    Raises:
        FilmkitError: It can't be looked at at all.
    """
    folder = call.root / "build" / call.paths[0].stem
    refuse_way_out(call.root, folder, folder / MEDIA)
    if planned:
        return Look(dailies=gather_dailies(*planned), planned=planned)
    project, readings = build.read(call)
    look, reading = triage(project, readings), readings[0]
    version = version_of(reading)
    if look.planned.films:
        planned = look.planned, look.planned.films[0]
        return Look(dailies=gather_dailies(*planned), planned=planned, version=version)
    refusal = look.refused.get(reading.path)
    state: FilmState = "wrong" if refusal else "unbuilt"
    dailies = bare_dailies(call.root, reading, state, refusal.problems if refusal else ())
    return Look(dailies=dailies, planned=None, version=version)


def preview_version(folder: Path, link: str) -> str:
    """A link to a preview that is another one whenever that is another picture."""
    with contextlib.suppress(OSError):
        return link and f"{link}?{(folder / link).stat().st_mtime_ns}"
    return link
