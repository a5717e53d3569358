"""The music that filmkit makes: harmony, form, score and its sound."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmkit.backends.sound.drums import DRUMS
from filmkit.backends.sound.form import fit
from filmkit.backends.sound.harmony import SCALES, chord, progression
from filmkit.backends.sound.instruments import SECTIONS, SOLOISTS, STRUCK
from filmkit.backends.sound.moods import STYLES
from filmkit.backends.sound.parts import steps, swung
from filmkit.backends.sound.score import Score
from filmkit.backends.sound.synth import play
from filmkit.cut.sound import SAMPLE_RATE, TEMPOS
from filmkit.model.vocabulary import MOODS, Mood

if TYPE_CHECKING:
    from numpy.typing import NDArray

moods = st.sampled_from(MOODS)
seeds = st.integers(0, 2**32 - 1)


def scored(mood: Mood, length_s: float, *, seed: int = 7) -> Score:
    """A score at the mood's slowest tempo."""
    return Score(mood, bpm=TEMPOS[mood][0], root=seed % 12, seed=seed, length_s=length_s)


def heard(mood: Mood, samples: int, *, seed: int = 7, block: int = 2**15) -> NDArray[np.float32]:
    """The whole piece, (samples, 2)."""
    score = scored(mood, samples / SAMPLE_RATE, seed=seed)
    return np.concatenate(list(play(score, samples, block=block)))


@pytest.mark.parametrize(
    ("name", "classes"),
    [("I", (0, 4, 7)), ("bVImaj7", (8, 0, 3, 7)), ("IIm7b5", (2, 5, 8, 0)), ("VII", (11, 3, 6))],
)
def test_chord_names(name: str, classes: tuple[int, ...]) -> None:
    """A Roman numeral with its quality gives the notes that it gives a musician."""
    assert chord(name, 0).classes == classes


@given(moods, st.integers(0, 11), st.integers(36, 84))
def test_voices_stay_together(mood: Mood, tonic: int, centre: int) -> None:
    """Every chord of every mood can be voiced within an octave of where its part plays."""
    style = STYLES[mood]
    for names in (*style.verses, *style.choruses, style.cadence, style.final):
        for each in progression(names, tonic):
            assert all(centre - 6 <= pitch < centre + 6 for pitch in each.around(centre))


@pytest.mark.parametrize("mood", MOODS)
def test_moods_are_playable(mood: Mood) -> None:
    """Each mood names only instruments, kinds of part and scales that exist; four chords fill a phrase."""
    style = STYLES[mood]

    assert style.scale in SCALES
    assert all(len(n.split()) == 4 for n in (*style.verses, *style.choruses, style.cadence))
    assert {part.kind for part in style.parts} <= {"hold", "steps", "tune", "swell"}
    voices = {part.voice for part in style.parts}
    assert voices <= {*SECTIONS, *SOLOISTS, *STRUCK, *DRUMS, "swell"}


def test_steps_hold_through_dashes() -> None:
    """A sign lasts through the dashes behind it, and no longer."""
    assert list(steps("0-.1", 4)) == [(0.0, 2.0, "0"), (3.0, 1.0, "1")]


@given(st.floats(0, 15), st.floats(0, 15), st.floats(0.5, 0.7))
def test_swing_keeps_the_order(one: float, other: float, swing: float) -> None:
    """Swing moves notes within their beat but never past each other."""
    early, late = sorted((one, other))

    assert swung(early, swing) <= swung(late, swing) + 1e-9


@given(st.floats(0.02, 7200), st.integers(40, 200), st.sampled_from((3, 4)), st.floats(1, 5))
def test_the_form_fills_the_film(length_s: float, bpm: int, beats: int, ring_s: float) -> None:
    """Bars follow each other, the last chord starts inside the film and has time to ring."""
    form = fit(length_s, bpm=bpm, beats=beats, ring_s=ring_s)
    lines = [form.time(bar * beats) for bar in range(max(0, form.bars - 6), form.bars + 1)]

    assert all(a < b for a, b in itertools.pairwise(lines))
    assert 0 <= form.final_s <= length_s
    assert form.bars == 0 or length_s - form.final_s >= ring_s - 1e-6
    assert length_s - form.final_s <= ring_s + 60 / bpm * beats + 1e-6


@settings(deadline=None, max_examples=20)
@given(moods, seeds, st.floats(0.04, 90))
def test_every_note_is_in_the_film(mood: Mood, seed: int, length_s: float) -> None:
    """Whatever mood, seed and length: notes start within the film and can be heard."""
    for _, notes in scored(mood, length_s, seed=seed).bars():
        for note in notes:
            assert 0 <= note.start_s < length_s
            assert note.length_s > 0
            assert note.pitch == 0 or 20 <= note.pitch <= 108


@pytest.mark.parametrize("mood", MOODS)
def test_the_ending_ends(mood: Mood) -> None:
    """The piece comes home: a tonic chord at the end, another one just before it."""
    score = scored(mood, 40, seed=3)
    home = score.chord(score.form.bars)

    assert home.root == (STYLES[mood].lowest + (3 - STYLES[mood].lowest) % 12) % 12
    assert score.chord(score.form.bars - 1).root != home.root


@settings(deadline=None, max_examples=8)
@given(moods, seeds, st.integers(1, 3 * SAMPLE_RATE))
def test_any_length_is_played(mood: Mood, seed: int, samples: int) -> None:
    """Exactly the samples asked for, never clipped, without DC, from silence to silence."""
    sound = heard(mood, samples, seed=seed)

    assert sound.shape == (samples, 2)
    assert np.abs(sound).max() < 1
    assert np.abs(sound[[0, -1]]).max() < 1e-6
    assert samples < SAMPLE_RATE or np.abs(sound.mean(axis=0)).max() < 2e-3


def test_blocks_change_nothing() -> None:
    """The size of the blocks that are worked on can't be heard."""
    small = heard("noir", 9 * SAMPLE_RATE, block=2**15)
    large = heard("noir", 9 * SAMPLE_RATE, block=2**17 + 77)

    np.testing.assert_allclose(small, large, atol=2e-6)


def test_the_seed_chooses_the_music() -> None:
    """One seed always gives the same music, another one other music."""
    first, again, other = (heard("playful", 5 * SAMPLE_RATE, seed=seed) for seed in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.allclose(first, other, atol=0.01)


def test_moods_sound_different() -> None:
    """Noir is darker than playful, and less busy."""
    dark, bright = (heard(mood, 12 * SAMPLE_RATE) for mood in ("noir", "playful"))

    assert _onsets(dark) < _onsets(bright)
    assert _brightness_hz(dark) < _brightness_hz(bright)


def test_there_is_silence_at_the_end_and_music_before() -> None:
    """The last tenth of a second is 40 dB or more under the piece, and the second before is not cut off."""
    sound = heard("hopeful", 12 * SAMPLE_RATE)
    level = [float(np.sqrt(np.mean(part**2))) for part in np.array_split(sound, 120)]

    assert level[-1] < 0.01 * max(level)
    assert all(later < earlier * 1.2 for earlier, later in itertools.pairwise(level[-10:]))
    assert level[-20] > 0.02 * max(level)


def test_a_film_of_hours_starts_at_once() -> None:
    """The first block of a film of three hours needs nothing of the rest."""
    first = next(play(scored("calm", 10_800), 10_800 * SAMPLE_RATE))

    assert np.abs(first).max() > 0.01


def _brightness_hz(sound: NDArray[np.float32]) -> float:
    power = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    return float((power * np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)).sum() / power.sum())


def _onsets(sound: NDArray[np.float32]) -> float:
    """How much the level jumps upwards from one 20 ms to the next, relative to itself."""
    level = np.sqrt(np.mean(sound.reshape(-1, 960, 2) ** 2, axis=(1, 2)))
    return float(np.clip(np.diff(level), 0, None).sum() / level.sum())
