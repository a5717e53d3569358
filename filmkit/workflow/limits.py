"""What a model can make: numbers of frames, sizes and rates, and the nearest of them to what is wanted.

Knows nothing of graphs. A server floors without a word what its model can't make: it must be asked for
what it can, and never for less than the shot needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isqrt
from typing import TYPE_CHECKING

from filmkit.timing import Rate

if TYPE_CHECKING:
    from filmkit.model.film import Format

_RULE = re.compile(r"([1-9][0-9]{0,2})n(?:\+([0-9]{1,3}))?")
_FASTEST = 120  # what ComfyUI's own video nodes take


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRule:
    """The numbers of frames that a model makes: `multiple * n + offset`, from `least` to `most`.

    Attributes:
        multiple: At least 1.
        offset: At least 0.
        least: At least 1.
        most: 0 = no end.
    """

    multiple: int = 1
    offset: int = 0
    least: int = 1
    most: int = 0

    @classmethod
    def of(cls, text: str, *, least: int = 1, most: int = 0) -> FrameRule:
        """The rule meant by `4n+1`, `8n`; "" = any number.

        Raises:
            ValueError: Neither.
        """
        found = _RULE.fullmatch(text.replace(" ", "") or "1n")
        if not found:
            message = f"not a rule for frames: {text!r}"
            raise ValueError(message)
        offset = int(found[2] or 0)
        return cls(multiple=int(found[1]), offset=offset, least=least, most=most)

    def __str__(self) -> str:
        """`4n+1`, or `any`."""
        if self.multiple == 1:
            return "any"
        return f"{self.multiple}n" + (f"+{self.offset}" if self.offset else "")

    def at_least(self, frames: int) -> int:
        """The smallest number by the rule that is no less than `frames`; may be above `most`."""
        over = max(frames, self.least, self.offset) - self.offset
        rounded = -(-over // self.multiple) * self.multiple + self.offset
        return rounded or self.multiple


def frames_to_ask(frames: int, film: Rate, rate: Rate, rule: FrameRule) -> int:
    """Frames to ask a model for.

    Args:
        frames: Of the film, that the clip is to last for, handles and all.
        film: The film's rate.
        rate: The model's.
        rule: What it can make.
    """
    return rule.at_least(ceil(film.seconds(frames) * rate.fps) + _spare(film, rate))


def longest_frames(form: Format, rate: Rate, most: int) -> int:
    """Frames, without handles, of the longest shot for which `most` of the model's frames will do."""
    seconds = rate.seconds(most - _spare(form.rate, rate))
    return int(seconds * form.rate.fps) - 2 * form.handles


def _spare(film: Rate, rate: Rate) -> int:
    """At another rate one frame more, so that the film's last one is found; at the same, each is the film's."""
    return int(film != rate)


def rate_to_ask(film: Rate, rates: tuple[Rate, ...]) -> Rate:
    """The model's rate nearest to the film's; of a model that makes any, a whole one no slower than the film's.

    Whole, since servers write other rates into the file rounded, or not at all.
    """
    if not rates:
        return Rate(Fraction(min(film.nominal, _FASTEST)))
    return min(rates, key=lambda rate: (abs(rate.fps - film.fps), rate.fps))


def size_to_ask(width: int, height: int, multiple: int, most_pixels: int) -> tuple[int, int]:
    """Pixels to ask a model for, rounded up to what it can make.

    Args:
        width: What is wanted.
        height: What is wanted.
        multiple: What the model's widths and heights are multiples of.
        most_pixels: More than these are made smaller first, in the same proportions; 0 = no end.
    """
    if most_pixels and width * height > most_pixels:
        smaller = isqrt(most_pixels * width // height), isqrt(most_pixels * height // width)
        width, height = smaller
    return -(-width // multiple) * multiple, -(-height // multiple) * multiple
