"""The music before its loudness is set: performed here, or the user's own file, which is not trusted.

Knows nothing of loudness or of the film's file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.sound.synth import play
from filmkit.backends.sound.tool import Refused
from filmkit.cut.sound import SAMPLE_RATE
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from filmkit.backends.sound.score import Score
    from filmkit.backends.sound.tool import Tool

_FADE_S = 1.5  # where the user's music is cut off
_BYTES = 8  # one stereo sample, 32-bit float
_PERFORMED = "score.flac"

# Plain media only. Playlists (HLS, DASH, concat, SDP, …) name other files and addresses, and may be called .wav.
_FORMATS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,"  # codespell:ignore caf
    "matroska,webm,mov,mp4,m4a,mp3,mpc,mpc8,mpeg,mpegts,mxf,nut,ogg,tak,truehd,tta,voc,w64,wav,wv"
)
_GUARDS = ("-protocol_whitelist", "file,pipe,fd", "-format_whitelist", _FORMATS)
_COUNT = "astats=measure_perchannel=none:measure_overall=Number_of_samples"
_COUNTED = re.compile(r"Number of samples: (\d+)")

_TROUBLES = (
    ("not on whitelist", "the music file is a playlist, or of a kind that filmkit does not open"),
    ("matches no streams", "there is no sound in the music file"),
    ("does not contain any stream", "there is no sound in the music file"),
    ("", "the music file is broken, or no sound file at all"),
)
_HINT = "give a sound file that plays by itself: wav, flac, mp3, m4a, ogg"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the sound comes from.

    Attributes:
        args: ffmpeg's input options and input.
        shape: Filters that make it 48 kHz stereo and exactly as long as the film.
    """

    args: tuple[str, ...]
    shape: str


def perform(score: Score, samples: int, tool: Tool, tell: Callable[[float], None]) -> Source:
    """Play the score into a lossless scratch file; `tell` takes seconds of music done.

    Raises:
        BackendError: ffmpeg failed.
        Cancelled: Out of `tell`.
    """
    blocks = (block.astype("<f4").tobytes() for block in play(score, samples))
    raw = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ch_layout", "stereo", "-i", "pipe:0")
    flac = ("-c:a", "flac", "-compression_level", "0", "-sample_fmt", "s32", _PERFORMED)
    try:
        tool.feed((*raw, *flac), blocks, lambda done: tell(done / _BYTES / SAMPLE_RATE))
    except Refused as refused:
        raise BackendError("ffmpeg could not store the music", log=refused.log) from refused
    return Source(("-i", f"file:{_PERFORMED}"), f"{stereo()},{exactly(samples)}")


def open_file(music: Path, samples: int, tool: Tool, tell: Callable[[float], None]) -> Source:
    """The user's file, trimmed with a fade-out or padded with silence; `tell` takes seconds read.

    Raises:
        BackendError: It is no sound file, or one that would open others.
        Cancelled: Out of `tell`.
    """
    args = (*_GUARDS, "-vn", "-sn", "-dn", "-i", f"file:{music}", "-map", "0:a:0")
    # One sample more than the film has tells whether something is cut off.
    count = f"{stereo()},atrim=end_sample={samples + 1},{_COUNT}"
    try:
        log = tool.run((*args, "-af", count, "-f", "null", "-"), tell)
    except Refused as refused:
        message = next(message for sign, message in _TROUBLES if sign in refused.log)
        raise BackendError(message, hint=_HINT, log=refused.log) from refused
    counted = _COUNTED.findall(log)
    if not counted or not int(counted[-1]):
        raise BackendError("there is no sound in the music file", hint=_HINT, log=log)
    fade = f"{_fade_out(samples)}," if int(counted[-1]) > samples else ""
    return Source(args, f"{stereo()},atrim=end_sample={samples},{fade}{exactly(samples)}")


def stereo(*, doubled: bool = False) -> str:
    """Filters for 48 kHz stereo; `doubled`: one channel as two, each as loud as it was."""
    pan = "pan=stereo|c0=c0|c1=c0," if doubled else ""
    return f"{pan}aresample={SAMPLE_RATE},aformat=sample_fmts=fltp:channel_layouts=stereo"


def exactly(samples: int) -> str:
    """Filters for exactly that many samples, from time 0 whatever the input's clock says.

    The clock counts samples: `N/SR/TB` would be rounded down now and then, and the file's length be one short.
    """
    clock = f"asettb=1/{SAMPLE_RATE},asetpts=N"
    return f"apad=whole_len={samples},atrim=end_sample={samples},{clock}"


def _fade_out(samples: int) -> str:
    fade = min(round(_FADE_S * SAMPLE_RATE), samples)
    return f"afade=t=out:start_sample={samples - fade}:nb_samples={fade}:curve=qsin"
