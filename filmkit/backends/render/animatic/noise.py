"""Seeded randomness that looks like nature: clouds, ridges, a steady hand.

Knows nothing of scenes. Equal seeds give equal numbers on every machine.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from filmkit.keys import derive_seed

Field = npt.NDArray[np.float32]

_LATTICE = 64  # random values of a ridge's octave; it repeats after as many


def dice(seed: int, purpose: str) -> np.random.Generator:
    """A generator of its own for each `purpose`, so that one use more doesn't move the others."""
    return np.random.Generator(np.random.PCG64(derive_seed("animatic", seed, purpose)))


def light_side(seed: int) -> int:
    """On which side of the picture the key light is: -1 left, 1 right."""
    return 1 if dice(seed, "side").random() < 0.5 else -1  # noqa: PLR2004 (even chances)


def clouds(
    rng: np.random.Generator,
    rows: int,
    columns: int,
    *,
    roughness: float = 1.7,
    stretch: float = 2.5,
    repeat: int = 1,
) -> Field:
    """A cloudy field, mean 0.5, mostly within 0 to 1 and clipped to it.

    Args:
        rng: Where its chances come from.
        rows: Its height in pixels.
        columns: Its width in pixels.
        roughness: Exponent of the falling spectrum: 1 is grainy, 2.2 is soft.
        stretch: How much longer than high the clouds are.
        repeat: How often the field repeats in each direction; more is finer.
    """
    grid = (96, 160)
    rate = np.hypot(np.fft.fftfreq(grid[0])[:, None], np.fft.rfftfreq(grid[1])[None] * stretch)
    rate[0, 0] = 1
    spectrum = (rng.normal(size=rate.shape) + 1j * rng.normal(size=rate.shape)) / rate**roughness
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, grid)
    field = np.tile(
        np.clip(0.5 + field / field.std() * 0.2, 0, 1).astype(np.float32), (repeat, repeat)
    )
    return np.clip(cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC), 0, 1)


class Ridge:
    """A random line over x, -1 to 1, the same wherever and however finely it is asked for.

    Args:
        wave: Length of the longest bend in units of x.
        octaves: How many finer bends lie on it.
        gain: Height of each octave relative to the one before.
    """

    def __init__(
        self, rng: np.random.Generator, wave: float, octaves: int = 5, gain: float = 0.5
    ) -> None:
        self._values = rng.uniform(-1, 1, (octaves, _LATTICE))
        self._wave = wave
        self._gain = gain

    def __call__(self, x: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Heights at `x`."""
        total = np.zeros_like(x, dtype=np.float64)
        weight, norm = 1.0, 0.0
        for octave, values in enumerate(self._values):
            at = x / self._wave * 2**octave + octave * 17.3
            whole = np.floor(at).astype(np.int64)
            part = at - whole
            ease = part * part * (3 - 2 * part)
            left, right = values[whole % _LATTICE], values[(whole + 1) % _LATTICE]
            total += weight * (left + (right - left) * ease)
            norm += weight
            weight *= self._gain
        return total / norm * 1.4
