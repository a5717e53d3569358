"""Frames in planar YUV 4:2:0: plates made from painted layers, laid over each other as the camera sees them.

Knows nothing of what is painted. Colours are BT.709, limited range. A frame never passes through RGB again: planes of
one channel are a third of the work, and ffmpeg has nothing left to convert.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.sheet import Colour, Layer, Pixels, Stage

# Red, green, blue, 1 (all of 255) to Y, Cb, Cr of limited range. Source: ITU-R BT.709-6, 3.2 to 3.5.
_KR, _KB = 0.2126, 0.0722
_Y = np.array([_KR, 1 - _KR - _KB, _KB])
_U = (np.array([0, 0, 1.0]) - _Y) / (2 * (1 - _KB))
_V = (np.array([1.0, 0, 0]) - _Y) / (2 * (1 - _KR))
YUV = np.stack([_Y * 219 / 255, _U * 224 / 255, _V * 224 / 255]).astype(np.float32)
OFFSET = np.array([16, 128, 128], np.float32)

_GLOW = 4  # a layer's glow is that much coarser
_WIDE_PX = 3  # wider blurs are done on a smaller picture
_SPREADS = ((0.004, 0.55), (0.016, 0.5), (0.055, 0.45))  # of light: sigma in units, weight


def yuv(colour: Colour) -> tuple[float, float, float]:
    """Y, Cb, Cr of a colour."""
    y, u, v = (YUV @ np.asarray(colour, np.float32) + OFFSET).tolist()
    return y, u, v


class Frame:
    """One picture of a clip: its three planes, in one piece of memory as ffmpeg wants them."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.bytes = np.empty(width * height * 3 // 2, np.uint8)
        luma, quarter = width * height, width * height // 4
        half = (height // 2, width // 2)
        self.y: Pixels = self.bytes[:luma].reshape(height, width)
        self.u: Pixels = self.bytes[luma : luma + quarter].reshape(half)
        self.v: Pixels = self.bytes[luma + quarter :].reshape(half)

    @property
    def planes(self) -> tuple[Pixels, Pixels, Pixels]:
        """Y, Cb, Cr."""
        return self.y, self.u, self.v


@dataclass(frozen=True, slots=True)
class Plate:
    """A layer ready to be laid over a frame.

    Attributes:
        pixels: (rows, columns, 4): Y, Cb, Cr, each times alpha, and alpha.
        left, top: Where its corner is, in stage pixels from the frame's corner.
        scale: Its pixels in a stage pixel; below 1 if it is out of focus.
        depth: As the layer's.
        opaque: It covers the frame, but for rows that others hide.
    """

    pixels: Pixels
    left: int
    top: int
    scale: float
    depth: float
    opaque: bool


def make_plate(layer: Layer, stage: Stage, soft: float = 0.0) -> Plate | None:
    """The plate of a layer, `soft` (0 to 1) out of focus; None if nothing of it is to be seen."""
    left, top, right, bottom = _extent(layer, stage)
    if left >= right or top >= bottom:
        return None
    window = np.s_[top:bottom, left:right]
    matrix = np.concatenate([YUV, OFFSET[:, None]], axis=1)
    colour = cv2.transform(np.ascontiguousarray(layer.rgb[window]), matrix)
    if layer.alpha is None:
        alpha = np.full(colour.shape[:2], 255, np.uint8)
    else:
        alpha = np.ascontiguousarray(layer.alpha[window])
        colour = cv2.multiply(colour, cv2.merge([alpha, alpha, alpha]), scale=1 / 255)
    pixels = cv2.merge([*cv2.split(colour), alpha])
    if layer.glow is not None:
        pixels = _bloom(pixels, _light(layer.glow, stage), (left, top))
    scale = 1.0
    if soft > 0:
        scale = 0.5
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pixels = cv2.GaussianBlur(pixels, (0, 0), max(0.4, soft * 0.008 * stage.unit))
    return Plate(
        np.asarray(pixels),
        left - stage.margin_x,
        top - stage.margin_y,
        scale,
        layer.depth,
        layer.alpha is None,
    )


def cull(plates: list[Plate], stage: Stage, unsteady_px: float) -> list[Plate]:
    """The plates without the rows at their foot that nearer ones always hide.

    Half of a sky is behind the land: what is never seen needn't be drawn 24 times a second.

    Args:
        plates: Farthest first.
        stage: What they were painted on.
        unsteady_px: By how much a row may move against a row of another plate.
    """
    seen: list[Plate] = []
    hidden = float(stage.height + stage.margin_y)
    for plate in reversed(plates):
        rows = max(1, min(len(plate.pixels), int((hidden + unsteady_px - plate.top) * plate.scale)))
        seen.append(replace(plate, pixels=plate.pixels[:rows]))
        hidden = min(hidden, _solid_from(plate, stage))
    return seen[::-1]


def _solid_from(plate: Plate, stage: Stage) -> float:
    """The row, from the frame's top, from which on a plate hides everything behind it."""
    whole = plate.pixels.shape[1] / plate.scale >= stage.columns
    solid = plate.pixels[..., 3].min(axis=1) == 255 if whole else np.zeros(1, bool)  # noqa: PLR2004 (opaque)
    clear = np.flatnonzero(~solid)
    first = int(clear[-1]) + 1 if len(clear) else 0
    return plate.top + first / plate.scale if first < len(solid) else float("inf")


def _extent(layer: Layer, stage: Stage) -> tuple[int, int, int, int]:
    """The part of a layer in which there is anything, to multiples of 4."""
    if layer.alpha is None:
        return 0, 0, stage.columns, stage.rows
    seen = (
        cv2.resize(layer.alpha, (stage.columns // 4, stage.rows // 4), interpolation=cv2.INTER_AREA)
        > 0
    )
    if layer.glow is not None:
        reach = 2 * int(0.055 * stage.unit / _GLOW * 2) + 1
        bright = (layer.glow.max(2) > 1).astype(np.uint8)
        seen |= cv2.dilate(bright, np.ones((reach, reach), np.uint8)) > 0
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if not len(rows):
        return 0, 0, 0, 0
    low, right = (
        min(stage.rows, int(rows[-1] + 2) * 4),
        min(stage.columns, int(columns[-1] + 2) * 4),
    )
    return max(0, int(columns[0] - 1) * 4), max(0, int(rows[0] - 1) * 4), right, low


def _light(glow: Pixels, stage: Stage) -> Pixels:
    """Light as the eye sees it: spread narrowly and widely."""
    total = np.zeros_like(glow)
    for sigma, weight in _SPREADS:
        coarse, spread = glow, sigma * stage.unit / _GLOW
        while spread > _WIDE_PX:
            coarse = cv2.resize(coarse, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            spread /= 2
        coarse = cv2.GaussianBlur(coarse, (0, 0), max(spread, 0.3))
        total += weight * cv2.resize(coarse, glow.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.minimum(total, 330)


def _bloom(pixels: Pixels, light: Pixels, corner: tuple[int, int]) -> Pixels:
    """Add light to a plate, beyond its shapes too.

    Chroma can be added only where alpha holds its offset, so light of a colour covers a little what is behind it.
    """
    rows, columns = pixels.shape[:2]
    x, y = corner[0] // _GLOW, corner[1] // _GLOW
    part = light[y : y + -(-rows // _GLOW), x : x + -(-columns // _GLOW)]
    added = cv2.transform(np.ascontiguousarray(part), YUV)
    cover = np.minimum(np.abs(added[..., 1:]).max(2) / 110, 1.0)
    added += cover[..., None] * OFFSET
    small = np.dstack([added, cover * 255]).clip(0, 255).astype(np.uint8)
    full = cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR)
    left = cv2.bitwise_not(cv2.extractChannel(full, 3))
    return np.asarray(cv2.add(cv2.multiply(pixels, cv2.merge([left] * 4), scale=1 / 255), full))


def lay(frame: Frame, plate: Plate, view: Pixels) -> None:
    """Lay a plate over the frame; `view` maps frame pixels to stage pixels, both from the frame's corner."""
    to_plate = _to_plate(plate, view)
    box = _seen(frame, plate, to_plate)
    if box is None:
        return
    left, top, right, bottom = box
    to_plate[:, 2] += to_plate[:, :2] @ (left, top)
    warped = cv2.warpAffine(
        plate.pixels, to_plate, (right - left, bottom - top),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE if plate.opaque else cv2.BORDER_CONSTANT,
    )  # fmt: skip
    y, u, v, alpha = cv2.split(warped)
    half = ((right - left) // 2, (bottom - top) // 2)
    u, v = (cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (u, v))
    luma, chroma = (
        np.s_[top:bottom, left:right],
        np.s_[top // 2 : bottom // 2, left // 2 : right // 2],
    )
    if plate.opaque:
        frame.y[luma], frame.u[chroma], frame.v[chroma] = y, u, v
        return
    clear = cv2.bitwise_not(alpha)
    over(frame.y[luma], y, clear)
    clear = cv2.resize(clear, half, interpolation=cv2.INTER_AREA)
    over(frame.u[chroma], u, clear)
    over(frame.v[chroma], v, clear)


def over(plane: Pixels, colour: Pixels, clear: Pixels) -> None:
    """Lay a premultiplied plane over another in place; `clear` is 255 - alpha."""
    plane[:] = cv2.add(cv2.multiply(plane, clear, scale=1 / 255), colour)


def _to_plate(plate: Plate, view: Pixels) -> Pixels:
    """The map from frame pixel indices to plate pixel indices (centres of pixels are at halves)."""
    turn = view[:, :2] * plate.scale
    move = (view[:, 2] - (plate.left, plate.top)) * plate.scale
    return np.concatenate([turn, (move + turn @ (0.5, 0.5) - 0.5)[:, None]], axis=1)


def _seen(frame: Frame, plate: Plate, to_plate: Pixels) -> tuple[int, int, int, int] | None:
    """The part of the frame that the plate touches, at even places."""
    rows, columns = plate.pixels.shape[:2]
    corners = np.array([(-1, -1), (columns, -1), (columns, rows), (-1, rows)], np.float64)
    at = np.linalg.solve(to_plate[:, :2], (corners - to_plate[:, 2]).T).T
    left, top = (max(0, int(np.floor(edge)) & ~1) for edge in at.min(0))
    right = min(frame.width, (int(np.ceil(at[:, 0].max())) + 2) & ~1)
    bottom = min(frame.height, (int(np.ceil(at[:, 1].max())) + 2) & ~1)
    return (left, top, right, bottom) if left < right and top < bottom else None
