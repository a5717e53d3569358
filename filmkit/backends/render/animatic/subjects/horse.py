"""A horse, standing or trotting.

Knows nothing of pictures: places are in units of its height, x to where it looks, y downwards from the ground at 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import disc, smooth
from filmkit.backends.render.animatic.subjects.limb import limb, swung

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.subjects.light import Part, Stuff

_BODY = [
    (-0.43, -0.66), (-0.34, -0.695), (-0.20, -0.67), (-0.02, -0.645), (0.14, -0.69), (0.23, -0.77), (0.33, -0.89),
    (0.42, -0.98), (0.50, -1.0), (0.565, -0.955), (0.64, -0.84), (0.695, -0.755), (0.70, -0.705), (0.66, -0.685),
    (0.61, -0.705), (0.54, -0.775), (0.47, -0.80), (0.42, -0.72), (0.37, -0.60), (0.335, -0.49), (0.24, -0.425),
    (0.02, -0.395), (-0.18, -0.41), (-0.30, -0.455), (-0.44, -0.48), (-0.50, -0.57),
]  # fmt: skip
_EAR = [(0.455, -0.97), (0.46, -1.03), (0.495, -1.075), (0.515, -1.03), (0.515, -0.98)]
_MANE = [
    (0.53, -0.97), (0.47, -1.02), (0.38, -0.99), (0.28, -0.89), (0.18, -0.77), (0.10, -0.70), (0.16, -0.66),
    (0.24, -0.70), (0.32, -0.80), (0.40, -0.90), (0.46, -0.95),
]  # fmt: skip
_TAIL = [(-0.46, -0.655), (-0.565, -0.60), (-0.60, -0.40), (-0.585, -0.22), (-0.62, -0.12)]
_FORELEG = [(0.27, -0.50), (0.275, -0.27), (0.265, -0.075), (0.285, -0.02)]
_HINDLEG = [(-0.38, -0.52), (-0.31, -0.35), (-0.41, -0.235), (-0.385, -0.075), (-0.36, -0.02)]


def outline(gait: float | None = None) -> list[Part]:
    """The horse; `gait` is the phase of its trot in radians, None = it stands."""
    parts: list[Part] = [(limb(_TAIL, (0.05, 0.09, 0.10, 0.075, 0.01)), "hair")]
    sides: tuple[tuple[float, Stuff], ...] = ((np.pi, "shade"), (0.0, "fur"))
    for far, stuff in sides:
        fore, hind = (None, None) if gait is None else (gait + far, gait + far + np.pi)
        shift = (-0.07 if far else 0.0, 0.0)
        legs: list[Part] = [
            (limb(swung(_HINDLEG, hind) + shift, (0.24, 0.12, 0.06, 0.04, 0.05)), stuff),
            (limb(swung(_FORELEG, fore) + shift, (0.17, 0.075, 0.04, 0.05)), stuff),
        ]
        parts += legs if far else [(smooth(_BODY, 6), "fur"), *legs]
    parts += [(smooth(_EAR), "fur"), (smooth(_MANE), "hair")]
    return [*parts, (disc((0.535, -0.895), 0.013), "trim"), (disc((0.685, -0.73), 0.01), "trim")]
