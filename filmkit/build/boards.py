"""Pass 1: storyboards brought up to date with their scripts.

Revising is pure; writing is a call of its own, so that `plan` can look without touching anything.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.director import find_director
from filmkit.backends.project import find_root, shown_path
from filmkit.backends.stamp import sign
from filmkit.build.reading import storyboard_path
from filmkit.errors import BackendError, by_place
from filmkit.model.ports import Brief
from filmkit.source import decode
from filmkit.spec.storyboard import waiting, write_storyboard
from filmkit.story.passage import short_digest
from filmkit.story.prose import passages
from filmkit.story.revise import revise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filmkit.backends.stamp import Signature
    from filmkit.build.reading import Reading
    from filmkit.errors import Problem
    from filmkit.model.film import Film
    from filmkit.story.claims import Again
    from filmkit.story.revision import Revision

_RESERVED = (".git", ".filmkit", "build")  # git's folders and filmkit's own
# Root may write to any file; one that nobody may write to is not to be written all the same.
_WRITABLE = 0o222


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A film's storyboard, up to date.

    Attributes:
        revision: What it is now and what was done to it; None = the film has no script.
        is_written: The file says the same.
        file: Its path, for messages.
        warnings: What waits in it for somebody to decide; places are those of the file to be written.
    """

    revision: Revision | None
    is_written: bool
    file: str
    warnings: tuple[Problem, ...] = ()


def revise_board(
    reading: Reading, film: Film, *, regenerate: Again = (), discard: bool = False
) -> Board:
    """The film's storyboard as it should be. Writes nothing.

    Args:
        reading: The film's files.
        film: The film.
        regenerate: Scenes to direct anew though their words didn't change.
        discard: Those that were edited by hand, too.

    Raises:
        BackendError: The director can't be asked, or answered wrongly.
        PlanError: A scene that is to be directed anew isn't there.
    """
    file = storyboard_path(reading.path)
    shown = shown_path(_root(file), file)
    if film.script is None:
        return Board(revision=None, is_written=True, file=shown)
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
        regenerate=regenerate,
        discard=discard,
    )
    return board_of(reading, revision)


def board_of(reading: Reading, revision: Revision) -> Board:
    """A revision beside the file that was read."""
    file = storyboard_path(reading.path)
    shown, after = shown_path(_root(file), file), revision.storyboard
    is_written = after == reading.board
    text = reading.board_text if is_written else write_storyboard(after)
    return Board(
        revision=revision,
        is_written=is_written,
        file=shown,
        warnings=waiting(after, text, shown, reading.name),
    )


def present_warnings(problems: Iterable[Problem], boards: Iterable[Board]) -> tuple[Problem, ...]:
    """The problems that were read, with what waits in the storyboards as they are after their revision."""
    revised = [board for board in boards if board.revision]
    files_ = {board.file for board in revised}
    read = [p for p in problems if not (p.warning and p.where and p.where.file in files_)]
    return by_place((*read, *(p for board in revised for p in board.warnings)))


def write_board(reading: Reading, board: Board) -> Signature:
    """Write the storyboard beside its film file, unless somebody has written it since it was read.

    A symbolic link stays one: what it leads to is written.

    Returns:
        The file's signature; None if it was written again by somebody else at the same moment.

    Raises:
        BackendError: It can't be written, mayn't be, or was edited.
    """
    assert board.revision, "a film without a script has no storyboard to write"  # noqa: S101
    path = storyboard_path(reading.path)
    text = write_storyboard(board.revision.storyboard)

    def refuse_edited() -> None:
        if _text(path) != reading.board_text:
            message = f"{path.name} was edited while the film was being built; your edit is kept"
            raise BackendError(message, hint="build again")

    with files.explained(f"write {path.name}"), contextlib.ExitStack() as stack:
        target = _target(path)
        # A save that meets the replacing writes into the file that goes: as long as it is open, it can be read.
        before = stack.enter_context(target.open("rb")) if target.exists() else None
        files.write_text(target, text, last_look=refuse_edited)
        saved = decode(before.read(), path.name) if before else ""
        if saved != reading.board_text:
            files.write_text(target, saved)
            refuse_edited()
        signature = sign(path)
        return signature if _text(path) == text else None


def _target(path: Path) -> Path:
    """The file to write for a storyboard: what it leads to, if it is a symbolic link."""
    target = path
    if path.is_symlink():
        target, root = Path(os.path.realpath(path)), _root(path).resolve()
        inside = target.relative_to(root).parts if target.is_relative_to(root) else ()
        if not inside or inside[0] in _RESERVED or target.is_symlink():
            raise BackendError(
                f"{path.name} is a link to {target}: filmkit writes storyboards in the project only",
                hint="put the file itself in the link's place",
            )
    if target.exists() and not (target.stat().st_mode & _WRITABLE and os.access(target, os.W_OK)):
        raise BackendError(
            f"{path.name} has to be written and is read-only",
            hint=f"`chmod u+w {path.name}`, or put the script back as it was",
        )
    return target


def _root(path: Path) -> Path:
    return find_root(path.parent) or path.parent


def _text(path: Path) -> str:
    return decode(path.read_bytes(), path.name) if path.exists() else ""
