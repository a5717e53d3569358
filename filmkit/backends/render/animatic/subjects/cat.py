"""A cat that sits, its tail about it.

Knows nothing of pictures: places are in units of its height, x to where it looks, y downwards from the ground at 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.backends.render.animatic.sheet import disc, smooth
from filmkit.backends.render.animatic.subjects.limb import limb

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.subjects.light import Part

_BODY = [
    (0.06, -0.93), (0.16, -0.955), (0.27, -0.92), (0.335, -0.84), (0.365, -0.775), (0.335, -0.71), (0.25, -0.665),
    (0.245, -0.56), (0.265, -0.42), (0.245, -0.22), (0.24, -0.07), (0.30, -0.045), (0.32, -0.015), (0.28, 0.0),
    (0.10, 0.0), (-0.15, 0.0), (-0.36, 0.0), (-0.45, -0.06), (-0.48, -0.20), (-0.43, -0.36), (-0.31, -0.51),
    (-0.16, -0.62), (-0.04, -0.71), (-0.02, -0.82),
]  # fmt: skip
_EARS = (
    [(-0.005, -0.86), (0.02, -0.97), (0.055, -1.06), (0.11, -1.0), (0.15, -0.935)],
    [(0.15, -0.93), (0.19, -1.0), (0.235, -1.045), (0.265, -0.97), (0.275, -0.89)],
)
_TAIL = [(-0.36, -0.055), (-0.56, -0.04), (-0.68, -0.11), (-0.68, -0.24), (-0.59, -0.31)]
_HAUNCH = [
    (-0.02, 0.0),
    (-0.06, -0.14),
    (-0.16, -0.25),
    (-0.30, -0.25),
    (-0.36, -0.12),
    (-0.30, 0.0),
]


def outline(gait: float | None = None) -> list[Part]:  # noqa: ARG001 (it sits, whoever walks)
    """The cat."""
    return [
        (limb(_TAIL, (0.10, 0.10, 0.09, 0.075, 0.05)), "shade"),
        (smooth(_BODY, 6), "fur"),
        (smooth(_HAUNCH, 6), "shade"),
        *((smooth(ear, 4), "fur") for ear in _EARS),
        (disc((0.275, -0.815), 0.022, 0.017), "visor"),
    ]
