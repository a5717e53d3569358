"""The orchestra: every instrument by name, and the tones it has already played.

Knows nothing of moods, parts or time in a piece.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.sound.drums import DRUMS, swell
from filmkit.backends.sound.tones import (
    LOOP,
    Bowed,
    Partial,
    Samples,
    Struck,
    bowed_loop,
    envelope,
    struck_tone,
    sung_tone,
)
from filmkit.cut.sound import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

_MEMORY = 96 * 2**20  # bytes of tones kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An ensemble of bowed or blown instruments, in stereo.

    Attributes:
        spectrum: What it sounds like.
        attack_s, release_s: How it comes and goes; the release sounds after the note's end.
        width: 0 = mono, 1 = as wide as it gets.
    """

    spectrum: Bowed
    attack_s: float
    release_s: float
    width: float = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Soloist:
    """One wind or string player.

    Attributes:
        gains: Of the harmonics, fundamental first.
        attack_s: How softly a note starts.
        vibrato_cents: How far it sways.
    """

    gains: tuple[float, ...]
    attack_s: float
    vibrato_cents: float


def _rolled(slope: float, corner_hz: float) -> Callable[[int, float], float]:
    """Harmonics falling by a power of their number, and softly cut off above `corner_hz`."""

    def amplitude(harmonic: int, at_hz: float) -> float:
        return float(harmonic**-slope) / (1 + (at_hz / corner_hz) ** 3)

    return amplitude


def _vowel(harmonic: int, at_hz: float) -> float:
    """An open "ah": the three formants of a voice. Source: Peterson & Barney (1952), means."""
    formants = ((700.0, 160.0, 1.0), (1150.0, 190.0, 0.5), (2500.0, 320.0, 0.16))
    peaks = sum(gain * math.exp(-(((at_hz - f) / width) ** 2)) for f, width, gain in formants)
    return (0.05 + peaks) / float(harmonic**0.7) / (1 + (at_hz / 4000) ** 4)


def _partials(*rows: tuple[float, float, float]) -> tuple[Partial, ...]:
    return tuple(Partial(ratio=ratio, gain=gain, decay_s=decay) for ratio, gain, decay in rows)


SECTIONS: dict[str, Section] = {
    "pad": Section(
        spectrum=Bowed(amplitude=_rolled(1.3, 2000), spread=34), attack_s=0.9, release_s=1.3
    ),
    "dark": Section(
        spectrum=Bowed(amplitude=_rolled(1.5, 950), spread=26), attack_s=0.8, release_s=1.2
    ),
    "glass": Section(
        spectrum=Bowed(amplitude=_rolled(2.2, 3500), spread=16, harmonics=6),
        attack_s=1.1,
        release_s=1.6,
        width=0.8,
    ),
    "strings": Section(
        spectrum=Bowed(amplitude=_rolled(1.05, 3200), spread=26), attack_s=0.28, release_s=0.6
    ),
    "spiccato": Section(
        spectrum=Bowed(amplitude=_rolled(0.95, 2600), spread=24),
        attack_s=0.02,
        release_s=0.16,
        width=0.4,
    ),
    "horns": Section(
        spectrum=Bowed(amplitude=_rolled(0.85, 1100), spread=13),
        attack_s=0.14,
        release_s=0.4,
        width=0.4,
    ),
    "choir": Section(
        spectrum=Bowed(amplitude=_vowel, spread=30), attack_s=0.5, release_s=0.9, width=0.7
    ),
    "sub": Section(
        spectrum=Bowed(amplitude=_rolled(2.0, 160), spread=5, harmonics=5),
        attack_s=0.06,
        release_s=0.25,
        width=0.0,
    ),
}

SOLOISTS: dict[str, Soloist] = {
    "trumpet": Soloist(  # with a mute
        gains=(1.0, 0.85, 0.75, 0.42, 0.26, 0.14, 0.08, 0.04), attack_s=0.06, vibrato_cents=14
    ),
    "flute": Soloist(gains=(1.0, 0.34, 0.13, 0.05, 0.02), attack_s=0.08, vibrato_cents=10),
    "cello": Soloist(
        gains=(1.0, 0.75, 0.55, 0.45, 0.25, 0.2, 0.14, 0.08, 0.05), attack_s=0.1, vibrato_cents=16
    ),
}

STRUCK: dict[str, Struck] = {
    "piano": Struck(
        partials=_partials(
            (1, 1.0, 1.5),
            (2, 0.6, 1.1),
            (3, 0.36, 0.75),
            (4, 0.24, 0.55),
            (5, 0.15, 0.4),
            (6, 0.09, 0.3),
            (7, 0.05, 0.22),
            (8, 0.03, 0.18),
            (1.004, 0.35, 2.2),
        ),
        attack_s=0.009,
        length_s=3.2,
        stiffness=0.0004,
    ),
    "rhodes": Struck(
        partials=_partials(
            (1, 1.0, 1.6), (2, 0.28, 0.9), (3, 0.12, 0.45), (4, 0.05, 0.3), (7.1, 0.06, 0.09)
        ),
        attack_s=0.006,
        length_s=2.6,
        tremolo=0.35,
    ),
    "vibes": Struck(
        partials=_partials((1, 1.0, 2.0), (3.98, 0.22, 0.5), (9.8, 0.05, 0.12)),
        length_s=3.2,
        tremolo=0.5,
    ),
    "harp": Struck(
        partials=_partials(
            (1, 1.0, 0.9),
            (2, 0.55, 0.6),
            (3, 0.3, 0.4),
            (4, 0.16, 0.28),
            (5, 0.08, 0.2),
            (6, 0.04, 0.15),
        ),
        attack_s=0.003,
        length_s=2.0,
    ),
    "kalimba": Struck(
        partials=_partials((1, 1.0, 0.7), (2.0, 0.3, 0.3), (3.0, 0.12, 0.2), (5.4, 0.22, 0.09)),
        attack_s=0.004,
        length_s=1.4,
    ),
    "marimba": Struck(
        partials=_partials((1, 1.0, 0.34), (3.93, 0.42, 0.14), (9.6, 0.12, 0.05)), length_s=0.9
    ),
    "pizzicato": Struck(
        partials=_partials(
            (1, 1.0, 0.24), (2, 0.6, 0.17), (3, 0.4, 0.12), (4, 0.22, 0.09), (5, 0.1, 0.07)
        ),
        attack_s=0.003,
        length_s=0.7,
    ),
    "celesta": Struck(
        partials=_partials((1, 1.0, 0.8), (2.0, 0.16, 0.5), (4.05, 0.24, 0.28), (8.1, 0.05, 0.1)),
        attack_s=0.003,
        length_s=1.6,
    ),
    "bass": Struck(  # plucked with a finger
        partials=_partials(
            (1, 1.0, 0.42), (2, 0.7, 0.3), (3, 0.38, 0.2), (4, 0.18, 0.14), (5, 0.09, 0.1)
        ),
        attack_s=0.008,
        length_s=0.95,
    ),
    "tuba": Struck(
        partials=_partials((1, 1.0, 0.3), (2, 0.55, 0.26), (3, 0.2, 0.2), (4, 0.08, 0.14)),
        attack_s=0.02,
        length_s=0.6,
    ),
    "pulse": Struck(
        partials=_partials(
            (1, 1.0, 0.12), (2, 0.7, 0.1), (3, 0.5, 0.08), (4, 0.35, 0.06), (5, 0.2, 0.05)
        ),
        attack_s=0.006,
        length_s=0.36,
    ),
}


class Orchestra:
    """Plays single notes, and remembers those it played lately: music repeats itself."""

    def __init__(self) -> None:
        self._played: OrderedDict[tuple[str, int, int], Samples] = OrderedDict()
        self._bytes = 0

    def play(self, voice: str, pitch: int, length: int) -> Samples:
        """One note: (n,) mono or (2, n) stereo; never to be changed by the caller.

        Args:
            voice: An instrument, a drum, or `swell`.
            pitch: MIDI number; drums have none and ignore it.
            length: Samples it is held. What is struck rings as long as it does.

        Raises:
            KeyError: No such voice.
        """
        if voice in SECTIONS:
            return self._hold(SECTIONS[voice], voice, pitch, length)
        if voice in STRUCK:
            return self._once((voice, pitch, 0), lambda: struck_tone(STRUCK[voice], pitch))
        if voice in SOLOISTS:
            return self._once((voice, pitch, length), lambda: _solo(voice, pitch, length))
        if voice == "swell":
            return self._once((voice, 0, length), lambda: swell(length))
        return self._once((voice, 0, 0), DRUMS[voice])

    def _hold(self, section: Section, voice: str, pitch: int, length: int) -> Samples:
        loop = self._once((voice, pitch, 0), lambda: bowed_loop(section.spectrum, pitch, voice))
        return self._once((voice, pitch, length), lambda: _held(section, loop, length))

    def _once(self, name: tuple[str, int, int], make: Callable[[], Samples]) -> Samples:
        if name in self._played:
            self._played.move_to_end(name)
            return self._played[name]
        tone = make()
        self._played[name] = tone
        self._bytes += tone.nbytes
        while self._bytes > _MEMORY and len(self._played) > 1:
            self._bytes -= self._played.popitem(last=False)[1].nbytes
        return tone


def _held(section: Section, loop: Samples, length: int) -> Samples:
    """A stretch of the loop with the section's attack and release, in stereo.

    The two sides get different stretches, so they differ as players left and right do; their sum is the middle one.
    """
    count = length + int(section.release_s * SAMPLE_RATE)
    middle = np.resize(loop, count)
    side = np.resize(np.roll(loop, LOOP // 2), count) * np.float32(section.width)
    gain = envelope(count, attack_s=section.attack_s, release_s=section.release_s)
    return np.stack([(middle + side) * gain, (middle - side) * gain])


def _solo(voice: str, pitch: int, length: int) -> Samples:
    player = SOLOISTS[voice]
    return sung_tone(
        player.gains,
        pitch,
        length + int(0.08 * SAMPLE_RATE),
        vibrato_cents=player.vibrato_cents,
        attack_s=player.attack_s,
    )
