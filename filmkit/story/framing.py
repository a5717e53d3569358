"""How a scene is framed when nobody said: from its own words, and its seed where they don't say either.

A scene by hand need not say how it is filmed; the same words and seed are always filmed the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from filmkit.keys import derive_seed
from filmkit.story import cues

if TYPE_CHECKING:
    from filmkit.model.vocabulary import Angle, Move, Size


class Framing(NamedTuple):
    """How near, from where, and how the camera moves."""

    size: Size
    angle: Angle
    move: Move


def frame(text: str, seed: int) -> Framing:
    """The framing for a picture of `text`."""
    kind = cues.kind_of(text) or (cues.ARRIVING if cues.is_vista(text) else cues.PLAIN[0])
    moves = kind.moves
    return Framing(
        size=cues.size_named(text) or kind.sizes[0],
        angle=cues.angle_named(text) or "eye_level",
        move=cues.move_named(text) or moves[derive_seed(seed, "move") % len(moves)],
    )
