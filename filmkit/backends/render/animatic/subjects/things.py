"""Things that a shot is about, on the table before the picture or beside somebody; a globe of light.

Knows nothing of places. What the things look like is in `objects`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.brush import Brush
from filmkit.backends.render.animatic.sheet import Layer, Sheet, disc, mix
from filmkit.backends.render.animatic.subjects.objects import PAINTERS

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting

THINGS = tuple(PAINTERS)


def paint_thing(setting: Setting, name: str, *, beside: bool) -> Layer:
    """The thing named, large before the picture, or small beside a figure."""
    x, y, size = (setting.side * 0.42, 0.9, 0.22) if beside else (0.0, 0.8, 0.52)
    sheet = Sheet(setting.stage, setting.palette.near, setting.palette.near, (0, 1))
    brush = Brush(setting, sheet, (x, y), size)
    _paint_table(brush)
    PAINTERS[name](brush)
    return sheet.layer(0.95)


def _paint_table(brush: Brush) -> None:
    """The table that the thing stands on, and its shadow."""
    palette = brush.palette
    brush.rect((-40, -0.15, 40, 40), brush.tone((92, 64, 44), 0.5))
    brush.rect((-40, -0.15, 40, -0.13), palette.light, 0.25)
    for seam in (0.0, 0.12, 0.28, 0.5):
        brush.rect((-40, seam, 40, seam + 0.006), palette.near, 0.35)
    for step in range(8):
        grow = 1.0 - step * 0.08
        brush.paint(disc((0.06, 0.02), 0.8 * grow, 0.1 * grow), (0, 0, 0), 0.09)


def paint_hologram(setting: Setting) -> Layer:
    """A globe of light on a beam, on the side of the key light."""
    accents = setting.palette.accents
    colour = mix(accents[1 % len(accents)], (255, 255, 255), 0.15)
    sheet = Sheet(setting.stage, colour, colour, (0, 1))
    brush = Brush(setting, sheet, (setting.side * 0.46, 0.4), 0.15)
    meridians = [disc((0, 0), abs(float(np.cos(t))), 1) for t in np.linspace(0.3, np.pi - 0.3, 6)]
    wide = {y: float(np.sqrt(1 - y * y)) for y in (-0.6, -0.3, 0.0, 0.3, 0.6)}
    parallels = [disc((0, y), w, 0.16 * w) for y, w in wide.items()]
    for ring in (*meridians, *parallels):
        brush.line(np.concatenate([ring, ring[:2]]), colour, 0.015)
    rim = disc((0, 0), 1)
    brush.line(np.concatenate([rim, rim[:2]]), colour, 0.027)
    sheet.shine(brush.at(rim), colour, 0.5)
    sheet.shine(brush.at([(0, 3), (-1, 0), (1, 0)]), colour, 0.22)
    sheet.alpha[:] = (sheet.alpha * 0.85).astype(np.uint8)
    return sheet.layer(0.92)
