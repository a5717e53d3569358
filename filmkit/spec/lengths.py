"""Lengths, rates and the frame format as a film file writes them.

Wrong ones are None or the default here: the schema and `pacing` say what is wrong.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from filmkit.model.film import Format
from filmkit.spec.parts import at
from filmkit.timing import Length, Rate

if TYPE_CHECKING:
    from filmkit.keys import Json

WIDTH_PX, HEIGHT_PX, FPS, HANDLES = 1280, 720, 24, 6
DAY_S = 24 * 60 * 60  # longer than any film; a slip of the pen
TRANSITION_S = Fraction(1, 2)

# A Fraction of any text at all could be as long as its exponent says.
_LENGTH = re.compile(r"[0-9]{1,7}([.][0-9]{1,6})? ?(s|ms|f)?")
_RATE = re.compile(r"[1-9][0-9]{0,5}/[1-9][0-9]{0,5}")
_FASTEST_FPS = 240
_FINEST_TIMESCALE = 1_000_000  # 12.345678 would be beyond it: nobody means that


def length(value: Json) -> Length | None:
    """The length that `value` means; None if it means none or one longer than a day."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return _length(value)


@lru_cache(typed=True)  # exact numbers are slow, and a film has few lengths
def _length(value: float | str) -> Length | None:
    if isinstance(value, str) and not _LENGTH.fullmatch(value):
        return None
    try:
        found = Length.of(value)
    except ValueError:
        return None
    return found if found.amount <= DAY_S * (_FASTEST_FPS if found.unit == "f" else 1) else None


def frames(value: Json, form: Format) -> int | None:
    """The same as whole frames of the film."""
    found = length(value)
    return _frames(found, form.rate) if found else None


@lru_cache
def _frames(found: Length, rate: Rate) -> int:
    return found.frames(rate)


def seconds(value: Json, form: Format) -> float | None:
    """The same as seconds."""
    found = length(value)
    if found is None:
        return None
    return float(form.rate.seconds(int(found.amount)) if found.unit == "f" else found.amount)


def rate(value: Json) -> Rate | None:
    """The frame rate that `value` means; None if it means none that a film can have."""
    if isinstance(value, str) and not _RATE.fullmatch(value):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Rate.of(value)
    except ValueError:
        return None
    return (
        found if 1 <= found.fps <= _FASTEST_FPS and found.timescale <= _FINEST_TIMESCALE else None
    )


def frame_format(data: Json) -> Format:
    """The film's format, with defaults for what isn't said or is wrong."""

    def whole(key: str, default: int) -> int:
        value = at(data, "format", key)
        is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        return int(value) if is_whole else default  # type: ignore[arg-type]  # is_whole says so

    return Format(
        width=whole("width", WIDTH_PX),
        height=whole("height", HEIGHT_PX),
        rate=rate(at(data, "format", "fps")) or Rate.of(FPS),
        handles=whole("handles", HANDLES),
    )


def transition_frames(form: Format) -> int:
    """Length of a transition that doesn't say: half a second, or what the handles allow."""
    return min(form.rate.frames(TRANSITION_S), 2 * form.handles)


def is_too_long(value: Json) -> bool:
    """Whether it is a length, but one longer than a day."""
    return isinstance(value, str) and bool(_LENGTH.fullmatch(value)) and length(value) is None
