"""Exact film time."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmkit.timing import Length, Rate, spoken

RATES = st.sampled_from([Rate.of(r) for r in (12, 23.976, 24, 25, 29.97, 30, 59.94, "30000/1001")])


@pytest.mark.parametrize(
    ("said", "fps"),
    [
        (24, Fraction(24)),
        (23.976, Fraction(24000, 1001)),
        ("23.98", Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)),
        ("30000/1001", Fraction(30000, 1001)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_rates(said: str | float, fps: Fraction) -> None:
    """The rounded broadcast rates mean the exact ones."""
    assert Rate.of(said).fps == fps


@pytest.mark.parametrize("said", [0, -24, "x", "1/0"])
def test_no_rates(said: str | float) -> None:
    """A rate is above 0."""
    with pytest.raises((ValueError, ZeroDivisionError)):
        Rate.of(said)


@given(RATES, st.integers(0, 10_000_000))
def test_frames_survive_seconds(rate: Rate, frames: int) -> None:
    """Frames into seconds and back are the same frames."""
    assert rate.frames(rate.seconds(frames)) == frames


@given(RATES, st.integers(0, 10_000_000))
def test_frames_survive_timecode(rate: Rate, frames: int) -> None:
    """A timecode counts every frame."""
    hours, minutes, seconds, rest = map(int, rate.timecode(frames).split(":"))
    assert ((hours * 60 + minutes) * 60 + seconds) * rate.nominal + rest == frames


@given(RATES, st.integers(1, 100_000))
def test_samples_never_drift(rate: Rate, frames: int) -> None:
    """A frame's first sample is within half a sample of its time."""
    exact = rate.seconds(frames) * 48_000
    assert abs(rate.samples(frames, 48_000) - exact) <= Fraction(1, 2)


@given(RATES)
def test_a_frame_is_whole_ticks(rate: Rate) -> None:
    """Every frame lasts a whole number of ticks of the timescale."""
    assert (rate.timescale / rate.fps).denominator == 1


@pytest.mark.parametrize(
    ("said", "frames"),
    [(4, 96), (4.5, 108), ("4s", 96), ("500ms", 12), ("96f", 96), (" 2 s", 48), ("0f", 0)],
)
def test_lengths(said: str | float, frames: int) -> None:
    """Lengths are seconds, milliseconds or frames."""
    assert Length.of(said).frames(Rate.of(24)) == frames


@pytest.mark.parametrize("said", ["", "s", "1:30", "-1", "1.5f", "1/2", "four", "1 m"])
def test_no_lengths(said: str) -> None:
    """Anything else is no length."""
    with pytest.raises(ValueError):
        Length.of(said)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.44, "0.4 s"),
        (2, "2 s"),
        (12.4, "12 s"),
        (200, "3 min 20 s"),
        (120, "2 min"),
        (3900, "1 h 5 min"),
    ],
)
def test_spoken(seconds: float, text: str) -> None:
    """Lengths as people say them."""
    assert spoken(Fraction(seconds).limit_denominator(1000)) == text
