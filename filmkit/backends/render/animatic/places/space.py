"""Space: a nebula, planets with rings, the hull of a station.

Knows nothing of figures or weather.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.noise import clouds
from filmkit.backends.render.animatic.places.sky import paint_sky
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Sheet, box, disc, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels


_HUES = ((214.0, 150.0, 104.0), (110.0, 150.0, 200.0), (190.0, 120.0, 150.0), (120.0, 176.0, 160.0))


def paint_space(setting: Setting) -> Scenery:
    """A planet before a nebula; a hull to stand on if one is named or somebody is there."""
    rng = setting.dice("planets")
    sky = paint_sky(setting, cover=0.62, body=False)
    planets = Sheet(setting.stage, setting.palette.near, setting.palette.near, (0, 1))
    big = float(rng.uniform(0.2, 0.34))
    side = -1.0 if setting.sun[0] > 0 else 1.0
    x, y = side * float(rng.uniform(0.2, 0.5)), float(rng.uniform(0.28, 0.42))
    ringed = setting.theme.has("ring") or rng.random() < 0.5
    _paint_planet(setting, planets, (x, y), big, ringed=ringed)
    _paint_planet(setting, planets, (-x * 1.3, y * 0.6), big * 0.16, ringed=False)
    layers = [sky, planets.layer(0.12)]
    if setting.theme.people or setting.theme.has("station"):
        layers.append(_hull(setting).layer(0.75))
    return Scenery(tuple(layers), ground=0.84)


@dataclass(frozen=True, slots=True)
class _Planet:
    """A planet on the stage: its middle and radius in pixels, the tilt of its bands in radians."""

    x: float
    y: float
    radius: float
    tilt: float


def _paint_planet(
    setting: Setting, sheet: Sheet, centre: tuple[float, float], size: float, *, ringed: bool
) -> None:
    stage, rng = setting.stage, setting.dice(f"planet {size}")
    tilt = float(rng.uniform(-0.5, 0.5))
    planet = _Planet(stage.px(centre[0]), stage.py(centre[1]), size * stage.unit, tilt)
    hue = _HUES[int(rng.integers(0, len(_HUES)))]
    if ringed:
        _paint_rings(setting, sheet, planet, np.linspace(np.pi, 2 * np.pi, 64))
    _paint_ball(setting, sheet, planet, mix(hue, setting.palette.light, 0.15))
    if ringed:
        _paint_rings(setting, sheet, planet, np.linspace(0, np.pi, 64))


def _paint_ball(setting: Setting, sheet: Sheet, planet: _Planet, colour: Colour) -> None:
    """A banded ball lit by the sun, with a thin bright edge of air."""
    n = max(4, int(planet.radius * 2) + 4)
    at = (np.arange(n, dtype=np.float32) - n / 2 + 0.5) / np.float32(planet.radius)
    x, y = np.meshgrid(at, at)
    far = np.hypot(x, y)
    inside = np.clip((1 - far) * planet.radius + 0.5, 0, 1)
    sun = np.array(setting.stage.points([setting.sun])[0]) - (planet.x, planet.y)
    sun /= max(float(np.hypot(*sun)), 1.0)
    height = np.sqrt(np.clip(1 - far**2, 0, 1))
    day = np.clip((x * sun[0] + y * sun[1]) * 0.85 + height * 0.5 + 0.05, 0, 1) ** 1.2
    bands = clouds(setting.dice(f"bands {n}"), n, n, roughness=1.7, stretch=6.0)
    spin = cv2.getRotationMatrix2D((n / 2, n / 2), -np.degrees(planet.tilt), 1.3)
    turned = cv2.warpAffine(bands, spin, (n, n), borderMode=cv2.BORDER_REFLECT)
    air = (np.clip(far - 0.86, 0, 0.14) / 0.14) ** 2
    left, top = int(planet.x - n / 2), int(planet.y - n / 2)
    sheet.cut(disc((planet.x, planet.y), planet.radius - 0.5))
    for amount, shade in (
        (np.ones_like(day), setting.palette.near),
        (day * (0.55 + 0.45 * turned), colour),
        (day * np.clip(turned - 0.5, 0, 0.8) * 1.2, (255, 240, 220)),
        (air * (0.1 + 0.8 * day), setting.palette.fill),
    ):
        sheet.blend(left, top, (inside * amount).astype(np.float32), shade)
    sheet.shine(disc((planet.x, planet.y), planet.radius * 1.02), setting.palette.fill, 0.16)


def _paint_rings(setting: Setting, sheet: Sheet, planet: _Planet, t: Pixels) -> None:
    """The part of the rings that the angles `t` go over."""
    c, s = np.cos(planet.tilt), np.sin(planet.tilt)
    for inner, outer, amount in ((1.35, 1.5, 0.5), (1.53, 1.8, 0.85), (1.84, 1.98, 0.4)):
        rim = []
        for r in (inner * planet.radius, outer * planet.radius):
            x, y = np.cos(t) * r, np.sin(t) * r * 0.24
            rim.append(np.stack([planet.x + c * x - s * y, planet.y + s * x + c * y], axis=1))
        bright = mix(setting.palette.light, (230, 190, 150), 0.5)
        shade = mix(setting.palette.near, bright, amount * 0.8)
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
    sheet.paint(
        np.concatenate([top, (top + np.array([0, stage.unit * 0.006]))[::-1]]), palette.light, 0.8
    )
    for at in np.arange(-3, 3, 0.28):
        seam = stage.points(
            [(at, base), (at + 0.008, base), (at * 1.6 + 0.008, 1.3), (at * 1.6, 1.3)]
        )
        sheet.paint(seam, palette.near, 0.75)
    for low in (0.05, 0.12, 0.22):
        seam = stage.points(np.stack([x, y + low], axis=1))
        sheet.paint(
            np.concatenate([seam, (seam + np.array([0, stage.unit * 0.004]))[::-1]]),
            palette.near,
            0.8,
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
