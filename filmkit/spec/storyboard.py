"""The storyboard's file: JSON that people read and edit, checked on the way in, stable on the way out.

Knows nothing of scripts or directors. What people care for stands first in every scene; what filmkit needs to
revise the storyboard stands last, in `lock`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from filmkit.errors import Problem, SpecError, by_place
from filmkit.model.storyboard import BoardScene, Storyboard
from filmkit.source import Node, Source
from filmkit.spec.board_json import board_scene, content, notes
from filmkit.spec.hints import did_you_mean, quoted
from filmkit.spec.json_text import json_source, read_json
from filmkit.spec.schema import check_shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from filmkit.keys import Json
    from filmkit.model.storyboard import Panel

_SCHEMA = "$schema"  # for editors; kept like a note
_WIDTH = 150  # columns that a short list or object may fill: a scene's lock fits
_EXPANDED = (
    3  # levels that always get a line for each of their parts: the board, its scenes, a scene
)


_PROPOSED = "scene '{id}' was edited by hand and its script changed: your scene is filmed"
_TAKE = (
    "`filmkit direct {film} --accept {id}` takes the director's version in 'proposal'; "
    "deleting the key refuses it"
)
_ORPHANED = "scene '{id}' was edited by hand and its words left the script: it isn't filmed"
_FILM_IT = "move it from 'orphans' into 'scenes' to film it all the same, or delete it"


def check_storyboard(
    text: str, file: str, schema: Json
) -> tuple[Storyboard | None, tuple[Problem, ...]]:
    """The storyboard that a file holds, or all that is wrong with it.

    Args:
        text: The file's text.
        file: Its path, for messages.
        schema: `schemas/storyboard.schema.json`.

    Returns:
        The storyboard and no problems, or None and at least one.
    """
    try:
        data = read_json(text, file)
        problems = _shape_problems(data, text, file, schema)
    except SpecError as error:
        return None, error.problems
    if problems:
        return None, problems
    board = _storyboard(cast("dict[str, Any]", data))
    twice = by_place(_same_ids(board, text, file))
    return (None, twice) if twice else (board, ())


def write_storyboard(board: Storyboard) -> str:
    """The text of a storyboard's file: the same for the same storyboard, to the byte."""
    lock = _said(
        {
            "title": board.made_title,
            "script": board.script,
            "next_id": 0 if board.next_id == 1 else board.next_id,
            "covered": list(board.covered),
            "omitted": list(board.omitted),
        }
    )
    own = dict(board.notes)
    data: dict[str, Json] = {
        **({_SCHEMA: own.pop(_SCHEMA)} if _SCHEMA in own else {}),
        "title": board.title,
        "scenes": [_scene(scene) for scene in board.scenes],
        **_said({"orphans": [_scene(scene) for scene in board.orphans]}),
        **own,
        **_said({"lock": lock}),
    }
    return _pretty(data, 0) + "\n"


def waiting(board: Storyboard, text: str, file: str, film: str) -> tuple[Problem, ...]:
    """Warnings of what waits for somebody to decide: proposals, and scenes that left the film.

    Args:
        board: What `text` holds.
        text: The file's text.
        file: Its path, for messages.
        film: The film's name.
    """
    found = [
        (("scenes", n), _PROPOSED.format(id=scene.id), _TAKE.format(film=film, id=scene.id))
        for n, scene in enumerate(board.scenes)
        if scene.proposal is not None
    ]
    found += [
        (("orphans", n), _ORPHANED.format(id=scene.id), _FILM_IT)
        for n, scene in enumerate(board.orphans)
    ]
    if not found:
        return ()
    source = json_source(text, file)
    return tuple(
        Problem(message, source.where(path), hint, warning=True) for path, message, hint in found
    )


def strangers(
    board: Storyboard, text: str, file: str, cast: Collection[str]
) -> tuple[Problem, ...]:
    """Warnings of those who are to be seen and aren't in the film's cast: nobody knows what they look like.

    Args:
        board: What `text` holds.
        text: The file's text.
        file: Its path, for messages.
        cast: Names of the film's cast.
    """
    found = [
        ((*path, "cast", n), name)
        for path, panel in _panels(board)
        for n, name in enumerate(panel.cast)
        if name not in cast
    ]
    if not found:
        return ()
    source = json_source(text, file)
    return tuple(
        Problem(
            f"{quoted(name)} is not in the film's cast: no look is added",
            source.where(path),
            did_you_mean(name, cast) or f"add {quoted(name)} to 'cast' in the film file",
            warning=True,
        )
        for path, name in found
    )


def _panels(board: Storyboard) -> Iterator[tuple[tuple[str | int, ...], Panel]]:
    """Every scene and shot, with its path in the file."""
    for n, scene in enumerate(board.scenes):
        yield ("scenes", n), scene
        for m, shot in enumerate(scene.shots):
            yield ("scenes", n, "shots", m), shot


def _shape_problems(data: Json, text: str, file: str, schema: Json) -> tuple[Problem, ...]:
    """What is wrong with the shape, in order of place. Places are looked up only for what is wrong."""
    if not check_shape(Source(file, Node(data, (0, 0))), schema):
        return ()
    return check_shape(json_source(text, file), schema)


def _scene(scene: BoardScene) -> dict[str, Json]:
    lock: dict[str, Json] = {
        "covers": list(scene.covers),
        "gist": scene.gist,
        "made": scene.made,
        "made_by": scene.made_by,
        "take": scene.take,
    }
    proposal = {} if scene.proposal is None else {"proposal": scene.proposal}
    return {"id": scene.id, **content(scene), **proposal, **_said({"lock": _said(lock)})}


def _storyboard(data: dict[str, Any]) -> Storyboard:
    lock = data.get("lock", {})
    return Storyboard(
        title=data["title"],
        scenes=tuple(_board_scene(scene) for scene in data["scenes"]),
        made_title=lock.get("title", ""),
        script=lock.get("script", ""),
        next_id=int(lock.get("next_id", 1)),
        covered=tuple(lock.get("covered", ())),
        omitted=tuple(lock.get("omitted", ())),
        orphans=tuple(_board_scene(scene) for scene in data.get("orphans", ())),
        notes={**({_SCHEMA: data[_SCHEMA]} if _SCHEMA in data else {}), **notes(data)},
    )


def _board_scene(data: dict[str, Any]) -> BoardScene:
    lock = data.get("lock", {})
    scene_id = data["id"]
    return board_scene(
        scene_id if isinstance(scene_id, str) else int(scene_id),
        data,
        covers=tuple(lock.get("covers", ())),
        gist=lock.get("gist", ""),
        made=lock.get("made", ""),
        made_by=lock.get("made_by", ""),
        take=int(lock.get("take", 0)),
        proposal=data.get("proposal"),
    )


def _same_ids(board: Storyboard, text: str, file: str) -> Iterator[Problem]:
    """Scenes with an id that another one has: their clips would be one file."""
    paths = [
        *((("scenes", n), scene) for n, scene in enumerate(board.scenes)),
        *((("orphans", n), scene) for n, scene in enumerate(board.orphans)),
    ]
    seen = set()
    for path, scene in paths:
        if scene.id in seen:
            where = json_source(text, file).where((*path, "id"))
            hint = "give one of them a number or name that no other scene has"
            yield Problem(f"two scenes have the id '{scene.id}'", where, hint)
        seen.add(scene.id)


def _said(values: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in values.items() if value}


def _pretty(value: Json, level: int) -> str:
    """JSON with a line for each part, and short lists and objects deep inside in one line."""
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict | list) or not value:
        return flat
    if level >= _EXPANDED and len(flat) + 2 * level <= _WIDTH:
        return flat
    parts: Iterable[str]
    if isinstance(value, dict):
        parts = (
            f"{json.dumps(key, ensure_ascii=False)}: {_pretty(part, level + 1)}"
            for key, part in value.items()
        )
        opening, closing = "{", "}"
    else:
        parts = (_pretty(part, level + 1) for part in value)
        opening, closing = "[", "]"
    indent = "\n" + "  " * (level + 1)
    return opening + indent + f",{indent}".join(parts) + "\n" + "  " * level + closing
