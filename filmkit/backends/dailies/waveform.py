"""How loud a sound is along its length, to be drawn; kept under the digest of the sound.

Knows nothing of pages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import av
import numpy as np

from filmkit.backends import files
from filmkit.backends.probe import SAFE

if TYPE_CHECKING:
    from pathlib import Path

_PARTS = 600  # a waveform is drawn no wider than a screen
_BLOCK = 128  # samples that are looked at together


def keep_peaks(sound: Path, peaks: Path) -> tuple[float, ...]:
    """The loudest sample of each of (at most 600) equal parts of a sound, 0 to 1; worked out unless they are kept.

    Args:
        sound: The sound.
        peaks: Where they are kept; named by the digest of the sound.

    Returns:
        The peaks; none if it can't be read.

    Raises:
        BackendError: They can't be written.
    """
    kept = _read(peaks)
    if kept is not None:
        return kept
    try:
        found = _peaks(sound)
    except (av.error.FFmpegError, OSError, ValueError, IndexError):
        return ()
    with files.explained(f"write {peaks.name}"):
        files.write_json(peaks, list(found))
    return found


def _read(path: Path) -> tuple[float, ...] | None:
    try:
        return tuple(float(value) for value in json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None  # what can't be read is worked out again


def _peaks(sound: Path) -> tuple[float, ...]:
    """Of all channels together."""
    blocks: list[np.ndarray] = []
    with av.open(f"file:{sound}", options=dict(SAFE)) as container:
        to_float = av.AudioResampler(format="fltp", layout="mono")
        for frame in container.decode(container.streams.audio[0]):
            for mono in to_float.resample(frame):
                samples = np.abs(mono.to_ndarray()[0])
                blocks.append(np.maximum.reduceat(samples, np.arange(0, len(samples), _BLOCK)))
    loud = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
    if not len(loud):
        return ()
    starts = np.linspace(0, len(loud), min(_PARTS, len(loud)), endpoint=False).astype(int)
    peaks = np.minimum(np.maximum.reduceat(loud, starts), 1.0)
    return tuple(round(float(peak), 3) for peak in peaks)
