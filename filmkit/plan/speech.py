"""Who says what in a film, and when: its lines, from film file and storyboard.

Knows nothing of steps.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from filmkit.cut.speech import Speech
from filmkit.plan.shots import scene_name, scenes_of, shot_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filmkit.model.film import Film, SceneEntry
    from filmkit.model.storyboard import Storyboard
    from filmkit.plan.shots import Takes


def speeches(film: Film, board: Storyboard | None, versions: Sequence[Takes]) -> tuple[Speech, ...]:
    """The lines of each scene that has some, in film order.

    Args:
        film: The film file.
        board: Its storyboard; None = all scenes are by hand.
        versions: Its shots, in film order; those that aren't of a scene say nothing.
    """
    shots = [takes.circled for takes in versions]
    ends = accumulate(shot.frames for shot in shots)
    spans = {shot.id: (end - shot.frames, end) for shot, end in zip(shots, ends, strict=True)}
    return tuple(
        Speech(
            id=scene_name(scene.id),
            label=str(scene.id),
            start=spans[names[0]][0],
            frames=spans[names[-1]][1] - spans[names[0]][0],
            lines=lines,
        )
        for scene in scenes_of(film, board)
        if (lines := tuple(line for line in scene.dialogue or () if line.line.strip()))
        and (names := _shot_names(scene))
    )


def _shot_names(scene: SceneEntry) -> list[str]:
    return [shot_name(scene.id, n + 1 if scene.shots else 0) for n in range(len(scene.shots) or 1)]
