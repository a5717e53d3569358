"""The lines of the user's files that a shot was made from: film file, storyboard, script.

Reads no file: the texts are those that the film was read from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.dailies import Excerpt
from filmkit.plan.shots import scene_name, shot_name
from filmkit.source.excerpt import lines_at
from filmkit.source.text import lines_of
from filmkit.spec.json_text import json_source
from filmkit.spec.storyboard import write_storyboard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filmkit.build.planning import PlannedFilm
    from filmkit.model.film import SceneEntry
    from filmkit.model.storyboard import BoardScene
    from filmkit.source import Path, Source

_LOCK = "lock"  # what filmkit keeps in a storyboard's scene, behind all that people read


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is written of one shot.

    Attributes:
        scene: The id of its scene.
        number: Which shot of the scene, from 1; 0 = the scene is one shot.
        entry: What the film file says of the scene; None = nothing.
        panel: The storyboard's scene; None = there is none.
        excerpts: The lines where that stands.
    """

    scene: str
    number: int = 0
    entry: SceneEntry | None = None
    panel: BoardScene | None = None
    excerpts: tuple[Excerpt, ...] = ()


def written_shots(film: PlannedFilm) -> dict[str, Written]:
    """What is written of each shot of the film, by the shot's id."""
    return dict(_Files(film).shots())


class _Files:
    """A film's files, as they were read."""

    def __init__(self, film: PlannedFilm) -> None:
        self._film = film.plan.film
        self._source, self._lines = film.reading.source, lines_of(film.reading.text)
        board = film.board
        self._board: Sequence[BoardScene] = board.revision.storyboard.scenes if board else ()
        self._board_lines: Sequence[str] = ()
        self._board_source: Source | None = None
        if board:
            text = film.reading.board_text if board.is_written else ""
            text = text or write_storyboard(board.revision.storyboard)
            self._board_lines = lines_of(text)
            self._board_source = json_source(text, board.file)

    def shots(self) -> Iterator[tuple[str, Written]]:
        entries = {scene_name(entry.id): n for n, entry in enumerate(self._film.scenes)}
        panels = {scene_name(scene.id): n for n, scene in enumerate(self._board)}
        for name in dict.fromkeys((*panels, *entries)):
            yield from self._scene(entries.get(name), panels.get(name))

    def _scene(self, at_entry: int | None, at_panel: int | None) -> Iterator[tuple[str, Written]]:
        entry = None if at_entry is None else self._film.scenes[at_entry]
        panel = None if at_panel is None else self._board[at_panel]
        scene_id = entry.id if entry else panel.id if panel else ""
        many = len(entry.shots if entry else ()) or len(panel.shots if panel else ())
        for number in range(1, many + 1) if many else (0,):
            excerpts = (*self._of_entry(at_entry), *self._of_panel(at_panel))
            yield (
                shot_name(scene_id, number),
                Written(
                    scene=str(scene_id), number=number, entry=entry, panel=panel, excerpts=excerpts
                ),
            )

    def _of_entry(self, at: int | None) -> Iterator[Excerpt]:
        if at is not None and self._source:
            yield from _excerpt(self._lines, self._source, ("scenes", at))

    def _of_panel(self, at: int | None) -> Iterator[Excerpt]:
        if at is not None and self._board_source:
            yield from _excerpt(self._board_lines, self._board_source, ("scenes", at))


def _excerpt(text: Sequence[str], source: Source, path: Path) -> Iterator[Excerpt]:
    where, lines = source.where(path), lines_at(text, source, path)
    lock = source.where((*path, _LOCK), key=True)
    shown = lines[: lock.line - where.line] if lock.line > where.line else lines
    if shown:
        yield Excerpt(where=where, lines=shown)
