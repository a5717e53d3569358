"""Cards, frame by frame: type on a ground, still or rolling, from black and to black.

Knows nothing of files or encoders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from filmkit.backends.lettering.credits import draw_piece, set_credits
from filmkit.backends.lettering.order import rgb
from filmkit.backends.lettering.title import draw_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from filmkit.backends.lettering.credits import Piece, Sheet
    from filmkit.backends.lettering.order import Order

    Ink = npt.NDArray[np.float32]

# Red, green, blue (0 to 255) to Y, Cb, Cr of limited range. Source: ITU-R BT.709-6, 3.2 to 3.5.
_KR, _KB = 0.2126, 0.0722
_Y = np.array([_KR, 1 - _KR - _KB, _KB])
_CB = (np.array([0, 0, 1.0]) - _Y) / (2 * (1 - _KB))
_CR = (np.array([1.0, 0, 0]) - _Y) / (2 * (1 - _KR))
_YUV = np.stack([_Y * 219 / 255, _CB * 224 / 255, _CR * 224 / 255])
_BLACK = (16.0, 128.0, 128.0)

_SHADES = (
    (0.003, 0.6),
    (0.012, 0.7),
    (0.05, 0.7),
)  # below type on a picture: how wide, in units, and how dark
_SHADE_GAIN = 2.5  # thin strokes, blurred, cover little


def draw_card(order: Order, font: Path | None) -> Iterator[memoryview]:
    """All frames of a card in order: planes Y, Cb, Cr in 4:2:0, BT.709 in limited range."""
    roll = _Roll(set_credits(order, font), order) if order.rolls else None
    ink = None if roll else _still_ink(order, font)
    drawn: dict[float, memoryview] = {}
    for number in range(order.frames):
        own = number - order.handles
        level = presence(own, order)
        if roll is not None:
            yield _frame(roll.ink(own), order, level)
            continue
        if level not in drawn:
            assert ink is not None, "what doesn't roll stands still"  # noqa: S101
            drawn[level] = _frame(ink, order, level)
        yield drawn[level]


def draw_over(order: Order, font: Path | None) -> Image.Image:
    """A title with nothing behind it but its own shade."""
    ink = draw_title(order, font)
    mask = Image.fromarray(np.round(ink * 255).astype(np.uint8))
    clear = np.ones_like(ink) - ink
    for wide, dark in _SHADES:
        shade = mask.filter(ImageFilter.GaussianBlur(wide * order.unit))
        cover = np.asarray(shade, np.float32) / 255
        clear *= 1 - dark * np.minimum(_SHADE_GAIN * cover, 1)
    alpha = 1 - clear
    part = np.divide(ink, alpha, out=np.zeros_like(ink), where=alpha > 0)
    colours = part[..., None] * np.array(rgb(order.colour), np.float32)
    pixels = np.dstack([colours, alpha * 255]).round().astype(np.uint8)
    return Image.fromarray(pixels, "RGBA")


def presence(own: int, order: Order) -> float:
    """How far a card's frame is from black, 0 to 1; `own` counts from its first in the film.

    At an end with a fade, the card's outermost frame is black, and so are the handles beyond it.
    """
    last = order.frames - 2 * order.handles - 1
    begun = own if order.fades_in else order.fade
    left = last - own if order.fades_out else order.fade
    return min(max(min(begun, left), 0) / order.fade, 1.0) if order.fade else 1.0


def _still_ink(order: Order, font: Path | None) -> Ink:
    if not order.entries:
        return draw_title(order, font)
    sheet = set_credits(order, font)
    return _lay(sheet, order, round((order.height - sheet.height) / 2))


def _lay(sheet: Sheet, order: Order, top: int) -> Ink:
    ink = np.zeros((order.height, order.width), np.float32)
    for piece in sheet.pieces:
        row, pixels = draw_piece(piece, order.width)
        _add(ink, pixels, top + row)
    return ink


def _add(ink: Ink, pixels: Ink, row: int) -> None:
    """Lay pixels over the ink, from `row` on; what is beside it is left out."""
    first, end = max(row, 0), min(row + len(pixels), len(ink))
    if first < end:
        np.maximum(ink[first:end], pixels[first - row : end - row], out=ink[first:end])


class _Roll:
    """Credits on their way up. Only pieces on the picture are kept drawn: there may be hundreds."""

    def __init__(self, sheet: Sheet, order: Order) -> None:
        self._sheet, self._order = sheet, order
        self._drawn: dict[Piece, tuple[int, Ink]] = {}

    def ink(self, own: int) -> Ink:
        """What is seen of them in a frame: nothing in the first and in the last."""
        order = self._order
        last = max(1, order.frames - 2 * order.handles - 1)
        top = order.height - (order.height + self._sheet.height) * own / last
        whole = int(np.floor(top))
        ink = np.zeros((order.height, order.width), np.float32)
        for piece in self._sheet.pieces:
            if (
                -2 * piece.face.face.size_px
                < top + piece.baseline
                < order.height + 2 * piece.face.face.size_px
            ):
                row, pixels = self._draw(piece)
                _add(ink, _lowered(pixels, top - whole), whole + row)
            else:
                self._drawn.pop(piece, None)
        return ink

    def _draw(self, piece: Piece) -> tuple[int, Ink]:
        if piece not in self._drawn:
            row, pixels = draw_piece(piece, self._order.width)
            self._drawn[piece] = row, _evened(pixels)
        return self._drawn[piece]


def _evened(pixels: Ink) -> Ink:
    """A little softer up and down: else type would flicker between sharp and soft as it goes from row to row."""
    padded = np.pad(pixels, ((2, 2), (0, 0)))[1:-1]
    soft = np.pad(pixels, ((1, 1), (0, 0)))
    soft[1:-1] = (padded[:-2] + 2 * padded[1:-1] + padded[2:])[: len(pixels)] / 4
    return soft[1:-1]


def _lowered(pixels: Ink, part: float) -> Ink:
    """The pixels a part of a row further down."""
    padded = np.pad(pixels, ((1, 1), (0, 0)))
    return np.asarray(padded[1:] * np.float32(1 - part) + padded[:-1] * np.float32(part))


def _frame(ink: Ink, order: Order, level: float) -> memoryview:
    small = ink.reshape(order.height // 2, 2, order.width // 2, 2).mean((1, 3))
    colours = (order.colour, order.background)
    front_of, back_of = ((_YUV @ np.array(rgb(each))).tolist() for each in colours)
    planes = [
        (black + level * (back + (front - back) * cover)).round().astype(np.uint8).ravel()
        for black, front, back, cover in zip(
            _BLACK, front_of, back_of, (ink, small, small), strict=True
        )
    ]
    return np.concatenate(planes).data
