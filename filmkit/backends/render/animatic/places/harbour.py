"""What lies and stands along the water: boats, a far quay, a lighthouse.

Knows nothing of the sea itself.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.brush import Brush
from filmkit.backends.render.animatic.sheet import Layer, Sheet, box, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting

_LIGHTHOUSE = 0.4  # its height in units
_LAMPLIGHT = (255, 240, 196)


def paint_boats(setting: Setting, sheet: Sheet, h: float) -> None:
    """Two or three boats on the water whose horizon is at y = `h`."""
    rng = setting.dice("boats")
    berths = rng.permutation([-0.62, -0.2, 0.3, 0.7])[: int(rng.integers(2, 4))]
    for berth in berths:
        size = float(rng.uniform(0.06, 0.13))
        place = (float(berth + rng.uniform(-0.1, 0.1)), h + float(rng.uniform(0.012, 0.05)))
        _boat(Brush(setting, sheet, place, size), sails=rng.random() < 0.6)


def _boat(brush: Brush, *, sails: bool) -> None:
    palette = brush.palette
    tone = palette.tone(0.62)
    brush.shape([(-1, -0.12), (-0.8, 0.12), (0.75, 0.12), (1.1, -0.18), (0.3, -0.12)], tone)
    brush.rect((-0.02, -1.9, 0.03, -0.1), tone)
    if sails:
        lit, shaded = mix(tone, palette.light, 0.5), mix(tone, palette.light, 0.3)
        brush.shape([(0.08, -0.25), (0.08, -1.8), (0.5, -1.0), (0.85, -0.3)], lit)
        brush.shape([(-0.06, -0.3), (-0.05, -1.6), (-0.75, -0.3)], shaded)
    else:
        brush.shape([(-0.5, -0.1), (-0.5, -0.5), (0.0, -0.5), (0.05, -0.1)], tone)
        if palette.dark:
            window = [(-0.4, -0.42), (-0.25, -0.42), (-0.25, -0.28), (-0.4, -0.28)]
            brush.light(window, palette.accents[0], 1.2)
    brush.paint([(-0.9, 0.14), (0.9, 0.14), (0.5, 0.5), (-0.5, 0.5)], palette.near, 0.3)


def paint_far_quay(setting: Setting, sheet: Sheet, h: float) -> None:
    """Warehouses and cranes along the far side, lamps between them."""
    rng, stage, palette = setting.dice("quay"), setting.stage, setting.palette
    tone = mix(palette.tone(0.3), palette.horizon, 0.2)
    crane = [(0, 0), (0.06, -0.6), (-0.5, -0.95), (-0.5, -1), (0.25, -0.68), (0.6, -0.62),
             (0.6, -0.52), (0.14, -0.5), (0.2, 0)]  # fmt: skip
    x, foot = -stage.edge_x, h + 0.006
    while x < stage.edge_x:
        wide, roof = float(rng.uniform(0.08, 0.25)), h - float(rng.uniform(0.03, 0.09))
        house = [
            (x, foot),
            (x, roof),
            (x + wide / 2, roof - 0.02),
            (x + wide, roof),
            (x + wide, foot),
        ]
        sheet.shape(stage.points(house), tone)
        if rng.random() < 0.4:
            Brush(setting, sheet, (x, foot), float(rng.uniform(0.14, 0.26))).shape(crane, tone)
        for at in rng.uniform(x, x + wide, 3) if palette.dark else ():
            px, py, size = stage.px(float(at)), stage.py((h + roof) / 2), stage.unit * 0.004
            sheet.light(box(px - size, py - size, px + size, py + size), palette.accents[0], 1.5)
        x += wide


def paint_lighthouse(setting: Setting, h: float) -> tuple[Layer, tuple[float, float]]:
    """A lighthouse on its rock with its beams, and where its lamp is."""
    stage, palette, rng = setting.stage, setting.palette, setting.dice("lighthouse")
    x, foot = float(rng.choice([-1, 1])) * float(rng.uniform(0.28, 0.5)), h - 0.02
    sheet = Sheet(stage, palette.tone(0.6), palette.tone(0.8), (h - 0.1, h + 0.15))
    lamp = (x, foot - 0.92 * _LIGHTHOUSE * stage.unit / stage.height)
    _beams(setting, sheet, lamp)
    brush = Brush(setting, sheet, (x, foot), _LIGHTHOUSE)
    _tower(brush, shadow=-1 if setting.sun[0] > x else 1)
    rock = [(-1.3, 0.42), (-0.9, 0.2), (-0.62, 0.22), (-0.4, 0.06), (-0.2, 0.02), (0.2, 0.0),
            (0.38, 0.1), (0.6, 0.12), (0.85, 0.26), (1.2, 0.42)]  # fmt: skip
    brush.shape(np.array(rock) + rng.uniform(-0.03, 0.03, (len(rock), 2)), palette.tone(0.85))
    return sheet.layer(0.35), lamp


def _tower(brush: Brush, *, shadow: int) -> None:
    """The tower, banded, its shadowed side to the left (-1) or right (1), its lantern lit."""
    palette = brush.palette
    wall, dark = mix(palette.tone(0.25), palette.light, 0.35), palette.tone(0.85)
    brush.shape([(-0.15, 0.06), (-0.085, -0.8), (0.085, -0.8), (0.15, 0.06)], wall)
    for low, high in ((-0.08, -0.28), (-0.45, -0.64)):
        a, b = 0.143 + low * 0.081, 0.143 + high * 0.081
        brush.shape([(-a, low), (-b, high), (b, high), (a, low)], mix(dark, (150, 40, 36), 0.4))
    side = [(0.15, 0.06), (0.085, -0.8), (0.01, -0.8), (0.02, 0.06)]
    brush.paint([(shadow * x, y) for x, y in side], palette.near, 0.45)
    brush.rect((-0.13, -0.84, 0.13, -0.8), dark)
    brush.light([(-0.07, -0.84), (-0.07, -0.98), (0.07, -0.98), (0.07, -0.84)], _LAMPLIGHT, 4.0)
    brush.shape([(-0.1, -0.98), (-0.05, -1.05), (0, -1.1), (0.05, -1.05), (0.1, -0.98)], dark)


def _beams(setting: Setting, sheet: Sheet, lamp: tuple[float, float]) -> None:
    """Two cones of light from the lamp, brightest at it."""
    side = -1 if lamp[0] > 0 else 1
    for direction, strength in ((side, 0.04), (-side, 0.025)):
        for wide in (0.05, 0.1, 0.16):
            for reach in (0.2, 0.35, 0.55, 0.8, 1.2, 1.8, 3.0):
                low, high = wide * reach - 0.1 * reach, -wide * reach - 0.1 * reach
                cone = [
                    (0, -0.008),
                    (direction * reach, high),
                    (direction * reach, low),
                    (0, 0.008),
                ]
                points = setting.stage.around(*lamp, cone, 1.0)
                sheet.shine(points, _LAMPLIGHT, strength)
