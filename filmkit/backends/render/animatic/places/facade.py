"""House fronts: towers, gables, their windows, shops and signs.

Knows nothing of streets.
"""

# ruff: noqa: PLR2004 (chances and proportions: a painting is made of numbers)

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.sheet import box, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.palette import Palette
    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Colour, Pixels, Sheet, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Where a house stands.

    Attributes:
        left, right: Its edges, x.
        ground: Its foot, y.
        rise: Its height in units.
        depth: How near it is.
        side: On which side of the street, -1 or 1; 0 = neither.
    """

    left: float
    right: float
    ground: float
    rise: float
    depth: float
    side: int = 0


class Front:
    """A house front being painted: its plot in pixels, its colours, its dice."""

    def __init__(
        self, setting: Setting, sheet: Sheet, plot: Plot, rng: np.random.Generator
    ) -> None:
        self.setting, self.sheet, self.plot, self.rng = setting, sheet, plot, rng
        self.stage: Stage = setting.stage
        self.palette: Palette = setting.palette
        self.left: float = self.stage.px(plot.left)
        self.right: float = self.stage.px(plot.right)
        self.foot: float = self.stage.py(plot.ground)
        self.top: float = self.foot - plot.rise * self.stage.unit
        self.width = self.right - self.left
        darker = float(rng.uniform(0, 0.32))
        self.tone: Colour = mix(self.palette.tone(plot.depth), self.palette.near, darker)

    def accent(self) -> Colour:
        """One of the palette's accents."""
        return self.palette.accents[int(self.rng.integers(0, len(self.palette.accents)))]

    def shade(self) -> None:
        """Tone the wall, lit on the side of the key light and shadowed on the other."""
        left, right, palette = self.left, self.right, self.palette
        self.sheet.paint(box(left, self.top, right, self.foot), self.tone, 0.65)
        lit = self.stage.px(self.setting.sun[0]) > (left + right) / 2
        edge = max(1.0, self.width * 0.05)
        x = right - edge if lit else left
        bright = mix(palette.light, palette.horizon, 0.4)
        self.sheet.paint(
            box(x, self.top, x + edge, self.foot), bright, 0.32 - 0.16 * self.plot.depth
        )
        x = left if lit else right - self.width * 0.4
        self.sheet.paint(box(x, self.top, x + self.width * 0.4, self.foot), palette.near, 0.22)


def build_tower(front: Front) -> None:
    """A tower with a stepped top, perhaps a mast, and a grid of windows."""
    sheet, rng, unit = front.sheet, front.rng, front.stage.unit
    step_px = 0.03 * unit
    steps = int(rng.integers(0, 3))
    for step in range(steps + 1):
        inset = front.width * 0.16 * step
        roof = front.top - step * step_px
        sheet.cut(box(front.left + inset, roof, front.right - inset, front.foot))
        sheet.paint(box(front.left + inset, roof, front.right - inset, front.top + 1), front.tone)
    front.shade()
    if rng.random() < 0.45:
        x = front.left + front.width * float(rng.uniform(0.3, 0.7))
        foot = front.top - steps * step_px
        mast = np.array([(x, foot), (x, foot - rng.uniform(0.03, 0.09) * unit)])
        sheet.line(mast, front.tone, unit * 0.0035)
    _light_grid(front, unit * (0.006 + 0.011 * front.plot.depth))


# Step, neck, bell and spout gable, cornice: outlines in widths, upwards from the top floor.
_GABLES: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0, 0), (0, 0.15), (0.12, 0.15), (0.12, 0.35), (0.24, 0.35), (0.24, 0.55), (0.36, 0.55),
     (0.36, 0.78), (0.64, 0.78), (0.64, 0.55), (0.76, 0.55), (0.76, 0.35), (0.88, 0.35),
     (0.88, 0.15), (1, 0.15), (1, 0)),
    ((0, 0), (0, 0.08), (0.12, 0.12), (0.2, 0.3), (0.25, 0.34), (0.25, 0.74), (0.5, 0.92),
     (0.75, 0.74), (0.75, 0.34), (0.8, 0.3), (0.88, 0.12), (1, 0.08), (1, 0)),
    ((0, 0), (0, 0.06), (0.1, 0.1), (0.2, 0.24), (0.27, 0.45), (0.34, 0.66), (0.42, 0.78),
     (0.5, 0.84), (0.58, 0.78), (0.66, 0.66), (0.73, 0.45), (0.8, 0.24), (0.9, 0.1), (1, 0.06), (1, 0)),
    ((0, 0), (0, 0.05), (0.4, 0.62), (0.4, 0.76), (0.6, 0.76), (0.6, 0.62), (1, 0.05), (1, 0)),
    ((-0.03, 0), (-0.03, 0.08), (1.03, 0.08), (1.03, 0)),
)  # fmt: skip


def build_gable(front: Front) -> None:
    """An Amsterdam canal house: its gable, tall windows, a hoisting beam."""
    sheet, width = front.sheet, front.width
    crown = _GABLES[int(front.rng.integers(0, len(_GABLES)))]
    high = width * 0.62
    outline = [(front.left + width * x, front.top - high * y) for x, y in crown]
    sheet.shape(
        np.array([(front.left, front.foot), *outline, (front.right, front.foot)]), front.tone
    )
    front.shade()
    beam, half = front.left + width / 2, width * 0.015
    hoist = box(beam - half, front.top - high * 0.72, beam + half, front.top - high * 0.6)
    sheet.shape(hoist, front.palette.near)
    _light_floors(front, front.top - high * 0.1)


def hang_sign(front: Front) -> None:
    """An upright neon sign that sticks out over the street."""
    sheet, rng, unit, depth = front.sheet, front.rng, front.stage.unit, front.plot.depth
    colour = front.accent()
    wide = 0.03 * (0.5 + depth) * unit
    high = float(rng.uniform(0.1, 0.24)) * (0.4 + depth) * unit
    street = front.left if front.plot.side > 0 else front.right
    x = street - front.plot.side * wide * 0.8
    top = front.foot - front.plot.rise * unit * float(rng.uniform(0.45, 0.8))
    board = box(x - wide / 2, top, x + wide / 2, top + high)
    sheet.shape(board, mix(front.palette.near, colour, 0.16))
    edge = wide * 0.09
    for left in (x - wide / 2, x + wide / 2 - edge):
        sheet.light(box(left, top, left + edge, top + high), colour, 2.2)
    bright = mix(colour, (255, 255, 255), 0.45)
    for y in np.arange(top + wide * 0.25, top + high - wide * 0.75, wide * 0.92):
        for stroke in _glyph(x, float(y), wide * 0.56, rng):
            sheet.light(stroke, bright, 1.3)
    sheet.shine(board, colour, 0.36)


def _glyph(x: float, y: float, size: float, rng: np.random.Generator) -> list[Pixels]:
    """Strokes that look like a character of some script, and are of none."""
    thick = size * 0.14
    across = [f for f in (0.0, 0.42, 0.84) if rng.random() < 0.7]
    down = [f for f in (-0.5, -0.05, 0.38) if rng.random() < 0.55]
    strokes = [box(x - size / 2, y + size * f, x + size / 2, y + size * f + thick) for f in across]
    return strokes + [box(x + size * f, y, x + size * f + thick, y + size) for f in down]


def open_shop(front: Front) -> None:
    """A lit shop window at street level, an awning over it."""
    sheet, unit = front.sheet, front.stage.unit
    colour, near = front.accent(), front.palette.near
    high = unit * 0.07 * (0.4 + front.plot.depth)
    foot, inset = front.foot - unit * 0.012, front.width * 0.1
    left, right = front.left + inset, front.right - inset
    glass = mix(mix(colour, (255, 206, 140), 0.6), near, 0.25)
    sheet.light(box(left, foot - high, right, foot), glass, 0.26)
    for row, amount in ((0.55, 0.25), (0.3, 0.4), (0.14, 0.6)):
        sheet.paint(box(left, foot - high * row, right, foot), near, amount)
    for x in np.linspace(left, right, 5):
        bar = max(0.7, unit * 0.0016)
        sheet.paint(box(float(x) - bar, foot - high, float(x) + bar, foot), near, 0.75)
    lip = inset * 0.35
    awning = [(left, foot - high * 1.22), (right, foot - high * 1.22),
              (right + lip, foot - high * 0.95), (left - lip, foot - high * 0.95)]  # fmt: skip
    sheet.paint(np.array(awning), mix(near, colour, 0.35))


def _light_grid(front: Front, size: float) -> None:
    """A grid of windows, some of them lit; whole floors now and then."""
    rng, palette = front.rng, front.palette
    columns = int((front.width - size) / (size * 1.7))
    rows = int((front.foot - front.top - size) / (size * 2.2))
    if columns < 1 or rows < 1 or size < 1:
        return
    lit = rng.random((rows, columns)) < rng.uniform(0.12, 0.42)
    lit |= (rng.random((rows, 1)) < 0.06) & (rng.random((rows, columns)) < 0.8)
    shine = np.where(lit, rng.uniform(0.35, 1.0, (rows, columns)), 0.0).astype(np.float32)
    cell = np.zeros((max(2, round(size * 2.2)), max(2, round(size * 1.7))), np.float32)
    cell[: max(1, round(size * 1.25)), : max(1, round(size))] = 1
    mask = np.kron(shine, cell)
    x, y = int(front.left + size * 0.6), int(front.top + size)
    if palette.dark:
        accent = front.accent()
        warm = 0.75 if rng.random() < 0.55 else 0.1
        front.sheet.blend(x, y, mask * np.float32(0.85), mix(accent, (255, 214, 150), warm))
        wall = box(x, y, x + mask.shape[1], y + mask.shape[0])
        front.sheet.shine(wall, accent, 0.16 * float(mask.mean()))
        return
    front.sheet.blend(x, y, np.kron(np.ones_like(shine), cell) * np.float32(0.3), palette.near)
    front.sheet.blend(x, y, mask * np.float32(0.4), palette.sky)


def _light_floors(front: Front, top: float) -> None:
    """Three tall windows with crossbars on each floor, some of them lit."""
    width = front.width
    wide, high = width * 0.19, width * 0.3
    for y in np.arange(top + high * 0.35, front.foot - high, high * 1.45):
        for column in range(3):
            _tall_window(front, front.left + width * (0.12 + 0.285 * column), float(y), wide, high)


def _tall_window(front: Front, x: float, y: float, wide: float, high: float) -> None:
    sheet, palette, rng = front.sheet, front.palette, front.rng
    if palette.dark and rng.random() < 0.3:
        glow = mix(
            mix(front.accent(), (255, 205, 130), 0.7), palette.near, float(rng.uniform(0.1, 0.6))
        )
        sheet.light(box(x, y, x + wide, y + high), glow, 0.22)
    else:
        pane = palette.near if palette.dark else palette.sky
        sheet.paint(box(x, y, x + wide, y + high), pane, 0.5)
    half = max(0.5, wide * 0.045)
    middle, transom = x + wide / 2, y + high * 0.4
    sheet.paint(box(middle - half, y, middle + half, y + high), palette.near, 0.8)
    sheet.paint(box(x, transom, x + wide, transom + 2 * half), palette.near, 0.8)
