"""A film's storyboard directed on its own: brought up to date, its proposals taken, its scenes directed anew.

Makes no film. The one way, besides a build, in which a storyboard is written.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.lock import locked_films
from filmkit.build.boards import agenda_of, board_of, present_warnings, settle, write_board
from filmkit.build.equipment import Equipment
from filmkit.build.reading import open_project, problems_of, read_films
from filmkit.errors import PlanError, SpecError
from filmkit.model.ports import Hearing, Usage
from filmkit.spec.storyboard import write_storyboard
from filmkit.story.accept import accept, refuse_unproposed
from filmkit.story.revision import revision

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from filmkit.build.boards import Agenda, Board
    from filmkit.build.build import Call
    from filmkit.build.reading import Project, Reading
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
        before, after: The storyboard's text as it was and as it is to be.
        warnings: What is odd about the film, and what waits for somebody to decide.
        usage: What asking came to.
    """

    film: str
    file: str
    revision: Revision
    before: str
    after: str
    warnings: tuple[Problem, ...]
    usage: Usage

    @property
    def is_changed(self) -> bool:
        """The file is to be another."""
        return self.before != self.after

    def difference(self) -> str:
        """What is to change in the file: a unified diff; "" = nothing. Seconds, for a long film."""
        lines = difflib.unified_diff(
            self.before.splitlines(),
            self.after.splitlines(),
            f"{self.file} (as it is)",
            f"{self.file} (as it would be)",
            lineterm="",
        )
        return "\n".join(lines) if self.is_changed else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Who is told what.

    Attributes:
        on_wait: Told the film's name if a build is busy with it.
        on_ask: Told what a director who costs something is going to be asked, before anything is spent.
        on_say: Told what is waited for.
    """

    on_wait: Callable[[str], None]
    on_ask: Callable[[Agenda], None]
    on_say: Callable[[str], None]


def look(call: Call, wish: Wish, callbacks: Callbacks) -> Direction:
    """What `direct` would do. Writes no storyboard; what a director answers is kept for the time it counts.

    Raises:
        SpecError: Something is wrong with the film; holds every problem.
        PlanError: It has no script, or a scene that is named isn't there or has no proposal.
        BackendError: The director can't be asked, or answered wrongly.
    """
    return _directed(call, wish, callbacks, is_kept=False)


def direct(call: Call, wish: Wish, callbacks: Callbacks) -> Direction:
    """Bring a film's storyboard up to date, and write it if that changed anything.

    Args:
        call: One film.
        wish: What else.
        callbacks: Told what happens.

    Raises:
        SpecError, PlanError: As `look`.
        BackendError: As `look`; or the file can't be written, or was edited meanwhile.
    """
    _open_hidden(call)
    with locked_films(call.root, [path.stem for path in call.paths], callbacks.on_wait):
        return _directed(call, wish, callbacks, is_kept=True)


def _directed(call: Call, wish: Wish, callbacks: Callbacks, *, is_kept: bool) -> Direction:
    project, reading, problems = _read(call)
    agenda = _agenda(Equipment(project), reading, wish)
    refuse_unproposed(reading.board, wish.accept)
    if agenda.costs:
        _open_hidden(call)  # answers are kept there
        callbacks.on_ask(agenda)
    spent: list[Usage] = []
    board = settle(agenda, Hearing(say=callbacks.on_say, charge=spent.append))
    if wish.accept:
        accepted = accept(board.revision.storyboard, wish.accept)
        done = board.revision
        taken = revision(done.before, accepted, done.made_by, calls=done.calls)
        board = replace(board_of(agenda, taken), stand_in=board.stand_in)
    if is_kept and not board.is_written:
        write_board(reading, board)
    return _direction(reading, board, problems, sum(spent, Usage()))


def _open_hidden(call: Call) -> Path:
    """The project's hidden folder, made if it isn't there."""
    hidden = call.root / ".filmkit"
    with files.explained(f"write to {hidden.name}"):
        files.keep_from_git(hidden)
    return hidden


def _read(call: Call) -> tuple[Project, Reading, tuple[Problem, ...]]:
    project = open_project(call.root, call.paths, call.environment, call.deliver_dir)
    readings = read_films(project)
    problems = problems_of(project, readings)
    if any(not problem.warning for problem in problems):
        raise SpecError.of(problems)
    return project, readings[0], problems


def _agenda(equipment: Equipment, reading: Reading, wish: Wish) -> Agenda:
    film = reading.film
    assert film, "a film without problems was read"  # noqa: S101
    again, discard = wish.regenerate, wish.discard
    agenda = agenda_of(reading, film, equipment, regenerate=again, discard=discard)
    if agenda is None:
        raise PlanError(
            f"{reading.name} has no script: there is nothing to direct",
            hint="give the film a 'script', or edit its 'scenes' in the film file",
        )
    return agenda


def _direction(
    reading: Reading, board: Board, problems: tuple[Problem, ...], usage: Usage
) -> Direction:
    text = write_storyboard(board.revision.storyboard)
    return Direction(
        film=reading.name,
        file=board.file,
        revision=board.revision,
        before=reading.board_text,
        after=reading.board_text if board.is_written else text,
        warnings=present_warnings(problems, [board]),
        usage=usage,
    )
