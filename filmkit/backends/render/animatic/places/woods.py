"""A forest: trunks one behind the other in mist, shafts of light between them.

Knows nothing of figures or weather.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.noise import Ridge
from filmkit.backends.render.animatic.places import plants
from filmkit.backends.render.animatic.places.sky import paint_sky
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Layer, Sheet, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Pixels


def paint_forest(setting: Setting) -> Scenery:
    """Conifers if they are named or it snows, else a high wood."""
    h = setting.horizon
    layers = [paint_sky(setting, cover=0.3)]
    conifers = setting.theme.has("pines", "snow")
    for depth, base, count, wide in (
        (0.15, 0.0, 34, 0.014),
        (0.32, 0.04, 20, 0.026),
        (0.55, 0.1, 9, 0.05),
    ):
        layers.append(_stand(setting, depth, h + base, count, wide, conifers=conifers))
    layers.insert(3, _shafts(setting))
    near = _floor(setting, 0.85, h + 0.2)
    if not setting.theme.has("snow"):
        plants.grow_grass(setting, near, h + 0.2, 0.05)
    front = Sheet(setting.stage, setting.palette.near, setting.palette.near, (0, 1))
    rng = setting.dice("front")
    for side in (-1, 1):
        if rng.random() < 0.75 and not conifers:
            plants.grow_trunk(
                front, (side * float(rng.uniform(0.8, 1.05)), 1.4), 0.13, setting.palette.near, rng
            )
    if not conifers:
        plants.hang_leaves(setting, front, 0.2, 0.02, setting.palette.near)
    return Scenery((*layers, near.layer(0.85)), min(0.84, h + 0.26), (front.layer(1.25),))


def _stand(
    setting: Setting, depth: float, base: float, count: int, wide: float, *, conifers: bool
) -> Layer:
    """Trees at one distance on their own ground."""
    rng, stage, palette = setting.dice(f"stand {depth}"), setting.stage, setting.palette
    sheet = _floor(setting, depth, base)
    tone = palette.tone(depth)
    if conifers:
        plants.grow_conifers(setting, sheet, base + 0.02, 0.16 + 0.75 * depth, int(count * 1.5))
        return sheet.layer(depth)
    for _ in range(count):
        x = float(rng.uniform(-stage.edge_x, stage.edge_x))
        plants.grow_trunk(sheet, (x, base + 0.03), wide * float(rng.uniform(0.6, 1.4)), tone, rng)
    plants.hang_leaves(setting, sheet, 0.34 - 0.3 * depth, 0.008 + 0.018 * depth, tone)
    return sheet.layer(depth)


def _floor(setting: Setting, depth: float, base: float) -> Sheet:
    palette, stage = setting.palette, setting.stage
    tone = palette.tone(depth)
    ground = mix(tone, (226, 236, 246), 0.62) if setting.theme.has("snow") else tone
    mist = mix(ground, palette.horizon, 0.5 * (1 - depth))
    sheet = Sheet(stage, mist, mix(ground, palette.near, 0.5 * depth), (base - 0.02, base + 0.3))
    x = stage.xs()
    y = base - 0.03 * Ridge(setting.dice(f"floor {depth}"), 0.7, 4, 0.5)(x * stage.half)
    line = stage.points(np.stack([x, y], axis=1))
    end = stage.points([(stage.edge_x, 9), (-stage.edge_x, 9)])
    sheet.cut(np.concatenate([line, end]))
    return sheet


def _shafts(setting: Setting) -> Layer:
    """Beams of light from the sun downwards, as a soft bright sheet."""
    stage, palette = setting.stage, setting.palette
    rng = setting.dice("shafts")
    small: Pixels = np.zeros((stage.rows // 4, stage.columns // 4), np.uint8)
    start = stage.points([(setting.sun[0], min(0.05, setting.sun[1] - 0.2))])[0] / 4
    for _ in range(9):
        angle = float(rng.normal()) * 0.5 - setting.sun[0] * 0.4
        spread = float(rng.uniform(0.02, 0.06))
        ends = [
            start + np.array([np.sin(angle + s), np.cos(angle + s)]) * stage.rows * 0.32
            for s in (-spread, spread)
        ]
        beam = np.zeros_like(small)
        cv2.fillPoly(beam, [_ints([start, *ends])], int(rng.uniform(30, 75)), cv2.LINE_AA, 4)
        small = cv2.add(small, beam)
    soft = cv2.GaussianBlur(small, (0, 0), stage.unit / 120)
    alpha = cv2.resize(soft, (stage.columns, stage.rows), interpolation=cv2.INTER_LINEAR)
    rgb = np.empty((stage.rows, stage.columns, 3), np.uint8)
    rgb[:] = np.round(np.array(palette.light)).astype(np.uint8)
    return Layer(rgb, np.asarray(alpha), None, 0.3)


def _ints(points: list[Pixels]) -> Pixels:
    return np.round(np.array(points) * 16).astype(np.int32)
