"""The melody: a short idea from the seed, repeated, moved and answered.

Knows nothing of instruments or seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.sound.chance import stream
from filmkit.backends.sound.harmony import SCALES, Chord, scale_pitch
from filmkit.backends.sound.parts import Event, steps

if TYPE_CHECKING:
    from collections.abc import Iterator

_REACH = 9  # semitones from the middle that a melody may go
_STEPS = (-2, -1, -1, 1, 1, 2, 3)  # scale steps from note to note: mostly small, leaps upwards


@dataclass(frozen=True, slots=True)
class Idea:
    """The two bars that a melody grows from.

    Attributes:
        rhythms: Pattern of the first and the second bar.
        contours: Scale steps from each note to the next, for each of them.
    """

    rhythms: tuple[str, str]
    contours: tuple[tuple[int, ...], tuple[int, ...]]


def invent(rhythms: tuple[str, ...], *name: int | str) -> Idea:
    """The idea that belongs to `name`."""
    random = stream("idea", *name)
    first, second = (rhythms[i] for i in random.integers(0, len(rhythms), 2))
    contours = [
        tuple(_STEPS[i] for i in random.integers(0, len(_STEPS), 16)) for _ in ("first", "second")
    ]
    return Idea((first, second), (contours[0], contours[1]))


def sing(
    idea: Idea, *, bar: int, beats: int, chord: Chord, scale: str, tonic: int, centre: int
) -> Iterator[Event]:
    """The melody of one bar of a phrase of four: idea, idea, its answer upside down, a long note.

    Long notes and those on the beat are chord notes; the others walk along the scale between them.
    """
    if bar == 3:  # noqa: PLR2004
        yield Event(0.0, beats * 0.8, chord.nearest(centre + 2))
        return
    half = 0 if bar != 1 else 1
    turn = -1 if bar == 2 else 1  # noqa: PLR2004
    degrees = [scale_pitch(SCALES[scale], tonic, d) for d in range(-28, 64)]
    pitch = chord.nearest(centre)
    for index, (beat, held, _) in enumerate(steps(idea.rhythms[half], beats)):
        if index:
            pitch = _walk(pitch, turn * idea.contours[half][index], degrees)
        if pitch > centre + _REACH:
            pitch -= 12
        elif pitch < centre - _REACH:
            pitch += 12
        if beat % 1 == 0 or held >= 1:
            pitch = chord.nearest(pitch)
        yield Event(beat, held * 0.92, pitch, 1.0 if beat % 1 == 0 else 0.85)


def _walk(pitch: int, distance: int, degrees: list[int]) -> int:
    nearest = min(range(len(degrees)), key=lambda i: abs(degrees[i] - pitch))
    return degrees[nearest + distance]
