"""How fast soundtracks are made, in CPU time: `python benchmarks/sound.py [SECONDS]`.

Prints for each mood how many times faster than real time the synthesiser is, and the whole soundtrack with measuring
and encoding.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from filmkit.backends.ffmpeg import find_ffmpeg
from filmkit.backends.process import Children
from filmkit.backends.sound import Soundtrack
from filmkit.backends.sound.score import Score
from filmkit.backends.sound.synth import play
from filmkit.cut.sound import SAMPLE_RATE, TEMPOS, soundtrack_recipe
from filmkit.model.film import Audio, SynthMusic
from filmkit.model.ports import Job
from filmkit.model.vocabulary import MOODS, Mood
from filmkit.timing import Rate


def synthesise(mood: Mood, length_s: int) -> float:
    """CPU seconds of the synthesiser alone."""
    start = time.process_time()
    score = Score(mood, bpm=TEMPOS[mood][0], root=2, seed=1, length_s=length_s)
    for _ in play(score, length_s * SAMPLE_RATE):
        pass
    return time.process_time() - start


def make(mood: Mood, length_s: int) -> float:
    """CPU seconds of a whole soundtrack, ffmpeg's among them."""
    audio = Audio(soundtrack=SynthMusic(mood=mood))
    recipe = soundtrack_recipe(audio, seed=1, frames=length_s * 24, rate=Rate.of(24))
    start = _cpu_s()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        job = Job(
            inputs={},
            work=work,
            output=work / "soundtrack.m4a",
            tell=lambda _: None,
            children=Children(),
        )
        Soundtrack(find_ffmpeg(""))(recipe, job)
    return _cpu_s() - start


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Measure every mood at one length."""
    length_s = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(f"{length_s} s of music   synth      all")
    for mood in MOODS:
        speeds = (length_s / spent(mood, length_s) for spent in (synthesise, make))
        print(f"{mood:16}", *(f"{speed:6.0f} x" for speed in speeds))
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mib:.0f} MiB")


if __name__ == "__main__":
    main()
