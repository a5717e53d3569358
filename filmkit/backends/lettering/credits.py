"""Credits, set: roles and names beside each other, or below each other where the picture is narrow.

Knows nothing of colours or of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from filmkit.backends.lettering.spacing import Spaced
from filmkit.backends.lettering.typeface import Typeface, clean, reads_leftwards
from filmkit.backends.lettering.wrapping import wrap_evenly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from filmkit.backends.lettering.order import Order
    from filmkit.model.cards import Credit
    from filmkit.model.vocabulary import LetterSize

_SIZES: Mapping[LetterSize, float] = {"small": 0.034, "medium": 0.043, "large": 0.056}  # units
_SAFE = 0.1  # of the picture, at each edge
_GUTTER = 0.022  # of the width, from the middle to each column
_SMALLEST_PX = 8
_STEP = 0.93
_LEADING, _BREAK = 1.5, 1.0  # from line to line, and what more there is between entries
_ROLE_SIZE = 0.74  # where roles stand above names
_NAME_WEIGHT, _ROLE_WEIGHT = 500, 400
_SPACE, _ROLE_SPACE = 0.02, 0.04
_DIM = 0.66  # how much a role is seen
_LINES = 4  # of one name
_MOST = 300  # characters of it


@dataclass(frozen=True, slots=True)
class Piece:
    """A text on its line.

    Attributes:
        text: In one line.
        face: What it is set in.
        x: Where it begins, in pixels from the left.
        baseline: Pixels below the top of the credits.
        ink: How much of it is seen, 0 to 1.
    """

    text: str
    face: Spaced
    x: float
    baseline: float
    ink: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """Credits, set.

    Attributes:
        pieces: From top to bottom.
        height: Pixels.
    """

    pieces: tuple[Piece, ...]
    height: float


def set_credits(order: Order, font: Path | None) -> Sheet:
    """Set the credits; those that stand are made smaller until they fit."""
    size = _SIZES[order.size] * order.unit
    while True:
        size_px = max(_SMALLEST_PX, round(size))
        sheet = _Setter(order, size_px, font).set(order.entries)
        fits = sheet.height <= (1 - 2 * _SAFE) * order.height
        if order.rolls or fits or size_px == _SMALLEST_PX:
            return sheet
        size *= _STEP


def draw_piece(piece: Piece, width: int) -> tuple[int, npt.NDArray[np.float32]]:
    """A piece as it is seen, 0 to 1, (rows, columns): which row of the credits it begins in, and its pixels."""
    above, below = (round(part * piece.face.face.size_px) for part in (1.2, 0.5))
    mask = Image.new("L", (width, above + below))
    piece.face.draw(ImageDraw.Draw(mask), piece.x, above, piece.text)
    pixels = np.asarray(mask, np.float32) * np.float32(piece.ink / 255)
    return round(piece.baseline) - above, pixels


class _Setter:
    """Sets credits in one size."""

    def __init__(self, order: Order, size_px: int, font: Path | None) -> None:
        self._width = order.width
        self._beside = order.width > order.height
        role_px = size_px if self._beside else max(_SMALLEST_PX, round(_ROLE_SIZE * size_px))
        self._name = Spaced(Typeface(size_px, _NAME_WEIGHT, font), _SPACE * size_px)
        self._role = Spaced(Typeface(role_px, _ROLE_WEIGHT, font), _ROLE_SPACE * role_px)
        self._line, self._break = _LEADING * size_px, _BREAK * size_px
        self._y = float(size_px)

    def set(self, entries: Iterable[Credit]) -> Sheet:
        """Set them below each other."""
        pieces: list[Piece] = []
        end = self._y
        for entry in entries:
            names = [clean(name, _MOST) for name in entry.name]
            role = clean(entry.role, _MOST)
            pieces.extend(self._entry(role, names))
            end = self._y - self._line + 0.3 * self._line
            self._y += self._break
        return Sheet(tuple(pieces), end)

    def _entry(self, role: str, names: list[str]) -> Iterator[Piece]:
        if role and self._beside:
            yield from self._columns(role, names)
            return
        room = (1 - 2 * _SAFE) * self._width
        for text, face, ink in ((role, self._role, _DIM), *((n, self._name, 1.0) for n in names)):
            for line in wrap_evenly(text, room, _LINES, face):
                yield self._piece(line, face, (self._width - face.width(line)) / 2, ink)
                self._y += self._line

    def _columns(self, role: str, names: list[str]) -> Iterator[Piece]:
        """The role on the side where reading begins, the names on the other, both towards the middle."""
        top, room = self._y, (0.5 - _SAFE - _GUTTER) * self._width
        leftwards = reads_leftwards(role)
        roles = wrap_evenly(role, room, _LINES, self._role)
        for line in roles:
            yield self._beside_middle(line, self._role, _DIM, left=not leftwards)
            self._y += self._line
        self._y, end = top, self._y
        for name in names:
            for line in wrap_evenly(name, room, _LINES, self._name):
                yield self._beside_middle(line, self._name, 1.0, left=leftwards)
                self._y += self._line
        self._y = max(self._y, end)

    def _beside_middle(self, text: str, face: Spaced, ink: float, *, left: bool) -> Piece:
        gutter = _GUTTER * self._width
        x = self._width / 2 + (-gutter - face.width(text) if left else gutter)
        return self._piece(text, face, x, ink)

    def _piece(self, text: str, face: Spaced, x: float, ink: float) -> Piece:
        return Piece(text, face, x, self._y, ink)
