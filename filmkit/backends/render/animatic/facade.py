"""House fronts: towers, gables, their windows and their signs.

Knows nothing of streets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import box, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels, Sheet


def tower(setting: Setting, sheet: Sheet, span: tuple[float, float], ground: float,
          rise: float, depth: float, rng: np.random.Generator) -> None:  # fmt: skip
    """A tower with a stepped top, edges in the light and windows."""
    stage, palette = setting.stage, setting.palette
    left, right = stage.px(span[0]), stage.px(span[1])
    top, foot = stage.py(ground) - rise * stage.unit, stage.py(ground)
    tone = mix(palette.tone(depth), palette.near, float(rng.uniform(0, 0.3)))
    width = right - left
    steps = int(rng.integers(0, 3))
    for step in range(steps + 1):
        inset = width * 0.16 * step
        roof = top - step * 0.03 * stage.unit
        sheet.cut(box(left + inset, roof, right - inset, foot))
        sheet.paint(box(left + inset, roof, right - inset, top + 1), tone)
    _shade(setting, sheet, box(left, top, right, foot), tone, depth)
    if rng.random() < 0.45:
        x = left + width * float(rng.uniform(0.3, 0.7))
        mast = top - steps * 0.03 * stage.unit
        sheet.line(
            np.array([(x, mast), (x, mast - rng.uniform(0.03, 0.09) * stage.unit)]),
            tone,
            stage.unit * 0.0035,
        )
    size = stage.unit * (0.006 + 0.011 * depth)
    _windows(setting, sheet, (left, top, right, foot), size, rng)


def gable(setting: Setting, sheet: Sheet, span: tuple[float, float], ground: float,
          rise: float, depth: float, rng: np.random.Generator) -> None:  # fmt: skip
    """An Amsterdam canal house: step, neck, bell or spout gable, tall windows, a hoisting beam."""
    stage, palette = setting.stage, setting.palette
    left, right, foot = stage.px(span[0]), stage.px(span[1]), stage.py(ground)
    width, top = right - left, stage.py(ground) - rise * stage.unit
    crown = _GABLES[int(rng.integers(0, len(_GABLES)))]
    high = width * 0.62
    outline = [(left, foot), *((left + width * x, top - high * y) for x, y in crown), (right, foot)]
    tone = mix(palette.tone(depth), palette.near, float(rng.uniform(0, 0.35)))
    points = np.array(outline)
    sheet.shape(points, tone)
    _shade(setting, sheet, box(left, top, right, foot), tone, depth)
    beam = left + width / 2
    sheet.shape(
        box(beam - width * 0.015, top - high * 0.72, beam + width * 0.015, top - high * 0.6),
        palette.near,
    )
    _tall_windows(setting, sheet, (left, top - high * 0.1, right, foot), rng)


_GABLES: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0, 0), (0, 0.15), (0.12, 0.15), (0.12, 0.35), (0.24, 0.35), (0.24, 0.55), (0.36, 0.55), (0.36, 0.78),
     (0.64, 0.78), (0.64, 0.55), (0.76, 0.55), (0.76, 0.35), (0.88, 0.35), (0.88, 0.15), (1, 0.15), (1, 0)),
    ((0, 0), (0, 0.08), (0.12, 0.12), (0.2, 0.3), (0.25, 0.34), (0.25, 0.74), (0.5, 0.92), (0.75, 0.74),
     (0.75, 0.34), (0.8, 0.3), (0.88, 0.12), (1, 0.08), (1, 0)),
    ((0, 0), (0, 0.06), (0.1, 0.1), (0.2, 0.24), (0.27, 0.45), (0.34, 0.66), (0.42, 0.78), (0.5, 0.84),
     (0.58, 0.78), (0.66, 0.66), (0.73, 0.45), (0.8, 0.24), (0.9, 0.1), (1, 0.06), (1, 0)),
    ((0, 0), (0, 0.05), (0.4, 0.62), (0.4, 0.76), (0.6, 0.76), (0.6, 0.62), (1, 0.05), (1, 0)),
    ((-0.03, 0), (-0.03, 0.08), (1.03, 0.08), (1.03, 0)),
)  # fmt: skip


def sign(setting: Setting, sheet: Sheet, x: float, ground: float, rise: float, side: int,
         depth: float, rng: np.random.Generator) -> None:  # fmt: skip
    """An upright neon sign that sticks out over the street."""
    stage, palette = setting.stage, setting.palette
    colour = palette.accents[int(rng.integers(0, len(palette.accents)))]
    wide, high = (
        0.03 * (0.5 + depth) * stage.unit,
        float(rng.uniform(0.1, 0.24)) * (0.4 + depth) * stage.unit,
    )
    px = stage.px(x) - side * wide
    top = stage.py(ground) - rise * stage.unit * float(rng.uniform(0.45, 0.8))
    board = box(px - wide / 2, top, px + wide / 2, top + high)
    sheet.shape(board, mix(palette.near, colour, 0.16))
    edge = wide * 0.09
    for line in (
        box(px - wide / 2, top, px - wide / 2 + edge, top + high),
        box(px + wide / 2 - edge, top, px + wide / 2, top + high),
    ):
        sheet.light(line, colour, 0.55)
    bright = mix(colour, (255, 255, 255), 0.45)
    step = wide * 0.92
    for y in np.arange(top + wide * 0.25, top + high - wide * 0.75, step):
        for stroke in _glyph(px, float(y), wide * 0.56, rng):
            sheet.light(stroke, bright, 0.4)
    sheet.shine(board, colour, 0.28)


def _glyph(x: float, y: float, size: float, rng: np.random.Generator) -> list[Pixels]:
    """Strokes that look like a character of some script, and are of none."""
    thick = size * 0.14
    strokes = [
        box(x - size / 2, y + size * f, x + size / 2, y + size * f + thick)
        for f in (0.0, 0.42, 0.84)
        if rng.random() < 0.7
    ]
    strokes += [
        box(x + size * f, y, x + size * f + thick, y + size)
        for f in (-0.5, -0.05, 0.38)
        if rng.random() < 0.55
    ]
    return strokes


def shopfronts(setting: Setting, sheet: Sheet, middle: float, side: int, gap: float, ground: float,
               depth: float, rng: np.random.Generator) -> None:  # fmt: skip
    """Lit shop windows at street level."""
    stage, palette = setting.stage, setting.palette
    x = gap + 0.03
    while x < gap + 1.2:
        wide = float(rng.uniform(0.06, 0.16)) * (0.5 + depth)
        if rng.random() < 0.6:
            colour = palette.accents[int(rng.integers(0, len(palette.accents)))]
            near, far = stage.px(middle + side * x), stage.px(middle + side * (x + wide))
            high = stage.unit * 0.075 * (0.4 + depth)
            foot = stage.py(ground) - stage.unit * 0.012
            window = box(min(near, far), foot - high, max(near, far), foot)
            sheet.light(window, mix(mix(colour, (255, 200, 130), 0.5), palette.near, 0.3), 0.28)
            sheet.paint(
                box(min(near, far), foot - high * 0.25, max(near, far), foot), palette.near, 0.45
            )
        x += wide * 1.35


def _shade(setting: Setting, sheet: Sheet, wall: Pixels, tone: Colour, depth: float) -> None:
    """Tone the wall, light on the side of the key light."""
    palette = setting.palette
    left, top, right, foot = wall[0, 0], wall[0, 1], wall[2, 0], wall[2, 1]
    sheet.paint(box(left, top, right, foot), tone, 0.65)
    edge = max(1.0, (right - left) * 0.05)
    lit = setting.stage.px(setting.sun[0]) > (left + right) / 2
    x = right - edge if lit else left
    sheet.paint(
        box(x, top, x + edge, foot),
        mix(palette.light, palette.horizon, 0.4),
        0.16 + 0.16 * (1 - depth),
    )
    shadow = left if lit else right - (right - left) * 0.4
    sheet.paint(box(shadow, top, shadow + (right - left) * 0.4, foot), palette.near, 0.22)


def _windows(setting: Setting, sheet: Sheet, wall: tuple[float, float, float, float], size: float,
             rng: np.random.Generator) -> None:  # fmt: skip
    """A grid of windows, some of them lit; whole floors now and then."""
    left, top, right, foot = wall
    columns, rows = (
        int((right - left - size) / (size * 1.7)),
        int((foot - top - size) / (size * 2.2)),
    )
    if columns < 1 or rows < 1 or size < 1:
        return
    lit = rng.random((rows, columns)) < rng.uniform(0.12, 0.42)
    lit |= (rng.random((rows, 1)) < 0.06) & (rng.random((rows, columns)) < 0.8)
    shine = np.where(lit, rng.uniform(0.35, 1.0, (rows, columns)), 0.0)
    cell = np.zeros((max(2, round(size * 2.2)), max(2, round(size * 1.7))), np.float32)
    cell[: max(1, round(size * 1.25)), : max(1, round(size))] = 1
    mask = np.kron(shine.astype(np.float32), cell)
    offset = (int(left + size * 0.6), int(top + size))
    palette = setting.palette
    accent = palette.accents[int(rng.integers(0, len(palette.accents)))]
    if palette.dark:
        warm = rng.random() < 0.55
        sheet.blend(
            *offset, mask * np.float32(0.85), mix(accent, (255, 214, 150), 0.75 if warm else 0.1)
        )
        _spread(sheet, offset, mask, accent)
    else:
        sheet.blend(
            *offset, np.kron(np.ones_like(shine, np.float32), cell) * np.float32(0.3), palette.near
        )
        sheet.blend(*offset, mask * np.float32(0.4), palette.sky)


def _spread(sheet: Sheet, offset: tuple[int, int], mask: Pixels, colour: Colour) -> None:
    """A little light around windows, cheaply: one patch per wall."""
    high, wide = mask.shape
    x, y = offset
    sheet.shine(box(x, y, x + wide, y + high), colour, 0.16 * float(mask.mean()))


def _tall_windows(setting: Setting, sheet: Sheet, wall: tuple[float, float, float, float],
                  rng: np.random.Generator) -> None:  # fmt: skip
    left, top, right, foot = wall
    width = right - left
    columns = 3
    wide, high = width * 0.19, width * 0.3
    palette = setting.palette
    for y in np.arange(top + high * 0.35, foot - high, high * 1.45):
        for column in range(columns):
            x = left + width * (0.12 + 0.285 * column)
            window = box(x, float(y), x + wide, float(y) + high)
            if palette.dark and rng.random() < 0.3:
                glow = mix(
                    palette.accents[int(rng.integers(0, len(palette.accents)))],
                    (255, 205, 130),
                    0.7,
                )
                sheet.light(window, mix(glow, palette.near, float(rng.uniform(0.1, 0.6))), 0.22)
            else:
                sheet.paint(window, palette.sky if not palette.dark else palette.near, 0.5)
            bar = max(1.0, wide * 0.09)
            sheet.paint(
                box(x + wide / 2 - bar / 2, float(y), x + wide / 2 + bar / 2, float(y) + high),
                palette.near,
                0.8,
            )
            sheet.paint(
                box(x, float(y) + high * 0.4, x + wide, float(y) + high * 0.4 + bar),
                palette.near,
                0.8,
            )
