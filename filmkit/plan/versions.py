"""The steps of a film's deliverables. They share its clips, its sound and, where it is the same, its segments.

Knows nothing of where they are delivered on this machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filmkit.cut.commands import segment_files
from filmkit.cut.encoding import ENCODINGS
from filmkit.cut.extracts import excerpt, frame_command, teaser_command, teaser_size
from filmkit.cut.surround import reshape
from filmkit.errors import Problem
from filmkit.model.deliverables import Sheet, Teaser, VideoVersion
from filmkit.model.ports import ExpectedStill
from filmkit.plan.cutter import Cutter
from filmkit.plan.slates import Slate
from filmkit.plan.step import make_step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from filmkit.cut.timeline import Timeline
    from filmkit.errors import Where
    from filmkit.keys import Json
    from filmkit.model.deliverables import Deliverable
    from filmkit.model.film import Film
    from filmkit.model.shot import Shot
    from filmkit.plan.step import Step
    from filmkit.plan.talk import Talk
    from filmkit.timing import Rate

_DELIVERED = "file"  # what a delivery calls what it delivers
_PICTURELESS = ".csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One deliverable.

    Attributes:
        name: Its name in the film file.
        parts: The steps that are made for it alone, each after those it needs.
        master: The step that makes what is delivered.
        delivery: The step `deliver:<film>:<name>`; its `path` is relative to the root, and the store
            doesn't keep what it makes.
    """

    name: str
    parts: tuple[Step, ...]
    master: Step
    delivery: Step


def place_of(name: str) -> str:
    """Where a deliverable is found among the places of shots: for problems."""
    return f"deliverable:{name}"


def teaser_problems(film: Film, cut: Timeline, places: Mapping[str, Where]) -> Iterator[Problem]:
    """Teasers that begin after the film's end."""
    for teaser in film.deliverables:
        if isinstance(teaser, Teaser) and cut.frames and teaser.start >= cut.frames:
            length = f"{float(film.format.rate.seconds(cut.frames)):.3g} s"
            yield Problem(
                f"'{teaser.name}' begins after the film's end: it lasts {length}",
                places.get(place_of(teaser.name)),
                hint="begin earlier: 'from: …'",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finishing:
    """Makes the steps of one film's deliverables.

    Attributes:
        film: The film.
        shots: In film order.
        cut: Their timeline.
        clips: The step of each shot's clip, by its id.
        footage: What the film is cut from: clips, some with titles over them, and cards, by their ids.
        starts: Where each of those begins, in frames of the film.
        segments: The film's own, in film order.
        soundtrack: None = a silent film.
        slates: What is known of scenes, by the ids of their first shots.
        talk: What the film's lines come to; they are burned into the film itself alone.
        ffmpeg: Which ffmpeg: it decides bytes.
    """

    film: Film
    shots: Sequence[Shot]
    cut: Timeline
    clips: Mapping[str, Step]
    footage: Mapping[str, Step]
    starts: Mapping[str, int]
    segments: tuple[Step, ...]
    soundtrack: Step | None
    slates: Mapping[str, Slate]
    talk: Talk
    ffmpeg: str

    def frames(self) -> dict[str, Step]:
        """A picture of each shot, by its id, if a sheet shows them."""
        if not any(isinstance(each, Sheet) and _has_pictures(each) for each in self._wanted):
            return {}
        return {shot.id: self._frame(shot) for shot in self.shots}

    def versions(self, frames: Mapping[str, Step]) -> tuple[Version, ...]:
        """All deliverables, in the film file's order; `frames` as `frames()` gives them."""
        return tuple(self._version(each, frames) for each in self._wanted)

    @property
    def _wanted(self) -> tuple[Deliverable, ...]:
        return self.film.deliverables

    def _version(self, wanted: Deliverable, frames: Mapping[str, Step]) -> Version:
        parts: tuple[Step, ...] = ()
        if isinstance(wanted, VideoVersion):
            parts, master = self._video(wanted)
        elif isinstance(wanted, Teaser):
            master = self._teaser(wanted)
        else:
            master = self._sheet(wanted, frames if _has_pictures(wanted) else {})
        delivery = make_step(
            f"deliver:{self.film.name}:{wanted.name}",
            recipe={"to": wanted.to},
            inputs={_DELIVERED: master},
            path=wanted.to,
        )
        return Version(name=wanted.name, parts=parts, master=master, delivery=delivery)

    def _video(self, wanted: VideoVersion) -> tuple[tuple[Step, ...], Step]:
        cutter = Cutter(
            film=self.film,
            cut=reshape(self.cut, wanted.width, wanted.height, wanted.fit),
            ffmpeg=self.ffmpeg,
            encoding=ENCODINGS[wanted.codec],
            talk=replace(self.talk, pictures={}),
            version=wanted.name,
        )
        segments = cutter.segments(self.footage)
        return segments, cutter.master(segments, self.soundtrack)

    def _teaser(self, wanted: Teaser) -> Step:
        """From the segments that it shows: an edit of another scene makes no new one."""
        part = excerpt(self.cut, wanted)
        files, names = segment_files(self.cut), set(segment_files(part))
        width, height = teaser_size(wanted, self.film.format)
        is_still_to_probe = wanted.use == "gif"  # no reader of ours knows moving WebPs
        return make_step(
            f"teaser:{self.film.name}:{wanted.name}",
            recipe={"ffmpeg": self.ffmpeg, "command": teaser_command(wanted, part).recipe()},
            inputs={
                file: step for file, step in zip(files, self.segments, strict=True) if file in names
            },
            path=f"deliverables/{wanted.name}.{wanted.use}",
            expected=ExpectedStill(width=width, height=height) if is_still_to_probe else None,
        )

    def _frame(self, shot: Shot) -> Step:
        return make_step(
            f"frame:{self.film.name}:{shot.id}",
            recipe={
                "ffmpeg": self.ffmpeg,
                "command": frame_command(shot, self.film.format).recipe(),
            },
            inputs={f"{shot.id}.mp4": self.clips[shot.id]},
            path=f"frames/{shot.id}.jpg",
        )

    def _sheet(self, wanted: Sheet, frames: Mapping[str, Step]) -> Step:
        """Its recipe has what it says and no more: a new line of dialogue makes no contact sheet again."""
        suffix = _suffix(wanted)
        return make_step(
            f"sheet:{self.film.name}:{wanted.name}",
            recipe={
                "use": wanted.use,
                "kind": suffix.removeprefix("."),
                **(self._head() if _has_pictures(wanted) else {}),
                "shots": [self._row(shot, wanted) for shot in self.shots],
            },
            inputs={f"{shot_id}.jpg": frame for shot_id, frame in frames.items()},
            path=f"deliverables/{wanted.name}{suffix}",
        )

    def _head(self) -> dict[str, Json]:
        """What stands over the shots; a table has no head."""
        form = self.film.format
        return {
            "title": self.film.title,
            "language": self.film.language,
            "width": form.width,
            "height": form.height,
            "fps": str(form.rate),
            "length": form.rate.timecode(self.cut.frames),
        }

    def _row(self, shot: Shot, wanted: Sheet) -> dict[str, Json]:
        rate, slate = self.film.format.rate, self.slates.get(shot.id, Slate())
        return {
            **({"id": shot.id} if _has_pictures(wanted) else {}),
            "number": shot.label,
            "heading": slate.heading,
            "start": rate.timecode(self.starts[shot.id]),
            "prompt": shot.caption,
            **(_particulars(shot, slate, rate) if wanted.use == "shot-list" else {}),
        }


def _particulars(shot: Shot, slate: Slate, rate: Rate) -> dict[str, Json]:
    """What only a shot list says of a shot."""
    return {
        "size": shot.size,
        "angle": shot.angle,
        "move": shot.move,
        "length": rate.timecode(shot.frames),
        "cast": list(shot.cast),
        "dialogue": [
            {
                "character": line.character,
                "line": line.line,
                "parenthetical": line.parenthetical,
                "extension": line.extension,
            }
            for line in slate.dialogue
        ],
    }


def _suffix(sheet: Sheet) -> str:
    return "." + sheet.to.rpartition(".")[2].lower()


def _has_pictures(sheet: Sheet) -> bool:
    return _suffix(sheet) != _PICTURELESS
