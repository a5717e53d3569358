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
    from filmkit.model.film import Audio, ComfyMusic, MusicFile
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


def soundtrack_recipe(
    audio: Audio, *, seed: int, frames: int, rate: Rate, starts: Mapping[str, int] | None = None
) -> dict[str, Json]:
    """What a film's soundtrack is made from: its own settings, the film's seed and length.

    Args:
        audio: With music or voices: a silent film has no recipe for a soundtrack.
        seed: The film's; a file of the user's own ignores it.
        frames: Length of the film, >= 1.
        rate: Of those frames.
        starts: The film frame at which each voice begins, by the name of its file; None or empty = nobody speaks.

    Returns:
        `music` (`use`: `synth`, `file` or `none`; a file's bytes are the input `MUSIC`), `samples`
        (length of the film, exact), `sample_rate` (Hz), `loudness_lufs`. With voices, `speech`: the sample at
        which each input begins (`starts`), and how much louder than the music they are (`level_db`).
    """
    music = audio.soundtrack
    assert music is not None or starts, "a silent film has no soundtrack"  # noqa: S101
    speech: Json = {
        "starts": {
            name: rate.samples(frame, SAMPLE_RATE) for name, frame in (starts or {}).items()
        },
        "level_db": audio.voices.level_db,
    }
    return {
        "music": _music(music, seed),
        "samples": rate.samples(frames, SAMPLE_RATE),
        "sample_rate": SAMPLE_RATE,
        "loudness_lufs": audio.loudness_lufs,
        **({"speech": speech} if starts else {}),
    }


def _music(music: SynthMusic | MusicFile | ComfyMusic | None, seed: int) -> dict[str, Json]:
    if isinstance(music, SynthMusic):
        return _synth(music, seed)
    return {"use": "none" if music is None else "file"}


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
