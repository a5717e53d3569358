"""A train from the side: an engine with a long nose and the carriages behind it.

Knows nothing of pictures: places are in units of its height, x to where it looks, y downwards from the ground at 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import box, disc, smooth

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.subjects.light import Part

_CARRIAGES = 3
_LONG = 3.1  # heights that a carriage is long
_ENGINE = [
    (-1.45, -0.94), (-1.40, -0.98), (0.10, -0.98), (0.50, -0.95), (0.86, -0.80), (1.28, -0.50), (1.52, -0.36),
    (1.58, -0.22), (1.50, -0.12), (-1.45, -0.12),
]  # fmt: skip
_SCREEN = [(0.60, -0.87), (0.80, -0.79), (1.04, -0.62), (0.70, -0.62)]


def outline(gait: float | None = None) -> list[Part]:  # noqa: ARG001 (it has no legs)
    """The train, its nose at the right; its carriages reach far to the left."""
    parts: list[Part] = [
        *_wheels(0.0),
        (smooth(_ENGINE, 4), "paint"),
        (box(-1.45, -0.26, 1.5, -0.19), "metal"),
    ]
    parts += [(box(x, -0.78, x + 0.36, -0.50), "window") for x in (-1.25, -0.79, -0.33, 0.13)]
    parts += [(np.asarray(_SCREEN), "window"), (disc((1.44, -0.30), 0.035), "lamp")]
    for number in range(1, _CARRIAGES + 1):
        parts += _carriage(-number * _LONG)
    return parts


def _carriage(x: float) -> list[Part]:
    left, right = x - _LONG / 2 + 0.05, x + _LONG / 2 - 0.05
    roof = [(left, -0.94), (left + 0.06, -0.98), (right - 0.06, -0.98), (right, -0.94)]
    parts: list[Part] = [*_wheels(x), (box(right, -0.85, right + 0.1, -0.2), "tyre")]
    parts.append((np.array([*roof, (right, -0.12), (left, -0.12)]), "paint"))
    parts.append((box(left, -0.26, right, -0.19), "metal"))
    windows = np.arange(left + 0.2, right - 0.4, 0.455).tolist()
    return [*parts, *((box(at, -0.78, at + 0.36, -0.50), "window") for at in windows)]


def _wheels(x: float) -> list[Part]:
    return [(disc((x + at, -0.09), 0.09), "tyre") for at in (-1.05, -0.75, 0.75, 1.05)]
