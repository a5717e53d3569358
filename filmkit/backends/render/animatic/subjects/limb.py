"""Limbs: rounded outlines along a line of joints, and legs that walk.

Knows nothing of whose they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import ribbon

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.sheet import Pixels, Points

_SWING = 0.42  # radians that a leg goes to and fro
_LIFT = 0.09  # that a foot is raised as it comes forward, in heights of the animal


def limb(joints: Points, widths: tuple[float, ...]) -> Pixels:
    """A limb through its joints, rounded, its width between those at the joints."""
    at = np.asarray(joints, dtype=np.float64)
    t = np.linspace(0, len(at) - 1, 5 * len(at))
    knots = np.arange(len(at))
    path = np.stack([np.interp(t, knots, at[:, axis]) for axis in (0, 1)], axis=1)
    path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
    wide = np.interp(t, knots, widths)
    outline = ribbon(path, wide)
    count = len(path)
    return np.concatenate([
        outline[:count], _round(path[-1], outline[count - 1]), outline[count:], _round(path[0], outline[-1]),
    ])  # fmt: skip


def swung(joints: Points, phase: float | None) -> Pixels:
    """The joints of a leg, its hip first, at this phase of a walk; None = as they are."""
    at = np.asarray(joints, dtype=np.float64)
    if phase is None:
        return at
    turn = _SWING * np.sin(phase)
    c, s = np.cos(turn), np.sin(turn)
    way = (at - at[0]) @ np.array([[c, -s], [s, c]])
    lift = _LIFT * max(0.0, float(np.cos(phase))) * np.linspace(0, 1, len(at)) ** 2
    return np.asarray(at[0] + way - np.stack([0 * lift, lift], axis=1))


def _round(centre: Pixels, start: Pixels) -> Pixels:
    """Half a circle about `centre` from `start` on, for the end of a limb."""
    turn = -np.linspace(0, np.pi, 9)[1:-1, None]
    x, y = start - centre
    c, s = np.cos(turn), np.sin(turn)
    return np.asarray(centre + np.concatenate([x * c - y * s, x * s + y * c], axis=1))
