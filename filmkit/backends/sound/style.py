"""What makes a mood: its harmony, and who plays what from which intensity on.

Knows no mood by name, nor how a pattern is played or an instrument sounds. The signs of a pattern are those of
`filmkit.backends.sound.parts`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What one player does.

    Attributes:
        voice: Instrument or drum.
        kind: `hold` (the chord, as long as it lasts), `steps` (a pattern), `tune` (the melody), `swell` (up to
            where the next phrase gets stronger).
        level_db: In the mix; every tone has the same level before.
        centre: MIDI pitch that the part stays around.
        patterns: For `steps`: one bar each, from sparse to dense. For `tune`: rhythms to choose from; the
            mood's first tune has them for all, so that they sing together.
        enter, leave: Intensities between which it plays; `leave` exclusive.
        pan: -1 = left, 1 = right.
        far: How much of it goes into the room, 0 to 1.
    """

    voice: str
    kind: str
    level_db: float
    centre: int = 60
    patterns: tuple[str, ...] = ()
    enter: float = 0.0
    leave: float = 2.0
    pan: float = 0.0
    far: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A mood in musical terms.

    Attributes:
        scale: That the melody is made from.
        beats: In a bar.
        swing: Where the off-beat eighth falls within a beat: 0.5 = straight, 0.66 = as in jazz.
        lowest: MIDI pitch of the lowest tonic.
        verses: Chords of four bars, for the quieter phrases.
        choruses: The same for the stronger ones.
        cadence: The last four bars; the final chord follows.
        final: The last chord.
        ring_s: How long it sounds, at least.
        loose_ms: How far players stray from the beat (standard deviation).
        room_s: Length of the echo.
    """

    scale: str
    beats: int
    swing: float
    lowest: int
    verses: tuple[str, ...]
    choruses: tuple[str, ...]
    cadence: str
    final: str
    ring_s: float
    parts: tuple[Part, ...]
    loose_ms: float = 6.0
    room_s: float = 2.4
