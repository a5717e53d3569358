"""Sustained and struck tones from sines: a spectrum in, samples out.

Knows nothing of instruments by name, of notes or of time in a piece. All tones are free of DC and of clicks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from filmkit.backends.sound.chance import stream
from filmkit.cut.sound import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

Samples: TypeAlias = NDArray[np.float32]  # (n,) mono or (2, n) stereo, full scale = 1

LOOP = 2**18  # samples in a bowed tone's loop: 5.5 s, so its beating is not heard to repeat
LEVEL = 0.1  # RMS of every tone as it leaves here
_HIGHEST_HZ = 15_000.0
_INAUDIBLE = 1e-5  # of the strongest: left out
_BODY = SAMPLE_RATE // 4  # a struck tone's level is that of its first quarter second


def hertz(pitch: float) -> float:
    """Frequency of a MIDI pitch, equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bowed:
    """The spectrum of an ensemble that holds a tone.

    Attributes:
        amplitude: Of a harmonic, from its number (1 = fundamental) and frequency in Hz.
        spread: Width of the fundamental's band in cents: more players, wider band.
        harmonics: How many at most.
    """

    amplitude: Callable[[int, float], float]
    spread: float
    harmonics: int = 32


def bowed_loop(spectrum: Bowed, pitch: int, name: str) -> Samples:
    """A tone that can be repeated for ever, `LOOP` samples long, mono.

    Each harmonic is a narrow band of noise instead of a sine, which sounds like many players at once.
    `name` and `pitch` choose the noise.

    Source: Paul Nasca, "The PADsynth algorithm", https://zynaddsubfx.sourceforge.io/doc/PADsynth/PADsynth.htm
    """
    magnitude = np.zeros(LOOP // 2 + 1)
    for harmonic in range(1, spectrum.harmonics + 1):
        centre_hz = hertz(pitch) * harmonic
        if centre_hz > _HIGHEST_HZ:
            break
        width = max(0.8, (2 ** (spectrum.spread / 1200) - 1) * centre_hz * LOOP / SAMPLE_RATE)
        centre = centre_hz * LOOP / SAMPLE_RATE
        bins = np.arange(max(1, int(centre - 4 * width)), int(centre + 4 * width) + 2)
        band = np.exp(-(((bins - centre) / width) ** 2)) / np.sqrt(width)
        magnitude[bins] += spectrum.amplitude(harmonic, centre_hz) * band
    sounding = np.flatnonzero(magnitude > magnitude.max() * _INAUDIBLE)
    turns = stream("loop", name, pitch).random(sounding.size)
    phased = np.zeros(magnitude.size, np.complex64)
    phased[sounding] = magnitude[sounding] * np.exp(2j * np.pi * turns)
    loop = np.fft.irfft(phased, LOOP)
    level = float(np.sqrt(np.mean(np.square(loop, dtype=np.float64))))
    return np.asarray(loop * (LEVEL / level), np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """One sine of a struck tone.

    Attributes:
        ratio: Of its frequency to the fundamental's.
        gain: At the start.
        decay_s: Time to fall to 1/e, at middle C.
    """

    ratio: float
    gain: float
    decay_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """The spectrum of something hit or plucked.

    Attributes:
        partials: Its sines.
        attack_s: Time to full level.
        length_s: After which it is cut off, faded, at middle C.
        tremolo: Depth of a slow wave in level, 0 to 1.
        stiffness: How much higher partials are stretched, as in a piano string.
    """

    partials: tuple[Partial, ...]
    attack_s: float = 0.004
    length_s: float = 2.0
    tremolo: float = 0.0
    stiffness: float = 0.0


def struck_tone(spectrum: Struck, pitch: int) -> Samples:
    """One stroke, mono, with its natural decay; low tones ring longer."""
    slower = 2 ** ((60 - pitch) / 30)
    time = _time(spectrum.length_s * min(1.6, max(0.4, slower)))
    tone = np.zeros_like(time)
    for partial in spectrum.partials:
        ratio = partial.ratio * np.sqrt(1 + spectrum.stiffness * partial.ratio**2)
        partial_hz = hertz(pitch) * ratio
        if partial_hz < _HIGHEST_HZ:
            decay = np.exp(time * np.float32(-1 / (partial.decay_s * slower)))
            tone += partial.gain * decay * _sine(time, partial_hz)
    if spectrum.tremolo:
        tone *= 1 - spectrum.tremolo * (0.5 - 0.5 * np.cos(time * np.float32(2 * np.pi * 4.8)))
    return shaped(tone, attack_s=spectrum.attack_s, release_s=0.25)


def sung_tone(
    gains: tuple[float, ...], pitch: int, length: int, *, vibrato_cents: float, attack_s: float
) -> Samples:
    """One player holding a tone for `length` samples, mono, with a vibrato that comes in late."""
    time = _time(length / SAMPLE_RATE)
    depth = np.clip((time - 0.25) / 0.5, 0, 1) * np.float32(vibrato_cents / 1200 * np.log(2))
    rate = 2 * np.pi * 5.1
    phase = (
        2 * np.pi * hertz(pitch) * (time.astype(np.float64) - depth * np.cos(rate * time) / rate)
    )
    tone = np.zeros_like(time)
    for harmonic, gain in enumerate(gains, 1):
        if hertz(pitch) * harmonic < _HIGHEST_HZ:
            tone += gain * np.sin(np.mod(phase * harmonic, 2 * np.pi).astype(np.float32))
    return shaped(tone, attack_s=attack_s, release_s=0.12)


def shaped(tone: Samples, *, attack_s: float, release_s: float) -> Samples:
    """`tone` with soft ends, without DC, at `LEVEL`."""
    gain = envelope(tone.shape[-1], attack_s=attack_s, release_s=release_s)
    tone = tone * gain
    tone -= gain * (tone.sum() / max(float(gain.sum()), 1.0))
    body = tone[:_BODY].astype(np.float64)
    level = float(np.sqrt(np.mean(body**2)))
    return tone * np.float32(LEVEL / max(level, 1e-6))


def envelope(length: int, *, attack_s: float, release_s: float) -> Samples:
    """A level that rises from 0, stays at 1 and falls to 0 within `length` samples.

    Both ramps are halves of a cosine; where they don't fit they are shortened alike.
    """
    attack, release = attack_s * SAMPLE_RATE, release_s * SAMPLE_RATE
    shorter = min(1.0, length / max(attack + release, 1.0))
    rise, fall = int(attack * shorter), int(release * shorter)
    gain = np.ones(length, np.float32)
    gain[:rise] = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, rise, endpoint=False))
    gain[length - fall :] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall))
    return gain


def _time(length_s: float) -> Samples:
    return np.arange(round(length_s * SAMPLE_RATE), dtype=np.float32) / np.float32(SAMPLE_RATE)


def _sine(time: Samples, frequency_hz: float) -> Samples:
    # Turns are reduced to 0..1 in float64: float32 would be out of tune after a second.
    turns = np.mod(time.astype(np.float64) * frequency_hz, 1.0).astype(np.float32)
    return np.asarray(np.sin(turns * np.float32(2 * np.pi)), np.float32)
