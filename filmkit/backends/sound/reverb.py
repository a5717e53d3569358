"""A room: a long decaying echo, laid over sound that arrives in blocks.

Knows nothing of music.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.sound.chance import stream
from filmkit.cut.sound import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from filmkit.backends.sound.tones import Samples

_LOW_HZ, _HIGH_HZ = 140.0, 5200.0  # what the room gives back


def room(decay_s: float) -> Samples:
    """What the room answers to a click, (2, n): decorrelated left and right.

    Args:
        decay_s: Time for the echo to fall by 60 dB. High frequencies die sooner.
    """
    count = int(decay_s * SAMPLE_RATE)
    time = np.arange(count) / SAMPLE_RATE
    noise = stream("room").standard_normal((2, 2, count))
    fall = np.exp(-6.9 * time / decay_s)
    dull, bright = (_band(noise[0], 900.0) * fall, _band(noise[1], _HIGH_HZ) * fall**1.9)
    rise = np.clip(time / 0.018, 0, 1)  # the first echoes take a moment to gather
    answer = (0.8 * dull + bright) * rise
    answer -= answer.mean(axis=1, keepdims=True)
    level = np.sqrt((answer**2).sum(axis=1, keepdims=True))
    return np.asarray(answer / level, np.float32)


def _band(noise: NDArray[np.float64], high_hz: float) -> NDArray[np.float64]:
    count = noise.shape[-1]
    at_hz = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    with np.errstate(divide="ignore"):
        gain = 1 / np.sqrt((1 + (_LOW_HZ / at_hz) ** 4) * (1 + (at_hz / high_hz) ** 4))
    return np.fft.irfft(np.fft.rfft(noise) * gain, count)


class Reverb:
    """Convolves a mono stream with a stereo room, block by block, echoes carried over.

    Source: overlap-add, Oppenheim & Schafer, Discrete-Time Signal Processing, §8.7.
    """

    def __init__(self, answer: Samples, block: int) -> None:
        self._block = block
        self._size = _fast_size(block + answer.shape[1] - 1)
        self._spectrum = np.fft.rfft(answer, self._size)
        self._tail = np.zeros((2, self._size), np.float32)

    def __call__(self, dry: Samples) -> Samples:
        """The echo, (2, block), of everything heard so far while `dry`, (block,), goes on."""
        wet = np.fft.irfft(np.fft.rfft(dry, self._size) * self._spectrum, self._size)
        self._tail += wet.astype(np.float32)
        out = self._tail[:, : self._block].copy()
        self._tail[:, : -self._block] = self._tail[:, self._block :].copy()
        self._tail[:, -self._block :] = 0
        return out


def _fast_size(least: int) -> int:
    """The smallest 2^n or 3·2^n from `least` up: sizes for which the transform is fast."""
    power = 1 << (least - 1).bit_length()
    return power * 3 // 4 if power * 3 // 4 >= least else power
