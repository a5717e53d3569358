"""The last thing done to each frame: vignette, grain and caption, precomputed as one product and one sum.

Knows nothing of what the frame shows. Product and sum are made twice, with the caption's words and without; while
these come and go, a frame gets something between the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

from filmkit.backends.render.animatic.frame import OFFSET, YUV
from filmkit.backends.render.animatic.noise import dice

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.caption import Caption
    from filmkit.backends.render.animatic.frame import Frame
    from filmkit.backends.render.animatic.sheet import Pixels

Overlay: TypeAlias = (
    "tuple[Pixels, Pixels]"  # of one plane: what it is multiplied by, times 255; what is added
)

_VIGNETTE = 0.34
_GRAIN = 5  # levels of luma


class Grade:
    """What every frame of a clip gets."""

    def __init__(self, caption: Caption, seed: int) -> None:
        rows, columns = caption.alpha.shape
        x = np.linspace(-1, 1, columns, dtype=np.float32)[None]
        y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
        vignette = 1 - _VIGNETTE * ((x**2 * 0.9 + y**2) / 1.9) ** 1.4
        grain = dice(seed, "grain").integers(0, _GRAIN, (rows, columns)).astype(np.float32)
        wordless = np.zeros_like(caption.colours)
        self._bare = _overlay(wordless, caption.shade, vignette, grain)
        self._told = _overlay(caption.colours, caption.alpha, vignette, grain)

    def apply(self, frame: Frame, presence: float) -> None:
        """Grade a frame in place, with so much (0 to 1) of the caption's words."""
        for plane, (keep, add) in zip(frame.planes, self._at(presence), strict=True):
            cv2.multiply(plane, keep, dst=plane, scale=1 / 255)
            cv2.add(plane, add, dst=plane)

    def _at(self, presence: float) -> tuple[Overlay, ...]:
        if presence in {0.0, 1.0}:
            return self._told if presence else self._bare
        return tuple(
            (_between(bare[0], told[0], presence), _between(bare[1], told[1], presence))
            for bare, told in zip(self._bare, self._told, strict=True)
        )


def _overlay(
    colours: Pixels, alpha: Pixels, vignette: Pixels, grain: Pixels
) -> tuple[Overlay, ...]:
    """Product and sum for each plane that lay colours (times alpha) over a picture and grade it."""
    clear = 1 - alpha.astype(np.float32) / 255
    keep = clear * vignette
    added = cv2.transform(colours.astype(np.float32), YUV) + OFFSET * (1 - keep)[..., None]
    added[..., 0] += grain * clear
    half = (alpha.shape[1] // 2, alpha.shape[0] // 2)
    small = _bytes(cv2.resize(keep, half, interpolation=cv2.INTER_AREA) * 255)
    chroma = cv2.resize(added[..., 1:], half, interpolation=cv2.INTER_AREA)
    return (
        (_bytes(keep * 255), _bytes(added[..., 0])),
        (small, _bytes(chroma[..., 0])),
        (small, _bytes(chroma[..., 1])),
    )


def _between(bare: Pixels, told: Pixels, presence: float) -> Pixels:
    return np.asarray(cv2.addWeighted(bare, 1 - presence, told, presence, 0))


def _bytes(values: Pixels) -> Pixels:
    return np.ascontiguousarray(np.clip(np.round(values), 0, 255).astype(np.uint8))
