"""The last thing done to each frame: vignette, grain and caption, precomputed as one product and one sum.

Knows nothing of what the frame shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from filmkit.backends.render.animatic.frame import OFFSET, YUV
from filmkit.backends.render.animatic.noise import dice

if TYPE_CHECKING:
    from filmkit.backends.render.animatic.frame import Frame
    from filmkit.backends.render.animatic.sheet import Pixels

_VIGNETTE = 0.34
_GRAIN = 5  # levels of luma


class Grade:
    """What every frame of a clip gets."""

    def __init__(self, caption: tuple[Pixels, Pixels], seed: int) -> None:
        """Take the caption's colours times alpha, and its alpha."""
        colours, alpha = caption
        rows, columns = alpha.shape
        clear = 1 - alpha.astype(np.float32) / 255
        x, y = (
            np.linspace(-1, 1, columns, dtype=np.float32),
            np.linspace(-1, 1, rows, dtype=np.float32),
        )
        far = (x[None] ** 2 * 0.9 + y[:, None] ** 2) / 1.9
        keep = clear * (1 - _VIGNETTE * far**1.4)
        added = cv2.transform(colours.astype(np.float32), YUV)
        added = added + OFFSET * (1 - keep)[..., None]
        grain = dice(seed, "grain").integers(0, _GRAIN, (rows, columns)).astype(np.float32)
        added[..., 0] += grain * clear
        half = (columns // 2, rows // 2)
        small = cv2.resize(keep, half, interpolation=cv2.INTER_AREA)
        chroma = cv2.resize(added[..., 1:], half, interpolation=cv2.INTER_AREA)
        self._keep = (_bytes(keep * 255), _bytes(small * 255), _bytes(small * 255))
        self._add = (_bytes(added[..., 0]), _bytes(chroma[..., 0]), _bytes(chroma[..., 1]))

    def apply(self, frame: Frame) -> None:
        """Grade a frame in place."""
        for plane, keep, add in zip(frame.planes, self._keep, self._add, strict=True):
            cv2.multiply(plane, keep, dst=plane, scale=1 / 255)
            cv2.add(plane, add, dst=plane)


def _bytes(values: Pixels) -> Pixels:
    return np.ascontiguousarray(np.clip(np.round(values), 0, 255).astype(np.uint8))
