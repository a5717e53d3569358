"""The caption in the lower third: the shot's number, how it is filmed, how long it is, and the scene's own words.

Knows nothing of what is painted above it but the colour of its light. It comes and goes within its own shot: where
clips overlap in a transition, nobody could read two captions that lie over each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from filmkit.backends.lettering.typeface import Typeface, clean, reads_leftwards
from filmkit.backends.lettering.wrapping import wrap
from filmkit.backends.render.animatic.sheet import Colour, mix

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.sheet import Pixels

Ink = tuple[Colour, float]  # colour, opacity
_WHITE: Ink = ((246, 244, 240), 1.0)
_GREY: Ink = ((214, 216, 220), 0.8)

_LINES = 3
_SMALL = 0.0235  # units
_READ = 600  # characters of a caption that could possibly fit
_SMALLEST_PX = 8  # type below this is not legible: it is left out

_WAIT_S, _FADE_S = (
    1 / 12,
    1 / 4,
)  # from the shot's first frame until it comes; as long as it takes for that
_UNHURRIED = 5  # times as long as both is the shortest shot with that much time


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """What a caption says.

    Attributes:
        label: The shot's number.
        size, move: How it is filmed, as the vocabulary has it.
        seconds: Its length in the film.
        text: The scene's own words, of any length and script.
        accent: A colour of the picture.
    """

    label: str
    size: str
    move: str
    seconds: Fraction
    text: str
    accent: Colour


@dataclass(frozen=True, slots=True)
class Caption:
    """A painted caption, uint8.

    Attributes:
        colours: Of its words, times alpha, (rows, columns, 3).
        alpha: How much of the picture it covers, (rows, columns).
        shade: `alpha` without the words: the dark that they stand on, which stays while they come and go.
    """

    colours: Pixels
    alpha: Pixels
    shade: Pixels


def paint_caption(slate: Slate, width: int, height: int) -> Caption:
    """Paint a caption for frames of so many pixels."""
    layout = _Layout(slate, width, height)
    colours = np.zeros((height, width, 3), np.float32)
    shade = np.repeat(1 - _scrim(height, layout.top)[:, None], width, axis=1)
    clear = shade.copy()
    for (colour, opacity), mask in layout.draw().items():
        ink = np.asarray(mask, np.float32) * np.float32(opacity / 255)
        colours += (np.asarray(colour, np.float32) - colours) * ink[..., None]
        clear *= 1 - ink
    return Caption(np.round(colours).astype(np.uint8), _cover(clear), _cover(shade))


def presence(number: int, *, frames: int, handles: int, fps: float) -> float:
    """How much of a caption's words is seen in a clip's frame `number`, 0 to 1.

    Nothing in the handles and beside them; in shots too short for that they come and go faster.
    """
    own = min(number - handles, frames - 1 - (number - handles))  # frames to the nearer end
    if own < 0:
        return 0.0
    hurry = min(1.0, frames / (_UNHURRIED * (_WAIT_S + _FADE_S) * fps))
    since_s = (own + 0.5) / fps
    return min(max((since_s - hurry * _WAIT_S) / (hurry * _FADE_S), 0.0), 1.0)


def _cover(clear: Pixels) -> Pixels:
    return np.asarray(np.round(255 - clear * 255).astype(np.uint8))


def _scrim(height: int, top: float) -> Pixels:
    """How dark the picture gets below the caption's top: nothing has an edge."""
    y = np.arange(height, dtype=np.float32)
    t = np.clip((y - (top - 0.1 * height)) / max(1.0, height - top + 0.05 * height), 0, 1)
    return np.asarray(0.66 * t * t * (3 - 2 * t))


class _Layout:
    """Where everything in a caption goes."""

    def __init__(self, slate: Slate, width: int, height: int) -> None:
        unit = min(height, 1.25 * width)
        self.slate, self.width, self.height, self.unit = slate, width, height, unit
        self.left, self.foot = round(0.055 * unit), height - 0.062 * unit
        self.text = Typeface(max(_SMALLEST_PX, round(0.037 * unit)), 420)
        self.small = Typeface(max(_SMALLEST_PX, round(_SMALL * unit)), 600)
        self.leading = self.text.size_px * 1.36
        room = width - 2 * self.left - 0.02 * unit
        lines = min(_LINES, int(height * 0.36 / self.leading) - 1)
        self.lines = wrap(clean(slate.text, _READ), room, lines, self.text) if lines > 0 else ()
        rows = len(self.lines) + 1 if self.legible else 0
        self.top = self.foot - rows * self.leading

    @property
    def legible(self) -> bool:
        """Whether there is room for words at all."""
        return self.height >= 6 * _SMALLEST_PX and self.width >= 10 * _SMALLEST_PX

    def draw(self) -> dict[Ink, Image.Image]:
        """Everything but the scrim: what is said in each ink, as a mask.

        Masks, since what Pillow does to half-transparent colours has changed between its versions.
        """
        masks: dict[Ink, Image.Image] = {}
        if not self.legible:
            return masks
        self._draw_head(masks, self.foot - self.leading * (len(self.lines) + 0.12))
        canvas = self._canvas(masks, _WHITE)
        for number, line in enumerate(self.lines):
            y = self.foot - self.leading * (len(self.lines) - 1 - number)
            leftwards = reads_leftwards(line)
            x = self.width - self.left - self.text.width(line) if leftwards else float(self.left)
            self.text.draw(canvas, x, y, line)
        return masks

    def _canvas(self, masks: dict[Ink, Image.Image], ink: Ink) -> ImageDraw.ImageDraw:
        mask = masks.setdefault(ink, Image.new("L", (self.width, self.height)))
        return ImageDraw.Draw(mask)

    def _draw_head(self, masks: dict[Ink, Image.Image], y: float) -> None:
        """The number, a rule, then size, move and length: as many of them as fit."""
        accent = mix(self.slate.accent, (255, 255, 255), 0.35)
        canvas, end = self._canvas(masks, (accent, 1.0)), self.width - self.left
        x = self._spaced(canvas, self.left, y, clean(self.slate.label, 24)) + 0.018 * self.unit
        if self.unit * _SMALL < _SMALLEST_PX or x + 0.07 * self.unit > end:
            return
        rule = round(y - self.small.size_px * 0.36)
        low = rule + max(1, round(0.0016 * self.unit)) - 1
        canvas.rectangle((round(x), rule, round(x + 0.045 * self.unit), low), fill=200)
        x += 0.063 * self.unit
        canvas = self._canvas(masks, _GREY)
        length = f"{float(self.slate.seconds):.1f} s"
        for words in (_spoken(self.slate.size), _spoken(self.slate.move), length):
            if x + self._spaced_width(words) > end:
                break
            x = self._spaced(canvas, x, y, words) + 0.026 * self.unit

    def _spaced(self, canvas: ImageDraw.ImageDraw, x: float, y: float, text: str) -> float:
        """Small type, letter-spaced if its script can be; gives where it ends."""
        gap = self.small.size_px * 0.14
        for piece in text if text.isascii() else (text,):
            self.small.draw(canvas, x, y, piece)
            x += self.small.width(piece) + gap
        return x - gap

    def _spaced_width(self, text: str) -> float:
        return sum(self.small.width(c) + self.small.size_px * 0.14 for c in text)


def _spoken(term: str) -> str:
    return term.replace("_", " ").upper()
