"""A title, set: its lines broken evenly, as large as they fit, the lines behind an empty one smaller.

Knows nothing of colours or of time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from filmkit.backends.lettering.spacing import Spaced
from filmkit.backends.lettering.typeface import Typeface, clean
from filmkit.backends.lettering.wrapping import is_unbroken, wrap_evenly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from filmkit.backends.lettering.order import Order
    from filmkit.model.vocabulary import LetterSize

_Paragraphs: TypeAlias = tuple[list[str], list[str]]  # the first lines, and the small ones

_SIZES: Mapping[LetterSize, float] = {"small": 0.066, "medium": 0.1, "large": 0.15}  # units
_SAFE = 0.1  # of the picture, at each edge: nothing stands there
_STEP = 0.93  # from one size to the next smaller one
_LEAST = (
    0.45  # of the size that was asked for: then lines are broken more often, and last cut short
)
_SMALLEST_PX = 8  # type below this is not legible
_LINES = 3  # of one paragraph: more read badly
_MOST = 300  # characters of a line
_CAP = 0.71  # height of a capital letter
_WEIGHT, _SMALL_WEIGHT = 300, 400
_OVER_WEIGHT, _SMALL_OVER_WEIGHT = 500, 600  # on a picture, which thin type is lost on
_SPACE, _SMALL_SPACE = 0.05, 0.12  # between letters
_LEADING, _SMALL_LEADING = 1.22, 1.6
_SMALL = 0.4  # of the size of the first lines
_BREAK = 1.0  # between the first lines and the small ones, in sizes of the first
_DIM = 0.75  # how much the small lines are seen


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a title, `baseline` below the top of the first."""

    text: str
    face: Spaced
    baseline: float
    ink: float


@dataclass(frozen=True, slots=True)
class _Style:
    """How one kind of lines is set; `spread` is from line to line, in sizes."""

    face: Spaced
    spread: float
    ink: float

    @property
    def size_px(self) -> int:
        return self.face.face.size_px

    @property
    def leading(self) -> float:
        return self.spread * self.size_px


def draw_title(order: Order, font: Path | None) -> npt.NDArray[np.float32]:
    """How much of each pixel is type, 0 to 1, (rows, columns)."""
    lines = _set(order, font)
    ink = np.zeros((order.height, order.width), np.float32)
    if not lines:
        return ink
    top = _top(order, lines[-1].baseline)
    for opacity in {line.ink for line in lines}:
        mask = Image.new("L", (order.width, order.height))
        canvas = ImageDraw.Draw(mask)
        for line in lines:
            if line.ink == opacity:
                x = (order.width - line.face.width(line.text)) / 2
                line.face.draw(canvas, x, top + line.baseline, line.text)
        ink = np.maximum(ink, np.asarray(mask, np.float32) * np.float32(opacity / 255))
    return ink


def _top(order: Order, height: float) -> float:
    safe = _SAFE * order.height
    if order.position == "top":
        return safe
    return (
        order.height - safe - height if order.position == "bottom" else (order.height - height) / 2
    )


def _set(order: Order, font: Path | None) -> list[_Line]:
    """The lines as large as they fit into the safe part of the picture."""
    paragraphs = _paragraphs(order.text)
    full = size = _SIZES[order.size] * order.unit
    while True:
        setter = _Setter(max(_SMALLEST_PX, round(size)), order, font)
        lines = setter.whole(paragraphs)
        if lines is not None:
            return lines
        if setter.size_px == _SMALLEST_PX or size <= _LEAST * full:
            return setter.cut_short(paragraphs)
        size *= _STEP


class _Setter:
    """Sets a title in one size."""

    def __init__(self, size_px: int, order: Order, font: Path | None) -> None:
        small_px = max(_SMALLEST_PX, round(_SMALL * size_px))
        on_card = order.rate is not None
        weight, small_weight = (
            (_WEIGHT, _SMALL_WEIGHT) if on_card else (_OVER_WEIGHT, _SMALL_OVER_WEIGHT)
        )
        face, small_face = Typeface(size_px, weight, font), Typeface(small_px, small_weight, font)
        self.size_px = size_px
        self._room = (1 - 2 * _SAFE) * order.width
        self._height = (1 - 2 * _SAFE) * order.height
        self._first = _Style(Spaced(face, _SPACE * size_px), _LEADING, 1.0)
        self._small = _Style(
            Spaced(small_face, _SMALL_SPACE * small_px), _SMALL_LEADING, _DIM if on_card else 1.0
        )

    def whole(self, paragraphs: _Paragraphs) -> list[_Line] | None:
        """The lines; None if a word, or all together, is too long for the size."""
        texts = [(text, style.face) for text, style in self._styled(paragraphs)]
        if not all(is_unbroken(text, self._room, _LINES, face) for text, face in texts):
            return None
        lines = self._set(paragraphs, _LINES)
        return lines if not lines or lines[-1].baseline <= self._height else None

    def cut_short(self, paragraphs: _Paragraphs) -> list[_Line]:
        """As many lines as fit, in any case the first."""
        rows = max(1, int(self._height / (_LEADING * self.size_px)))
        lines = self._set(paragraphs, rows)
        return [line for line in lines if line.baseline <= self._height or line is lines[0]]

    def _set(self, paragraphs: _Paragraphs, rows: int) -> list[_Line]:
        lines: list[_Line] = []
        y, before = 0.0, None
        for text, style in self._styled(paragraphs):
            cap = _CAP * style.size_px
            for piece in wrap_evenly(text, self._room, rows, style.face):
                if before is None:
                    y = cap
                else:
                    y += style.leading if style is before else _BREAK * self.size_px + cap
                lines.append(_Line(piece, style.face, y, style.ink))
                before = style
        return lines

    def _styled(self, paragraphs: _Paragraphs) -> Iterator[tuple[str, _Style]]:
        first, small = paragraphs
        yield from ((text, self._first) for text in first)
        yield from ((text, self._small) for text in small)


def _paragraphs(text: str) -> _Paragraphs:
    """The first lines, and those behind an empty one."""
    first, *rest = re.split(r"\n[ \t]*\n", text.strip(), maxsplit=1)
    return _clean(first), _clean("\n".join(rest))


def _clean(text: str) -> list[str]:
    lines = (clean(line, _MOST) for line in text.splitlines())
    return [line for line in lines if line]
