"""A bicycle as they stand along every canal: a curved frame, mudguards, a lamp.

Knows nothing of pictures: places are in units of its height, x to where it looks, y downwards from the ground at 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import disc, ribbon, smooth
from filmkit.backends.render.animatic.subjects.limb import limb

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.subjects.light import Part

_HUBS = ((-0.52, -0.33), (0.50, -0.33))
_RADIUS = 0.32
_TUBES = (
    [(0.33, -0.80), (0.28, -0.62), (0.12, -0.44), (-0.08, -0.31)],  # low, to step through
    [(-0.21, -0.80), (-0.15, -0.58), (-0.08, -0.31)],
    [(-0.08, -0.31), (-0.30, -0.33), (-0.52, -0.33)],
    [(-0.17, -0.68), (-0.34, -0.50), (-0.52, -0.33)],
    [(0.31, -0.90), (0.36, -0.70), (0.42, -0.48), (0.50, -0.33)],
    [(0.31, -0.90), (0.30, -0.99), (0.22, -1.0), (0.08, -0.94)],
)
_SADDLE = [
    (-0.36, -0.87),
    (-0.30, -0.89),
    (-0.12, -0.855),
    (-0.06, -0.835),
    (-0.18, -0.80),
    (-0.33, -0.82),
]


def outline(gait: float | None = None) -> list[Part]:  # noqa: ARG001 (it has no legs)
    """The bicycle."""
    parts: list[Part] = []
    for hub in _HUBS:
        rim = disc(hub, _RADIUS)
        parts.append((ribbon(np.concatenate([rim, rim[:2]]), 0.038), "tyre"))
        for turn in np.arange(9) * np.pi / 9:
            way = _RADIUS * np.array([np.cos(turn), np.sin(turn)])
            parts.append((ribbon(np.array([hub - way, hub + way]), 0.005), "metal"))
        arc = np.linspace(1.05, 1.9, 12) * np.pi
        guard = np.array(hub) + 0.365 * np.stack([np.cos(arc), np.sin(arc)], axis=1)
        parts.append((ribbon(guard, 0.022), "trim"))
    parts += [(limb(tube, (0.034,) * len(tube)), "paint") for tube in _TUBES]
    parts.append((disc((-0.08, -0.31), 0.075), "trim"))
    parts.append((smooth(_SADDLE), "tyre"))
    rack = np.array([(-0.24, -0.68), (-0.50, -0.71), (-0.80, -0.71)])
    return [*parts, (ribbon(rack, 0.024), "trim"), (disc((0.40, -0.80), 0.04), "lamp")]
