"""What scenery is painted on: the stage (what the camera may see), sheets in depth, and the finished layers.

Knows nothing of prompts or moves. Places are in frame terms: x from -1 (left edge) to 1 (right edge), y from 0 (top)
to 1 (bottom); beyond them lies what a move brings into view. Sizes are in units of about the frame's height.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Colour: TypeAlias = tuple[float, float, float]  # red, green, blue, 0 to 255
Points: TypeAlias = "npt.NDArray[Any] | Sequence[tuple[float, float]]"
Pixels: TypeAlias = npt.NDArray[Any]  # uint8 unless said

At = TypeVar("At", float, Pixels)

_SHIFT = 4  # fractional bits of polygon corners
_GLOW = 4  # glow is painted on a grid this much coarser


def mix(one: Colour, other: Colour, amount: float) -> Colour:
    """`one` at 0, `other` at 1."""
    r, g, b = (a + (c - a) * amount for a, c in zip(one, other, strict=True))
    return r, g, b


@dataclass(frozen=True, slots=True)
class Stage:
    """The painted area: the frame with a margin all round.

    Attributes:
        width, height: The frame in pixels.
        margin_x, margin_y: Pixels painted beyond each edge, multiples of 4.
    """

    width: int
    height: int
    margin_x: int
    margin_y: int

    @property
    def unit(self) -> float:
        """Pixels of one unit of size: the height, less in tall frames."""
        return min(self.height, 1.25 * self.width)

    @property
    def columns(self) -> int:
        """Pixels that are painted across."""
        return self.width + 2 * self.margin_x

    @property
    def rows(self) -> int:
        """Pixels that are painted down."""
        return self.height + 2 * self.margin_y

    @property
    def edge_x(self) -> float:
        """The painted area goes from -edge_x to edge_x."""
        return self.columns / self.width

    @property
    def half(self) -> float:
        """Half the frame's width in units: x * half is a size."""
        return self.width / 2 / self.unit

    @property
    def bottom(self) -> float:
        """The y at which the painted area ends; it begins at 1 - bottom."""
        return 1 + self.margin_y / self.height

    def px(self, x: At) -> At:
        """Pixel column of x."""
        return self.margin_x + (1 + x) * self.width / 2

    def py(self, y: At) -> At:
        """Pixel row of y."""
        return self.margin_y + y * self.height

    def points(self, points: Points) -> Pixels:
        """Pixel places (n, 2) of frame places."""
        xy = np.asarray(points, dtype=np.float64)
        return np.stack([self.px(xy[:, 0]), self.py(xy[:, 1])], axis=1)

    def around(self, x: float, y: float, points: Points, size: float) -> Pixels:
        """Pixel places of `points` given in `size` units about (x, y), y downwards."""
        xy = np.asarray(points, dtype=np.float64) * size * self.unit
        return np.asarray(xy + np.array([self.px(x), self.py(y)]))

    def xs(self, step_px: int = 3) -> Pixels:
        """X all along the painted area, a few pixels apart."""
        return np.linspace(-self.edge_x, self.edge_x, max(2, self.columns // step_px))


@dataclass(frozen=True, slots=True)
class Layer:
    """A finished sheet.

    Attributes:
        rgb: (rows, columns, 3).
        alpha: (rows, columns); None = opaque.
        glow: Light that it spreads over itself and what lies behind, (rows/4, columns/4, 3) float32; None = none.
        depth: How much it moves with the camera: 0 = infinitely far, 1 = as near as the figure.
    """

    rgb: Pixels
    alpha: Pixels | None
    glow: Pixels | None
    depth: float


class Sheet:
    """A sheet to cut shapes out of and paint on. Pixel places come from its stage."""

    def __init__(
        self, stage: Stage, top: Colour, bottom: Colour, span: tuple[float, float]
    ) -> None:
        """A sheet with nothing cut out, coloured from `top` at y span[0] to `bottom` at y span[1]."""
        self.stage = stage
        y = (np.arange(stage.rows, dtype=np.float32) - stage.py(span[0])) / (
            stage.py(span[1]) - stage.py(span[0])
        )
        ramp = np.clip(y, 0, 1)[:, None]
        column = np.asarray(top, np.float32) * (1 - ramp) + np.asarray(bottom, np.float32) * ramp
        even = np.round(column).astype(np.uint8)[:, None]
        size = (
            stage.columns,
            stage.rows,
        )  # seven times as fast as assigning the column to all others
        self.rgb: Pixels = cv2.resize(even, size, interpolation=cv2.INTER_NEAREST)
        self.alpha: Pixels = np.zeros((stage.rows, stage.columns), np.uint8)
        self.glow: Pixels | None = None

    def cut(self, points: Pixels) -> None:
        """Make the sheet opaque within the polygon."""
        cv2.fillPoly(self.alpha, [_fixed(points)], 255, cv2.LINE_AA, _SHIFT)

    def paint(self, points: Pixels, colour: Colour, amount: float = 1.0) -> None:
        """Colour the polygon, whether it is cut out or not."""
        box = _box(points, self.rgb.shape)
        if box:
            mask = _mask(points, box)
            self.blend(box[0], box[1], mask * np.float32(amount / 255), colour)

    def shape(self, points: Pixels, colour: Colour) -> None:
        """Cut out the polygon in one colour."""
        self.cut(points)
        self.paint(points, colour)

    def line(self, points: Pixels, colour: Colour, width_px: float) -> None:
        """Cut out a line along `points`."""
        self.shape(ribbon(points, width_px), colour)

    def blend(self, left: int, top: int, mask: Pixels, colour: Colour) -> None:
        """Blend in a colour where the float `mask` (0 to 1), its corner at (left, top), says so. Clipped."""
        rows, columns = self.alpha.shape
        y0, x0, y1, x1 = (
            max(0, top),
            max(0, left),
            min(rows, top + mask.shape[0]),
            min(columns, left + mask.shape[1]),
        )
        if y0 >= y1 or x0 >= x1:
            return
        part = mask[y0 - top : y1 - top, x0 - left : x1 - left, None]
        region = self.rgb[y0:y1, x0:x1]
        region[:] = np.round(region + (np.asarray(colour, np.float32) - region) * part).astype(
            np.uint8
        )

    def light(self, points: Pixels, colour: Colour, strength: float = 1.0) -> None:
        """Paint a shape that shines: a window, a sign."""
        self.paint(points, colour)
        self.shine(points, colour, strength)

    def shine(self, points: Pixels, colour: Colour, strength: float) -> None:
        """Let a shape spread light without painting it.

        Shapes thinner than the coarse grid's pixels give no more light than their area.
        """
        glow = self.glowing()
        coarse = points / _GLOW
        box = _box(coarse, glow.shape)
        if not box:
            return
        mask = _mask(coarse, box).astype(np.float32) / 255
        x, y = coarse[:, 0], coarse[:, 1]
        area = abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2
        drawn = float(mask.sum(dtype=np.float64))
        mask *= np.float32(strength * min(1.0, area / drawn if drawn else 0.0))
        glow[box[1] : box[3], box[0] : box[2]] += mask[..., None] * np.asarray(colour, np.float32)

    def glowing(self) -> Pixels:
        """The grid that holds the sheet's light."""
        if self.glow is None:
            self.glow = np.zeros(
                (self.stage.rows // _GLOW, self.stage.columns // _GLOW, 3), np.float32
            )
        return self.glow

    def layer(self, depth: float) -> Layer:
        """The sheet as it is now."""
        return Layer(self.rgb, self.alpha, self.glow, depth)


def ribbon(points: Pixels, width_px: float | Pixels) -> Pixels:
    """The outline of a line along `points`, as wide as said at each of them."""
    along = np.gradient(points, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None]
    half = across * np.reshape(np.asarray(width_px, np.float64) / 2, (-1, 1))
    return np.concatenate([points + half, (points - half)[::-1]])


def disc(centre: tuple[float, float], radius_x: float, radius_y: float = 0.0) -> Pixels:
    """The outline of an ellipse in pixels; a circle if `radius_y` is 0."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return np.stack(
        [centre[0] + radius_x * np.cos(angle), centre[1] + (radius_y or radius_x) * np.sin(angle)],
        axis=1,
    )


def box(left: float, top: float, right: float, bottom: float) -> Pixels:
    """The outline of a rectangle in pixels."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def smooth(points: Points, steps: int = 8) -> Pixels:
    """A closed curve through `points` (Catmull-Rom)."""
    p1 = np.asarray(points, dtype=np.float64)
    p0, p2, p3 = np.roll(p1, 1, 0), np.roll(p1, -1, 0), np.roll(p1, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (p[:, None] for p in (p0, p1, p2, p3))
    curve = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    return np.asarray(curve.reshape(-1, 2))


def _fixed(points: Pixels) -> Pixels:
    return np.round(np.clip(points, -30000, 30000) * (1 << _SHIFT)).astype(np.int32)


def _box(points: Pixels, shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    low, high = np.floor(points.min(0)).astype(int), np.ceil(points.max(0)).astype(int) + 1
    x0, y0, x1, y1 = (
        max(0, low[0] - 1),
        max(0, low[1] - 1),
        min(shape[1], high[0] + 1),
        min(shape[0], high[1] + 1),
    )
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _mask(points: Pixels, box: tuple[int, int, int, int]) -> Pixels:
    mask = np.zeros((box[3] - box[1], box[2] - box[0]), np.uint8)
    cv2.fillPoly(mask, [_fixed(points - (box[0], box[1]))], 255, cv2.LINE_AA, _SHIFT)
    return mask
