"""A car from the side, its lamps lit.

Knows nothing of pictures: places are in units of its height, x to where it looks, y downwards from the ground at 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import disc, smooth

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.subjects.light import Part

_BODY = [
    (-1.52, -0.30), (-1.51, -0.52), (-1.42, -0.64), (-1.18, -0.69), (-0.98, -0.72), (-0.78, -0.87), (-0.55, -0.975),
    (-0.20, -1.0), (0.15, -0.995), (0.36, -0.945), (0.62, -0.79), (0.80, -0.685), (1.15, -0.64), (1.40, -0.56),
    (1.51, -0.44), (1.53, -0.28), (1.44, -0.19), (0.6, -0.17), (-0.6, -0.17), (-1.44, -0.19),
]  # fmt: skip
_PANES = (
    [(-0.86, -0.725), (-0.70, -0.86), (-0.50, -0.93), (-0.14, -0.95), (-0.14, -0.72)],
    [(-0.08, -0.72), (-0.08, -0.95), (0.12, -0.945), (0.30, -0.905), (0.62, -0.71)],
)
_LAMPS = (
    [(1.36, -0.53), (1.47, -0.47), (1.49, -0.40), (1.35, -0.42)],
    [(-1.50, -0.54), (-1.44, -0.58), (-1.42, -0.46), (-1.51, -0.44)],
)


def outline(gait: float | None = None) -> list[Part]:  # noqa: ARG001 (it has no legs)
    """The car."""
    parts: list[Part] = [(smooth(_BODY, 5), "paint")]
    parts += [(np.asarray(pane), "glass") for pane in _PANES]
    parts.append((np.array([(-1.45, -0.30), (1.49, -0.28), (1.46, -0.22), (-1.42, -0.22)]), "trim"))
    for x in (-0.93, 0.95):
        parts += [(disc((x, -0.25), 0.25), "tyre"), (disc((x, -0.25), 0.2), "trim")]
        parts += [(disc((x, -0.25), 0.14), "metal"), (disc((x, -0.25), 0.04), "tyre")]
    return [*parts, *((np.asarray(lamp), "lamp") for lamp in _LAMPS)]
