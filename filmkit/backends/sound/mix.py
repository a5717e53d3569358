"""Speech over music: each voice at its sample, the music quieter while somebody speaks.

Knows nothing of films or of how loud the whole will be. The music's gain is computed from where the voices are, not
from how they sound: the same voices give the same gain, and the music is out of the way before the first word.
"""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING, Any

import numpy as np

from filmkit.backends.sound import loudness
from filmkit.backends.sound.source import Source, exactly, stereo
from filmkit.cut.sound import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from filmkit.backends.sound.loudness import Loudness
    from filmkit.backends.sound.tool import Tool

_BLOCK = SAMPLE_RATE  # samples worked on at a time
_SPEECH_LUFS = -20.0  # before the whole is brought to its loudness
_DUCK_DB = -9.0
_DOWN_S, _UP_S = 0.25, 0.6  # that the music takes to make way, and to come back
_HOLD_S = 1.2  # a pause in which it doesn't come back
_SPEECH, _ENVELOPE, _MUSIC, _MIX = "speech.w64", "envelope.w64", "bed.w64", "mix.w64"
_RAW = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ch_layout", "mono", "-i", "pipe:0")
_FLOAT = ("-c:a", "pcm_f32le", "-f", "w64")


def mix(
    music: Source | None,
    voices: Mapping[str, Path],
    starts: Mapping[str, int],
    *,
    samples: int,
    level_db: float,
    tool: Tool,
) -> Source:
    """Music and voices as one sound.

    Args:
        music: None = voices alone.
        voices: 16-bit mono WAV at 48 kHz, by name.
        starts: The sample at which each begins.
        samples: Length of the film; what goes on behind it is cut off.
        level_db: How much louder than the music the voices are, before it makes way.
        tool: Runs ffmpeg.

    Raises:
        Refused: ffmpeg failed.
        Cancelled: The build is stopping.
    """
    spans = [(start, start + _length(voices[name])) for name, start in sorted(starts.items())]
    tool.feed((*_RAW, *_FLOAT, _SPEECH), _spoken(voices, starts, samples), _unheard)
    speech = Source(("-i", f"file:{_SPEECH}"), f"{stereo()},{exactly(samples)}")
    louder = loudness.gain(_measure(speech, samples, tool).gain_db(_SPEECH_LUFS), limited=False)
    if music is None:
        return Source(speech.args, f"{speech.shape},{louder}")
    tool.feed((*_RAW, *_FLOAT, _ENVELOPE), _envelope(spans, samples), _unheard)
    quieter = _measure(music, samples, tool).gain_db(_SPEECH_LUFS - level_db)
    bed = f"{music.shape},{loudness.gain(quieter, limited=False)}"
    tool.run((*music.args, "-af", bed, *_FLOAT, _MUSIC), _unheard)
    graph = (
        f"[0:a]{stereo()}[bed];[1:a]{stereo(doubled=True)}[envelope];[bed][envelope]amultiply[ducked];"
        f"[2:a]{speech.shape},{louder}[speech];"
        "[ducked][speech]amix=inputs=2:normalize=0:duration=longest[mix]"
    )
    inputs = (each for name in (_MUSIC, _ENVELOPE, _SPEECH) for each in ("-i", f"file:{name}"))
    tool.run((*inputs, "-filter_complex", graph, "-map", "[mix]", *_FLOAT, _MIX), _unheard)
    return Source(("-i", f"file:{_MIX}"), f"{stereo()},{exactly(samples)}")


def _measure(sound: Source, samples: int, tool: Tool) -> Loudness:
    filters = f"{sound.shape},{loudness.meter(samples)}"
    return loudness.read_report(
        tool.run((*sound.args, "-af", filters, "-f", "null", "-"), _unheard)
    )


def _length(voice: Path) -> int:
    with wave.open(str(voice), "rb") as file:
        return file.getnframes()


def _blocks(samples: int) -> Iterator[tuple[int, int]]:
    for first in range(0, samples, _BLOCK):
        yield first, min(first + _BLOCK, samples)


def _spoken(voices: Mapping[str, Path], starts: Mapping[str, int], samples: int) -> Iterator[bytes]:
    """All voices on one track, block by block: a long film's don't fit into memory."""
    lengths = {name: _length(voices[name]) for name in starts}
    for first, end in _blocks(samples):
        block = np.zeros(end - first, np.float32)
        for name, start in starts.items():
            begin, stop = max(first, start), min(end, start + lengths[name])
            if begin < stop:
                block[begin - first : stop - first] += _excerpt(
                    voices[name], begin - start, stop - begin
                )
        yield block.astype("<f4").tobytes()


def _excerpt(voice: Path, first: int, samples: int) -> npt.NDArray[Any]:
    with wave.open(str(voice), "rb") as file:
        file.setpos(first)
        return np.frombuffer(file.readframes(samples), "<i2").astype(np.float32) / 32768


def _envelope(spans: Sequence[tuple[int, int]], samples: int) -> Iterator[bytes]:
    """The music's gain, 0 to 1, block by block."""
    times, levels_db = _corners(spans)
    for first, end in _blocks(samples):
        gain_db = np.interp(np.arange(first, end), times, levels_db)
        yield np.power(10, gain_db / 20).astype("<f4").tobytes()


def _corners(spans: Sequence[tuple[int, int]]) -> tuple[list[float], list[float]]:
    """Where the gain changes its course, in samples, and how high it is there, in decibels."""
    runs: list[list[int]] = []
    for start, end in sorted(spans):
        if runs and start - runs[-1][1] < _HOLD_S * SAMPLE_RATE:
            runs[-1][1] = max(runs[-1][1], end)
        else:
            runs.append([start, end])
    times: list[float] = []
    levels: list[float] = []
    for start, end in runs:
        times += [start - _DOWN_S * SAMPLE_RATE, start, end, end + _UP_S * SAMPLE_RATE]
        levels += [0.0, _DUCK_DB, _DUCK_DB, 0.0]
    return times, levels


def _unheard(_: float) -> None:
    """Mixing is quick beside making the music and encoding."""
