"""The steps that cut a film: its segments, and the whole of them; once for each shape and codec.

Knows nothing of how clips are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.cut.commands import (
    SOUNDTRACK,
    cut_command,
    inputs_of,
    picture_file,
    segment_command,
    segment_files,
    sources_json,
)
from filmkit.cut.encoding import FILM
from filmkit.model.ports import Expected
from filmkit.plan.step import make_step
from filmkit.plan.talk import SILENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filmkit.cut.encoding import Encoding
    from filmkit.cut.timeline import Segment, Timeline
    from filmkit.model.film import Film
    from filmkit.plan.step import Step
    from filmkit.plan.talk import Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutter:
    """Makes the steps of one cut of a film.

    Attributes:
        film: The film.
        cut: Its timeline, in the shape of this cut.
        ffmpeg: Which ffmpeg: it decides bytes.
        encoding: How its pictures are encoded.
        talk: What the film's lines come to.
        version: Name of the deliverable that it is for; "" = the film itself.
    """

    film: Film
    cut: Timeline
    ffmpeg: str
    encoding: Encoding = FILM
    talk: Talk = SILENCE
    version: str = ""

    def segments(self, footage: Mapping[str, Step]) -> tuple[Step, ...]:
        """One step for each segment, in film order; `footage` is clips and cards by their ids."""
        files = segment_files(self.cut, self.encoding)
        return tuple(
            self._segment(segment, file, footage)
            for segment, file in zip(self.cut.segments, files, strict=True)
        )

    def master(self, segments: tuple[Step, ...], soundtrack: Step | None) -> Step:
        """The step that puts the segments, all of them in film order, and the sound together."""
        film, encoding, choice = self.film, self.encoding, self.film.subtitles
        # Subtitles are burned into the film itself alone.
        has_track = choice.track or (choice.burn and self.version)
        command = cut_command(
            self.cut,
            title=film.title,
            soundtrack=soundtrack is not None,
            subtitles=self.talk.srt if has_track else "",
            language=film.language,
            encoding=encoding,
        )
        inputs = dict(zip(segment_files(self.cut, encoding), segments, strict=True))
        if soundtrack:
            inputs[SOUNDTRACK] = soundtrack
        path = f"deliverables/{self.version}{encoding.suffix}"
        return make_step(
            f"cut:{self._name}",
            recipe={"ffmpeg": self.ffmpeg, "title": film.title, "command": command.recipe()},
            inputs=inputs,
            path=path if self.version else "final_movie.mp4",
            expected=self._expected(self.cut.frames),
        )

    def _segment(self, segment: Segment, file: str, footage: Mapping[str, Step]) -> Step:
        burned = self.talk.seen_in(segment)
        folder = f"deliverables/{self.version}" if self.version else "segments"
        return make_step(
            f"{segment.kind}:{self._name}:{segment.id}",
            recipe={
                "ffmpeg": self.ffmpeg,
                "shows": sources_json(segment),
                "command": segment_command(
                    segment, self.cut, self.encoding, burned=burned
                ).recipe(),
            },
            inputs={
                **{f"{shot_id}.mp4": footage[shot_id] for shot_id in inputs_of(segment)},
                **{picture_file(each): self.talk.pictures[each.id] for each in burned},
            },
            path=f"{folder}/{file}",
            expected=self._expected(segment.frames),
        )

    @property
    def _name(self) -> str:
        return f"{self.film.name}:{self.version}" if self.version else self.film.name

    def _expected(self, frames: int) -> Expected:
        width, height = self.cut.size_px
        return Expected(width=width, height=height, frames=frames, rate=self.cut.form.rate)
