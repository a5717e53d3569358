"""A film's storyboard directed on its own: brought up to date, its proposals taken, its scenes directed anew.

Makes no film. The one way, besides a build, in which a storyboard is written.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.lock import locked
from filmkit.build.boards import board_of, present_warnings, revise_board, write_board
from filmkit.build.reading import open_project, problems_of, read_films
from filmkit.errors import PlanError, SpecError
from filmkit.spec.storyboard import write_storyboard
from filmkit.story.accept import accept
from filmkit.story.revision import revision

if TYPE_CHECKING:
    from collections.abc import Callable

    from filmkit.build.boards import Board
    from filmkit.build.build import Call
    from filmkit.build.reading import Reading
    from filmkit.errors import Problem
    from filmkit.model.storyboard import SceneId
    from filmkit.story.claims import Again
    from filmkit.story.revision import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for besides a storyboard that is up to date.

    Attributes:
        accept: Scenes whose proposals are taken.
        regenerate: Scenes to direct anew though their words didn't change.
        discard: Those that were edited by hand, too.
    """

    accept: tuple[SceneId, ...] = ()
    regenerate: Again = ()
    discard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """What became of a storyboard.

    Attributes:
        film: The film's name.
        file: The storyboard's path, as people are told.
        revision: What changed, scene by scene.
        difference: What changed in the file: a unified diff; "" if nothing did.
        warnings: What is odd about the film, and what waits for somebody to decide.
    """

    film: str
    file: str
    revision: Revision
    difference: str
    warnings: tuple[Problem, ...]


def look(call: Call, wish: Wish) -> Direction:
    """What `direct` would do. Writes nothing.

    Raises:
        SpecError: Something is wrong with the film; holds every problem.
        PlanError: It has no script, or a scene that is named isn't there or has no proposal.
        BackendError: The director can't be asked, or answered wrongly.
    """
    reading, problems = _read(call)
    return _direction(reading, _board(reading, wish), problems)


def direct(call: Call, wish: Wish, on_wait: Callable[[str], None]) -> Direction:
    """Bring a film's storyboard up to date, and write it if that changed anything.

    Args:
        call: One film.
        wish: What else.
        on_wait: Told the film's name if a build is busy with it.

    Raises:
        SpecError, PlanError: As `look`.
        BackendError: As `look`; or the file can't be written, or was edited meanwhile.
    """
    hidden = call.root / ".filmkit"
    with files.explained(f"write to {hidden.name}"):
        files.keep_from_git(hidden)
    with locked(hidden / "locks", [path.stem for path in call.paths], on_wait):
        reading, problems = _read(call)
        board = _board(reading, wish)
        if not board.is_written:
            write_board(reading, board)
    return _direction(reading, board, problems)


def _read(call: Call) -> tuple[Reading, tuple[Problem, ...]]:
    project = open_project(call.root, call.paths, call.environment, call.deliver_dir)
    readings = read_films(project)
    problems = problems_of(project, readings)
    if any(not problem.warning for problem in problems):
        raise SpecError.of(problems)
    return readings[0], problems


def _board(reading: Reading, wish: Wish) -> Board:
    film = reading.film
    assert film, "a film without problems was read"  # noqa: S101
    board = revise_board(reading, film, regenerate=wish.regenerate, discard=wish.discard)
    if board.revision is None:
        raise PlanError(
            f"{reading.name} has no script: there is nothing to direct",
            hint="give the film a 'script', or edit its 'scenes' in the film file",
        )
    if not wish.accept:
        return board
    done = board.revision
    accepted = accept(done.storyboard, wish.accept)
    return board_of(reading, revision(done.before, accepted, done.made_by, calls=done.calls))


def _direction(reading: Reading, board: Board, problems: tuple[Problem, ...]) -> Direction:
    assert board.revision  # noqa: S101 (`_board` has seen to it)
    text = write_storyboard(board.revision.storyboard)
    after = reading.board_text if board.is_written else text
    lines = difflib.unified_diff(
        reading.board_text.splitlines(),
        after.splitlines(),
        f"{board.file} (as it is)",
        f"{board.file} (as it would be)",
        lineterm="",
    )
    return Direction(
        film=reading.name,
        file=board.file,
        revision=board.revision,
        difference="\n".join(lines),
        warnings=present_warnings(problems, [board]),
    )
