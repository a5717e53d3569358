"""Makes a film's soundtrack from its recipe: music, loudness, AAC, to the sample as long as the film.

Knows nothing of films, scenes or the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from filmkit.backends.sound import loudness, source
from filmkit.backends.sound.mix import mix
from filmkit.backends.sound.score import Score
from filmkit.backends.sound.tool import Refused, Tool
from filmkit.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from filmkit.backends.sound.loudness import Loudness
    from filmkit.backends.sound.source import Source
    from filmkit.keys import Json
    from filmkit.model.ports import Job

_TRIES = 6  # at hitting the target through the limiter
_BOLDNESS = 1.5  # what is missing is added times this, for the limiter takes part of it away again
_PERFORMED, _MEASURED = 0.45, 0.6  # of the work done when these are; the rest is encoding

# The `fast` coder: at this rate `twoloop` now and then overshoots by 2 dB, with more noise and twice the work.
_AAC = ("-c:a", "aac", "-aac_coder", "fast", "-b:a", "192k")
_BITEXACT = (
    "-map_metadata",
    "-1",
    "-map_chapters",
    "-1",
    "-fflags",
    "+bitexact",
    "-flags:a",
    "+bitexact",
)


class Soundtrack:
    """A `Maker`: writes AAC-LC, stereo, 48 kHz, in an MP4 whose edit list hides the encoder's delay."""

    def __init__(self, ffmpeg: Path) -> None:
        self._ffmpeg = ffmpeg

    def __call__(self, recipe: Mapping[str, Json], job: Job) -> None:
        """Make `job.output` from a `filmkit.cut.sound.soundtrack_recipe`.

        Raises:
            BackendError: The user's music can't be read, or ffmpeg fails.
            Cancelled: Out of `job.tell`.
        """
        work = _Work(
            tool=Tool(self._ffmpeg, job.children, job.work),
            samples=int(cast("int", recipe["samples"])),
            length_s=cast("int", recipe["samples"]) / cast("int", recipe["sample_rate"]),
            tell=job.tell,
        )
        try:
            music = work.music(cast("dict[str, Any]", recipe["music"]), job)
            if "speech" in recipe:
                music = work.mix(music, cast("dict[str, Any]", recipe["speech"]), job)
            assert music is not None, "there is music, or speech"  # noqa: S101
            level = work.level(music, float(cast("float", recipe["loudness_lufs"])))
            work.encode(music, level, job.output)
        except Refused as refused:
            message = "ffmpeg could not make the soundtrack"
            raise BackendError(message, log=refused.log) from refused


@dataclass(frozen=True, slots=True)
class _Work:
    """One soundtrack in the making."""

    tool: Tool
    samples: int
    length_s: float
    tell: Callable[[float], None]

    def mix(self, music: Source | None, speech: Mapping[str, Any], job: Job) -> Source:
        """The same with voices over it."""
        return mix(
            music,
            job.inputs,
            speech["starts"],
            samples=self.samples,
            level_db=speech["level_db"],
            tool=self.tool,
        )

    def music(self, music: Mapping[str, Any], job: Job) -> Source | None:
        """The music, as long as the film, at whatever loudness it happens to have; None = there is none."""
        tell = self._told(0.0, _PERFORMED)
        if music["use"] == "none":
            return None
        if music["use"] == "file":
            return source.open_file(job.inputs["music"], self.samples, self.tool, tell)
        score = Score(
            music["mood"],
            bpm=music["bpm"],
            root=music["root"],
            seed=music["seed"],
            length_s=self.length_s,
        )
        return source.perform(score, self.samples, self.tool, tell)

    def level(self, music: Source, target_lufs: float) -> str:
        """The filters that bring the music to the target.

        A plain gain if peaks allow it, which is exact. Through the limiter, which takes some loudness away, the
        result is measured and the gain raised until it fits.
        """
        found = self._measure(music, loudness.gain(0.0, limited=False))
        gain_db = found.gain_db(target_lufs)
        if found.silent or found.peak_dbtp + gain_db <= loudness.CEILING_DBTP:
            return loudness.gain(gain_db, limited=False)
        for _ in range(_TRIES):
            level = loudness.gain(gain_db, limited=True)
            missing = target_lufs - self._measure(music, level).integrated_lufs
            if abs(missing) <= loudness.NEAR_LU:
                break
            gain_db = min(gain_db + _BOLDNESS * missing, loudness.HIGHEST_GAIN_DB)
        return loudness.gain(gain_db, limited=True)

    def encode(self, music: Source, level: str, output: Path) -> None:
        """Write the finished file."""
        filters = ("-af", f"{music.shape},{level},{source.exactly(self.samples)}")
        args = (*music.args, *filters, *_AAC, *_BITEXACT, "-f", "ipod", f"file:{output}")
        self.tool.run(args, self._told(_MEASURED, 1.0))

    def _measure(self, music: Source, level: str) -> Loudness:
        filters = f"{music.shape},{level},{loudness.meter(self.samples)}"
        tell = self._told(_PERFORMED, _MEASURED)
        return loudness.read_report(
            self.tool.run((*music.args, "-af", filters, "-f", "null", "-"), tell)
        )

    def _told(self, start: float, end: float) -> Callable[[float], None]:
        """Tells seconds of sound done as a fraction between `start` and `end` of the whole."""
        furthest = start

        def tell(done_s: float) -> None:
            nonlocal furthest  # ffmpeg's clock may step back at its end
            furthest = max(furthest, start + (end - start) * min(1.0, done_s / self.length_s))
            self.tell(furthest)

        return tell
