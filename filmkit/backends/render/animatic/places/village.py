"""What people build on open land: houses, a church, a windmill.

Knows nothing of the land it stands on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.brush import Brush

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Sheet


def settle_village(setting: Setting, sheet: Sheet, ground: float) -> None:
    """Build what is named on the line y = `ground`."""
    theme, rng = setting.theme, setting.dice("village")
    if theme.has("church") or theme.place == "village":
        _church(Brush(setting, sheet, (float(rng.uniform(-0.6, 0.6)), ground), 0.13))
    if theme.place == "village":
        for x in np.sort(rng.uniform(-1.2, 1.2, 11)):
            size = float(rng.uniform(0.05, 0.09))
            _house(Brush(setting, sheet, (float(x), ground + 0.01), size))
    if theme.has("windmill"):
        brush = Brush(setting, sheet, (float(rng.choice([-0.5, 0.45])), ground + 0.01), 0.3)
        _windmill(brush, turn=float(rng.uniform(0.2, 1.2)))


def _house(brush: Brush) -> None:
    palette = brush.palette
    wall, roof = palette.tone(0.55), palette.tone(0.8)
    brush.rect((-0.8, -0.6, 0.8, 0.3), wall)
    brush.shape([(-0.95, -0.55), (-0.5, -1.2), (0.5, -1.2), (0.95, -0.55)], roof)
    brush.rect((0.3, -1.45, 0.45, -1.1), roof)
    for x in (-0.45, 0.1):
        window = [(x, -0.4), (x + 0.28, -0.4), (x + 0.28, -0.05), (x, -0.05)]
        if palette.dark:
            brush.light(window, palette.accents[0], 0.9)
        else:
            brush.paint(window, palette.near, 0.6)


def _church(brush: Brush) -> None:
    tone = brush.palette.tone(0.5)
    brush.shape([(-0.2, 0.4), (-0.2, -1.4), (0, -2.6), (0.2, -1.4), (0.2, 0.4)], tone)
    brush.shape([(0.1, 0.4), (0.1, -0.6), (0.3, -1), (1.1, -1), (1.3, -0.6), (1.3, 0.4)], tone)


def _windmill(brush: Brush, *, turn: float) -> None:
    """A mill on its stage, its sails turned by so many radians."""
    palette = brush.palette
    tone = palette.tone(0.85)
    body = [(-0.3, 0.1), (-0.17, -0.75), (-0.13, -0.87), (0, -0.95)]
    brush.shape([*body, *((-x, y) for x, y in body[::-1])], tone)
    brush.rect((-0.38, -0.26, 0.38, -0.22), tone)
    sail = [(0.06, 0), (0.75, 0), (0.75, 0.13), (0.15, 0.13), (0.15, 0.02), (0.06, 0.02)]
    for quarter in range(4):
        c, s = np.cos(turn + quarter * np.pi / 2), np.sin(turn + quarter * np.pi / 2)
        brush.shape([(c * x - s * y, s * x + c * y - 0.82) for x, y in sail], tone)
    if palette.dark:
        window = [(-0.05, -0.5), (0.04, -0.5), (0.04, -0.38), (-0.05, -0.38)]
        brush.light(window, palette.accents[0], 1.0)
