"""How loud a sound is, and what brings it to where it should be.

Knows nothing of music or of how ffmpeg is run: gives filters, reads what the filters report.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from filmkit.cut.sound import SAMPLE_RATE

METER = "ebur128=peak=true:framelog=quiet"
CEILING_DBTP = -1.5  # before AAC, whose decoders overshoot by up to half a decibel
HIGHEST_GAIN_DB = 30.0  # more would turn the hiss of an almost silent file into a roar
NEAR_LU = 0.1  # close enough to the target

_SILENCE_LUFS = -70.0  # the meter's absolute gate: nothing was louder than this
_SHORTEST_S = 0.4  # one block of the meter: it hears nothing in less
_LOOPED_S = 3.0
_REPORT = re.compile(r"\bI:\s+(\S+) LUFS.*?\bPeak:\s+(\S+) dBFS", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Loudness:
    """What the meter found.

    Attributes:
        integrated_lufs: Of the whole, -70 for silence.
        peak_dbtp: Highest true peak; minus infinity for silence.

    Source: ITU-R BS.1770-4; EBU R 128.
    """

    integrated_lufs: float
    peak_dbtp: float

    @property
    def silent(self) -> bool:
        """There is nothing that could be made louder."""
        return self.integrated_lufs <= _SILENCE_LUFS

    def gain_db(self, target_lufs: float) -> float:
        """Decibels from here to the target; 0 for silence, and never a roar."""
        return 0.0 if self.silent else min(target_lufs - self.integrated_lufs, HIGHEST_GAIN_DB)


def read_report(log: str) -> Loudness:
    """What `METER` reported at the end of a run.

    Raises:
        ValueError: There is no report.
    """
    # The last one: a file's own tags are printed before it, and may imitate it.
    found = _REPORT.search(log, log.rfind("Summary:"))
    if found is None:
        message = "ffmpeg's loudness meter reported nothing"
        raise ValueError(message)
    return Loudness(float(found[1]), float(found[2]))


def meter(samples: int) -> str:
    """The filters that measure a sound of `samples`; a very short one is heard over and over."""
    if samples >= _SHORTEST_S * SAMPLE_RATE:
        return METER
    return f"aloop=loop={math.ceil(_LOOPED_S * SAMPLE_RATE / samples)}:size={samples},{METER}"


def gain(gain_db: float, *, limited: bool) -> str:
    """The filters that change the level, and keep true peaks under the ceiling where `limited`.

    The limiter works at twice the sample rate, where peaks between samples show.
    """
    volume = f"volume={gain_db:.3f}dB:precision=float"
    if not limited:
        return volume
    limiter = f"alimiter=limit={CEILING_DBTP}dB:attack=5:release=80:level=0:latency=1"
    return f"{volume},aresample={2 * SAMPLE_RATE},{limiter},aresample={SAMPLE_RATE}"
