"""Space: nebula, planets with rings, the hull of a station. And caves: rock all round, light at their end.

Knows nothing of figures or weather.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.noise import clouds
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Layer, Sheet, box, disc, mix
from filmkit.backends.render.animatic.sky import paint_sky

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Pixels, Stage


def paint_space(setting: Setting) -> Scenery:
    """A planet before a nebula; a hull to stand on if one is named or somebody is there."""
    rng = setting.dice("planets")
    sky = paint_sky(setting, cover=0.62, body=False)
    planets = Sheet(setting.stage, setting.palette.near, setting.palette.near, (0, 1))
    big = float(rng.uniform(0.2, 0.34))
    side = -1.0 if setting.sun[0] > 0 else 1.0
    x, y = side * float(rng.uniform(0.2, 0.5)), float(rng.uniform(0.28, 0.42))
    ringed = setting.theme.has("ring") or rng.random() < 0.5
    _planet(setting, planets, (x, y), big, ringed=ringed)
    _planet(setting, planets, (-x * 1.3, y * 0.6), big * 0.16, ringed=False)
    layers = [sky, planets.layer(0.12)]
    if setting.theme.people or setting.theme.has("station"):
        layers.append(_hull(setting).layer(0.75))
    return Scenery(tuple(layers), ground=0.84)


def _planet(
    setting: Setting, sheet: Sheet, centre: tuple[float, float], size: float, *, ringed: bool
) -> None:
    stage, palette = setting.stage, setting.palette
    rng = setting.dice(f"planet {size}")
    px, py, radius = stage.px(centre[0]), stage.py(centre[1]), size * stage.unit
    tilt = float(rng.uniform(-0.5, 0.5))
    if ringed:
        _rings(setting, sheet, (px, py), radius, tilt, behind=True)
    hue = [(214, 150, 104), (110, 150, 200), (190, 120, 150), (120, 176, 160)][
        int(rng.integers(0, 4))
    ]
    _ball(setting, sheet, (px, py), radius, mix(hue, palette.light, 0.15), tilt)
    if ringed:
        _rings(setting, sheet, (px, py), radius, tilt, behind=False)


def _ball(setting: Setting, sheet: Sheet, centre: tuple[float, float], radius: float,
          colour: tuple[float, float, float], tilt: float) -> None:  # fmt: skip
    """A banded ball lit from the sun, with a thin bright edge of air."""
    n = max(4, int(radius * 2) + 4)
    at = (np.arange(n, dtype=np.float32) - n / 2 + 0.5) / np.float32(radius)
    x, y = np.meshgrid(at, at)
    inside = np.clip((1 - np.hypot(x, y)) * radius + 0.5, 0, 1).astype(np.float32)
    z = np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
    sun = np.array(
        [setting.stage.px(setting.sun[0]) - centre[0], setting.stage.py(setting.sun[1]) - centre[1]]
    )
    sun = sun / max(float(np.hypot(*sun)), 1.0)
    day = np.clip((x * sun[0] + y * sun[1]) * 0.85 + z * 0.5 + 0.05, 0, 1) ** 1.2
    bands = clouds(setting.dice(f"bands {n}"), n, n, roughness=1.7, stretch=6.0)
    spin = cv2.getRotationMatrix2D((n / 2, n / 2), -np.degrees(tilt), 1.3)
    bands = cv2.warpAffine(bands, spin, (n, n), borderMode=cv2.BORDER_REFLECT)
    left, top = int(centre[0] - n / 2), int(centre[1] - n / 2)
    sheet.cut(disc(centre, radius - 0.5))
    sheet.blend(left, top, inside, setting.palette.near)
    sheet.blend(left, top, (inside * day * (0.55 + 0.45 * bands)).astype(np.float32), colour)
    sheet.blend(
        left,
        top,
        (inside * day * np.clip(bands - 0.5, 0, 1) * 1.2).clip(0, 1).astype(np.float32),
        (255, 240, 220),
    )
    air = np.clip(np.hypot(x, y) - 0.86, 0, 0.14) / 0.14
    sheet.blend(
        left, top, (inside * air**2 * (0.1 + 0.8 * day)).astype(np.float32), setting.palette.fill
    )
    sheet.shine(disc(centre, radius * 1.02), setting.palette.fill, 0.16)


def _rings(
    setting: Setting,
    sheet: Sheet,
    centre: tuple[float, float],
    radius: float,
    tilt: float,
    *,
    behind: bool,
) -> None:
    """Half of the rings, behind the planet or before it."""
    t = np.linspace(np.pi, 2 * np.pi, 64) if behind else np.linspace(0, np.pi, 64)
    c, s = np.cos(tilt), np.sin(tilt)
    for inner, outer, amount in ((1.35, 1.5, 0.5), (1.53, 1.8, 0.85), (1.84, 1.98, 0.4)):
        rim = []
        for r in (inner, outer):
            x, y = np.cos(t) * r * radius, np.sin(t) * r * radius * 0.24
            rim.append(np.stack([centre[0] + c * x - s * y, centre[1] + s * x + c * y], axis=1))
        shade = mix(
            setting.palette.near, mix(setting.palette.light, (230, 190, 150), 0.5), amount * 0.8
        )
        sheet.shape(np.concatenate([rim[0], rim[1][::-1]]), shade)


def _hull(setting: Setting) -> Sheet:
    """A curved hull with plates, lamps and an aerial."""
    stage, palette, rng = setting.stage, setting.palette, setting.dice("hull")
    base = 0.82
    sheet = Sheet(stage, mix(palette.near, palette.fill, 0.3), palette.near, (base, 1.1))
    x = stage.xs()
    y = base + 0.03 * x**2
    top = stage.points(np.stack([x, y], axis=1))
    sheet.cut(np.concatenate([top, stage.points([(stage.edge_x, 9), (-stage.edge_x, 9)])]))
    sheet.paint(np.concatenate([top, (top + (0, stage.unit * 0.006))[::-1]]), palette.light, 0.8)
    for at in np.arange(-3, 3, 0.28):
        seam = stage.points(
            [(at, base), (at + 0.008, base), (at * 1.6 + 0.008, 1.3), (at * 1.6, 1.3)]
        )
        sheet.paint(seam, palette.near, 0.75)
    for low in (0.05, 0.12, 0.22):
        seam = stage.points(np.stack([x, y + low], axis=1))
        sheet.paint(
            np.concatenate([seam, (seam + (0, stage.unit * 0.004))[::-1]]), palette.near, 0.8
        )
    for at in rng.uniform(-1.4, 1.4, 7):
        px, py = stage.px(at), stage.py(base + 0.08 + 0.03 * at**2)
        lamp = box(px, py, px + 0.012 * stage.unit, py + 0.006 * stage.unit)
        sheet.light(lamp, palette.accents[int(rng.integers(0, len(palette.accents)))], 2.5)
    at = float(rng.choice([-0.75, 0.75]))
    mast = stage.points([(at, base + 0.02), (at, base - 0.2)])
    sheet.line(mast, palette.near, stage.unit * 0.006)
    dish = [(-0.09, -0.05), (0.05, -0.09), (0.02, 0.0), (-0.03, 0.03)]
    sheet.shape(stage.around(at, base - 0.2, dish, 1.0), mix(palette.near, palette.fill, 0.35))
    return sheet


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


def blank(stage: Stage) -> Pixels:
    """An empty picture of the stage's size."""
    return np.zeros((stage.rows, stage.columns, 3), np.uint8)
