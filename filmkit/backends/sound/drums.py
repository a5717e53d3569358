"""Drums and noises, each a short mono sound made from nothing.

Knows nothing of patterns or levels in a mix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.sound.chance import stream
from filmkit.backends.sound.tones import LEVEL, Samples, envelope, shaped
from filmkit.cut.sound import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable


def _thump(
    length_s: float, *, start_hz: float, end_hz: float, drop: float, decay: float
) -> Samples:
    """A drum skin: a sine whose pitch falls from `start_hz` to `end_hz` while it dies away."""
    time = np.arange(int(length_s * SAMPLE_RATE)) / SAMPLE_RATE
    glide = (start_hz - end_hz) * (1 - np.exp(-drop * time)) / drop
    tone = np.sin(2 * np.pi * (end_hz * time + glide)) * np.exp(-decay * time)
    return tone.astype(np.float32)


def _noise(name: str, length_s: float, *, low_hz: float, high_hz: float, decay: float) -> Samples:
    """Noise between two frequencies, with soft edges, dying away."""
    count = int(length_s * SAMPLE_RATE)
    spectrum = np.fft.rfft(stream("noise", name).standard_normal(count))
    at_hz = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    with np.errstate(divide="ignore"):
        spectrum /= np.sqrt((1 + (low_hz / at_hz) ** 6) * (1 + (at_hz / high_hz) ** 6))
    tone = np.fft.irfft(spectrum, count)
    tone *= np.exp(-decay * np.arange(count) / SAMPLE_RATE) / tone.std()
    return tone.astype(np.float32)


def _kick() -> Samples:
    skin = _thump(0.5, start_hz=105, end_hz=46, drop=26, decay=9)
    return shaped(skin, attack_s=0.004, release_s=0.1)


def _heart() -> Samples:
    skin = _thump(0.6, start_hz=70, end_hz=40, drop=18, decay=8)
    return shaped(skin, attack_s=0.012, release_s=0.2)


def _taiko() -> Samples:
    skin = _thump(1.6, start_hz=128, end_hz=58, drop=14, decay=3.6)
    body = _thump(1.6, start_hz=190, end_hz=118, drop=20, decay=7)
    stick = _noise("taiko", 1.6, low_hz=200, high_hz=1800, decay=34)
    return shaped(skin + 0.4 * body + 0.10 * stick, attack_s=0.003, release_s=0.5)


def _brush() -> Samples:
    sweep = _noise("brush", 0.34, low_hz=1500, high_hz=7000, decay=9)
    return shaped(sweep, attack_s=0.035, release_s=0.15)


def _tap() -> Samples:
    hit = _noise("tap", 0.22, low_hz=900, high_hz=5200, decay=26)
    skin = _thump(0.22, start_hz=240, end_hz=180, drop=30, decay=24)
    return shaped(hit + 0.8 * skin, attack_s=0.003, release_s=0.08)


def _shaker() -> Samples:
    beads = _noise("shaker", 0.12, low_hz=4200, high_hz=10500, decay=30)
    return shaped(beads, attack_s=0.018, release_s=0.05)


def _tick() -> Samples:
    hit = _noise("tick", 0.09, low_hz=2600, high_hz=7000, decay=75)
    return shaped(hit, attack_s=0.0015, release_s=0.03)


def _block() -> Samples:
    wood = _thump(0.16, start_hz=860, end_hz=820, drop=40, decay=42)
    upper = _thump(0.16, start_hz=2050, end_hz=2000, drop=40, decay=70)
    return shaped(wood + 0.3 * upper, attack_s=0.002, release_s=0.05)


def _snap() -> Samples:
    hit = _noise("snap", 0.18, low_hz=1400, high_hz=3800, decay=32)
    return shaped(hit, attack_s=0.003, release_s=0.06)


def _cymbal() -> Samples:
    wash = _noise("cymbal", 3.4, low_hz=3200, high_hz=9000, decay=1.5)
    return shaped(wash, attack_s=0.012, release_s=1.2)


# One sound for each name; the same whatever the key or the film.
DRUMS: dict[str, Callable[[], Samples]] = {
    "block": _block,
    "brush": _brush,
    "cymbal": _cymbal,
    "heart": _heart,
    "kick": _kick,
    "shaker": _shaker,
    "snap": _snap,
    "taiko": _taiko,
    "tap": _tap,
    "tick": _tick,
}


def swell(length: int) -> Samples:
    """A wave of air that rises for most of `length` samples and is sucked away at the end."""
    wash = _noise("swell", length / SAMPLE_RATE, low_hz=500, high_hz=4200, decay=0)
    count = wash.size
    rise = np.linspace(0, 1, count, dtype=np.float32) ** 3
    rise *= envelope(count, attack_s=0.01, release_s=min(0.18, count / SAMPLE_RATE / 4))
    wash *= rise
    wash -= rise * (wash.sum() / max(float(rise.sum()), 1.0))
    return wash * np.float32(LEVEL * 1.5)
