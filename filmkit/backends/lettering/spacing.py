"""Type with space between its letters, where their script takes that.

Knows nothing of where on a picture it stands.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageDraw

    from filmkit.backends.lettering.typeface import Typeface

# Latin, Greek, Cyrillic, Armenian and general punctuation: their letters stand apart, and read rightwards.
_LAST_APART = "\u058f"
_PUNCTUATION = ("\u2010", "\u2044")


class Spaced:
    """A typeface whose letters stand `gap` pixels farther apart than they would."""

    def __init__(self, face: Typeface, gap: float) -> None:
        self.face = face
        self._gap = gap
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """Pixels that `text` is long."""
        if not self._gap or not stands_apart(text):
            return self._width(text)
        return sum(self._steps(text)) + self._width(text[-1:])

    def draw(self, canvas: ImageDraw.ImageDraw, x: float, baseline: float, text: str) -> None:
        """Draw one line on a mask, from x on, standing on `baseline`."""
        if not self._gap or not stands_apart(text):
            self.face.draw(canvas, x, baseline, text)
            return
        for letter, step in zip(text, [*self._steps(text), 0.0], strict=True):
            self.face.draw(canvas, x, baseline, letter)
            x += step

    def _steps(self, text: str) -> list[float]:
        """From each letter to the next: as near as the font sets the two, and the gap."""
        width = self._width
        return [width(one + two) - width(two) + self._gap for one, two in pairwise(text)]

    def _width(self, text: str) -> float:
        """As the face has it; asked for again and again while lines are broken."""
        if text not in self._widths:
            self._widths[text] = self.face.width(text)
        return self._widths[text]


def stands_apart(text: str) -> bool:
    """Whether all of a text takes space between its letters: none of it is joined, or a mark on another."""
    return all(
        (letter <= _LAST_APART or _PUNCTUATION[0] <= letter <= _PUNCTUATION[1])
        and not unicodedata.category(letter).startswith("M")
        for letter in text
    )
