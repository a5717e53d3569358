"""A flock of birds in the sky, their wings in all phases of a beat.

Knows nothing of places but where the horizon is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.brush import Brush
from filmkit.backends.render.animatic.sheet import Sheet, ribbon, smooth

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Layer, Pixels

BEATS = 8  # pictures of a beat of their wings
_COUNT = 11
_DEPTH = 0.3
_SIZE = 0.021  # of half a span, in units


def paint_birds(setting: Setting) -> tuple[Layer, ...]:
    """The flock, a layer for each phase."""
    return tuple(_paint_flock(setting, 2 * np.pi * beat / BEATS) for beat in range(BEATS))


def _paint_flock(setting: Setting, phase: float) -> Layer:
    """All of them, loosely behind the first."""
    rng, tone = setting.dice("birds"), setting.palette.tone(0.9)
    sheet = Sheet(setting.stage, tone, tone, (0, 1))
    high = max(0.12, setting.horizon - float(rng.uniform(0.3, 0.4)))
    for number in range(_COUNT):
        back, aside = number * 0.055 + rng.uniform(-0.02, 0.02), rng.uniform(-1, 1)
        spread = 0.02 + 0.011 * number
        x = setting.side * (0.25 - back / setting.stage.half)
        size = _SIZE * float(rng.uniform(0.75, 1.25)) * (1 + setting.near)
        brush = Brush(setting, sheet, (float(x), high + float(aside * spread)), size)
        beat = phase + float(rng.uniform(0, 2 * np.pi))
        for wing in (-1, 1):
            brush.shape(_wing(wing, np.sin(beat)), tone)
        brush.shape(smooth([(-0.3, 0.05), (0, -0.07), (0.3, 0.0), (0, 0.11)]), tone)
    return sheet.layer(_DEPTH)


def _wing(side: int, lift: float) -> Pixels:
    """One wing, bent at its wrist, raised (1) or lowered (-1)."""
    t = np.linspace(0, 1, 12)
    x = side * (0.08 + 0.92 * t)
    y = -(0.32 * np.sin(t * np.pi * 0.62) + 0.42 * lift * t**1.4 - 0.16 * t)
    return ribbon(np.stack([x, y], axis=1), 0.17 * (1 - t) ** 0.7 + 0.012)
