"""What somebody changes of a scene while looking at it, put into the file that says it.

Opens no file. A scene that the film file tells is changed there; so is what the film file says otherwise than the
storyboard. What only the storyboard says is changed in the storyboard: a hand edit, which the director keeps. What a
storyboard can't say (seed, takes) becomes an entry of the film file, by the scene's id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NoReturn, TypeAlias

from filmkit.errors import SpecError, Where
from filmkit.source.edit import append_item, remove_key, reorder, set_value
from filmkit.source.trial import YAML
from filmkit.spec import lengths
from filmkit.spec.hints import quoted
from filmkit.spec.json_edit import JSON
from filmkit.spec.parts import at, mapping, sequence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.keys import Json
    from filmkit.source import Path
    from filmkit.source.trial import Language

Field: TypeAlias = Literal["prompt", "duration", "seed", "takes", "circled"]

# A new key best stands behind one of these.
_ORDER = ("id", "title", "prompt", "duration", "seed", "takes", "circled")
_OF_BOARD = ("prompt", "duration")
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,10}(\.[0-9]{1,20})?", re.ASCII)
_SECONDS_DIGITS = 6  # behind the point; finer than a frame of any rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One of the user's files.

    Attributes:
        file: Its path, as people are told it.
        text: All of it, with a byte order mark if it has one.
        language: What it is written in.
    """

    file: str
    text: str
    language: Language

    def data(self) -> Json:
        """What it says. Raises SpecError."""
        return self.language.read(self.text, self.file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is to be otherwise.

    Attributes:
        scene: The id of the scene, as text.
        shot: Which of its shots, from 1; 0 = the scene is one shot.
        field: What.
        value: What it is to be, as somebody typed it; "" = not said any more.
    """

    scene: str
    shot: int = 0
    field: Field
    value: str


def film_text(text: str, file: str) -> Text:
    """A film file."""
    return Text(file=file, text=text, language=YAML)


def board_text(text: str, file: str) -> Text:
    """A storyboard's file."""
    return Text(file=file, text=text, language=JSON)


def change_scene(change: Change, film: Text, board: Text | None) -> Text:
    """The one of the two files that says it, changed.

    Args:
        change: What is to be otherwise.
        film: The film file.
        board: Its storyboard; None = it has none, or no script.

    Raises:
        SpecError: There is no such scene; what was typed can't be meant; or the text can't be changed there without
            changing more.
    """
    place = _place(film, change)
    there = _place(board, change) if board and change.field in _OF_BOARD else None
    if board and there and not (place and change.field in mapping(film.data(), *place)):
        return _put(board, there, change, film)
    if place:
        return _put(film, place, change, film)
    return _new_entry(change, film, board)


def _new_entry(change: Change, film: Text, board: Text | None) -> Text:
    """The film file with an entry for a scene that only the storyboard has told of."""
    place = _place(board, replace(change, shot=0)) if board else None
    if board is None or place is None:
        _refuse(film, f"there is no scene '{change.scene}' any more", "look at the page again")
    if change.shot:
        hint = f"write all shots of scene '{change.scene}' in the film file to say more of them"
        _refuse(board, "the scene's shots are the storyboard's, which has no seeds and takes", hint)
    value = _value(film, change, None, film)
    if value is None:
        return film
    item = {"id": _id(at(board.data(), *place)), change.field: value}
    text = append_item(film.text, ("scenes",), item, file=film.file)
    return replace(film, text=text)


def order_scenes(order: Sequence[str], film: Text, board: Text | None) -> Text:
    """The one of the two files that says in which order scenes come, with another order.

    Args:
        order: The ids of all scenes, as text.
        film: The film file.
        board: Its storyboard; None = it has none, or no script.

    Raises:
        SpecError: There are other scenes now, or one uses a name ('&') of another that would come later.
    """
    text = board or film
    now = [_shown_id(scene) for scene in sequence(text.data(), "scenes")]
    if sorted(now) != sorted(order):
        _refuse(text, "the film has other scenes now", "look at the page again")
    positions = [now.index(name) for name in order]
    new = reorder(text.text, ("scenes",), positions, file=text.file, language=text.language)
    return replace(text, text=new)


def _place(text: Text, change: Change) -> Path | None:
    """Where a file tells of the scene, or of its shot; None if it doesn't."""
    for n, scene in enumerate(sequence(text.data(), "scenes")):
        if _shown_id(scene) == change.scene:
            shots = sequence(scene, "shots")
            if not change.shot:
                return ("scenes", n)
            return ("scenes", n, "shots", change.shot - 1) if change.shot <= len(shots) else None
    return None


def _put(text: Text, place: Path, change: Change, film: Text) -> Text:
    path = (*place, change.field)
    old = at(text.data(), *path)
    value = _value(text, change, old, film)
    if value is None:
        if change.field not in mapping(text.data(), *place):
            return text
        new = remove_key(text.text, path, file=text.file, language=text.language)
    else:
        after = _ORDER[: _ORDER.index(change.field)][::-1]
        new = set_value(text.text, path, value, file=text.file, language=text.language, after=after)
    return replace(text, text=new)


def _value(text: Text, change: Change, old: Json, film: Text) -> Json:
    """What the file is to say; None = nothing."""
    typed = change.value.replace("\r\n", "\n").strip()
    if change.field == "prompt":
        return _prompt(typed, old)
    if not typed:
        return None
    if change.field == "duration":
        return _length(text, typed, old, film)
    if not _NUMBER.fullmatch(typed):
        _refuse(text, f"{quoted(typed)} is no whole number", "for example 7")
    return int(typed)


def _prompt(typed: str, old: Json) -> Json:
    """Blanks around it count for nothing: they stay as they are."""
    if not typed or not isinstance(old, str) or not old.strip():
        return typed or None
    before = len(old) - len(old.lstrip())
    return old[:before] + typed + old[len(old.rstrip()) :]


def _length(text: Text, typed: str, old: Json, film: Text) -> Json:
    """A length, in the file's own manner."""
    is_bare = _SECONDS.fullmatch(typed)
    number = _bare(float(typed)) if is_bare else typed.replace(" ", "")
    if lengths.length(number) is None:
        _refuse(text, f"{quoted(typed)} is no length", "for example 4, 4.5s or 96f")
    if text.language is JSON:
        seconds = lengths.seconds(number, lengths.frame_format(film.data()))
        return _bare(round(seconds or 0, _SECONDS_DIGITS))
    is_said_in_s = isinstance(old, str) and old.endswith("s") and not old.endswith("ms")
    return f"{typed}s" if is_bare and is_said_in_s else number


def _bare(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _shown_id(scene: Json) -> str:
    return str(_id(scene))


def _id(scene: Json) -> Json:
    """Its id as it is said, but 1.0 is 1."""
    found = at(scene, "id")
    return int(found) if isinstance(found, float) and found.is_integer() else found


def _refuse(text: Text, message: str, hint: str) -> NoReturn:
    raise SpecError(message, where=Where(text.file), hint=hint)
