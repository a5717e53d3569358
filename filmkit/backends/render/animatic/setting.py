"""What every painter of a picture is given, and what a painter of places gives back.

Knows nothing of moves, captions or time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.render.animatic.noise import dice

if TYPE_CHECKING:
    import numpy as np

    from filmkit.backends.render.animatic.palette import Palette
    from filmkit.backends.render.animatic.reading import Theme
    from filmkit.backends.render.animatic.sheet import Layer, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One picture to paint.

    Attributes:
        stage: The area to paint.
        theme: What the words ask for.
        palette: Its colours.
        seed: Of the shot.
        horizon: The y of the horizon.
        sun: Where the key light is, (x, y).
        side: On which side of the picture that is, -1 or 1; figures look and walk that way.
        near: How near the camera is: 0 (extreme wide) to 1 (extreme close-up).
    """

    stage: Stage
    theme: Theme
    palette: Palette
    seed: int
    horizon: float
    sun: tuple[float, float]
    side: int
    near: float

    def dice(self, purpose: str) -> np.random.Generator:
        """Random numbers for one purpose."""
        return dice(self.seed, purpose)


@dataclass(frozen=True, slots=True)
class Scenery:
    """A painted place.

    Attributes:
        back: Layers behind the figures, farthest first; the first one is opaque.
        front: Layers before them.
        ground: The y on which somebody stands who is seen whole.
        lamps: Where lamps flicker: x, y, depth.
    """

    back: tuple[Layer, ...]
    ground: float
    front: tuple[Layer, ...] = ()
    lamps: tuple[tuple[float, float, float], ...] = ()
