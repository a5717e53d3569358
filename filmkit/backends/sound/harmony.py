"""Scales and chords: from the names that musicians write to MIDI pitches.

Knows nothing of time, instruments or moods. Pitches are MIDI numbers: 60 is middle C, 1 is a semitone.
"""

from __future__ import annotations

from dataclasses import dataclass

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
}

_RICH = 4  # notes; with more in one octave a chord is mud

# Longest numerals first, so that "VII" isn't read as "V".
_NUMERALS = {"VII": 11, "III": 4, "VI": 9, "IV": 5, "II": 2, "V": 7, "I": 0}
_QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "5": (0, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m9": (0, 3, 7, 10, 14),
    "add9": (0, 4, 7, 14),
    "madd9": (0, 3, 7, 14),
    "maj9": (0, 4, 7, 11, 14),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "dim": (0, 3, 6),
    "m7b5": (0, 3, 6, 10),
    "7b9": (0, 4, 7, 10, 13),
}


@dataclass(frozen=True, slots=True)
class Chord:
    """Notes that sound together.

    Attributes:
        root: Pitch class of the bass note, 0 to 11.
        classes: Pitch classes of all notes, in the order of the chord's name, the root first.
    """

    root: int
    classes: tuple[int, ...]

    def around(self, centre: int) -> tuple[int, ...]:
        """One pitch for each note, all within an octave of `centre`, upwards.

        Because each note always takes the same place, voices move by small steps from chord to chord.
        Rich chords leave their root to the bass.
        """
        low = centre - 6
        upper = self.classes[1:] if len(self.classes) > _RICH else self.classes
        return tuple(sorted(low + (pitch_class - low) % 12 for pitch_class in upper))

    def ladder(self, lowest: int, rungs: int) -> tuple[int, ...]:
        """The first `rungs` chord notes from `lowest` upwards."""
        classes = set(self.classes)
        reach = range(lowest, lowest + 12 * rungs)
        return tuple(pitch for pitch in reach if pitch % 12 in classes)[:rungs]

    def bass(self, centre: int) -> int:
        """The root, within half an octave of `centre`."""
        return centre - 6 + (self.root - centre + 6) % 12

    def nearest(self, pitch: int) -> int:
        """The chord note closest to `pitch`; the lower one of two."""
        classes = set(self.classes)
        near = (p for p in range(pitch - 6, pitch + 7) if p % 12 in classes)
        return min(near, key=lambda p: (abs(p - pitch), p))


def chord(name: str, tonic: int) -> Chord:
    """The chord with a Roman-numeral `name` (`I`, `bVImaj7`, `IIm7b5`) in the key of `tonic`.

    Numerals count from the major scale, as in popular music: `bIII` is three semitones up in any mode.

    Raises:
        KeyError: No such name.
    """
    flat = name.startswith("b")
    text = name.removeprefix("b")
    numeral = next(numeral for numeral in _NUMERALS if text.startswith(numeral))
    root = tonic + _NUMERALS[numeral] - flat
    intervals = _QUALITIES[text.removeprefix(numeral)]
    return Chord(root % 12, tuple((root + interval) % 12 for interval in intervals))


def progression(names: str, tonic: int) -> tuple[Chord, ...]:
    """The chords of `names`, written with spaces between."""
    return tuple(chord(name, tonic) for name in names.split())


def scale_pitch(scale: tuple[int, ...], tonic: int, degree: int) -> int:
    """The pitch `degree` scale steps above `tonic`; negative = below."""
    octave, step = divmod(degree, len(scale))
    return tonic + 12 * octave + scale[step]
