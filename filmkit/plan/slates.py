"""What people are told of each scene besides its pictures: what it is called, and what is said in it.

Knows nothing of steps. None of it decides a clip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.plan.shots import shot_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.model.film import Film, SceneEntry
    from filmkit.model.storyboard import BoardScene, Line, Storyboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """One scene, for people.

    Attributes:
        heading: Its title, else its heading in the script; "" if it has neither.
        dialogue: What is said in it, in order.
    """

    heading: str = ""
    dialogue: tuple[Line, ...] = ()


def slates(film: Film, board: Storyboard | None) -> Mapping[str, Slate]:
    """The slate of each scene, by the id of its first shot."""
    entries = {entry.id: entry for entry in film.scenes}
    if board is None:
        return dict(_slate(None, entry) for entry in film.scenes)
    return dict(_slate(scene, entries.get(scene.id)) for scene in board.scenes)


def _slate(scene: BoardScene | None, entry: SceneEntry | None) -> tuple[str, Slate]:
    """The film file wins, as with everything else; at least one of the two is there."""
    source = entry or scene
    assert source, "a scene is in the storyboard or in the film file"  # noqa: S101
    heading = (entry.title if entry else "") or (scene.heading if scene else "")
    dialogue = entry.dialogue if entry else None
    if dialogue is None:
        dialogue = scene.dialogue if scene else ()
    has_shots = bool((entry and entry.shots) or (scene and scene.shots))
    name = shot_name(source.id, 1 if has_shots else 0)
    return name, Slate(heading=heading, dialogue=dialogue)
