"""An iris: fibres, a rim, a pupil; rings of light if it is a machine's.

Knows nothing of lids.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.noise import clouds
from filmkit.backends.render.animatic.sheet import Sheet, disc, mix, ribbon

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Pixels


def paint_iris(setting: Setting, sheet: Sheet, middle: tuple[float, float], radius: float) -> None:
    """Fibres in polar noise, a dark rim, a pupil; rings of light if the eye is a machine's."""
    n = int(radius * 2) + 4
    at = (np.arange(n, dtype=np.float32) - n / 2 + 0.5) / np.float32(radius)
    x, y = np.meshgrid(at, at)
    far, turn = np.hypot(x, y), np.arctan2(y, x)
    rng = setting.dice("iris")
    fibres = _fibres(rng, far, turn)
    colour = (
        setting.palette.accents[int(rng.integers(0, 2))]
        if setting.theme.has("future")
        else [(96, 150, 170), (120, 92, 50), (92, 130, 84)][int(rng.integers(0, 3))]
    )
    inner = mix(colour, (255, 214, 140), 0.55)
    inside = np.clip((1 - far) * radius + 0.5, 0, 1)
    left, top = int(middle[0] - n / 2), int(middle[1] - n / 2)
    sheet.blend(left, top, inside.astype(np.float32), mix(colour, (0, 0, 0), 0.72))
    sheet.blend(
        left,
        top,
        (inside * np.clip(fibres * 1.1, 0, 1) * (1 - 0.25 * far)).astype(np.float32),
        colour,
    )
    collar = np.exp(-(((far - 0.5) / 0.14) ** 2)) * (0.4 + 0.6 * fibres)
    sheet.blend(left, top, (inside * collar * 0.75).clip(0, 1).astype(np.float32), inner)
    rim = np.clip((far - 0.84) / 0.16, 0, 1) ** 1.5
    sheet.blend(left, top, (inside * rim * 0.9).astype(np.float32), (8, 8, 12))
    below = np.exp(-((x * 0.5) ** 2 + ((y - 0.6) / 0.35) ** 2)) * inside * 0.45
    sheet.blend(left, top, below.astype(np.float32), mix(colour, (255, 255, 255), 0.5))
    sheet.paint(disc(middle, radius * 0.4), (3, 3, 6))
    if setting.theme.has("future"):
        _machinery(setting, sheet, middle, radius)


def _fibres(rng: np.random.Generator, far: Pixels, turn: Pixels) -> Pixels:
    strands = clouds(rng, 64, 720, roughness=0.75, stretch=0.11)
    strands[:, -24:] += (strands[:, :1] - strands[:, -1:]) * np.linspace(0, 1, 24, dtype=np.float32)
    column = ((turn + np.pi) / (2 * np.pi) * 719).astype(np.float32)
    row = (np.clip(far, 0, 1) * 63).astype(np.float32)
    fibres = cv2.remap(np.ascontiguousarray(strands), column, row, cv2.INTER_LINEAR)
    return np.asarray(np.clip((fibres - 0.32) * 2.4, 0, 1))


def _machinery(setting: Setting, sheet: Sheet, middle: tuple[float, float], radius: float) -> None:
    palette, rng = setting.palette, setting.dice("machinery")
    for ring, wide, colour in (
        (0.62, 0.022, palette.accents[1]),
        (0.9, 0.03, palette.accents[0]),
        (0.46, 0.016, (255, 255, 255)),
    ):
        at = float(rng.uniform(0, 6.28))
        while at < 12.6:
            sweep = float(rng.uniform(0.2, 1.1))
            t = np.linspace(at, at + sweep, 24)
            arc = np.stack(
                [middle[0] + np.cos(t) * ring * radius, middle[1] + np.sin(t) * ring * radius],
                axis=1,
            )
            sheet.light(ribbon(arc, wide * radius), colour, 0.9)
            at += sweep + float(rng.uniform(0.12, 0.5))
            if at > 12.56:
                break
    for tick in np.linspace(0, 2 * np.pi, 48, endpoint=False):
        ray = (
            np.array([(np.cos(tick), np.sin(tick))]) * np.array([[0.72], [0.78]]) * radius + middle
        )
        sheet.light(ribbon(ray, radius * 0.012), palette.accents[1], 0.4)
