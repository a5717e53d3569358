"""Storyboards held against their scripts, and what becomes of them.

What has to be asked is found out first, and purely; who asks may then say so, ask, and put the answers in. Writing
is a call of its own, so that `plan` can look without touching anything.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.lock import locked
from filmkit.backends.project import find_root, shown_path
from filmkit.backends.rewriting import Rewriting, file_behind, rewrite
from filmkit.backends.stamp import sign
from filmkit.build.reading import storyboard_path
from filmkit.errors import BackendError, Problem, Where, by_place
from filmkit.model.ports import Brief, Hearing
from filmkit.source import decode
from filmkit.spec.storyboard import strangers, waiting, write_storyboard
from filmkit.story.passage import short_digest
from filmkit.story.revise import conclude, inquire
from filmkit.story.script import read_script

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from filmkit.backends.stamp import Signature
    from filmkit.build.equipment import Equipment
    from filmkit.build.reading import Reading
    from filmkit.model.film import Film
    from filmkit.model.ports import Director
    from filmkit.model.script import Script
    from filmkit.story.claims import Again
    from filmkit.story.revise import Inquiry
    from filmkit.story.revision import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What a film's director has to be asked before its storyboard is up to date.

    Attributes:
        reading: The film's files.
        film: The film.
        script: Its script.
        inquiry: The questions.
        directors: Who is asked, and who if that fails: by the names that the film file uses.
    """

    reading: Reading
    film: Film
    script: Script
    inquiry: Inquiry
    directors: tuple[tuple[str, Director], ...]

    @property
    def costs(self) -> bool:
        """Asking takes money or minutes: people are told before, and nobody asks just to look."""
        return bool(self.inquiry.questions) and self.directors[0][1].costs

    @property
    def director(self) -> str:
        """Who is asked, for people."""
        use, director = self.directors[0]
        return director.name(self.film.director) or use


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A film's storyboard, up to date.

    Attributes:
        script: The script that it is made from.
        revision: What it is now and what was done to it.
        is_written: The file says the same.
        file: Its path, for messages.
        odd: What is odd about the script.
        waiting: What waits in it for somebody to decide, and who in it isn't in the cast; places are those of
            the file to be written.
        stand_in: Why another director than the film's own was asked; None = none was.
    """

    script: Script
    revision: Revision
    is_written: bool
    file: str
    odd: tuple[Problem, ...] = ()
    waiting: tuple[Problem, ...] = ()
    stand_in: Problem | None = None

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All of these."""
        return *((self.stand_in,) if self.stand_in else ()), *self.odd, *self.waiting


def agenda_of(
    reading: Reading,
    film: Film,
    equipment: Equipment,
    *,
    regenerate: Again = (),
    discard: bool = False,
) -> Agenda | None:
    """What there is to ask. Asks nobody and writes nothing; None = the film has no script.

    Args:
        reading: The film's files.
        film: The film.
        equipment: Has the directors.
        regenerate: Scenes to direct anew though their words didn't change.
        discard: Those that were edited by hand, too.

    Raises:
        PlanError: A scene that is to be directed anew isn't there, or a director isn't.
    """
    if film.script is None:
        return None
    script = read_script(film.script, language=film.language, file=film.script_file)
    uses = dict.fromkeys((film.director.use, film.director.fallback or film.director.use))
    directors = tuple((use, equipment.director(use)) for use in uses)
    inquiry = inquire(
        reading.board,
        script.passages,
        title=film.title,
        brief=Brief(
            language=film.language,
            choice=film.director,
            cast={name: character.look for name, character in film.cast.items()},
            title=film.title,
            style=film.style.prompt,
            seed=film.seed,
        ),
        regenerate=regenerate,
        discard=discard,
        with_takes=directors[0][1].costs,
    )
    return Agenda(
        reading=reading,
        film=film,
        script=script,
        inquiry=inquiry,
        directors=directors,
    )


def settle(agenda: Agenda, hearing: Hearing | None = None) -> Board:
    """Ask the director what there is to ask, and put the answers into the storyboard. Writes nothing.

    Raises:
        BackendError: The director can't be asked, or answered wrongly; nor could whoever stands in.
        Cancelled: Out of `hearing.tell`.
    """
    use, director = agenda.directors[0]
    stand_ins = agenda.directors[1:]
    try:
        return _settle(agenda, use, director, hearing or Hearing())
    except BackendError as error:
        if not stand_ins:
            raise
        use, director = stand_ins[0]
        board = _settle(agenda, use, director, Hearing())
        problem = error.problems[0]
        warning = Problem(
            f"{agenda.director} couldn't direct, '{use}' did instead: {problem.message}",
            Where(agenda.film.path),
            problem.hint,
            warning=True,
        )
        return replace(board, stand_in=warning)


def _settle(agenda: Agenda, use: str, director: Director, hearing: Hearing) -> Board:
    questions, answers = agenda.inquiry.questions, []
    for number, question in enumerate(questions):
        part = _part(hearing, number, len(questions))
        answers.append(director.direct(question.passages, question.brief, part))
        hearing.tell((number + 1) / len(questions))
    revision = conclude(agenda.inquiry, answers, made_by=_made_by(agenda, use, director))
    return board_of(agenda, revision)


def _part(hearing: Hearing, number: int, many: int) -> Hearing:
    """What one question of several is of the whole."""
    return replace(hearing, tell=lambda fraction: hearing.tell((number + fraction) / many))


def _made_by(agenda: Agenda, use: str, director: Director) -> str:
    name = director.name(agenda.film.director)
    named = {} if name == use else {"name": name}
    return short_digest({"use": use, "version": director.version, **named})


def board_of(agenda: Agenda, revision: Revision) -> Board:
    """A revision beside the file that was read."""
    reading, file = agenda.reading, storyboard_path(agenda.reading.path)
    shown, after = shown_path(_root(file), file), revision.storyboard
    is_written = after == reading.board
    text = reading.board_text if is_written else write_storyboard(after)
    return Board(
        script=agenda.script,
        revision=revision,
        is_written=is_written,
        file=shown,
        odd=_odd(agenda),
        waiting=(
            *waiting(after, text, shown, reading.name),
            *strangers(after, text, shown, agenda.film.cast),
        ),
    )


def _odd(agenda: Agenda) -> tuple[Problem, ...]:
    """What is odd about the script; of one that stands in the film file, only where that begins is known."""
    if agenda.film.script_file or agenda.reading.source is None:
        return agenda.script.problems
    where = agenda.reading.source.where(("script",))
    return tuple(replace(problem, where=where) for problem in agenda.script.problems)


def present_warnings(
    problems: Iterable[Problem], boards: Iterable[Board | None]
) -> tuple[Problem, ...]:
    """The problems that were read, with what waits in the storyboards as they are after their revision."""
    revised = [board for board in boards if board]
    files_ = {board.file for board in revised}
    read = [p for p in problems if not (p.warning and p.where and p.where.file in files_)]
    return by_place((*read, *(p for board in revised for p in board.warnings)))


def write_board(reading: Reading, board: Board) -> Signature:
    """Write the storyboard beside its film file, unless somebody has written it since it was read.

    A symbolic link stays one: what it leads to is written. A byte order mark stays, too.

    Returns:
        The file's signature; None if it was written again by somebody else at the same moment.

    Raises:
        BackendError: It can't be written, mayn't be, or was edited.
    """
    path = storyboard_path(reading.path)
    root = _root(path)
    with files.explained(f"write {path.name}"), edit_lock(root, reading.path):
        target = file_behind(path, root)
        old = target.read_bytes() if target.exists() else None
        if decode(old or b"", path.name) != reading.board_text:
            message = f"{path.name} was edited while the film was being built; your edit is kept"
            raise BackendError(message, hint="build again")
        mark = BOM_UTF8 if old and old.startswith(BOM_UTF8) else b""
        new = mark + write_storyboard(board.revision.storyboard).encode()
        rewrite(Rewriting(path=target, old=old, new=new))
        signature = sign(path)
        return signature if path.read_bytes() == new else None


def edit_lock(root: Path, film: Path) -> AbstractContextManager[None]:
    """Held for a moment by whoever writes a film's own files: no edit comes between another's look and its writing.

    A build holds a lock of its own all the while; this one is not waited for long.
    """
    return locked(root / ".filmkit" / "locks", [f"{film.stem}.edit"], lambda _: None)


def _root(path: Path) -> Path:
    return find_root(path.parent) or path.parent
