"""Trees, bushes and grass, cut out of a sheet.

Knows nothing of the land they stand on.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import disc, mix, ribbon

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels, Sheet

_LEAVES = 360


def grow_conifers(setting: Setting, sheet: Sheet, ground: float, size: float, count: int) -> None:
    """Conifers around the line y = `ground`, about `size` high, in clumps; snowed on if it is snowy."""
    rng, stage = setting.dice(f"conifers {ground} {size}"), setting.stage
    clumps = rng.uniform(-stage.edge_x, stage.edge_x, 5)
    snowy = setting.theme.has("snow")
    for _ in range(count):
        x = float(rng.choice(clumps) + rng.normal() * 0.28)
        high = size * float(rng.uniform(0.6, 1.3))
        tone = mix(
            setting.palette.tone(0.95), setting.palette.tone(0.4), float(rng.uniform(0, 0.35))
        )
        foot = (x, ground + float(rng.uniform(-0.005, 0.02)))
        _conifer(sheet, foot, high, tone, rng)
        if snowy:
            _snow_on(sheet, x, ground, high, rng)


def _conifer(
    sheet: Sheet,
    foot: tuple[float, float],
    size: float,
    colour: Colour,
    rng: np.random.Generator,
) -> None:
    """One conifer, its ragged tiers getting smaller upwards."""
    tiers, left, right = 6, [], []
    for tier in range(tiers):
        top, low = -1 + tier * 0.145, -1 + (tier + 1) * 0.165
        wide = 0.055 + 0.044 * (tier + 1)
        reach = wide * rng.uniform(0.8, 1.2, 2)
        left += [(-reach[0] * 0.35, top + 0.05), (-reach[0], low + float(rng.uniform(0, 0.02)))]
        right += [(reach[1] * 0.35, top + 0.05), (reach[1], low + float(rng.uniform(0, 0.02)))]
    stem = [(0.025, -0.02), (0.025, 0.06), (-0.025, 0.06), (-0.025, -0.02)]
    outline = [(0, -1.08), *right, *stem, *left[::-1]]
    sheet.shape(sheet.stage.around(*foot, outline, size), colour)


def _snow_on(sheet: Sheet, x: float, y: float, size: float, rng: np.random.Generator) -> None:
    side = 1 if rng.random() < 0.5 else -1
    for tier in range(1, 6):
        low = -1 + tier * 0.165
        wide = 0.05 + 0.04 * tier
        points = [(0, low - 0.13), (side * wide, low - 0.01), (side * wide * 0.35, low - 0.035)]
        sheet.paint(sheet.stage.around(x, y, points, size), (232, 240, 248), 0.65)


def grow_bushes(setting: Setting, sheet: Sheet, line: Pixels, size: float, count: int) -> None:
    """Round crowns along a line of frame places, in groups."""
    rng, stage = setting.dice(f"bushes {size} {count}"), setting.stage
    groups = rng.uniform(-stage.edge_x, stage.edge_x, max(3, count // 6))
    for _ in range(count):
        x = float(rng.choice(groups) + rng.normal() * 0.12)
        high = size * float(rng.uniform(0.5, 1.4)) * stage.unit
        foot = stage.py(float(np.interp(x, line[:, 0], line[:, 1]))) + 0.2 * high
        tone = mix(setting.palette.tone(0.8), setting.palette.tone(0.4), float(rng.random()) * 0.6)
        for _ in range(6):
            at = (stage.px(x) + rng.normal() * high * 0.5, foot - rng.random() * high * 0.8)
            sheet.shape(disc(at, high * 0.42, high * 0.38), tone)


def grow_grass(
    setting: Setting, sheet: Sheet, ground: float, size: float, count: int = 420
) -> None:
    """Blades along the line y = `ground`, bending."""
    rng, stage = setting.dice(f"grass {ground}"), setting.stage
    tone = setting.palette.tone(0.9)
    for x, high, bend in rng.random((count, 3)):
        px, py = stage.px((x * 2 - 1) * stage.edge_x), stage.py(ground + 0.03)
        up = (0.6 + high) * size * stage.unit
        tip = (px + (bend - 0.4) * up * 0.8, py - up)
        foot = up * 0.06
        sheet.shape(
            np.array([(px - foot, py + 9), (px, py - up * 0.5), tip, (px + foot, py + 9)]), tone
        )


def grow_trunk(
    sheet: Sheet, place: tuple[float, float], wide: float, colour: Colour, rng: np.random.Generator
) -> None:
    """A tall trunk from its foot at (x, y) beyond the top of the picture, with a few branches."""
    stage, (x, foot) = sheet.stage, place
    lean = float(rng.normal()) * 0.06
    y = np.linspace(foot, 1 - stage.bottom - 0.02, 14)
    rise = (foot - y) / (foot + 0.2)
    bow = np.cumsum(rng.normal(size=14)) * wide * 0.1
    path = stage.points(np.stack([x + lean * rise + bow, y], axis=1))
    width = wide * stage.unit * (1.25 * np.exp(-rise * 14) + 1 - 0.45 * rise)
    sheet.shape(ribbon(path, width), colour)
    for _ in range(int(rng.integers(3, 8))):
        start = path[int(rng.integers(7, 14))]
        side = 1 if rng.random() < 0.5 else -1
        length = float(rng.uniform(1.2, 3.6)) * wide * stage.unit
        t = np.linspace(0, 1, 6)
        up = start[1] - length * (0.15 * t + 0.9 * t**2)
        branch = np.stack([start[0] + side * length * t, up], axis=1)
        sheet.shape(ribbon(branch, wide * stage.unit * 0.28 * (1.05 - t)), colour)


def hang_leaves(setting: Setting, sheet: Sheet, y: float, size: float, colour: Colour) -> None:
    """Leaves along the top of the picture, down to about y."""
    count = _LEAVES
    rng, stage = setting.dice(f"leaves {y} {size}"), setting.stage
    x = rng.uniform(-stage.edge_x, stage.edge_x, count)
    drop = (1 - stage.bottom) + rng.random(count) ** 2.2 * (y - 1 + stage.bottom)
    for px, py, high in zip(stage.px(x), stage.py(drop), rng.uniform(0.5, 1.2, count), strict=True):
        angle = float(rng.uniform(0, np.pi))
        leaf = disc((0, 0), high * size * stage.unit, high * size * stage.unit * 0.42)
        c, s = np.cos(angle), np.sin(angle)
        sheet.shape(leaf @ np.array([[c, s], [-s, c]]) + (px, py), colour)
