"""What each part plays in a bar: from patterns and chords to notes in beats.

Knows nothing of seconds, samples or sound.

A pattern is one bar, cut evenly into as many steps as it has signs:
    0-9     that note of the chord, counted upwards
    C       the whole chord
    r f t o a   in the bass: root, fifth, third, octave, a step towards the next root
    X x ~   a drum: loud, normal, faint
    -       what sounds goes on
    .       rest
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.backends.sound.harmony import Chord
    from filmkit.backends.sound.style import Part

_RUNGS = 10
_LOUDNESS = {"X": 1.25, "x": 0.9, "~": 0.45}
_OFF_BEAT = 0.82  # notes between the beats are softer


@dataclass(frozen=True, slots=True)
class Event:
    """A note in musical time.

    Attributes:
        beat: From the bar's start.
        beats: How long it is held.
        pitch: MIDI; 0 for drums.
        loudness: 1 = the part's own level.
    """

    beat: float
    beats: float
    pitch: int
    loudness: float = 1.0


def steps(pattern: str, beats: int) -> Iterator[tuple[float, float, str]]:
    """The signs of a pattern that start something: (beat, beats held, sign)."""
    step = beats / len(pattern)
    for index, sign in enumerate(pattern):
        if sign not in "-.":
            tied = sum(1 for _ in itertools.takewhile("-".__eq__, pattern[index + 1 :]))
            yield index * step, (1 + tied) * step, sign


def swung(beat: float, swing: float) -> float:
    """Where a beat falls when the off-beat eighths come late: `swing` 0.5 = nothing changes."""
    whole, part = divmod(beat, 1)
    return whole + (part * swing / 0.5 if part < 0.5 else swing + (part - 0.5) * (1 - swing) / 0.5)  # noqa: PLR2004


def play_pattern(
    part: Part, pattern: str, beats: int, chords: tuple[Chord, Chord]
) -> Iterator[Event]:
    """The events of a `steps` part in one bar; `chords` are this bar's and the next one's."""
    for beat, held, sign in steps(pattern, beats):
        loudness = _LOUDNESS.get(sign, 1.0 if beat % 1 == 0 else _OFF_BEAT)
        for pitch in _pitches(part, sign, chords):
            yield Event(beat, held, pitch, loudness)


def _pitches(part: Part, sign: str, chords: tuple[Chord, Chord]) -> tuple[int, ...]:
    now, following = chords
    if sign in _LOUDNESS:
        return (0,)
    if sign == "C":
        return now.around(part.centre)
    if sign.isdigit():
        return (now.ladder(part.centre - 4, _RUNGS)[int(sign)],)
    root = now.bass(part.centre)
    if sign == "a":
        target = following.bass(part.centre)
        return (target - 1 if root <= target else target + 1,)
    third = now.classes[1] if len(now.classes) > 2 else now.classes[0]  # noqa: PLR2004
    fifth = now.classes[2] if len(now.classes) > 2 else now.classes[-1]  # noqa: PLR2004
    above = {"r": 0, "o": 12, "t": (third - root) % 12, "f": (fifth - root) % 12}
    return (root + above[sign],)


def hold_chord(part: Part, beats: float, chord: Chord) -> Iterator[Event]:
    """The chord, held; the more notes, the softer each."""
    pitches = chord.around(part.centre)
    for pitch in pitches:
        yield Event(0.0, beats, pitch, (3 / len(pitches)) ** 0.5)
