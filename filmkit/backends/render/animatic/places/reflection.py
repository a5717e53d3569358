"""The mirror image of what stands above a line, as wet ground or water shows it.

Knows nothing of what it mirrors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.noise import clouds

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Layer, Pixels, Sheet

_SMALL = 0.25  # a smeared picture needs no more


def reflect(
    setting: Setting, sheet: Sheet, behind: list[Layer], ground: float, amount: float
) -> None:
    """Mirror `behind` (the opaque one first) in the sheet below the y of `ground`."""
    stage = setting.stage
    top = min(max(int(stage.py(ground)), 4), stage.rows - 4)
    flipped = _flip(
        _flatten(behind, stage.rows, stage.columns), int(top * _SMALL), stage.rows - top
    )
    ripple = 10 if setting.theme.has("canal") else 5
    image = _ripple(setting, flipped, ripple)
    image = cv2.resize(image, (stage.columns, stage.rows - top), interpolation=cv2.INTER_LINEAR)
    region = sheet.rgb[top:]
    region[:] = cv2.addWeighted(region, 1 - amount * 0.75, image, amount, 0)


def _flatten(layers: list[Layer], rows: int, columns: int) -> Pixels:
    """All layers in one small picture, their light included; float32."""
    size = (int(columns * _SMALL), int(rows * _SMALL))
    seen: Pixels = cv2.resize(layers[0].rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    for layer in layers[1:]:
        if layer.alpha is not None:
            small = cv2.resize(layer.alpha, size, interpolation=cv2.INTER_AREA)
            rgb = cv2.resize(layer.rgb, size, interpolation=cv2.INTER_AREA)
            seen += (rgb - seen) * (small[..., None] / np.float32(255))
        if layer.glow is not None:
            light = cv2.GaussianBlur(cv2.resize(layer.glow, size), (0, 0), size[1] / 60)
            seen = 255 - (255 - seen) * (1 - np.clip(light / 255, 0, 1))
    return seen


def _flip(seen: Pixels, top: int, depth: int) -> Pixels:
    """The picture above row `top` upside down, smeared downwards, enough of it for `depth` full rows."""
    rows = int(depth * _SMALL) + 2
    wide = (max(1, seen.shape[1] // 160), max(3, seen.shape[0] // 16))
    flipped = cv2.blur(np.ascontiguousarray(seen[:top][::-1]), wide)
    return np.asarray(flipped[np.minimum(np.arange(rows), len(flipped) - 1)])


def _ripple(setting: Setting, picture: Pixels, strength: float) -> Pixels:
    """Push the picture about, more towards the camera; uint8."""
    rows, columns = picture.shape[:2]
    noise = clouds(setting.dice("ripple"), rows, columns, roughness=1.15, stretch=6.0)
    near = np.linspace(0.2, 1.6, rows, dtype=np.float32)[:, None]
    shift = (noise - 0.5) * np.float32(strength) * near
    x = np.arange(columns, dtype=np.float32)[None] + shift
    y = np.arange(rows, dtype=np.float32)[:, None] + shift * np.float32(0.6)
    wavy = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(wavy * (0.61 + 0.5 * noise[..., None]), 0, 255).astype(np.uint8)
