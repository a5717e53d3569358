"""An eye that fills the picture: lids, lashes, an iris of fibres, what it looks at mirrored in it.

Knows nothing of faces.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.noise import clouds
from filmkit.backends.render.animatic.places.iris import paint_iris
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Layer, Sheet, disc, mix, ribbon, smooth

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels

_UPPER = [
    (-0.62, 0.06),
    (-0.5, -0.06),
    (-0.3, -0.2),
    (-0.05, -0.265),
    (0.2, -0.235),
    (0.42, -0.11),
    (0.57, 0.055),
]
_LOWER = [
    (0.57, 0.055),
    (0.42, 0.135),
    (0.2, 0.185),
    (-0.08, 0.195),
    (-0.34, 0.15),
    (-0.52, 0.085),
    (-0.62, 0.06),
]


def paint_eye(setting: Setting) -> Scenery:
    """The eye on its skin; before it a map of light, if one is named."""
    rng = setting.dice("eye")
    facing = 1 if rng.random() < 0.5 else -1
    centre = (float(rng.uniform(-0.08, 0.08)), 0.44)
    size = 0.92 * min(1.0, setting.stage.half * 2 / 1.25)
    skin = _skin(setting, centre)
    ball = Sheet(setting.stage, (0, 0, 0), (0, 0, 0), (0, 1))
    _eyeball(setting, ball, centre, size, facing)
    lids = Sheet(setting.stage, setting.palette.near, setting.palette.near, (0, 1))
    _lids(setting, lids, centre, size, facing)
    layers = (skin, ball.layer(0.34), lids.layer(0.42))
    front: tuple[Layer, ...] = ()
    if setting.theme.has("hologram", "map", "future"):
        front = (_projection(setting, facing),)
    return Scenery(layers, ground=1.0, front=front)


def _tone(setting: Setting) -> Colour:
    rng = setting.dice("skin")
    return [(176, 124, 98), (128, 84, 62), (206, 160, 134)][int(rng.integers(0, 3))]


def _skin(setting: Setting, centre: tuple[float, float]) -> Layer:
    """Skin lit from one side in the key colour, from the other in the fill colour, with pores."""
    stage, palette = setting.stage, setting.palette
    x = ((np.arange(stage.columns, dtype=np.float32) - stage.px(centre[0])) / stage.unit)[None]
    y = ((np.arange(stage.rows, dtype=np.float32) - stage.py(centre[1])) / stage.unit)[:, None]
    side = setting.side
    bulge = np.exp(-(((x / 0.75) ** 2 + ((y + 0.04) / 0.42) ** 2) ** 1.5))
    brow = np.exp(-(((y + 0.52 + 0.12 * x * x) / 0.16) ** 2))
    socket = np.exp(-(((x + 0.5 * side) / 0.35) ** 2 + ((y + 0.22) / 0.3) ** 2))
    light = np.clip(
        0.26 + 0.62 * side * x + 0.2 * bulge - 0.4 * socket + 0.16 * brow - 0.3 * y, 0.02, 1
    )
    grain = clouds(
        setting.dice("pores"), stage.rows, stage.columns, roughness=0.9, stretch=1.0, repeat=2
    )
    light = light * (0.93 + 0.16 * grain)
    fill = np.clip(-0.95 * side * x + 0.05 + 0.15 * bulge - 0.2 * brow, 0, 1) ** 1.4
    dark = np.asarray(mix(palette.near, (20, 10, 10), 0.4), np.float32)
    lit = np.asarray(mix(_tone(setting), palette.light, 0.3), np.float32)
    rgb = dark + (lit - dark) * light[..., None]
    rgb += np.asarray(palette.fill, np.float32) * (fill * (0.9 + 0.2 * grain))[..., None] * 0.5
    return Layer(np.clip(rgb, 0, 255).astype(np.uint8), None, None, 0.3)


def _eyeball(
    setting: Setting, sheet: Sheet, centre: tuple[float, float], size: float, facing: int
) -> None:
    stage, palette = setting.stage, setting.palette
    outline = _place(setting, centre, [*_UPPER, *_LOWER[1:-1]], size, facing)
    sheet.cut(smooth(outline))
    middle = (
        stage.px(centre[0]) + facing * 0.02 * size * stage.unit,
        stage.py(centre[1]) - 0.015 * size * stage.unit,
    )
    radius = 0.215 * size * stage.unit
    _white(setting, sheet, outline, middle)
    paint_iris(setting, sheet, middle, radius)
    shade = smooth(
        _place(
            setting,
            centre,
            [(a, b - 0.03) for a, b in _UPPER] + [(a, b + 0.1) for a, b in _UPPER[::-1]],
            size,
            facing,
        ),
        4,
    )
    soft = Sheet(stage, (0, 0, 0), (0, 0, 0), (0, 1))
    soft.cut(shade)
    mask = cv2.GaussianBlur(soft.alpha, (0, 0), stage.unit * 0.02).astype(np.float32) / 255
    sheet.blend(0, 0, mask * np.float32(0.75), mix(palette.near, (10, 4, 6), 0.6))
    for dx, dy, r, amount in ((-0.42, -0.42, 0.17, 0.95), (0.35, 0.35, 0.08, 0.5)):
        spot = disc(
            (middle[0] + dx * radius * facing, middle[1] + dy * radius),
            r * radius,
            r * radius * 1.15,
        )
        sheet.paint(spot, (255, 255, 255), amount)


def _white(setting: Setting, sheet: Sheet, outline: Pixels, middle: tuple[float, float]) -> None:
    palette = setting.palette
    white = mix(mix((214, 208, 204), palette.light, 0.2), palette.near, 0.16)
    sheet.paint(outline, white)
    left, right = outline[:, 0].min(), outline[:, 0].max()
    x = np.arange(sheet.stage.columns, dtype=np.float32)[None]
    corner = (
        np.clip(np.abs(x - (left + right) / 2) / ((right - left) / 2) * 1.3 - 0.35, 0, 0.8) ** 1.5
    )
    sheet.blend(0, 0, np.repeat(corner, sheet.stage.rows, 0), mix(palette.near, (70, 30, 30), 0.5))
    rng = setting.dice("veins")
    for side in (-1, 1):
        for _ in range(9):
            start = (left + 8) if side < 0 else (right - 8)
            t = np.linspace(0, 1, 12)
            y0 = middle[1] + rng.normal() * 0.05 * sheet.stage.unit
            path = np.stack(
                [
                    start - side * t * rng.uniform(0.04, 0.14) * sheet.stage.unit,
                    y0 + np.cumsum(rng.normal(size=12)) * 0.003 * sheet.stage.unit,
                ],
                axis=1,
            )
            sheet.paint(ribbon(path, sheet.stage.unit * 0.0022 * (1.05 - t)), (150, 52, 52), 0.4)


def _lids(
    setting: Setting, sheet: Sheet, centre: tuple[float, float], size: float, facing: int
) -> None:
    """The lids' edges, the fold over the upper one, lashes and a brow."""
    palette, stage, rng = setting.palette, setting.stage, setting.dice("lashes")
    dark = mix(palette.near, (14, 8, 8), 0.7)
    upper = _curve(_place(setting, centre, _UPPER, size, facing))
    lower = _curve(_place(setting, centre, _LOWER, size, facing))
    t = np.linspace(0, 1, len(upper))
    sheet.shape(ribbon(upper, stage.unit * (0.006 + 0.02 * np.sin(t * np.pi))), dark)
    wet = mix(_tone(setting), palette.light, 0.35)
    sheet.shape(
        ribbon(lower, stage.unit * (0.004 + 0.008 * np.sin(t * np.pi))), mix(wet, dark, 0.35)
    )
    sheet.shape(
        ribbon(
            upper
            - (0, stage.unit * 0.075)
            - np.stack([0 * t, np.sin(t * np.pi) * stage.unit * 0.02], 1),
            stage.unit * 0.012 * np.sin(t * np.pi) + 0.5,
        ),
        mix(dark, _tone(setting), 0.25),
    )
    for curve, count, reach, down in ((upper, 150, 0.17, False), (lower, 80, 0.07, True)):
        for at in np.sort(rng.random(count)):
            start = curve[int(at * (len(curve) - 1))]
            _lash(
                sheet,
                start,
                facing * (1.5 * (at - 0.4) if not down else 0.4 + at - 1.1 * (1 - at)),
                reach * float(rng.uniform(0.6, 1.1)),
                dark,
                down=down,
            )
    for _ in range(260):
        at = float(rng.random())
        start = (
            np.array([stage.px(centre[0]), stage.py(centre[1])])
            + np.array(
                [(at * 1.5 - 0.78) * facing, -0.5 - 0.16 * np.sin(at * 2.6) + rng.normal() * 0.026]
            )
            * size
            * stage.unit
        )
        _lash(sheet, start, facing * (0.5 + 0.6 * at), 0.11, dark, down=False)


def _lash(
    sheet: Sheet, start: Pixels, lean: float, reach: float, colour: Colour, *, down: bool
) -> None:
    t = np.linspace(0, 1, 9)
    length = reach * sheet.stage.unit
    rise = (
        0.75 * t - 0.1 * t**2 if down else 0.12 * np.sin(t * 5) * (1 - t) - 0.2 * t - 0.75 * t**1.6
    )
    path = np.stack(
        [start[0] + lean * length * (1.5 * t - 0.35 * t**2), start[1] + rise * length], axis=1
    )
    sheet.shape(ribbon(path, sheet.stage.unit * 0.0058 * (1.04 - t) ** 0.8), colour)


def _projection(setting: Setting, facing: int) -> Layer:
    """A map of light that floats before the eye: streets, contours, a marked place."""
    stage, rng = setting.stage, setting.dice("projection")
    colour = mix(setting.palette.accents[1], (255, 255, 255), 0.2)
    sheet = Sheet(stage, colour, colour, (0, 1))
    middle, size = (-facing * 0.52, 0.5), 0.34

    def at(points: list[tuple[float, float]]) -> Pixels:
        skewed = [(x * 0.62, y + x * facing * 0.2) for x, y in points]
        return stage.around(*middle, skewed, size)

    for k in np.linspace(-1, 1, 13):
        sheet.shape(ribbon(at([(-1, float(k)), (1, float(k))]), stage.unit * 0.0012), colour)
        sheet.shape(ribbon(at([(float(k), -1), (float(k), 1)]), stage.unit * 0.0012), colour)
    for _ in range(9):
        path = np.cumsum(rng.normal(size=(14, 2)) * 0.16, axis=0) + rng.uniform(-0.6, 0.6, 2)
        path = np.clip(path, -1, 1)
        sheet.shape(
            ribbon(at([(float(a), float(b)) for a, b in path]), stage.unit * 0.0032), colour
        )
    spot = rng.uniform(-0.5, 0.5, 2)
    for ring in (0.06, 0.13, 0.22):
        circle = disc((float(spot[0]), float(spot[1])), ring)
        sheet.shape(
            ribbon(at([tuple(p) for p in [*circle, circle[0]]]), stage.unit * 0.003), colour
        )
    sheet.alpha[:] = (sheet.alpha * 0.62).astype(np.uint8)
    sheet.shine(at([(-1, -1), (1, -1), (1, 1), (-1, 1)]), colour, 0.16)
    return sheet.layer(1.1)


def _curve(points: Pixels) -> Pixels:
    t, knots = np.linspace(0, len(points) - 1, 60), np.arange(len(points))
    path = np.stack([np.interp(t, knots, points[:, axis]) for axis in (0, 1)], axis=1)
    for _ in range(4):
        path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
    return path


def _place(
    setting: Setting,
    centre: tuple[float, float],
    points: list[tuple[float, float]],
    size: float,
    facing: int,
) -> Pixels:
    return setting.stage.around(*centre, [(x * facing, y) for x, y in points], size)
