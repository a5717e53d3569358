"""A dog: pricked ears, a tail held high, standing or trotting.

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
    (-0.56, -0.64), (-0.40, -0.70), (-0.15, -0.69), (0.10, -0.69), (0.28, -0.73), (0.38, -0.83), (0.44, -0.94),
    (0.52, -1.0), (0.61, -0.985), (0.68, -0.925), (0.84, -0.875), (0.875, -0.84), (0.85, -0.805), (0.74, -0.785),
    (0.62, -0.755), (0.53, -0.65), (0.48, -0.50), (0.38, -0.39), (0.15, -0.385), (-0.12, -0.45), (-0.34, -0.475),
    (-0.50, -0.46), (-0.60, -0.54),
]  # fmt: skip
_EARS = (
    [(0.43, -0.90), (0.43, -1.03), (0.475, -1.13), (0.53, -1.04), (0.545, -0.96)],
    [(0.50, -0.96), (0.525, -1.10), (0.555, -1.12), (0.58, -1.05), (0.59, -0.98)],
)
_TAIL = [(-0.54, -0.60), (-0.68, -0.70), (-0.76, -0.84), (-0.75, -0.98)]
_FORELEG = [(0.36, -0.50), (0.335, -0.27), (0.36, -0.035), (0.40, -0.02)]
_HINDLEG = [(-0.44, -0.52), (-0.34, -0.32), (-0.50, -0.20), (-0.455, -0.035), (-0.41, -0.02)]


def outline(gait: float | None = None) -> list[Part]:
    """The dog; `gait` is the phase of its trot in radians, None = it stands."""
    parts: list[Part] = [(limb(_TAIL, (0.10, 0.075, 0.06, 0.03)), "fur")]
    sides: tuple[tuple[float, Stuff], ...] = ((np.pi, "shade"), (0.0, "fur"))
    for far, stuff in sides:
        fore, hind = (None, None) if gait is None else (gait + far, gait + far + np.pi)
        shift = (-0.09 if far else 0.0, 0.0)
        legs: list[Part] = [
            (limb(swung(_HINDLEG, hind) + shift, (0.24, 0.13, 0.065, 0.06, 0.05)), stuff),
            (limb(swung(_FORELEG, fore) + shift, (0.16, 0.085, 0.062, 0.05)), stuff),
        ]
        parts += legs if far else [(smooth(_BODY, 6), "fur"), *legs]
    parts += [(smooth(ear), "fur") for ear in _EARS]
    return [*parts, (disc((0.60, -0.905), 0.016), "trim"), (disc((0.858, -0.85), 0.024), "trim")]
