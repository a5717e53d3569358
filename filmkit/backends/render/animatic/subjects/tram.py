"""A tram from the side: two cars, lit windows, a bow on the wire.

Knows nothing of pictures: places are in units of its height, x to where it looks, y downwards from the ground at 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import box, disc, ribbon, smooth

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.subjects.light import Part

_CAR = [
    (-1.02, -0.86), (-0.98, -0.90), (0.90, -0.90), (1.0, -0.86), (1.06, -0.66), (1.10, -0.40), (1.10, -0.16),
    (1.06, -0.10), (-1.02, -0.10),
]  # fmt: skip
_FRONT = [(0.86, -0.80), (0.97, -0.80), (1.03, -0.62), (1.045, -0.46), (0.86, -0.46)]


def outline(gait: float | None = None) -> list[Part]:  # noqa: ARG001 (it has no legs)
    """The tram, its length four times its height."""
    bow = np.array([(0.55, -0.90), (0.30, -1.02), (0.52, -1.16), (0.42, -1.17), (0.62, -1.17)])
    parts: list[Part] = [(ribbon(bow, 0.018), "tyre"), (box(-0.1, -0.85, 0.1, -0.14), "tyre")]
    for facing in (-1, 1):
        turn, shift = np.array([facing, 1]), np.array([1.07 * facing, 0.0])
        parts += [(points * turn + shift, stuff) for points, stuff in _car()]
    return parts


def _car() -> list[Part]:
    """One of its two cars, in front."""
    parts: list[Part] = [(disc((x, -0.09), 0.09), "tyre") for x in (-0.62, -0.36, 0.40, 0.66)]
    parts += [(smooth(_CAR, 4), "paint"), (box(-1.02, -0.20, 1.08, -0.11), "trim")]
    parts.append((box(-1.0, -0.90, 0.94, -0.86), "metal"))
    for left, right in ((-0.92, -0.62), (-0.28, 0.02), (0.05, 0.35)):
        parts.append((box(left, -0.78, right, -0.46), "window"))
    for left in (-0.57, 0.42):
        parts.append((box(left, -0.80, left + 0.25, -0.16), "trim"))
        parts += [(box(x, -0.76, x + 0.095, -0.22), "window") for x in (left + 0.02, left + 0.135)]
    parts.append((np.asarray(_FRONT), "window"))
    return [*parts, (disc((1.05, -0.27), 0.035), "lamp")]
