"""Open land: mountains, desert, snow, fields and villages, as ridges one behind the other.

Knows nothing of figures or weather.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.noise import Ridge, clouds
from filmkit.backends.render.animatic.places import plants, village
from filmkit.backends.render.animatic.places.sky import paint_sky
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Sheet, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Pixels, Stage


def paint_mountains(setting: Setting) -> Scenery:
    """Peaks with snow and mist between them."""
    h, rng = setting.horizon, setting.dice("peaks")
    layers = [paint_sky(setting, cover=0.5)]
    for depth, base, height, wave in (
        (0.15, -0.02, 0.34, 0.75),
        (0.3, 0.06, 0.25, 0.6),
        (0.5, 0.16, 0.18, 0.8),
    ):
        ridge = Ridge(rng, wave, 7, 0.5)
        sheet = _sheet(setting, depth, h + base - height, h + base + 0.16)
        line = _crest(setting, ridge, h + base, height, sharp=True)
        _cut_below(sheet, line)
        _facets(setting, sheet, line, snow=depth < 0.4, height=height)
        layers.append(sheet.layer(depth))
    meadow = _meadow(setting, h + 0.2, 0.05, 0.85)
    plants.grow_conifers(setting, meadow, h + 0.27, 0.05, 60)
    return Scenery((*layers, meadow.layer(0.85)), ground=min(0.84, h + 0.27))


def paint_desert(setting: Setting) -> Scenery:
    """Dunes with a sunlit and a shadowed side."""
    h, rng = setting.horizon, setting.dice("dunes")
    layers = [paint_sky(setting, cover=0.2)]
    mesa = _sheet(setting, 0.12, h - 0.15, h + 0.04)
    _mesas(setting, mesa)
    layers.append(mesa.layer(0.12))
    for depth, base, height in (
        (0.25, 0.03, 0.1),
        (0.45, 0.11, 0.14),
        (0.65, 0.2, 0.15),
        (0.9, 0.32, 0.12),
    ):
        ridge = Ridge(rng, 0.42 + 0.6 * depth, 2, 0.25)
        sheet = _sheet(setting, depth * 0.75, h + base - height, h + base + 0.3)
        line = _crest(setting, ridge, h + base, height, sharp=False)
        _cut_below(sheet, line)
        _dune_light(setting, sheet, line)
        layers.append(sheet.layer(depth))
    return Scenery(tuple(layers), ground=min(0.84, h + 0.26))


def paint_snow(setting: Setting) -> Scenery:
    """Hills under snow with conifers."""
    h, rng = setting.horizon, setting.dice("snow hills")
    layers = [paint_sky(setting, cover=0.65)]
    for depth, base, height, trees in (
        (0.2, -0.02, 0.16, 0),
        (0.4, 0.07, 0.06, 70),
        (0.62, 0.16, 0.05, 34),
    ):
        sheet = _snowfield(setting, depth, h + base, height, Ridge(rng, 1.1, 3, 0.4))
        if trees:
            plants.grow_conifers(setting, sheet, h + base + 0.02, 0.09 + 0.22 * depth**2, trees)
        layers.append(sheet.layer(depth))
    near = _snowfield(setting, 0.9, h + 0.26, 0.04, Ridge(rng, 1.6, 3, 0.4))
    return Scenery((*layers, near.layer(0.9)), ground=min(0.84, h + 0.27))


def paint_fields(setting: Setting) -> Scenery:
    """Rolling fields; houses, a church or a windmill if they are named."""
    h, rng = setting.horizon, setting.dice("fields")
    layers = [paint_sky(setting, cover=0.5)]
    for depth, base, height in ((0.15, 0.0, 0.08), (0.3, 0.05, 0.05)):
        sheet = _sheet(setting, depth, h + base - height, h + base + 0.1)
        line = _crest(setting, Ridge(rng, 1.2, 4, 0.45), h + base, height, sharp=False)
        _cut_below(sheet, line)
        plants.grow_bushes(setting, sheet, line, 0.02 + 0.03 * depth, 70)
        layers.append(sheet.layer(depth))
    middle = _meadow(setting, h + 0.1, 0.05, 0.5)
    village.settle_village(setting, middle, h + 0.1)
    level = np.array([(-9.0, h + 0.11), (9.0, h + 0.11)])
    plants.grow_bushes(setting, middle, level, 0.055, 18)
    near = _meadow(setting, h + 0.22, 0.05, 0.85)
    _furrows(setting, near, h + 0.2)
    plants.grow_grass(setting, near, h + 0.22, 0.04)
    return Scenery((*layers, middle.layer(0.5), near.layer(0.85)), ground=min(0.84, h + 0.27))


def _sheet(setting: Setting, depth: float, top: float, bottom: float) -> Sheet:
    """A sheet in the tone of its depth, its foot in the mist."""
    tone = setting.palette.tone(depth)
    mist = mix(tone, setting.palette.horizon, 0.42 * (1 - depth))
    return Sheet(setting.stage, tone, mist, (top, bottom))


def _crest(setting: Setting, ridge: Ridge, base: float, height: float, *, sharp: bool) -> Pixels:
    """Frame places of a ridge, from left to right."""
    x = setting.stage.xs()
    wave = ridge(x * setting.stage.half)
    if sharp:
        wave = 1 - 2 * np.abs(wave) ** 0.9
    return np.stack([x, base - height * (0.5 + 0.5 * wave)], axis=1)


def _cut_below(sheet: Sheet, line: Pixels) -> None:
    edge, bottom = sheet.stage.edge_x, sheet.stage.bottom + 0.05
    sheet.cut(sheet.stage.points([*map(tuple, line), (edge, bottom), (-edge, bottom)]))


def _below(sheet: Sheet, line: Pixels, height: float) -> Pixels:
    """How far each pixel lies under the line: 0 on it, 1 `height` under it; float32."""
    stage = sheet.stage
    crest = np.interp(np.arange(stage.columns), stage.px(line[:, 0]), stage.py(line[:, 1]))
    rows = np.arange(stage.rows, dtype=np.float32)[:, None]
    under = (rows - crest.astype(np.float32)) / np.float32(height * stage.height)
    return np.asarray(np.clip(under, 0, 1))


def _facets(setting: Setting, sheet: Sheet, line: Pixels, *, snow: bool, height: float) -> None:
    """Sunlit flanks, and snow on the upper part."""
    stage, palette = setting.stage, setting.palette
    under = _below(sheet, line, height * 1.1)
    rng = setting.dice(f"facets {height}")
    grain = clouds(rng, stage.rows, stage.columns, roughness=1.3, stretch=0.9, repeat=2)
    side = -1.0 if setting.sun[0] > 0 else 1.0
    facing = _flanks(stage, line, grain, under) * side
    lit = np.clip(facing * 2.2, 0, 1) * (1 - under) ** 0.7
    sheet.blend(
        0, 0, lit * np.float32(0.5 if snow else 0.26), mix(palette.horizon, palette.light, 0.5)
    )
    sheet.blend(
        0, 0, np.clip(-facing * 2, 0, 1) * (1 - under) * np.float32(0.35), palette.tone(0.75)
    )
    if snow:
        cap = np.clip((0.42 + (grain - 0.5) * 0.9 + facing * 0.12 - under) * 9, 0, 1)
        sheet.blend(0, 0, cap * (0.3 + 0.6 * lit), mix(palette.light, (255, 255, 255), 0.4))


def _flanks(stage: Stage, line: Pixels, grain: Pixels, under: Pixels) -> Pixels:
    """Which way the rock faces, right (> 0) or left: the crest's slopes, run down the flanks and broken up."""
    crest = np.interp(np.arange(stage.columns), stage.px(line[:, 0]), stage.py(line[:, 1]))
    slope = cv2.GaussianBlur(np.gradient(crest)[None].astype(np.float32), (0, 0), stage.unit / 110)
    x = np.arange(stage.columns, dtype=np.float32)[None] + (grain - 0.5) * (0.16 * stage.unit) * (
        0.25 + under
    )
    row = np.zeros_like(x)
    return np.asarray(cv2.remap(slope, x, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _dune_light(setting: Setting, sheet: Sheet, line: Pixels) -> None:
    stage, palette = setting.stage, setting.palette
    under = _below(sheet, line, 0.13)
    crest = np.interp(np.arange(stage.columns), stage.px(line[:, 0]), stage.py(line[:, 1]))
    slope = cv2.GaussianBlur(np.gradient(crest)[None].astype(np.float32), (0, 0), 5)
    side = -1.0 if setting.sun[0] > 0 else 1.0
    facing = np.clip(slope * side * 6 + 0.1, -1, 1)
    sheet.blend(0, 0, np.clip(facing, 0, 1) * (1 - under) * np.float32(0.5), palette.light)
    sheet.blend(0, 0, np.clip(-facing, 0, 1) * (1 - under) * np.float32(0.6), palette.near)
    rim = np.clip(1 - under * 22, 0, 1) * np.float32(0.35)
    sheet.blend(0, 0, rim, palette.light)


def _mesas(setting: Setting, sheet: Sheet) -> None:
    rng, h = setting.dice("mesas"), setting.horizon
    _cut_below(sheet, np.array([(-9.0, h + 0.015), (9.0, h + 0.015)]))
    for _ in range(int(rng.integers(2, 5))):
        x, wide, high = rng.uniform(-1.0, 1.0), rng.uniform(0.15, 0.45), rng.uniform(0.08, 0.2)
        rough = rng.uniform(-0.008, 0.008, 8)
        top = [
            (x + wide * (0.35 * s), h - high + r)
            for s, r in zip(np.linspace(-1, 1, 8), rough, strict=True)
        ]
        sheet.cut(sheet.stage.points([(x - wide, h + 0.03), (x - wide * 0.42, h - high * 0.6), *top,
                                      (x + wide * 0.42, h - high * 0.55), (x + wide, h + 0.03)]))  # fmt: skip


def _snowfield(setting: Setting, depth: float, base: float, height: float, ridge: Ridge) -> Sheet:
    palette = setting.palette
    white = mix(palette.horizon, palette.light, 0.5)
    top = mix(palette.tone(depth), white, 0.75)
    sheet = Sheet(
        setting.stage, top, mix(top, palette.tone(0.45), 0.5), (base - height, base + 0.4)
    )
    line = _crest(setting, ridge, base, height, sharp=False)
    _cut_below(sheet, line)
    sheet.blend(
        0, 0, np.clip(1 - _below(sheet, line, 0.1) * 1.5, 0, 1) * np.float32(0.3), palette.light
    )
    return sheet


def _meadow(setting: Setting, base: float, height: float, depth: float) -> Sheet:
    tone = setting.palette.tone(depth)
    lit = mix(tone, setting.palette.horizon, 0.2)
    sheet = Sheet(
        setting.stage, lit, mix(tone, setting.palette.near, 0.6), (base - height, base + 0.35)
    )
    _cut_below(
        sheet,
        _crest(
            setting, Ridge(setting.dice(f"meadow {depth}"), 1.5, 3, 0.4), base, height, sharp=False
        ),
    )
    return sheet


def _furrows(setting: Setting, sheet: Sheet, horizon: float) -> None:
    rng = setting.dice("furrows")
    middle = float(rng.uniform(-0.4, 0.4))
    for x in np.arange(-7, 7, 0.5):
        points = [
            (middle + x * 0.1, horizon),
            (middle + x, 1.2),
            (middle + x + 0.16, 1.2),
            (middle + x * 0.1 + 0.01, horizon),
        ]
        sheet.paint(sheet.stage.points(points), setting.palette.light, 0.06)
