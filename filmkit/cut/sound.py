"""The soundtrack as data: what decides its bytes, and its length to the sample.

Knows nothing of instruments, files or ffmpeg.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.keys import derive_seed
from filmkit.model.film import SynthMusic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.keys import Json
    from filmkit.model.film import Audio
    from filmkit.model.vocabulary import Mood
    from filmkit.timing import Rate

MUSIC = "music"  # music that wasn't made here, as an input; without a suffix, so that its contents decide
SAMPLE_RATE = 48_000  # samples per second of every soundtrack, whatever it was made from

# Beats per minute, slowest and fastest: the seed chooses between them.
TEMPOS: Mapping[Mood, tuple[int, int]] = {
    "noir": (70, 84),
    "tense": (98, 114),
    "calm": (68, 80),
    "hopeful": (86, 98),
    "playful": (112, 126),
    "epic": (80, 92),
}


def soundtrack_recipe(audio: Audio, *, seed: int, frames: int, rate: Rate) -> dict[str, Json]:
    """What a film's soundtrack is made from: its own settings, the film's seed and length.

    Args:
        audio: With a soundtrack: a silent film has no recipe for one.
        seed: The film's; a file of the user's own ignores it.
        frames: Length of the film, >= 1.
        rate: Of those frames.

    Returns:
        `music` (`use`: `synth` or `file`; a file's bytes are the input `MUSIC`), `samples`
        (length of the film, exact), `sample_rate` (Hz), `loudness_lufs`.
    """
    assert audio.soundtrack is not None, "a silent film has no soundtrack"  # noqa: S101
    music = audio.soundtrack
    return {
        "music": _synth(music, seed) if isinstance(music, SynthMusic) else {"use": "file"},
        "samples": rate.samples(frames, SAMPLE_RATE),
        "sample_rate": SAMPLE_RATE,
        "loudness_lufs": audio.loudness_lufs,
    }


def _synth(music: SynthMusic, seed: int) -> dict[str, Json]:
    slowest, fastest = TEMPOS[music.mood]
    varied = slowest + derive_seed(seed, music.mood, "bpm") % (fastest - slowest + 1)
    return {
        "use": "synth",
        "mood": music.mood,
        "bpm": varied if music.bpm is None else music.bpm,
        "root": derive_seed(seed, music.mood, "root") % 12,  # semitones above C
        "seed": seed,
    }
