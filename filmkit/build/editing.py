"""What somebody changes of a film while looking at it, written into the file that says it.

Only the value itself is written: see `filmkit.source.edit`. A change that the film couldn't be made with is refused
before anything is written.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends import files
from filmkit.backends.project import own_folders, refuse_way_out, shown_path
from filmkit.backends.resources import schema
from filmkit.backends.rewriting import Rewriting, file_behind, rewrite_all
from filmkit.build.boards import edit_lock
from filmkit.build.reading import open_project, read_films, storyboard_path
from filmkit.errors import PlanError, SpecError
from filmkit.source import decode, read_yaml
from filmkit.spec.film import check_film
from filmkit.spec.parts import mapping
from filmkit.spec.scene_edit import board_text, change_scene, film_text, order_scenes
from filmkit.spec.storyboard import check_storyboard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from filmkit.build.build import Call
    from filmkit.build.reading import Reading
    from filmkit.errors import Problem
    from filmkit.spec.scene_edit import Change, Text

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A film's files as somebody has seen them.

    Attributes:
        film: Digest of the film file's text, 64 hexadecimal digits.
        board: Of its storyboard's; of an empty text if there is none.
    """

    film: str
    board: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    film: Text
    board: Text | None

    def with_(self, text: Text) -> _Pair:
        """With one of the two as it is now."""
        is_board = self.board is not None and text.file == self.board.file
        return _Pair(film=self.film, board=text) if is_board else _Pair(film=text, board=self.board)


def version_of(reading: Reading) -> Version:
    """The files as they were read."""
    return Version(film=_digest(reading.text), board=_digest(reading.board_text))


def change_scenes(call: Call, changes: Sequence[Change], seen: Version) -> Version:
    """Change values of one film's scenes, all of them or none, in two files where they stand in two.

    Only a crash between the writing of the two leaves the film file changed and its storyboard not.

    Args:
        call: The film.
        changes: One after the other.
        seen: The files that whoever wants this has seen.

    Returns:
        The files as they are now.

    Raises:
        PlanError: They are others than those that were seen.
        SpecError: It can't be changed without changing more, or the film couldn't be made like that; or its
            storyboard is wrong as it is.
        BackendError: A file can't be written.
    """

    def act(pair: _Pair) -> _Pair:
        for change in changes:
            pair = pair.with_(change_scene(change, pair.film, pair.board))
        return pair

    return _edit(call, seen, act)


def reorder_film(call: Call, order: Sequence[str], seen: Version) -> Version:
    """Put one film's scenes into another order; `order` are the ids of all of them. Else as `change_scenes`."""
    return _edit(call, seen, lambda pair: pair.with_(order_scenes(order, pair.film, pair.board)))


def _edit(call: Call, seen: Version, act: Callable[[_Pair], _Pair]) -> Version:
    refuse_way_out(call.root, *own_folders(call.root))
    path = call.paths[0]
    with edit_lock(call.root, path):
        project = open_project(call.root, call.paths, call.environment, call.deliver_dir)
        reading = read_films(project)[0]
        places = (path, storyboard_path(path))
        olds = [_bytes(place) for place in places]
        before = _pair(call.root, places, olds)
        if _version(olds) != seen:
            message = "the film was changed elsewhere since you looked at it"
            raise PlanError(message, hint="look at it as it is now, then try again")
        _check_board(before.board)
        after = act(before)
        _check(reading, before, after)
        texts = (after.film, after.board)
        news = [text.text.encode() if text else old for text, old in zip(texts, olds, strict=True)]
        # Each is looked at before the first is written: one that can't be written leaves both as they are.
        rewrite_all(
            [
                Rewriting(path=file_behind(place, call.root), old=old, new=new)
                for place, old, new in zip(places, olds, news, strict=True)
                if new != old
            ]
        )
        return _version(news)


def _pair(root: Path, places: Sequence[Path], contents: Sequence[bytes]) -> _Pair:
    """The texts, with their byte order marks. A storyboard counts if the film has a script."""
    film_file, board_file = (shown_path(root, place) for place in places)
    film = film_text(_text(contents[0], film_file), film_file)
    has_script = "script" in mapping(film.data())
    is_told = has_script and contents[1]
    board = board_text(_text(contents[1], board_file), board_file) if is_told else None
    return _Pair(film=film, board=board)


def _check(reading: Reading, before: _Pair, after: _Pair) -> None:
    """Refuse what the film couldn't be made with, unless it was so before."""
    known = {problem.message for problem in reading.problems}
    found: list[Problem] = []
    if after.film != before.film:
        source = read_yaml(after.film.text, after.film.file)
        found += check_film(
            source,
            schema("film"),
            name=reading.name,
            path=after.film.file,
            assets=reading.assets,
        )[1]
    if after.board != before.board:
        _check_board(after.board)
    news = [problem for problem in _errors(found) if problem.message not in known]
    if news:
        raise SpecError.of(news)


def _check_board(board: Text | None) -> None:
    """Refuse a storyboard that is wrong: nobody knows which scenes it means, and no build writes over it."""
    found = check_storyboard(board.text, board.file, schema("storyboard"))[1] if board else ()
    if errors := _errors(found):
        raise SpecError.of(errors)


def _errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if not problem.warning]


def _bytes(path: Path) -> bytes:
    with files.explained(f"read {path.name}"):
        return path.read_bytes() if path.exists() else b""


def _text(content: bytes, file: str) -> str:
    """With its byte order mark, which `decode` takes off."""
    text = decode(content, file)
    return _BOM + text if content.startswith(_BOM.encode()) else text


def _version(contents: Sequence[bytes]) -> Version:
    film, board = (_digest(decode(content, "")) for content in contents)
    return Version(film=film, board=board)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
