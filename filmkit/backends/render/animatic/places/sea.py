"""Water to the horizon: waves, a path of light, boats, a lighthouse, a harbour.

Knows nothing of figures or weather.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.noise import Ridge, clouds
from filmkit.backends.render.animatic.places import harbour
from filmkit.backends.render.animatic.places.sky import paint_sky
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Layer, Sheet, disc, mix, smooth

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Pixels


def paint_sea(setting: Setting) -> Scenery:
    """The open sea, or a harbour with a quay."""
    h, theme = setting.horizon, setting.theme
    stormy = theme.has("storm")
    layers = [paint_sky(setting, cover=0.95 if stormy else 0.5)]
    water = _water(setting, h)
    if theme.place == "harbour" and not theme.has("lighthouse"):
        harbour.paint_far_quay(setting, water, h)
    if theme.has("boat") or theme.place == "harbour":
        harbour.paint_boats(setting, water, h)
    layers.append(water.layer(0.2))
    lamps: tuple[tuple[float, float, float], ...] = ()
    if theme.has("lighthouse"):
        tower, lamp = harbour.paint_lighthouse(setting, h)
        layers.append(tower)
        lamps = ((*lamp, 0.35),)
    heights = (
        ((0.4, 0.1, 0.05), (0.62, 0.2, 0.075), (0.85, 0.34, 0.1))
        if stormy
        else ((0.5, 0.18, 0.014), (0.8, 0.32, 0.022))
    )
    layers += [_wave(setting, depth, h + base, high) for depth, base, high in heights]
    shore = _shore(setting, h)
    return Scenery((*layers, shore.layer(0.95)), min(0.84, h + 0.29), (), lamps)


def _water(setting: Setting, h: float) -> Sheet:
    palette, stage = setting.palette, setting.stage
    far = mix(palette.horizon, palette.sky, 0.5)
    sheet = Sheet(
        stage,
        mix(far, palette.tone(0.3), 0.3),
        mix(palette.tone(0.75), palette.zenith, 0.3),
        (h, h + 0.45),
    )
    sheet.cut(stage.points([(-9, h), (9, h), (9, 9), (-9, 9)]))
    grain = clouds(
        setting.dice("water"), stage.rows, stage.columns, roughness=1.15, stretch=4.0, repeat=3
    )
    y = (np.arange(stage.rows, dtype=np.float32) - stage.py(h)) / stage.height
    x = (
        (np.arange(stage.columns, dtype=np.float32) - stage.margin_x) / stage.width * 2
        - 1
        - setting.sun[0]
    ) * stage.half
    spread = 0.05 + np.clip(y, 0, 1)[:, None] * 0.4
    path = np.exp(-((x[None] / spread) ** 2))
    near = np.clip(y * 3, 0, 1)[:, None]
    below = (y > 0)[:, None]
    glint = np.clip((grain - 0.58 + path * 0.14) * 7, 0, 1) * path * below
    sheet.blend(0, 0, (glint * 0.85).astype(np.float32), palette.light)
    dark = np.clip((0.48 - grain) * 5, 0, 1) * below * (0.18 + 0.3 * near)
    sheet.blend(0, 0, dark.astype(np.float32), palette.near)
    lit = np.clip((grain - 0.56) * 6, 0, 1) * below * (0.1 + 0.16 * near)
    sheet.blend(0, 0, lit.astype(np.float32), palette.horizon)
    return sheet


def _wave(setting: Setting, depth: float, base: float, high: float) -> Layer:
    """A row of waves with light along the crests."""
    palette, stage = setting.palette, setting.stage
    tone = mix(palette.tone(depth), palette.zenith, 0.25)
    sheet = Sheet(
        stage,
        mix(tone, palette.horizon, 0.3),
        mix(tone, palette.near, 0.5),
        (base - high, base + 0.16),
    )
    x = stage.xs()
    ridge = Ridge(setting.dice(f"wave {depth}"), 0.45 + depth * 0.5, 4, 0.45)(x * stage.half)
    y = base - high * (1 - 2 * np.sqrt(np.abs(ridge)))
    crest = stage.points(np.stack([x, y], axis=1))
    sheet.cut(np.concatenate([crest, stage.points([(stage.edge_x, 9), (-stage.edge_x, 9)])]))
    foam = (
        np.clip(1 - np.sqrt(np.abs(ridge)) * 2.2, 0, 1) * (0.02 if high > 0.03 else 0.006) + 0.0012
    )
    lower = crest + np.stack([np.zeros_like(x), foam * stage.height], axis=1)
    sheet.paint(
        np.concatenate([crest - (0, 2), lower[::-1]]), mix(palette.light, (255, 255, 255), 0.3), 0.5
    )
    if high > 0.03:
        _spume(setting, sheet, crest, ridge, high)
    return sheet.layer(depth)


def _spume(setting: Setting, sheet: Sheet, crest: Pixels, ridge: Pixels, high: float) -> None:
    """Streaks down the waves' faces and drops above their crests."""
    rng, unit = setting.dice(f"spume {high}"), setting.stage.unit
    white = mix(setting.palette.light, setting.palette.horizon, 0.3)
    peaks = np.flatnonzero(np.abs(ridge) < 0.05)
    for at in rng.choice(peaks, min(90, len(peaks)), replace=False) if len(peaks) else ():
        x, y = crest[at] + rng.normal(size=2) * (0.03, 0.008) * unit
        sheet.shape(
            disc(
                (x, y - rng.random() * high * 0.25 * unit), unit * float(rng.uniform(0.001, 0.0035))
            ),
            white,
        )
        foot = np.array(
            [
                (x, y + 0.01 * unit),
                (x + 0.004 * unit, y + 0.01 * unit),
                (x + 0.05 * unit, y + high * 0.8 * unit),
            ]
        )
        sheet.paint(foot, white, 0.16)


def _shore(setting: Setting, h: float) -> Sheet:
    """Rocks, a beach or a quay that somebody can stand on."""
    stage, palette, theme = setting.stage, setting.palette, setting.theme
    base = h + 0.26
    top = mix(palette.near, palette.tone(0.6), 0.5)
    sheet = Sheet(stage, top, palette.near, (base, 1.1))
    if theme.place == "harbour" and not theme.has("storm", "lighthouse"):
        _quay(setting, sheet, base)
        return sheet
    rng, x = setting.dice("shore"), stage.xs()
    side = float(rng.choice([-1, 1]))
    rise = np.clip(x * side * 0.9 + 0.35, -0.8, 0.9)
    y = base + 0.07 - rise * 0.1 - 0.035 * Ridge(rng, 0.4, 6, 0.55)(x * stage.half)
    line = stage.points(np.stack([x, y], axis=1))
    sheet.cut(np.concatenate([line, stage.points([(stage.edge_x, 9), (-stage.edge_x, 9)])]))
    return sheet


def _quay(setting: Setting, sheet: Sheet, base: float) -> None:
    """A straight quay with bollards."""
    stage, palette = setting.stage, setting.palette
    sheet.cut(stage.points([(-9, base), (9, base), (9, 9), (-9, 9)]))
    edge = [(-9, base), (9, base), (9, base + 0.008), (-9, base + 0.008)]
    sheet.paint(stage.points(edge), palette.horizon, 0.4)
    left = [(-0.25, 0.3), (-0.22, -0.7), (-0.4, -0.9), (-0.3, -1.1)]
    bollard = smooth([*left, *((-x, y) for x, y in left[::-1])])
    for x in np.arange(-2.4, 2.4, 0.6) + setting.dice("bollards").uniform(0, 0.5):
        sheet.shape(stage.around(float(x), base + 0.012, bollard, 0.035), palette.near)
