"""The score: every note of a piece in seconds, bar after bar, for any length.

Knows nothing of how an instrument sounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from filmkit.backends.sound.chance import stream
from filmkit.backends.sound.form import PHRASE, Form, fit
from filmkit.backends.sound.harmony import Chord, chord, progression
from filmkit.backends.sound.moods import STYLES
from filmkit.backends.sound.parts import Event, hold_chord, play_pattern, swung
from filmkit.backends.sound.tune import invent, sing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.backends.sound.style import Part
    from filmkit.model.vocabulary import Mood

_CHORUS = 0.6  # intensity from which the chorus is played
_KEYS = (0, 5, -2, 3)  # semitones by which a later movement may be in another key
_LEAST_SHORT = 0.55  # intensity of a film too short to rise and fall
_STEADY = ("hold", "swell")  # kinds of part that start on the line
_FINAL_ROLL_S = 0.045  # between the notes of the last chord


@dataclass(frozen=True, slots=True)
class Note:
    """One sound.

    Attributes:
        start_s: From the start of the piece, >= 0.
        length_s: How long it is held.
        part: Who plays it.
        pitch: MIDI; 0 for drums.
        loudness: 1 = the part's own level.
    """

    start_s: float
    length_s: float
    part: Part
    pitch: int
    loudness: float


class Score:
    """A piece of music of a given mood, tempo, key, seed and length."""

    def __init__(self, mood: Mood, *, bpm: float, root: int, seed: int, length_s: float) -> None:
        self.style = STYLES[mood]
        self.form: Form = fit(length_s, bpm=bpm, beats=self.style.beats, ring_s=self.style.ring_s)
        self._name = (mood, seed)
        self._tonic = self.style.lowest + (root - self.style.lowest) % 12
        # Both are asked for many times a bar; kept few, so that a film of hours takes no more memory.
        self._idea = lru_cache(64)(invent)
        self._known_chord = lru_cache(64)(self._find_chord)

    def bars(self) -> Iterator[tuple[float, tuple[Note, ...]]]:
        """Each bar's start in seconds and its notes, in order; the last one is the final chord."""
        for bar in range(self.form.bars):
            yield self.form.time(bar * self.style.beats), tuple(self._bar(bar))
        yield self.form.final_s, tuple(self._final())

    def energy(self, phrase: int) -> float:
        """Intensity of a phrase, 0 to 1."""
        energy = self.form.energy(phrase)
        return max(energy, _LEAST_SHORT) if self.form.phrases < PHRASE else energy

    def chord(self, bar: int) -> Chord:
        """The harmony of a bar; the one after the last is the final chord."""
        return self._known_chord(bar)

    def _find_chord(self, bar: int) -> Chord:
        if bar >= self.form.bars:
            return chord(self.style.final, self._tonic)
        phrase, place = self.form.phrase(bar)
        if phrase == self.form.phrases - 1:
            return progression(self.style.cadence, self._tonic)[place]
        strong = self.energy(phrase) >= _CHORUS
        choices = self.style.choruses if strong else self.style.verses
        movement = self.form.movement(phrase)
        start = int(stream(*self._name, "verse", movement).integers(0, len(choices)))
        choice = choices[(start + phrase // 2) % len(choices)]
        opening = bar == 0  # however short the first phrase is, the piece opens as its harmony does
        return progression(choice, self._tonic + self._shift(phrase))[0 if opening else place]

    def _shift(self, phrase: int) -> int:
        """Semitones from the home key: the first and the last movement are at home."""
        movement = self.form.movement(phrase)
        if movement in (0, self.form.movements - 1):
            return 0
        return _KEYS[int(stream(*self._name, "key", movement).integers(0, len(_KEYS)))]

    def _bar(self, bar: int) -> Iterator[Note]:
        phrase, _ = self.form.phrase(bar)
        energy = self.energy(phrase)
        random = stream(*self._name, "bar", bar)
        for number, part in enumerate(self.style.parts):
            for event in self._events(part, number, bar, energy):
                stray, touch = random.standard_normal(), random.random()
                yield self._note(part, bar, event, energy, (float(stray), float(touch)))

    def _note(
        self, part: Part, bar: int, event: Event, energy: float, human: tuple[float, float]
    ) -> Note:
        """The event in seconds, a little early or late and not always as loud, as people play it."""
        stray, touch = (0.0, 0.5) if part.kind in _STEADY else human
        beat = bar * self.style.beats + swung(event.beat, self.style.swing)
        late_s = max(-2.0, min(2.0, stray)) * self.style.loose_ms / 1000
        return Note(
            start_s=max(0.0, self.form.time(beat) + late_s),
            length_s=event.beats * self.form.beat_s,
            part=part,
            pitch=event.pitch,
            loudness=event.loudness * (0.88 + 0.24 * touch) * (0.62 + 0.38 * energy),
        )

    def _events(self, part: Part, number: int, bar: int, energy: float) -> Iterator[Event]:
        phrase, place = self.form.phrase(bar)
        if part.kind == "swell":
            return self._swell(phrase, place)
        if not part.enter <= energy < part.leave:
            return iter(())
        if part.kind == "hold":
            return hold_chord(part, self.style.beats, self.chord(bar))
        if part.kind == "tune":
            return self._tune(part, bar, phrase, place)
        if part.voice == "cymbal" and place:
            return iter(())  # it opens phrases
        pattern = self._pattern(part, number, phrase, energy)
        chords = (self.chord(bar), self.chord(bar + 1))
        return play_pattern(part, pattern, self.style.beats, chords)

    def _pattern(self, part: Part, number: int, phrase: int, energy: float) -> str:
        """Denser with intensity; now and then the seed takes the one before."""
        reach = (energy - part.enter) / max(1.0 - part.enter, 0.01)
        index = min(int(reach * len(part.patterns)), len(part.patterns) - 1)
        step_back = stream(*self._name, "pattern", number, phrase).random() < 0.3  # noqa: PLR2004
        return part.patterns[max(0, index - step_back)]

    def _tune(self, part: Part, bar: int, phrase: int, place: int) -> Iterator[Event]:
        """The movement's own melody; every part that sings it knows the same one."""
        movement = self.form.movement(phrase)
        rhythms = next(p for p in self.style.parts if p.kind == "tune").patterns
        # A A B A: the third phrase of four has an idea of its own.
        letter = "B" if phrase % 4 == 2 else "A"  # noqa: PLR2004
        idea = self._idea(rhythms, *self._name, movement, letter)
        tonic = self._tonic + self._shift(phrase)
        yield from sing(
            idea,
            bar=place,
            beats=self.style.beats,
            chord=self.chord(bar),
            scale=self.style.scale,
            tonic=tonic,
            centre=part.centre,
        )

    def _swell(self, phrase: int, place: int) -> Iterator[Event]:
        last = self.form.phrases - 1
        rising = phrase < last and self.energy(phrase + 1) > self.energy(phrase) + 0.05
        if place == PHRASE - 1 and rising:
            yield Event(0.0, self.style.beats, 0)

    def _final(self) -> Iterator[Note]:
        """The last chord: everyone who has a pitch holds or rolls it, low drums mark it."""
        tonic = self.chord(self.form.bars)
        held_s = max(0.02, self.form.length_s - self.form.final_s)
        for part in self.style.parts:
            if part.kind == "swell" or part.enter > _CHORUS:
                continue
            for index, pitch in enumerate(_last_pitches(part, tonic)):
                start_s = self.form.final_s + (
                    0.0 if part.kind == "hold" else index * _FINAL_ROLL_S
                )
                if start_s < self.form.length_s:
                    yield Note(start_s, held_s, part, pitch, 0.75)


def _last_pitches(part: Part, tonic: Chord) -> tuple[int, ...]:
    if part.kind == "hold":
        return tonic.around(part.centre)
    if part.kind == "tune":
        return (tonic.bass(part.centre),)
    signs = set("".join(part.patterns))
    if signs & set("Xx~"):
        return (0,) if part.voice in ("heart", "taiko", "kick") else ()
    if signs & set("rf"):
        return (tonic.bass(part.centre),)
    return tonic.around(part.centre)
