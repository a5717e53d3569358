"""Pass 1: storyboards brought up to date with their scripts.

Revising is pure; writing is a call of its own, so that `plan` can look without touching anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.director import find_director
from filmkit.backends.stamp import sign
from filmkit.build.reading import storyboard_path
from filmkit.errors import BackendError
from filmkit.model.ports import Brief
from filmkit.source import decode
from filmkit.spec.storyboard import write_storyboard
from filmkit.story.passage import short_digest
from filmkit.story.prose import passages
from filmkit.story.revise import revise

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.backends.stamp import Signature
    from filmkit.build.reading import Reading
    from filmkit.model.film import Film
    from filmkit.story.revise import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A film's storyboard, up to date.

    Attributes:
        revision: What it is now and what was done to it; None = the film has no script.
        is_written: The file says the same.
    """

    revision: Revision | None
    is_written: bool


def revise_board(reading: Reading, film: Film) -> Board:
    """The film's storyboard as it should be. Writes nothing.

    Raises:
        BackendError: The director can't be asked, or answered wrongly.
    """
    if film.script is None:
        return Board(revision=None, is_written=True)
    director = find_director(film.director.use)
    brief = Brief(
        language=film.language,
        choice=film.director,
        cast={name: character.look for name, character in film.cast.items()},
    )
    made_by = short_digest({"use": film.director.use, "version": director.version})
    revision = revise(
        reading.board,
        passages(film.script, film.language),
        director.direct,
        title=film.title,
        brief=brief,
        made_by=made_by,
    )
    return Board(revision=revision, is_written=revision.storyboard == reading.board)


def write_board(reading: Reading, board: Board) -> Signature:
    """Write the storyboard beside its film file, unless somebody has written it since it was read.

    Returns:
        The file's signature; None if it was written again by somebody else at the same moment.

    Raises:
        BackendError: It can't be written, or was edited.
    """
    assert board.revision, "a film without a script has no storyboard to write"  # noqa: S101
    path = storyboard_path(reading.path)
    text = write_storyboard(board.revision.storyboard)
    with files.explained(f"write {path.name}"):
        if _text(path) != reading.board_text:
            message = f"{path.name} was edited while the film was being built; your edit is kept"
            raise BackendError(message, hint="build again")
        files.write_text(path, text)
        signature = sign(path)
        return signature if _text(path) == text else None


def _text(path: Path) -> str:
    return decode(path.read_bytes(), path.name) if path.exists() else ""
