"""Exact film time: whole frames at an exact rate.

Knows nothing of files or films. Floats appear only where text or ffmpeg wants them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

# The rates that people round when they write them down, and what they mean (SMPTE ST 12-1).
_BROADCAST = {
    Fraction("23.976"): Fraction(24000, 1001),
    Fraction("23.98"): Fraction(24000, 1001),
    Fraction("29.97"): Fraction(30000, 1001),
    Fraction("47.952"): Fraction(48000, 1001),
    Fraction("59.94"): Fraction(60000, 1001),
    Fraction("119.88"): Fraction(120000, 1001),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """Frames per second, exactly.

    Attributes:
        fps: More than 0; 23.976 is `Fraction(24000, 1001)`.
    """

    fps: Fraction

    @classmethod
    def of(cls, value: str | float) -> Rate:
        """The rate meant by `24`, `23.976`, `"30000/1001"`.

        Raises:
            ValueError: Not a number above 0.
        """
        fps = Fraction(str(value))
        if fps <= 0:
            message = f"a frame rate is above 0, got {value}"
            raise ValueError(message)
        return cls(_BROADCAST.get(fps, fps))

    def __str__(self) -> str:
        """`24` or `24000/1001`: how ffmpeg and a recipe spell it."""
        return str(self.fps)

    @property
    def nominal(self) -> int:
        """Frames that a timecode counts in a second: 24 for 24000/1001."""
        return -(-self.fps.numerator // self.fps.denominator)

    @property
    def timescale(self) -> int:
        """Ticks per second in MP4: each frame is a whole number of them (512 at whole rates)."""
        return self.fps.numerator * (512 if self.fps.denominator == 1 else 1)

    def frames(self, seconds: Fraction) -> int:
        """Whole frames nearest to `seconds`; halves round up."""
        return int(seconds * self.fps + Fraction(1, 2))

    def seconds(self, frames: int) -> Fraction:
        """Exact length of `frames`."""
        return frames / self.fps

    def samples(self, frames: int, sample_rate: int) -> int:
        """Audio sample at which frame `frames` starts, counted from 0.

        Always from the film's start: a sum of rounded lengths would drift.
        """
        return int(self.seconds(frames) * sample_rate + Fraction(1, 2))

    def timecode(self, frames: int) -> str:
        """Non-drop-frame `HH:MM:SS:FF` of frame `frames`, counted from 0. Source: SMPTE ST 12-1."""
        seconds, frame = divmod(frames, self.nominal)
        minutes, second = divmod(seconds, 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}:{frame:02d}"


@dataclass(frozen=True, slots=True)
class Length:
    """A length as the user wrote it: seconds, or frames of a film whose rate is not known yet.

    Attributes:
        amount: At least 0.
        unit: What `amount` counts.
    """

    amount: Fraction
    unit: str  # "s" or "f"

    @classmethod
    def of(cls, value: str | float) -> Length:
        """The length meant by `4`, `4.5`, `"4s"`, `"500ms"` or `"96f"`.

        Raises:
            ValueError: None of these.
        """
        text = str(value).strip().lower()
        suffix = next(suffix for suffix in ("ms", "s", "f", "") if text.endswith(suffix))
        unit = "f" if suffix == "f" else "s"
        amount = Fraction(text.removesuffix(suffix).strip()) / (1000 if suffix == "ms" else 1)
        if amount < 0 or "/" in text or (unit == "f" and amount.denominator != 1):
            message = f"not a length: {value!r}"
            raise ValueError(message)
        return cls(amount, unit)

    def frames(self, rate: Rate) -> int:
        """Whole frames at `rate`."""
        return int(self.amount) if self.unit == "f" else rate.frames(self.amount)


def spoken(seconds: Fraction) -> str:
    """A length for people: `0.04 s`, `0.4 s`, `12 s`, `3 min 20 s`, `1 h 5 min`."""
    if 0 < seconds < Fraction(1, 20):
        return f"{float(seconds):.2f} s"
    if seconds < 10:  # noqa: PLR2004
        return f"{float(seconds):.1f}".removesuffix(".0") + " s"
    whole = int(seconds + Fraction(1, 2))
    minutes, second = divmod(whole, 60)
    if not minutes:
        return f"{second} s"
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} min {second} s" if second else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
