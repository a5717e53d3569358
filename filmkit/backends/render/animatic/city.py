"""Streets: towers or gabled houses on both sides, a roadway or a canal between them, and its reflections.

Knows nothing of figures or weather.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic import facade
from filmkit.backends.render.animatic.noise import clouds
from filmkit.backends.render.animatic.setting import Scenery
from filmkit.backends.render.animatic.sheet import Layer, Sheet, mix, ribbon
from filmkit.backends.render.animatic.sky import paint_sky

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Pixels


def paint_city(setting: Setting) -> Scenery:
    """A street that runs towards the horizon."""
    h, theme = setting.horizon, setting.theme
    middle = float(setting.dice("street").uniform(-0.28, 0.28))
    sky = paint_sky(setting, cover=0.5)
    skyline = _skyline(setting, middle)
    back = _row(setting, middle, depth=0.42, gap=0.24, ground=h + 0.05)
    front = _row(setting, middle, depth=0.72, gap=0.62, ground=h + 0.13)
    if theme.has("canal", "bridge"):
        _bridge(setting, back, h + 0.05, middle)
    street = _street(setting, middle, [sky, *(s.layer(0.0) for s in (skyline, back, front))])
    _lamps(setting, front, middle)
    layers = (
        sky,
        skyline.layer(0.2),
        street.layer(0.5),
        back.layer(0.42),
        front.layer(0.72),
    )
    return Scenery(layers, ground=min(0.84, h + 0.26))


def _skyline(setting: Setting, middle: float) -> Sheet:
    palette, h = setting.palette, setting.horizon
    tone = mix(palette.tone(0.12), palette.horizon, 0.25)
    sheet = Sheet(setting.stage, tone, mix(tone, palette.horizon, 0.6), (h - 0.4, h + 0.05))
    rng = setting.dice("skyline")
    old = setting.theme.has("canal") and not setting.theme.has("future", "neon")
    x = -setting.stage.edge_x - 0.1
    while x < setting.stage.edge_x:
        wide = float(rng.uniform(0.05, 0.13))
        rise = float(rng.uniform(0.05, 0.2 if old else 0.36)) * (
            0.7 + 0.5 * min(1, abs(x - middle))
        )
        if old:
            facade.gable(setting, sheet, (x, x + wide), h + 0.06, rise * 0.7 + 0.05, 0.2, rng)
        else:
            facade.tower(setting, sheet, (x, x + wide), h + 0.06, rise, 0.2, rng)
        x += wide * float(rng.uniform(0.85, 1.25))
    return sheet


def _row(setting: Setting, middle: float, *, depth: float, gap: float, ground: float) -> Sheet:
    """Buildings on both sides of the gap, higher the farther they are from it."""
    palette, stage = setting.palette, setting.stage
    tone = palette.tone(depth)
    sheet = Sheet(
        stage, tone, mix(tone, palette.horizon, 0.3 * (1 - depth)), (ground - 0.55, ground)
    )
    gabled = setting.theme.has("canal")
    for side in (-1, 1):
        rng = setting.dice(f"row {depth} {side}")
        x = gap * float(rng.uniform(0.9, 1.15))
        while x < 2 * stage.edge_x:
            wide = float(rng.uniform(0.16, 0.24) if gabled else rng.uniform(0.16, 0.36)) * (
                0.5 + depth * 0.75
            )
            wide /= max(0.6, stage.half)
            near, far = middle + side * x, middle + side * (x + wide)
            span = (min(near, far), max(near, far))
            rise = (0.3 + 0.42 * depth) * float(rng.uniform(0.8, 1.25))
            if gabled:
                facade.gable(setting, sheet, span, ground, rise, depth, rng)
            else:
                facade.tower(setting, sheet, span, ground, rise + 0.3 * x, depth, rng)
            if setting.theme.has("neon", "future") or (palette.dark and rng.random() < 0.3):
                facade.sign(setting, sheet, near - side * 0.012, ground, rise, side, depth, rng)
            x += wide * 1.01
        if palette.dark:
            facade.shopfronts(setting, sheet, middle, side, gap, ground, depth, rng)
    return sheet


def _street(setting: Setting, middle: float, behind: list[Layer]) -> Sheet:
    """The ground: it mirrors what stands on it, sharply in water, dimly on a dry road."""
    palette, stage, h = setting.palette, setting.stage, setting.horizon
    ground = h + 0.045
    wet = setting.theme.has("canal", "rain", "sea", "storm", "neon")
    base = mix(palette.near, palette.tone(0.5), 0.35)
    sheet = Sheet(stage, mix(base, palette.horizon, 0.35), palette.near, (ground, 1.1))
    sheet.cut(stage.points([(-9, ground), (9, ground), (9, 9), (-9, 9)]))
    mirror = _mirror(setting, behind, ground, ripple=setting.theme.has("canal"))
    top = int(stage.py(ground))
    region = sheet.rgb[top : top + mirror.shape[0]]
    amount = 0.78 if wet else 0.2
    region[:] = cv2.addWeighted(region, 1 - amount * 0.75, mirror[: region.shape[0]], amount, 0)
    if not setting.theme.has("canal"):
        _road(setting, sheet, middle, ground)
    else:
        _quays(setting, sheet, middle, ground)
    return sheet


def _mirror(setting: Setting, behind: list[Layer], ground: float, *, ripple: bool) -> Pixels:
    """What stands above the ground line, upside down, smeared as wet ground smears it."""
    small = 0.25
    size = (int(setting.stage.columns * small), int(setting.stage.rows * small))
    seen = cv2.resize(behind[0].rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    for layer in behind[1:]:
        assert layer.alpha is not None  # noqa: S101 (only the sky is opaque)
        alpha = cv2.resize(layer.alpha, size, interpolation=cv2.INTER_AREA)[..., None] / np.float32(
            255
        )
        seen += (cv2.resize(layer.rgb, size, interpolation=cv2.INTER_AREA) - seen) * alpha
        if layer.glow is not None:
            light = cv2.GaussianBlur(cv2.resize(layer.glow, size), (0, 0), size[1] / 60)
            seen = 255 - (255 - seen) * (1 - np.clip(light / 255, 0, 1))
    top = int(setting.stage.py(ground) * small)
    depth = setting.stage.rows - int(setting.stage.py(ground))
    flipped = seen[:top][::-1]
    flipped = cv2.blur(flipped, (max(1, size[0] // 160), max(3, size[1] // 16)))
    rows = int(depth * small) + 2
    flipped = flipped[np.minimum(np.arange(rows), len(flipped) - 1)]
    noise = clouds(setting.dice("ripple"), rows, size[0], roughness=1.15, stretch=6.0)
    shift = ((noise - 0.5) * (10 if ripple else 5) * np.linspace(0.2, 1.6, rows)[:, None]).astype(
        np.float32
    )
    x = np.arange(size[0], dtype=np.float32)[None] + shift
    y = np.arange(rows, dtype=np.float32)[:, None] + shift * 0.6
    wavy = cv2.remap(flipped, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    wavy = np.clip(wavy * (0.86 + (noise[..., None] - 0.5) * 0.5), 0, 255).astype(np.uint8)
    return np.asarray(
        cv2.resize(wavy, (setting.stage.columns, depth), interpolation=cv2.INTER_LINEAR)
    )


def _road(setting: Setting, sheet: Sheet, middle: float, ground: float) -> None:
    """Pavements and markings that run to the vanishing point."""
    stage, palette = setting.stage, setting.palette
    for side in (-1, 1):
        kerb = [
            (middle + side * 0.2, ground),
            (middle + side * 1.5, 1.3),
            (middle + side * 9, 1.3),
            (middle + side * 9, ground),
        ]
        sheet.paint(stage.points(kerb), mix(palette.near, palette.tone(0.45), 0.5), 0.4)
        edge = [
            (middle + side * 0.2, ground),
            (middle + side * 1.5, 1.3),
            (middle + side * 1.46, 1.3),
            (middle + side * 0.197, ground),
        ]
        sheet.paint(stage.points(edge), palette.fill, 0.28)
    for start, end in ((0.04, 0.08), (0.13, 0.2), (0.3, 0.42), (0.6, 0.85)):
        dash = [(middle - start * 0.03, ground + start * 0.7), (middle + start * 0.03, ground + start * 0.7),
                (middle + end * 0.03, ground + end * 0.7), (middle - end * 0.03, ground + end * 0.7)]  # fmt: skip
        sheet.paint(stage.points(dash), palette.light, 0.3)


def _quays(setting: Setting, sheet: Sheet, middle: float, ground: float) -> None:
    """Quays on both sides of the water, and the one that the camera stands on."""
    stage, palette = setting.stage, setting.palette
    stone, light = (
        mix(palette.near, palette.tone(0.5), 0.3),
        mix(palette.fill, palette.horizon, 0.5),
    )
    for side in (-1, 1):
        far, near = (middle + side * 0.3, ground), (middle + side * 1.5, 1.25)
        wall = [far, near, (middle + side * 9, 1.25), (middle + side * 9, ground)]
        sheet.paint(stage.points(wall), stone, 0.88)
        edge = [far, near, (middle + side * 1.42, 1.25), (middle + side * 0.295, ground)]
        sheet.paint(stage.points(edge), light, 0.45)
    brink = ground + 0.165
    sheet.paint(stage.points([(-9, brink), (9, brink), (9, 9), (-9, 9)]), stone, 0.7)
    sheet.paint(stage.points([(-9, brink), (9, brink), (9, brink + 0.008), (-9, brink + 0.008)]), light, 0.5)
    for at in (0.035, 0.08, 0.14, 0.22):
        seam = brink + at
        sheet.paint(stage.points([(-9, seam), (9, seam), (9, seam + 0.002), (-9, seam + 0.002)]), palette.near, 0.5)
    for x in np.arange(-4.0, 4.0, 0.36):
        joint = [(middle + x * 0.75, brink), (middle + x * 0.75 + 0.003, brink), (middle + x * 1.5 + 0.006, 1.3), (middle + x * 1.5, 1.3)]
        sheet.paint(stage.points(joint), palette.near, 0.4)
        post = stage.points([(middle + x * 0.75, brink)])[0]
        high, wide = stage.unit * 0.045, stage.unit * 0.006
        sheet.paint(np.array([(post[0] - wide, post[1]), (post[0] - wide * 0.7, post[1] - high), (post[0] + wide * 0.7, post[1] - high), (post[0] + wide, post[1])]), palette.near)


def _bridge(setting: Setting, sheet: Sheet, ground: float, middle: float) -> None:
    """A hump-backed bridge across the water, with railings and lamps."""
    stage, tone = setting.stage, setting.palette.tone(0.55)
    t = np.linspace(-1, 1, 25)
    top = np.stack([middle + t * 0.42, ground - 0.035 * (1 - t**2) - 0.012], axis=1)
    under = np.stack(
        [middle + t[::-1] * 0.2, ground + 0.02 - 0.04 * np.sqrt(np.clip(1 - t**2, 0, 1))], axis=1
    )
    outline = [
        (middle - 0.42, ground + 0.02),
        *map(tuple, top),
        (middle + 0.42, ground + 0.02),
        *map(tuple, under),
    ]
    sheet.shape(stage.points(outline), tone)
    rail = stage.points(top - (0, 0.02))
    sheet.line(rail, tone, stage.unit * 0.003)
    for px, py in rail[::2]:
        sheet.line(np.array([(px, py), (px, py + 0.022 * stage.height)]), tone, stage.unit * 0.002)


def _lamps(setting: Setting, sheet: Sheet, middle: float) -> None:
    """Street lamps along both kerbs, smaller towards the vanishing point."""
    stage, palette, h = setting.stage, setting.palette, setting.horizon
    for near in (0.3, 0.55, 1.0):
        for side in (-1, 1):
            x, foot, high = (
                middle + side * (0.16 + 0.62 * near),
                h + 0.05 + 0.16 * near,
                0.42 * near,
            )
            tall = stage.around(
                x, foot, [(0, 0), (0, -0.94), (-0.05 * side, -1), (-0.2 * side, -1.01)], high
            )
            sheet.shape(ribbon(tall, stage.unit * 0.012 * near), palette.near)
            head = stage.around(
                x,
                foot,
                [
                    (-0.14 * side, -1.02),
                    (-0.26 * side, -1.02),
                    (-0.24 * side, -0.98),
                    (-0.15 * side, -0.98),
                ],
                high,
            )
            sheet.cut(head)
            if palette.dark:
                sheet.light(head, mix(palette.accents[-1], (255, 240, 214), 0.6), 1.3)
            else:
                sheet.paint(head, palette.near)
