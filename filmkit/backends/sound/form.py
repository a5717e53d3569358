"""The form of a piece: when each bar starts, how intense it is, and where the last chord falls.

Knows nothing of harmony or sound. Any length fits: the last bars slow down a little so that the final chord rings
out exactly at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PHRASE = 4  # bars that belong together
_MOVEMENT = 18  # phrases in one rise and fall; a longer film gets several
_SLOWING_BARS = 2

# Place in the movement, and intensity there: intro, development, a breath, climax, ending.
_ARC_AT = (0.0, 0.10, 0.28, 0.42, 0.50, 0.68, 0.80, 0.90, 1.0)
_ARC = (0.12, 0.30, 0.58, 0.66, 0.48, 0.85, 1.0, 0.70, 0.25)


@dataclass(frozen=True, slots=True)
class Form:
    """How a piece fills a length of time.

    Attributes:
        length_s: Of the whole, in seconds.
        beat_s: One beat, before the slowing at the end.
        beats: In a bar.
        bars: Before the final chord; 0 = there is time for that chord only.
        slowing_s: Seconds by which the last bars are longer than the others, together.
    """

    length_s: float
    beat_s: float
    beats: int
    bars: int
    slowing_s: float

    @property
    def phrases(self) -> int:
        """Number of phrases; the first one may be short, so that the last one ends with the form."""
        return -(-self.bars // PHRASE)

    @property
    def final_s(self) -> float:
        """Where the final chord starts."""
        return self.time(self.bars * self.beats)

    @property
    def movements(self) -> int:
        """Number of rises and falls."""
        return max(1, round(self.phrases / _MOVEMENT))

    def time(self, beat: float) -> float:
        """Seconds at which `beat` falls, counted from 0."""
        slow_beats = min(self.bars, _SLOWING_BARS) * self.beats
        late = beat - (self.bars * self.beats - slow_beats)
        if late <= 0 or not slow_beats:
            return beat * self.beat_s
        return beat * self.beat_s + self.slowing_s * (min(late, slow_beats) / slow_beats) ** 2

    def phrase(self, bar: int) -> tuple[int, int]:
        """Number of the phrase that `bar` belongs to, and its place in it, both from 0."""
        return divmod(bar + self.phrases * PHRASE - self.bars, PHRASE)

    def movement(self, phrase: int) -> int:
        """Number of the movement that `phrase` belongs to, from 0."""
        return phrase * self.movements // self.phrases

    def energy(self, phrase: int) -> float:
        """Intensity of a phrase, 0 to 1."""
        place = (phrase + 0.5) * self.movements / self.phrases % 1
        return float(np.interp(place, _ARC_AT, _ARC))


def fit(length_s: float, *, bpm: float, beats: int, ring_s: float) -> Form:
    """The form that fills `length_s` at a given tempo, with a last chord of `ring_s` or more.

    What is left over when the bars are laid is shared by a slowing of the last two and a longer final chord.
    """
    beat_s = 60 / bpm
    bar_s = beats * beat_s
    room_s = length_s - ring_s
    bars = max(0, int(room_s / bar_s))
    left_s = max(0.0, room_s - bars * bar_s) if bars else 0.0
    slowing_s = min(left_s / 2, 0.25 * bar_s * min(bars, _SLOWING_BARS))
    return Form(length_s, beat_s, beats, bars, slowing_s)
