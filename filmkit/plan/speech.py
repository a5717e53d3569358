"""Who says what in a film, and when: its lines, from film file and storyboard.

Knows nothing of steps.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from filmkit.cut.speech import Speech
from filmkit.errors import Problem
from filmkit.plan.cards import title_ids
from filmkit.plan.shots import scene_name, scenes_of, shot_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmkit.errors import Where
    from filmkit.model.cards import Card
    from filmkit.model.film import Film, SceneEntry
    from filmkit.model.shot import Shot
    from filmkit.model.storyboard import Storyboard


def speeches(
    film: Film, board: Storyboard | None, row: Sequence[Shot | Card]
) -> tuple[Speech, ...]:
    """The lines of each scene that has some, in film order.

    Args:
        film: The film file.
        board: Its storyboard; None = all scenes are by hand.
        row: What it shows one after another, cards too.
    """
    ends = accumulate(strip.frames for strip in row)
    spans = {strip.id: (end - strip.frames, end) for strip, end in zip(row, ends, strict=True)}
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


def covered_titles(
    film: Film, lines: Sequence[Speech], places: Mapping[str, Where]
) -> tuple[Problem, ...]:
    """Warnings of titles at the foot of a picture where their scene's subtitles are burned in.

    Args:
        film: The film file.
        lines: Its lines, by scene.
        places: Where each title is written, by its id.
    """
    speaking = {speech.label for speech in lines} if film.subtitles.burn else set()
    return tuple(
        Problem(
            f"a title lies where subtitles of scene {entry.over} are burned in",
            places.get(name),
            hint="put it at the top: 'position: top'",
            warning=True,
        )
        for name, entry in zip(title_ids(film), film.titles, strict=True)
        if entry.position == "bottom" and str(entry.over) in speaking
    )


def _shot_names(scene: SceneEntry) -> list[str]:
    return [shot_name(scene.id, n + 1 if scene.shots else 0) for n in range(len(scene.shots) or 1)]
