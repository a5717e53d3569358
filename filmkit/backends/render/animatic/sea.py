"""Water to the horizon: waves, a path of light, boats, a lighthouse, a harbour.

Knows nothing of figures or weather.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.noise import Ridge, clouds
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Layer, Sheet, box, disc, mix, smooth
from filmkit.backends.render.animatic.sky import paint_sky

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
        _far_quay(setting, water, h)
    if theme.has("boat") or theme.place == "harbour":
        _boats(setting, water, h)
    layers.append(water.layer(0.2))
    lamps: tuple[tuple[float, float, float], ...] = ()
    if theme.has("lighthouse"):
        tower, lamp = _lighthouse(setting, h)
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
    grain = clouds(setting.dice("water"), stage.rows, stage.columns, roughness=1.15, stretch=4.0, repeat=3)
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


def _boats(setting: Setting, sheet: Sheet, h: float) -> None:
    rng, palette = setting.dice("boats"), setting.palette
    tone = palette.tone(0.62)
    for x in rng.permutation([-0.62, -0.2, 0.3, 0.7])[: int(rng.integers(2, 4))]:
        size, y = float(rng.uniform(0.06, 0.13)), h + float(rng.uniform(0.012, 0.05))
        x = float(x + rng.uniform(-0.1, 0.1))
        hull = [(-1, -0.12), (-0.8, 0.12), (0.75, 0.12), (1.1, -0.18), (0.3, -0.12)]
        sheet.shape(sheet.stage.around(x, y, hull, size), tone)
        sheet.shape(
            sheet.stage.around(
                x, y, [(-0.02, -0.1), (-0.01, -1.9), (0.03, -1.9), (0.04, -0.1)], size
            ),
            tone,
        )
        if rng.random() < 0.6:
            sheet.shape(
                sheet.stage.around(
                    x, y, [(0.08, -0.25), (0.08, -1.8), (0.5, -1.0), (0.85, -0.3)], size
                ),
                mix(tone, palette.light, 0.5),
            )
            sheet.shape(
                sheet.stage.around(x, y, [(-0.06, -0.3), (-0.05, -1.6), (-0.75, -0.3)], size),
                mix(tone, palette.light, 0.3),
            )
        else:
            sheet.shape(
                sheet.stage.around(
                    x, y, [(-0.5, -0.1), (-0.5, -0.5), (0.0, -0.5), (0.05, -0.1)], size
                ),
                tone,
            )
            if palette.dark:
                sheet.light(
                    sheet.stage.around(
                        x, y, [(-0.4, -0.42), (-0.25, -0.42), (-0.25, -0.28), (-0.4, -0.28)], size
                    ),
                    palette.accents[0],
                    1.2,
                )
        sheet.paint(
            sheet.stage.around(x, y, [(-0.9, 0.14), (0.9, 0.14), (0.5, 0.5), (-0.5, 0.5)], size),
            palette.near,
            0.3,
        )


def _far_quay(setting: Setting, sheet: Sheet, h: float) -> None:
    """Warehouses and cranes along the far side."""
    rng, stage, palette = setting.dice("quay"), setting.stage, setting.palette
    tone = mix(palette.tone(0.3), palette.horizon, 0.2)
    x = -stage.edge_x
    while x < stage.edge_x:
        wide, high = float(rng.uniform(0.08, 0.25)), float(rng.uniform(0.03, 0.09))
        sheet.shape(
            stage.points(
                [
                    (x, h + 0.006),
                    (x, h - high),
                    (x + wide / 2, h - high - 0.02),
                    (x + wide, h - high),
                    (x + wide, h + 0.006),
                ]
            ),
            tone,
        )
        if rng.random() < 0.4:
            crane = [
                (0, 0),
                (0.06, -0.6),
                (-0.5, -0.95),
                (-0.5, -1),
                (0.25, -0.68),
                (0.6, -0.62),
                (0.6, -0.52),
                (0.14, -0.5),
                (0.2, 0),
            ]
            sheet.shape(stage.around(x, h + 0.005, crane, float(rng.uniform(0.14, 0.26))), tone)
        for at in rng.uniform(x, x + wide, 3) if palette.dark else ():
            lamp = box(*_window(stage.px(at), stage.py(h - high * 0.5), stage.unit * 0.004))
            sheet.light(lamp, palette.accents[0], 1.5)
        x += wide


def _window(x: float, y: float, size: float) -> tuple[float, float, float, float]:
    return x - size, y - size, x + size, y + size


def _lighthouse(setting: Setting, h: float) -> tuple[Layer, tuple[float, float]]:
    """A lighthouse on its rock, its beam, and where its lamp is."""
    stage, palette = setting.stage, setting.palette
    rng = setting.dice("lighthouse")
    x = float(rng.choice([-1, 1])) * float(rng.uniform(0.28, 0.5))
    foot, size = h - 0.02, 0.4
    sheet = Sheet(stage, palette.tone(0.6), palette.tone(0.8), (h - 0.1, h + 0.15))
    top_y = foot - 0.94 * size * stage.unit / stage.height
    _beam(setting, sheet, x, top_y)
    wall, dark = mix(palette.tone(0.25), palette.light, 0.35), palette.tone(0.85)
    sheet.shape(
        stage.around(x, foot, [(-0.15, 0.06), (-0.085, -0.8), (0.085, -0.8), (0.15, 0.06)], size),
        wall,
    )
    for low, high in ((-0.08, -0.28), (-0.45, -0.64)):
        a, b = 0.15 + low * -0.076 - 0.02, 0.0
        a, b = 0.143 + low * 0.081, 0.143 + high * 0.081
        sheet.shape(
            stage.around(x, foot, [(-a, low), (-b, high), (b, high), (a, low)], size),
            mix(dark, (150, 40, 36), 0.4),
        )
    side = -1 if setting.sun[0] > x else 1
    sheet.paint(
        stage.around(
            x,
            foot,
            [(side * 0.15, 0.06), (side * 0.085, -0.8), (side * 0.01, -0.8), (side * 0.02, 0.06)],
            size,
        ),
        palette.near,
        0.45,
    )
    sheet.shape(
        stage.around(x, foot, [(-0.13, -0.8), (-0.13, -0.84), (0.13, -0.84), (0.13, -0.8)], size),
        dark,
    )
    sheet.cut(
        stage.around(x, foot, [(-0.07, -0.84), (-0.07, -0.98), (0.07, -0.98), (0.07, -0.84)], size)
    )
    sheet.light(
        stage.around(x, foot, [(-0.07, -0.85), (-0.07, -0.98), (0.07, -0.98), (0.07, -0.85)], size),
        (255, 240, 196),
        4.0,
    )
    sheet.shape(
        stage.around(
            x, foot, [(-0.1, -0.98), (-0.05, -1.05), (0, -1.1), (0.05, -1.05), (0.1, -0.98)], size
        ),
        dark,
    )
    rock = [
        (-1.3, 0.42),
        (-0.9, 0.2),
        (-0.62, 0.22),
        (-0.4, 0.06),
        (-0.2, 0.02),
        (0.2, 0.0),
        (0.38, 0.1),
        (0.6, 0.12),
        (0.85, 0.26),
        (1.2, 0.42),
    ]
    bumps = np.array(rock) + rng.uniform(-0.03, 0.03, (len(rock), 2))
    sheet.shape(stage.around(x, foot, bumps, size), palette.tone(0.85))
    return sheet.layer(0.35), (x, top_y)


def _beam(setting: Setting, sheet: Sheet, x: float, y: float) -> None:
    """Two cones of light from the lamp, brightest at it."""
    stage = setting.stage
    side = -1 if x > 0 else 1
    for direction, strength in ((side, 1.0), (-side, 0.6)):
        for wide in (0.05, 0.1, 0.16):
            for reach in (0.35, 0.8, 1.6):
                cone = [
                    (0, -0.008),
                    (direction * reach, -wide * reach - 0.1 * reach),
                    (direction * reach, wide * reach - 0.1 * reach),
                    (0, 0.008),
                ]
                sheet.shine(stage.around(x, y, cone, 1.0), (255, 238, 200), 0.05 * strength)


def _shore(setting: Setting, h: float) -> Sheet:
    """Rocks, a beach or a quay that somebody can stand on."""
    stage, palette, theme = setting.stage, setting.palette, setting.theme
    rng = setting.dice("shore")
    base = h + 0.26
    sheet = Sheet(stage, mix(palette.near, palette.tone(0.6), 0.5), palette.near, (base, 1.1))
    x = stage.xs()
    if theme.place == "harbour" and not theme.has("storm"):
        sheet.cut(stage.points([(-9, base), (9, base), (9, 9), (-9, 9)]))
        sheet.paint(
            stage.points([(-9, base), (9, base), (9, base + 0.008), (-9, base + 0.008)]),
            palette.horizon,
            0.4,
        )
        for at in np.arange(-2.4, 2.4, 0.6) + rng.uniform(0, 0.5):
            bollard = smooth(
                [
                    (-0.25, 0.3),
                    (-0.22, -0.7),
                    (-0.4, -0.9),
                    (-0.3, -1.1),
                    (0.3, -1.1),
                    (0.4, -0.9),
                    (0.22, -0.7),
                    (0.25, 0.3),
                ]
            )
            sheet.shape(stage.around(float(at), base + 0.012, bollard, 0.035), palette.near)
        return sheet
    side = float(rng.choice([-1, 1]))
    rise = np.clip(x * side * 0.9 + 0.35, -0.8, 0.9)
    y = base + 0.07 - rise * 0.1 - 0.035 * Ridge(rng, 0.4, 6, 0.55)(x * stage.half)
    sheet.cut(
        np.concatenate(
            [
                stage.points(np.stack([x, y], axis=1)),
                stage.points([(stage.edge_x, 9), (-stage.edge_x, 9)]),
            ]
        )
    )
    return sheet
