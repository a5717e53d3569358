"""Caves: frames of rock one behind the other about a light at their end.

Knows nothing of figures or weather.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.noise import clouds
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Layer, Sheet, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting


def paint_cave(setting: Setting) -> Scenery:
    """Frames of rock one behind the other around a glowing opening."""
    stage, palette, h = setting.stage, setting.palette, setting.horizon
    rng = setting.dice("cave")
    middle = float(rng.uniform(-0.25, 0.25))
    layers = [_glowing(setting, middle)]
    for depth, radius in ((0.2, 0.3), (0.42, 0.46), (0.65, 0.68)):
        sheet = Sheet(
            stage,
            palette.tone(depth),
            mix(palette.tone(depth), palette.near, 0.5),
            (h - radius, h + radius),
        )
        _rock(setting, sheet, (middle * (1 - depth), h - 0.06), radius, depth)
        _crystals(setting, sheet, middle * (1 - depth), h + radius * 0.45, depth)
        layers.append(sheet.layer(depth))
    front = Sheet(stage, palette.near, palette.near, (0, 1))
    _rock(setting, front, (0.0, h - 0.12), 1.02, 1.2)
    floor = _cave_floor(setting, h)
    return Scenery((*layers, floor.layer(0.8)), min(0.84, h + 0.26), (front.layer(1.2),))


def _glowing(setting: Setting, middle: float) -> Layer:
    stage, palette = setting.stage, setting.palette
    rgb = np.empty((stage.rows, stage.columns, 3), np.uint8)
    x = (np.arange(stage.columns, dtype=np.float32) - stage.px(middle)) / stage.unit
    y = (np.arange(stage.rows, dtype=np.float32) - stage.py(setting.horizon - 0.08)) / stage.unit
    far = np.hypot(x[None], y[:, None])
    light = np.exp(-((far / 0.3) ** 1.4))[..., None]
    deep = np.asarray(mix(palette.far, palette.near, 0.2), np.float32)
    grain = (
        setting.dice("dither").random((stage.rows, stage.columns, 1), dtype=np.float32) * 2 - 0.5
    )
    rgb[:] = np.clip(
        deep
        + (np.asarray(mix(palette.light, palette.horizon, 0.25), np.float32) - deep) * light
        + grain,
        0,
        255,
    )
    return Layer(rgb, None, None, 0.05)


def _rock(
    setting: Setting, sheet: Sheet, centre: tuple[float, float], radius: float, depth: float
) -> None:
    """Rock everywhere but in a ragged hole, with teeth hanging and standing in it."""
    stage, rng = setting.stage, setting.dice(f"rock {depth}")
    angle = np.linspace(0, 2 * np.pi, 140, endpoint=False)
    rough = rng.uniform(-1, 1, (4, 2))
    edge = np.ones_like(angle)
    for k, (a, b) in enumerate(rough):
        edge += (a * np.cos(angle * (k + 2)) + b * np.sin(angle * (k + 2))) * 0.09 / (k + 1) ** 0.5
    edge += rng.normal(size=140) * 0.015
    teeth = np.zeros_like(angle)
    for at in rng.uniform(0, 2 * np.pi, 12):
        gap = np.abs((angle - at + np.pi) % (2 * np.pi) - np.pi)
        teeth = np.maximum(
            teeth, np.clip(1 - gap / 0.09, 0, 1) * rng.uniform(0.1, 0.34) * abs(np.sin(at))
        )
    edge -= teeth
    hole = np.stack(
        [
            centre[0] + np.cos(angle) * edge * radius * 1.25 / stage.half * 0.9,
            centre[1] + np.sin(angle) * edge * radius * 0.95,
        ],
        axis=1,
    )
    sheet.cut(stage.points([(-9, -9), (9, -9), (9, 9), (-9, 9)]))
    points = np.round(stage.points(hole) * 16).astype(np.int32)
    cv2.fillPoly(sheet.alpha, [points], 0, cv2.LINE_AA, 4)
    _rim(setting, sheet, depth)


def _rim(setting: Setting, sheet: Sheet, depth: float) -> None:
    """Light that licks over the rock's edge from behind."""
    small = cv2.resize(255 - sheet.alpha, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), setting.stage.unit / 90)
    mask = (
        cv2.resize(soft, sheet.alpha.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)
        / 255
    )
    grain = clouds(setting.dice(f"stone {depth}"), *sheet.alpha.shape, roughness=1.2, stretch=0.8)
    sheet.blend(
        0,
        0,
        np.clip(mask * (0.25 + grain) * (0.9 - 0.45 * depth), 0, 1),
        mix(setting.palette.horizon, setting.palette.light, 0.25),
    )


def _crystals(setting: Setting, sheet: Sheet, x: float, y: float, depth: float) -> None:
    rng, palette = setting.dice(f"crystals {depth}"), setting.palette
    for _ in range(4):
        at = x + float(rng.choice([-1, 1])) * float(rng.uniform(0.3, 0.75)) * (0.5 + depth)
        size, lean = float(rng.uniform(0.02, 0.06)) * (0.6 + depth), float(rng.uniform(-0.4, 0.4))
        colour = palette.accents[int(rng.integers(0, len(palette.accents)))]
        spike = sheet.stage.around(
            at,
            y,
            [(-0.3, 0.2), (-0.35 + lean, -1), (lean * 1.4, -1.6), (0.3 + lean, -1), (0.3, 0.2)],
            size,
        )
        sheet.cut(spike)
        sheet.light(spike, mix(colour, palette.near, 0.25), 0.7)


def _cave_floor(setting: Setting, h: float) -> Sheet:
    stage, palette = setting.stage, setting.palette
    sheet = Sheet(
        stage, mix(palette.tone(0.5), palette.horizon, 0.3), palette.near, (h + 0.18, h + 0.42)
    )
    rng = setting.dice("floor")
    x = stage.xs()
    y = h + 0.22 + 0.02 * np.sin(x * 5 + rng.uniform(0, 6)) + rng.normal(size=len(x)) * 0.0015
    sheet.cut(
        np.concatenate(
            [
                stage.points(np.stack([x, y], axis=1)),
                stage.points([(stage.edge_x, 9), (-stage.edge_x, 9)]),
            ]
        )
    )
    return sheet
