"""How a shape stands in the picture's light: its colours, a bright rim towards the key light, its shadow.

Knows nothing of what the shape is. A part of it is an outline and the name of what it is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from filmkit.backends.render.animatic.sheet import disc, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels, Sheet

Stuff = Literal[
    "skin", "hair", "coat", "cloth", "trim", "visor", "metal",
    "fur", "shade", "paint", "tyre", "glass", "window", "lamp",
]  # fmt: skip
Part = tuple["Pixels", Stuff]
_WIDE_PX = 6  # wider blurs are done on a smaller picture
_SHINING: dict[Stuff, float] = {"window": 0.3, "lamp": 2.5}  # after dark


def paint_parts(setting: Setting, sheet: Sheet, parts: list[Part], size: float) -> None:
    """Paint the parts in pixel places, then light the whole, `size` pixels high, by its outline."""
    everything = np.concatenate([points for points, _ in parts])
    pad = size * 0.05 + 3
    region = _region(sheet, *(everything.min(0) - pad), *(everything.max(0) + pad))
    if region is None:
        return
    left, top, right, low = region
    colours = stuffs(setting)
    mask = np.zeros((low - top, right - left), np.uint8)
    rgb = np.empty((low - top, right - left, 3), np.uint8)
    rgb[:] = np.round(np.array(colours["cloth"])).astype(np.uint8)
    for points, stuff in parts:
        fixed = np.round((points - (left, top)) * 16).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, 4)
        cv2.fillPoly(rgb, [fixed], tuple(float(c) for c in colours[stuff]), cv2.LINE_AA, 4)
    lit = _lit(setting, rgb, mask, size, (left + right) / 2)
    share = (mask.astype(np.float32) / 255)[..., None]
    old = sheet.alpha[top:low, left:right].astype(np.float32)[..., None] / 255
    under = sheet.rgb[top:low, left:right]
    under[:] = (
        np.where(old * (1 - share) > 0, lit * share + under * (1 - share), lit)
        .round()
        .astype(np.uint8)
    )
    alpha = sheet.alpha[top:low, left:right]
    cv2.max(alpha, mask, dst=alpha)
    if setting.palette.dark:
        for points, stuff in parts:
            if stuff in _SHINING:
                sheet.light(points, colours[stuff], _SHINING[stuff])


def cast_shadow(
    setting: Setting, sheet: Sheet, foot: tuple[float, float], wide: float, high: float
) -> None:
    """The soft dark patch that makes feet stand, so many pixels to both sides of them."""
    x, y = foot
    region = _region(sheet, x - 2 * wide, y - 3 * high, x + 2 * wide, y + 3 * high)
    if region is None:
        return
    left, top, right, low = region
    mask = np.zeros((low - top, right - left), np.uint8)
    points = disc((x - left, y - top), wide, high)
    cv2.fillPoly(mask, [np.round(points).astype(np.int32)], 190)
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.6, high * 0.7))
    alpha = sheet.alpha[top:low, left:right]
    cv2.max(alpha, soft, dst=alpha)
    sheet.rgb[top:low, left:right] = np.round(
        np.array(mix(setting.palette.near, (0, 0, 0), 0.5))
    ).astype(np.uint8)


def stuffs(setting: Setting) -> dict[Stuff, Colour]:
    """What each stuff looks like in this light."""
    palette, rng = setting.palette, setting.dice("stuffs")
    dark = mix(palette.near, (8, 8, 12), 0.4)
    skin = [(196, 142, 112), (150, 98, 70), (222, 176, 148), (104, 68, 50)][int(rng.integers(0, 4))]
    hair = [(30, 22, 20), (70, 44, 28), (16, 16, 20), (120, 84, 48), (96, 92, 90)][
        int(rng.integers(0, 5))
    ]
    coat = [(74, 66, 58), (48, 56, 70), (70, 44, 44), (58, 64, 56)][int(rng.integers(0, 4))]
    if setting.theme.has("astronaut") or setting.theme.place == "space":
        coat = (196, 200, 206)
    keep = 0.3 if palette.dark else 0.5
    return {
        "skin": mix(dark, skin, keep + 0.05),
        "hair": mix(dark, hair, keep),
        "coat": mix(dark, coat, keep + 0.1),
        "cloth": mix(dark, (40, 46, 60), keep),
        "trim": mix(dark, mix(coat, (0, 0, 0), 0.45), keep),
        "visor": mix(palette.fill, palette.light, 0.5),
        "metal": mix(dark, (150, 156, 164), keep),
        **_of_extras(setting, dark, keep),
    }


def _of_extras(setting: Setting, dark: Colour, keep: float) -> dict[Stuff, Colour]:
    """What animals and vehicles are made of."""
    palette, rng = setting.palette, setting.dice("coats")
    fur = [(112, 74, 44), (58, 44, 38), (150, 116, 78), (88, 84, 84)][int(rng.integers(0, 4))]
    paint = [(150, 42, 38), (46, 84, 128), (188, 186, 178), (62, 92, 74)][int(rng.integers(0, 4))]
    glass = mix(dark, palette.sky, 0.45)
    warm = mix(palette.accents[0], (255, 226, 176), 0.55)
    return {
        "fur": mix(dark, fur, keep + 0.1),
        "shade": mix(dark, fur, keep * 0.5),
        "paint": mix(dark, paint, keep + 0.15),
        "tyre": mix(dark, (30, 30, 34), keep),
        "glass": glass,
        "window": mix(warm, dark, 0.25) if palette.dark else glass,
        "lamp": mix(palette.light, (255, 240, 210), 0.6),
    }


def _lit(setting: Setting, rgb: Pixels, mask: Pixels, size: float, x: float) -> Pixels:
    """The figure with form, a sharp rim towards the key light and a dim one from the other side."""
    palette = setting.palette
    side = 1.0 if setting.stage.px(setting.sun[0]) >= x else -1.0
    solid = mask.astype(np.float32) / 255
    picture = rgb.astype(np.float32)
    for wide, soft, amount in ((0.05, 0.035, 0.42), (0.018, 0.01, 0.4)):
        form = _edge(solid, side, size * wide, size * soft)
        picture += (np.asarray(mix(palette.light, palette.horizon, 0.4), np.float32) - picture) * (
            form * amount
        )[..., None]
    away = _edge(solid, -side, size * 0.012, size * 0.006)
    picture += (np.asarray(palette.fill, np.float32) - picture) * (away * 0.4)[..., None]
    rim = _edge(solid, side, max(1.0, size * 0.006), max(0.5, size * 0.0018))
    picture += (np.asarray(palette.light, np.float32) - picture) * (rim * 0.9)[..., None]
    return np.clip(picture, 0, 255)


def _edge(solid: Pixels, side: float, wide: float, soft: float) -> Pixels:
    """How much each place of a shape looks out of its edge towards `side` and upwards."""
    shift = np.array([[1, 0, -side * wide], [0, 1, wide * 0.45]], np.float64)
    size = solid.shape[::-1]
    moved = cv2.warpAffine(
        solid, shift, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    edge = np.clip(solid - moved, 0, 1)
    scale = 0.25 if soft > _WIDE_PX else 1.0
    if scale < 1:
        edge = cv2.resize(edge, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    edge = cv2.GaussianBlur(edge, (0, 0), soft * scale)
    if scale < 1:
        edge = cv2.resize(edge, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(edge * 1.35, 0, 1) * solid)


def _region(
    sheet: Sheet, left: float, top: float, right: float, low: float
) -> tuple[int, int, int, int] | None:
    rows, columns = sheet.alpha.shape
    box = max(0, int(left)), max(0, int(top)), min(columns, int(right) + 1), min(rows, int(low) + 1)
    return box if box[0] < box[2] and box[1] < box[3] else None
