"""The soundtrack's recipe."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmkit.cut.sound import SAMPLE_RATE, TEMPOS, soundtrack_recipe
from filmkit.keys import canonical
from filmkit.model.film import Audio, MusicFile, SynthMusic
from filmkit.model.vocabulary import MOODS, Mood
from filmkit.timing import Rate

RATES = ("24", "23.976", "25", "29.97", "30", "60")


@given(frames=st.integers(1, 10**6), rate=st.sampled_from(RATES))
def test_samples_are_those_of_the_film(frames: int, rate: str) -> None:
    """A soundtrack is within half a sample of the film's exact length, however long that is."""
    exact = frames / Rate.of(rate).fps * SAMPLE_RATE

    recipe = soundtrack_recipe(Audio(), seed=1, frames=frames, rate=Rate.of(rate))

    assert abs(Fraction(str(recipe["samples"])) - exact) <= Fraction(1, 2)


@given(mood=st.sampled_from(MOODS), seed=st.integers(0, 2**32 - 1))
def test_tempo_is_the_moods(mood: Mood, seed: int) -> None:
    """Any seed gives a tempo within the mood's range, and a recipe that is plain JSON."""
    audio = Audio(soundtrack=SynthMusic(mood=mood))

    recipe = soundtrack_recipe(audio, seed=seed, frames=24, rate=Rate.of(24))

    assert canonical(recipe)
    assert isinstance(recipe["music"], dict)
    assert recipe["music"]["bpm"] in range(TEMPOS[mood][0], TEMPOS[mood][1] + 1)


def test_users_tempo_is_kept() -> None:
    """A tempo that the film names is played as it is."""
    audio = Audio(soundtrack=SynthMusic(mood="noir", bpm=61))

    recipe = soundtrack_recipe(audio, seed=5, frames=24, rate=Rate.of(24))

    assert isinstance(recipe["music"], dict)
    assert recipe["music"]["bpm"] == 61


def test_a_file_ignores_the_seed_and_its_path() -> None:
    """The user's own music is the same whatever the film's seed and wherever it lies: its bytes are an input."""
    first, second = (Audio(soundtrack=MusicFile(file=name)) for name in ("a.wav", "b/c.mp3"))

    one = soundtrack_recipe(first, seed=1, frames=24, rate=Rate.of(24))
    other = soundtrack_recipe(second, seed=2, frames=24, rate=Rate.of(24))

    assert one == other


@pytest.mark.parametrize("change", ["seed", "length", "loudness", "mood"])
def test_what_is_heard_is_in_the_recipe(change: str) -> None:
    """Seed, length, loudness and mood each make another soundtrack."""
    calm = Audio(soundtrack=SynthMusic(mood="calm"), loudness_lufs=-16)
    base = soundtrack_recipe(calm, seed=1, frames=24, rate=Rate.of(24))
    audio = {
        "mood": Audio(soundtrack=SynthMusic(mood="epic"), loudness_lufs=-16),
        "loudness": Audio(soundtrack=SynthMusic(mood="calm"), loudness_lufs=-23),
    }.get(change, calm)

    changed = soundtrack_recipe(
        audio,
        seed=2 if change == "seed" else 1,
        frames=25 if change == "length" else 24,
        rate=Rate.of(24),
    )

    assert changed != base
