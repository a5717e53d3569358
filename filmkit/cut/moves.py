"""Camera moves over a still picture: which part of it is seen, frame by frame, as an ffmpeg filter.

Knows nothing of files or encoders. The moves go on evenly from the clip's first frame to its last, so that handles
are as much in movement as the shot itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.keys import derive_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from filmkit.model.vocabulary import Move
    from filmkit.timing import Rate

_FARTHEST = 0.14  # of the picture: more would show how little there is of it
_PACE = 0.03  # of the picture in a second
_UNREST = 0.02  # of the picture, by which a hand is off its mark


@dataclass(frozen=True, slots=True)
class _View:
    """The part of the picture that is seen, in fractions of its width and height.

    Attributes:
        left, top: Of its corner.
        scale: Of its width, and of its height.
    """

    left: float
    top: float
    scale: float


def _whole(_: float) -> _View:
    return _View(0, 0, 1)


def _middle(far: float) -> _View:
    return _View(far / 2, far / 2, 1 - far)


# Where a move begins and where it ends, by how far it goes.
_MOVES: Mapping[Move, tuple[Callable[[float], _View], Callable[[float], _View]]] = {
    "pan_left": (
        lambda far: _View(far, far / 2, 1 - far),
        lambda far: _View(0, far / 2, 1 - far),
    ),
    "pan_right": (
        lambda far: _View(0, far / 2, 1 - far),
        lambda far: _View(far, far / 2, 1 - far),
    ),
    "tilt_up": (
        lambda far: _View(far / 2, far, 1 - far),
        lambda far: _View(far / 2, 0, 1 - far),
    ),
    "tilt_down": (
        lambda far: _View(far / 2, 0, 1 - far),
        lambda far: _View(far / 2, far, 1 - far),
    ),
    "dolly_in": (_whole, _middle),
    "dolly_out": (_middle, _whole),
    "crane_up": (lambda far: _View(far / 2, far, 1 - far), _whole),
    "crane_down": (_whole, lambda far: _View(far / 2, far, 1 - far)),
}
_SAME: Mapping[Move, Move] = {"tracking": "pan_right"}  # in a flat picture there is no difference


def move_camera(move: Move, *, frames: int, rate: Rate, seed: int) -> str:
    """The filter for a move over a picture that is repeated for `frames` frames; "" for none.

    Args:
        move: How the camera moves.
        frames: Length of the clip.
        rate: Of those frames.
        seed: Decides the unrest of a hand, and nothing else.
    """
    if move == "handheld":
        return _by_hand(rate, seed)
    ends = _MOVES.get(_SAME.get(move, move))
    if ends is None:
        return ""
    far = min(_FARTHEST, _PACE * float(rate.seconds(frames)))
    start, end = (view(far) for view in ends)
    last = max(frames - 1, 1)
    return _seen(
        _between(start.left, end.left, last),
        _between(start.top, end.top, last),
        _between(start.scale, end.scale, last),
    )


def _between(start: float, end: float, last: int) -> str:
    """An expression for a value that goes evenly from `start` to `end`, which it reaches in frame `last`."""
    return f"({start:.6f}+({end - start:.6f})*(on-1)/{last})"  # `on` counts frames from 1


def _by_hand(rate: Rate, seed: int) -> str:
    """Slow drift and a quicker tremble, sideways and upwards, out of step with each other."""
    sideways = f"{_UNREST}*(1+0.7*{_sway(1.7, rate, seed)}+0.3*{_sway(5.3, rate, seed)})"
    upwards = f"{_UNREST}*(1+0.7*{_sway(1.3, rate, seed)}+0.3*{_sway(4.1, rate, seed)})"
    return _seen(sideways, upwards, f"{1 - 2 * _UNREST:.6f}")


def _sway(speed: float, rate: Rate, seed: int) -> str:
    """A wave between -1 and 1 of `speed` radians a second, which begins where the seed says."""
    begin = derive_seed(seed, str(speed)) % 6283 / 1000
    return f"sin({speed}*on/({rate})+{begin:.3f})"


def _seen(left: str, top: str, scale: str) -> str:
    """The filter that fills the frame with a part of it, exact to a fraction of a pixel.

    Not `zoompan`, which moves by whole pixels and trembles. Source: https://ffmpeg.org/ffmpeg-filters.html#perspective
    """
    right, bottom = f"{left}+{scale}", f"{top}+{scale}"
    corners = ((left, top), (right, top), (left, bottom), (right, bottom))
    places = (f"x{n}='W*({x})':y{n}='H*({y})'" for n, (x, y) in enumerate(corners))
    return f"perspective={':'.join(places)}:interpolation=cubic:sense=source:eval=frame"
