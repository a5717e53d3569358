"""Plays a score: notes in, blocks of stereo samples out, for films of any length in the same memory.

Knows nothing of ffmpeg, loudness or files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.sound.instruments import Orchestra
from filmkit.backends.sound.reverb import Reverb, room
from filmkit.cut.sound import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.backends.sound.score import Note, Score
    from filmkit.backends.sound.tones import Samples

BLOCK = 2**17  # samples: 2.7 s
_EARLY_S = 0.1  # a bar's first notes may be played this much before its line
_ROOMS = (0.0, 0.15, 0.35, 0.6)  # how much of a bus goes into the room
_FADE = 0.6  # of the last chord is a fade to silence
_CLICK_S = 0.004  # from silence, at the start
_WET = 0.9


class Buses:
    """Stereo sums that notes are laid into, one for each distance from the listener."""

    def __init__(self, block: int) -> None:
        self._block = block
        self._sums = np.zeros((len(_ROOMS), 2, 2 * block), np.float32)

    def lay(self, tone: Samples, at: int, gains: tuple[float, float], far: float) -> None:
        """Add a mono or stereo tone that starts `at` samples from the present block's start."""
        end = at + tone.shape[-1]
        if end > self._sums.shape[-1]:
            room_for_more = np.zeros((*self._sums.shape[:2], end + self._block), np.float32)
            room_for_more[..., : self._sums.shape[-1]] = self._sums
            self._sums = room_for_more
        bus = self._sums[min(range(len(_ROOMS)), key=lambda i: abs(_ROOMS[i] - far))]
        sides = tone if tone.ndim > 1 else (tone, tone)
        for side, samples, gain in zip(bus, sides, gains, strict=True):
            side[at:end] += samples * np.float32(gain)

    def take(self) -> tuple[Samples, Samples]:
        """The present block: (2, n) as it is, and (n,) what goes into the room. Moves on by a block."""
        block = self._sums[..., : self._block]
        dry = block.sum(axis=0)
        send = np.zeros(self._block, np.float32)
        for bus, share in zip(block, _ROOMS, strict=True):
            send += (bus[0] + bus[1]) * np.float32(share / 2)
        self._sums[..., : -self._block] = self._sums[..., self._block :].copy()
        self._sums[..., -self._block :] = 0
        return dry, send


def play(score: Score, samples: int, *, block: int = BLOCK) -> Iterator[Samples]:
    """The piece as (n, 2) blocks, `samples` in all, full scale 1; it ends in silence.

    Args:
        score: What to play.
        samples: Its length.
        block: Samples worked on at once; changes nothing but the rounding of the last bit.
    """
    buses, orchestra = Buses(block), Orchestra()
    reverb = Reverb(room(score.style.room_s), block)
    fade = max(1.0, _FADE * (samples - score.form.final_s * SAMPLE_RATE))
    notes = _in_order(score)
    waiting = next(notes, None)
    for start in range(0, samples, block):
        while waiting and (at := round(waiting.start_s * SAMPLE_RATE)) < start + block:
            tone = orchestra.play(
                waiting.part.voice, waiting.pitch, max(1, round(waiting.length_s * SAMPLE_RATE))
            )
            buses.lay(tone[..., : samples - at], at - start, _gains(waiting), waiting.part.far)
            waiting = next(notes, None)
        dry, send = buses.take()
        mixed = (dry + _WET * reverb(send))[:, : samples - start]
        mixed *= _fade(start, mixed.shape[1], samples, fade)
        yield np.ascontiguousarray(_softened(mixed).T)


def _in_order(score: Score) -> Iterator[Note]:
    """All notes by their start, though players are early or late by a little."""
    early: list[Note] = []
    for bar_s, notes in score.bars():
        early = sorted([*early, *notes], key=lambda note: note.start_s)
        ready = [note for note in early if note.start_s < bar_s - _EARLY_S]
        yield from ready
        early = early[len(ready) :]
    yield from early


def _gains(note: Note) -> tuple[float, float]:
    """Left and right, at constant power. The level is the part's."""
    gain = note.loudness * 10 ** (note.part.level_db / 20)
    angle = (note.part.pan + 1) * np.pi / 4
    return gain * float(np.cos(angle)), gain * float(np.sin(angle))


def _fade(start: int, count: int, samples: int, fade: float) -> Samples:
    """Levels for `count` samples from `start`: 0 at both ends of the piece, the last `fade` samples falling."""
    at = np.arange(start, start + count, dtype=np.float64)
    click = min(_CLICK_S * SAMPLE_RATE, samples / 4)
    left = np.clip((samples - 1 - at) / fade, 0, 1)
    return np.asarray(np.sin(left * np.pi / 2) ** 2 * np.clip(at / click, 0, 1), np.float32)


def _softened(mixed: Samples) -> Samples:
    """Peaks rounded off as tape does: a cubic that is straight for soft sounds and never passes 1."""
    bounded = np.clip(mixed / np.float32(1.5), -1, 1)
    rounded: Samples = bounded * (np.float32(1.5) - np.float32(0.5) * bounded * bounded)
    return rounded
