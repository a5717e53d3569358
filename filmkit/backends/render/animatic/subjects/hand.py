"""An open hand with its sleeve, the back of it towards the camera.

Knows nothing of pictures: places are in units of its height, x to where it looks, y downwards from the ground at 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import smooth
from filmkit.backends.render.animatic.subjects.limb import limb

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.subjects.light import Part

_PALM = [
    (-0.155, 0.04), (-0.20, -0.12), (-0.225, -0.30), (-0.225, -0.46), (-0.15, -0.53), (0.0, -0.555), (0.14, -0.53),
    (0.215, -0.45), (0.225, -0.28), (0.195, -0.10), (0.15, 0.04),
]  # fmt: skip
_FINGERS = (
    ([(-0.165, -0.40), (-0.225, -0.60), (-0.265, -0.72), (-0.29, -0.81)], 0.088),
    ([(-0.06, -0.44), (-0.085, -0.70), (-0.105, -0.85), (-0.115, -0.95)], 0.1),
    ([(0.055, -0.45), (0.065, -0.73), (0.07, -0.90), (0.07, -1.0)], 0.104),
    ([(0.165, -0.40), (0.205, -0.66), (0.225, -0.81), (0.235, -0.91)], 0.1),
    ([(0.10, -0.10), (0.27, -0.24), (0.36, -0.39), (0.40, -0.52)], 0.118),
)
_SLEEVE = [(-0.26, 0.42), (0.24, 0.40), (0.33, 1.6), (-0.36, 1.6)]


def outline(gait: float | None = None) -> list[Part]:  # noqa: ARG001 (it is held still)
    """The hand, its wrist at (0, 0), its fingertips at y = -1."""
    arm = [(0.0, -0.05), (0.0, 0.12), (-0.01, 0.5), (-0.02, 1.2)]
    parts: list[Part] = [(limb(arm, (0.30, 0.29, 0.36, 0.44)), "skin"), (smooth(_PALM, 6), "skin")]
    for joints, wide in _FINGERS:
        thin = (wide * 1.15, wide, wide * 0.92, wide * 0.72)
        parts.append((limb(joints, thin), "skin"))
    return [*parts, (np.asarray(_SLEEVE), "cloth")]
