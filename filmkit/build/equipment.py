"""What this machine makes films with: ffmpeg, store, directors, renderers, and a maker for each stage."""

from __future__ import annotations

import wave
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from filmkit.backends.director import find_director
from filmkit.backends.editor import Editor
from filmkit.backends.ffmpeg import encoders, find_ffmpeg, identify
from filmkit.backends.lettering import Cards
from filmkit.backends.render import find_renderer
from filmkit.backends.render.clips import Clips, write_graph
from filmkit.backends.sheet.maker import make_sheet
from filmkit.backends.stamp import sign
from filmkit.backends.store import Store
from filmkit.backends.team import Team
from filmkit.backends.team.uploads import Uploads
from filmkit.backends.voice.programs import Speakers
from filmkit.model.ports import Desk, Machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.backends.stamp import Signature
    from filmkit.build.reading import Project
    from filmkit.keys import Json, Key
    from filmkit.model.ports import Composer, Director, Job, Maker, Renderer


class Equipment:
    """The machine's side of a build; each piece is fetched when it is first needed.

    Attributes:
        store: The store that the project's settings name.
        team: The team's store; None = there is none.
        uploads: What is on its way there; None = likewise.
    """

    def __init__(self, project: Project, team: Team | None = None) -> None:
        """`team` is the team's store, for whoever has it open already."""
        self._project = project
        self._renderers: dict[str, Renderer] = {}
        self._directors: dict[str, Director] = {}
        self._guests: Mapping[str, Maker] = {}
        self.store = Store(project.root / project.settings.store)
        remote = project.settings.remote
        self.team = team or (Team(remote) if remote else None)
        hidden = project.root / ".filmkit"
        self.uploads = Uploads(self.team, self.store, hidden) if self.team else None

    def send(self, key: Key) -> None:
        """Have an artifact of the store's sent to the team's, if there is one. Never raises, never waits."""
        if self.uploads:
            self.uploads.send(key)

    def with_makers(self, makers: Mapping[str, Maker]) -> Equipment:
        """The same equipment, with other makers for some stages."""
        other = copy(self)
        other._guests = makers  # noqa: SLF001 (its own class)
        return other

    @cached_property
    def ffmpeg(self) -> Path:
        """The ffmpeg to run. Raises BackendError."""
        return find_ffmpeg(self._project.settings.ffmpeg)

    @cached_property
    def ffmpeg_seen(self) -> tuple[str, Signature]:
        """The binary's path and its signature, taken before it was asked what it is."""
        return str(self.ffmpeg), sign(self.ffmpeg)

    @cached_property
    def ffmpeg_identity(self) -> str:
        """Which ffmpeg that is: `ffmpeg 9.0.2`. Raises BackendError."""
        assert self.ffmpeg_seen  # noqa: S101 (signed first)
        return identify(self.ffmpeg, self._project.root / ".filmkit")

    @cached_property
    def ffmpeg_encoders(self) -> frozenset[str]:
        """The names of its encoders. Raises BackendError."""
        return encoders(self.ffmpeg, self._project.root / ".filmkit")

    def director(self, use: str) -> Director:
        """The director of that name. Raises PlanError."""
        if use not in self._directors:
            answers = self._project.root / ".filmkit" / "answers"
            desk = Desk(settings=self._project.settings, answers=answers)
            self._directors[use] = find_director(use, desk)
        return self._directors[use]

    def renderer(self, use: str) -> Renderer:
        """The renderer of that name. Raises PlanError."""
        if use not in self._renderers:
            machine = Machine(ffmpeg=self.ffmpeg, settings=self._project.settings)
            self._renderers[use] = find_renderer(use, machine)
        return self._renderers[use]

    def composer(self, use: str) -> Composer:
        """The composer of that name, which is a renderer, too. Raises PlanError."""
        return cast("Composer", self.renderer(use))

    @cached_property
    def speaker(self) -> Speakers:
        """Who speaks lines."""
        said = self._project.settings.voices
        folder = str(self._project.root / Path(said).expanduser()) if said else ""
        cache = self._project.root / ".filmkit" / "voices.json"
        return Speakers(folder, cache, lambda: self.ffmpeg_identity)

    def heard(self, key: Key) -> int | None:
        """How many samples a voice in the store lasts, by its step's key; None = it isn't there."""
        record = self.store.record(key)
        if record is None:
            return None
        try:
            with wave.open(str(self.store.path(record.digest)), "rb") as file:
                return file.getnframes()
        except (OSError, EOFError, wave.Error):
            return None

    def makers(self) -> Mapping[str, Maker]:
        """The maker of each stage."""
        editor = Editor(self.ffmpeg)
        clips = Clips(self.renderer, editor)
        return {
            "graph": write_graph,
            "still": clips,
            "clip": clips,
            "burned": _draw_subtitle,
            "subtitles": _write_subtitles,
            "voice": self._speak,
            "card": Cards(self.ffmpeg),
            "titled": editor,
            "body": editor,
            "join": editor,
            "music": clips,
            "soundtrack": self._make_soundtrack,
            "cut": editor,
            "frame": editor,
            "teaser": editor,
            "sheet": make_sheet,
            **self._guests,
        }

    def _speak(self, recipe: Mapping[str, Json], job: Job) -> None:
        # As for the soundtrack.
        from filmkit.backends.voice.maker import SpokenLines  # noqa: PLC0415

        SpokenLines(self.speaker, self.ffmpeg)(recipe, job)

    def _make_soundtrack(self, recipe: Mapping[str, Json], job: Job) -> None:
        # numpy takes 0.1 s, which a build without sound to make shouldn't wait for.
        from filmkit.backends.sound import Soundtrack  # noqa: PLC0415

        Soundtrack(self.ffmpeg)(recipe, job)


def _draw_subtitle(recipe: Mapping[str, Json], job: Job) -> None:
    # Pillow takes a moment, which a build without subtitles to make shouldn't wait for.
    from filmkit.backends.subtitles import draw_subtitle  # noqa: PLC0415

    draw_subtitle(recipe, job)


def _write_subtitles(recipe: Mapping[str, Json], job: Job) -> None:
    # As for their pictures.
    from filmkit.backends.subtitles import write_subtitles  # noqa: PLC0415

    write_subtitles(recipe, job)
