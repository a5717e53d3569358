"""Scenes of a storyboard as JSON and back: one spelling for the file, for proposals and for digests.

Knows nothing of files or of who wrote a scene. What has its default isn't written, so a new optional key changes
no digest of old.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from filmkit.model.storyboard import BoardScene, Line, Panel
from filmkit.spec.parts import NOTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.ports import Directed
    from filmkit.model.storyboard import SceneId


def content(scene: BoardScene | Directed) -> dict[str, Json]:
    """All that a scene shows and says, without its id and its bookkeeping, in the file's order."""
    panel = scene if isinstance(scene, BoardScene) else scene.panel
    return {
        **_look(panel),
        **_said({name: getattr(scene, name) for name in _PLACE}),
        **_said({"dialogue": [_line(line) for line in scene.dialogue]}),
        **_said({"shots": [{**_look(shot), **shot.notes} for shot in scene.shots]}),
        **panel.notes,
    }


def board_scene(scene_id: SceneId, content: Mapping[str, Any], **bookkeeping: Any) -> BoardScene:  # noqa: ANN401
    """The scene that `content` describes: checked JSON in the file's form, other keys left aside."""
    return BoardScene(
        id=scene_id,
        **_panel(content),
        **{name: content.get(name, "") for name in _PLACE},
        dialogue=tuple(_spoken(line) for line in content.get("dialogue", ())),
        shots=tuple(Panel(**_panel(shot)) for shot in content.get("shots", ())),
        **bookkeeping,
    )


def notes(data: Mapping[str, Json]) -> dict[str, Json]:
    """The user's own keys of a JSON object."""
    return {key: value for key, value in data.items() if key.startswith(NOTE)}


_PLACE = ("heading", "location", "time_of_day")
_LINE = ("character", "line", "parenthetical", "extension")


def _look(panel: Panel) -> dict[str, Json]:
    duration = {} if panel.duration_s is None else {"duration": _number(panel.duration_s)}
    return {
        **duration,
        "prompt": panel.prompt,
        **_said(
            {
                "size": panel.size,
                "angle": panel.angle,
                "move": panel.move,
                "cast": list(panel.cast),
            }
        ),
    }


def _panel(content: Mapping[str, Any]) -> dict[str, Any]:
    seconds = content.get("duration")
    return {
        "prompt": content["prompt"],
        "duration_s": None if seconds is None else Fraction(str(seconds)),
        **{name: content.get(name) for name in ("size", "angle", "move")},
        "cast": tuple(content.get("cast", ())),
        "notes": notes(content),
    }


def _line(line: Line) -> dict[str, Json]:
    """A spoken line as the file has it."""
    said: dict[str, Json] = {name: getattr(line, name) for name in _LINE}
    return {**_said(said), **line.notes}


def _spoken(content: Mapping[str, Any]) -> Line:
    return Line(**{name: content.get(name, "") for name in _LINE}, notes=notes(content))


def _said(values: dict[str, Json]) -> dict[str, Json]:
    """Without what has nothing to say."""
    return {key: value for key, value in values.items() if value}


def _number(seconds: Fraction) -> int | float:
    return int(seconds) if seconds.denominator == 1 else float(seconds)
