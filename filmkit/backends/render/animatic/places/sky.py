"""The sky behind a place: gradient, light, clouds, stars.

Knows nothing of what stands before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.noise import clouds, dice
from filmkit.backends.render.animatic.sheet import Layer, disc, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels, Stage

_COARSE = 4  # the sky is soft: it is made on a grid this much coarser
_DEPTH = 0.05


def paint_sky(setting: Setting, *, cover: float = 0.45, body: bool = True) -> Layer:
    """The sky, opaque over the whole stage.

    Args:
        setting: What to paint.
        cover: How much of it is cloudy, 0 to 1.
        body: Whether sun or moon is seen.
    """
    grid = _Grid(setting.stage)
    sky = _gradient(setting, grid)
    sky = _screen(sky, setting.palette.light, _halo(setting, grid))
    if cover > 0:
        sky = _cloudy(setting, sky, grid, cover)
    rgb = settle(sky, setting.stage, setting.seed)
    if setting.palette.dark:
        _stars(setting, rgb, cover)
    if body and not setting.theme.has("rain", "storm", "fog"):
        _body(setting, rgb)
    return Layer(rgb, None, None, _DEPTH)


def settle(soft: Pixels, stage: Stage, seed: int) -> Pixels:
    """A coarse float picture in full size as uint8, dithered: gradients of eight bits show bands."""
    full = cv2.resize(soft, (stage.columns, stage.rows), interpolation=cv2.INTER_CUBIC)
    grain = dice(seed, "dither").random((stage.rows, stage.columns, 1), dtype=np.float32)
    full = full + (grain * 2 - 0.5)
    return np.clip(full, 0, 255).astype(np.uint8)


class _Grid:
    """Frame places of the coarse pixels."""

    def __init__(self, stage: Stage) -> None:
        self.rows, self.columns = stage.rows // _COARSE, stage.columns // _COARSE
        at = (np.arange(self.columns, dtype=np.float32) + 0.5) * _COARSE
        self.x = ((at - stage.margin_x) / stage.width * 2 - 1)[None, :]
        at = (np.arange(self.rows, dtype=np.float32) + 0.5) * _COARSE
        self.y = ((at - stage.margin_y) / stage.height)[:, None]


def _gradient(setting: Setting, grid: _Grid) -> Pixels:
    palette = setting.palette
    t = np.clip(grid.y / max(setting.horizon, 0.2), 0, 1)[:, 0]
    stops = np.array([palette.zenith, palette.sky, palette.horizon], np.float32)
    column = np.stack([np.interp(t, (0.0, 0.58, 1.0), stops[:, c]) for c in range(3)], axis=1)
    return np.repeat(column[:, None].astype(np.float32), grid.columns, axis=1)


def _halo(setting: Setting, grid: _Grid) -> Pixels:
    far = np.hypot((grid.x - setting.sun[0]) * setting.stage.half, grid.y - setting.sun[1])
    veil = 0.45 if setting.theme.has("rain", "storm", "fog") else 1.0
    halo = 0.42 * np.exp(-((far / 0.5) ** 1.3)) + 0.5 * np.exp(-((far / 0.13) ** 1.2))
    return (halo * veil * (0.6 if setting.palette.dark else 0.9)).astype(np.float32)


def _screen(picture: Pixels, colour: Colour, amount: Pixels) -> Pixels:
    light = np.asarray(colour, np.float32) * amount[..., None]
    return 255 - (255 - picture) * (1 - light / 255)


def _cloudy(setting: Setting, sky: Pixels, grid: _Grid, cover: float) -> Pixels:
    palette = setting.palette
    field = clouds(setting.dice("clouds"), grid.rows, grid.columns, roughness=1.75, stretch=2.2)
    density = np.clip((field - (0.74 - 0.5 * cover)) / 0.3, 0, 1)
    density = density * density * (3 - 2 * density)
    step = max(2, grid.columns // 60)
    towards = -step if setting.sun[0] < 0 else step
    lit = np.roll(field, -towards, 1) * 0.5 + np.roll(field, -step // 2, 0) * 0.5
    lit = np.clip((field - lit) * 4 + 0.45, 0, 1)[..., None]
    far = np.hypot((grid.x - setting.sun[0]) * setting.stage.half, grid.y - setting.sun[1])
    near_sun = np.exp(-((far / 0.7) ** 2))[..., None]
    shadow = np.asarray(mix(palette.sky, palette.zenith, 0.55), np.float32)
    bright = np.asarray(mix(palette.horizon, palette.light, 0.55), np.float32)
    if setting.theme.place == "space":  # not clouds but nebulae, and they shine by themselves
        bright = np.asarray(mix(palette.fill, palette.accents[2], 0.45), np.float32)
    colour = shadow + (bright - shadow) * lit * (0.45 + 0.55 * near_sun)
    fade = np.clip((setting.horizon - grid.y) / 0.25, 0.12, 1)[..., None]
    return np.asarray(sky + (colour - sky) * density[..., None] * 0.8 * fade)


def _stars(setting: Setting, rgb: Pixels, cover: float) -> None:
    rng = setting.dice("stars")
    stage = setting.stage
    count = int((900 if setting.theme.place == "space" else 260) * (1 - 0.7 * cover))
    end = stage.bottom if setting.theme.place == "space" else setting.horizon * 0.75
    x, y = (
        rng.uniform(-stage.edge_x, stage.edge_x, count),
        rng.uniform(1 - stage.bottom, end, count),
    )
    bright = rng.random(count) ** 4
    fade = 1 - np.clip(y / max(end, 0.1), 0, 1) ** 2 if end < 1 else np.ones(count)
    for px, py, b in zip(stage.px(x), stage.py(y), bright * fade + 0.06, strict=True):
        radius = stage.unit / 720 * (0.55 + 1.1 * b)
        cv2.circle(
            rgb, (round(px * 16), round(py * 16)), round(radius * 16),
            _starlight(rgb, px, py, b), -1, cv2.LINE_AA, 4,
        )  # fmt: skip


def _starlight(rgb: Pixels, px: float, py: float, bright: float) -> Colour:
    row, column = min(int(py), rgb.shape[0] - 1), min(int(px), rgb.shape[1] - 1)
    red, green, blue = (float(c) for c in rgb[max(row, 0), max(column, 0)])
    return mix((red, green, blue), (240, 244, 255), min(1.0, 0.25 + bright))


def _body(setting: Setting, rgb: Pixels) -> None:
    """Sun or moon."""
    stage, palette = setting.stage, setting.palette
    radius = (0.035 + 0.03 * float(setting.dice("sun").random())) * stage.unit
    centre = (stage.px(setting.sun[0]), stage.py(setting.sun[1]))
    colour = mix(palette.light, (255, 255, 255), 0.35)
    points = np.round(disc(centre, radius) * 16).astype(np.int32)
    cv2.fillPoly(rgb, [points], tuple(float(c) for c in colour), cv2.LINE_AA, 4)
