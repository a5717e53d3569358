"""The tiles of a planned film: each shot with its clip, its takes, and all that is written of it.

Makes no step and writes nothing but posters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.dailies import Fact, Inset, Take, Tile
from filmkit.build.excerpts import Written, written_shots
from filmkit.keys import canonical
from filmkit.model.film import PREVIOUS
from filmkit.plan.cards import row_of
from filmkit.plan.why import difference
from filmkit.timing import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.build.planning import PlannedFilm
    from filmkit.build.showcase import Showcase, Shown
    from filmkit.keys import Json
    from filmkit.model.cards import Card
    from filmkit.model.script import Script
    from filmkit.model.shot import Shot
    from filmkit.plan.shots import Takes
    from filmkit.plan.step import Step
    from filmkit.plan.why import Change

_MOST_DIFFERENCES = 8
_LONGEST_VALUE = 200  # characters of what a maker tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Groundwork:
    """What a film's tiles have from its plan alone, whatever is made of it.

    Attributes:
        written: What is written of each shot, by its id.
        steps: The step of each take's clip, by the take's id.
        starts: The frame of the film in which each shot begins, by its id.
        differences: What each take's recipe has otherwise than that of the circled one, by the take's id.
    """

    written: Mapping[str, Written]
    steps: Mapping[str, Step]
    starts: Mapping[str, int]
    differences: Mapping[str, tuple[Change, ...]]


def lay_groundwork(film: PlannedFilm) -> Groundwork:
    """Work out what need not be worked out again as long as the plan is the same."""
    steps = {step.name.rpartition(":")[2]: step for step in (*film.plan.clips, *film.plan.takes)}
    return Groundwork(
        written=written_shots(film),
        steps=steps,
        starts={strip.id: start for strip, start in _row(film)},
        differences={
            shot.id: _differences(steps[takes.circled.id], steps[shot.id])
            for takes in film.shots
            for shot in (takes.circled, *takes.others)
        },
    )


def tiles_of(film: PlannedFilm, ground: Groundwork, showcase: Showcase) -> tuple[Tile, ...]:
    """A tile for each shot, in film order. Raises BackendError: a poster can't be written."""
    return tuple(_Tiles(film, ground, showcase).all())


def insets_of(film: PlannedFilm) -> tuple[Inset, ...]:
    """The film's titles and credits that stand between its shots, in film order."""
    shots = {takes.circled.id for takes in film.shots}
    return tuple(
        Inset(text=strip.label, start_frame=start, frames=strip.frames)
        for strip, start in _row(film)
        if strip.id not in shots
    )


def _row(film: PlannedFilm) -> Iterator[tuple[Shot | Card, int]]:
    """What the film shows one after another, and the frame in which it begins."""
    start_frame = 0
    for strip in row_of(film.plan.film, [takes.circled for takes in film.shots]):
        yield strip, start_frame
        start_frame += strip.frames


class _Tiles:
    """What the tiles of one film are made from."""

    def __init__(self, film: PlannedFilm, ground: Groundwork, showcase: Showcase) -> None:
        self._film = film.plan.film
        self._shots = film.shots
        self._script = film.board.script if film.board else None
        self._showcase = showcase
        self._ground = ground

    def all(self) -> Iterator[Tile]:
        for versions in self._shots:
            yield self._tile(versions, self._ground.starts[versions.circled.id])

    def _tile(self, versions: Takes, start_frame: int) -> Tile:
        shot, rate = versions.circled, self._film.format.rate
        step = self._ground.steps[shot.id]
        shown = self._showcase.look(step)
        written = self._ground.written.get(shot.id, Written(scene=shot.label))
        return Tile(
            id=shot.id,
            scene=written.scene,
            label=shot.label,
            title=_title(written),
            state=shown.state,
            start_frame=start_frame,
            frames=shot.frames,
            length=spoken(rate.seconds(shot.frames)),
            framing=_framing(shot),
            caption=shot.caption,
            prompt=shot.prompt,
            negative=shot.negative,
            seed=shot.seed,
            takes=self._takes(versions),
            poster=self._showcase.poster(shown),
            video=shown.file,
            facts=tuple(self._facts(shot, written, shown)),
            dialogue=_dialogue(written),
            excerpts=written.excerpts,
            key=step.key,
            seconds=shown.seconds,
            message=shown.message,
        )

    def _takes(self, versions: Takes) -> tuple[Take, ...]:
        shots = sorted((versions.circled, *versions.others), key=lambda shot: shot.take)
        return tuple(self._take(shot, is_circled=shot is versions.circled) for shot in shots)

    def _take(self, shot: Shot, *, is_circled: bool) -> Take:
        step = self._ground.steps[shot.id]
        shown = self._showcase.look(step)
        return Take(
            number=shot.take,
            seed=shot.seed,
            is_circled=is_circled,
            state=shown.state,
            video=shown.file,
            poster=self._showcase.poster(shown),
            key=step.key,
            seconds=shown.seconds,
            differences=self._ground.differences[shot.id],
        )

    def _facts(self, shot: Shot, written: Written, shown: Shown) -> Iterator[Fact]:
        panel, transition = written.panel, shot.transition
        loras = ", ".join(f"{lora.name} {lora.strength:g}" for lora in shot.loras)
        way_out = f"{_words(transition.kind)}, {transition.frames} frames"
        said = {
            "heading": panel.heading if panel else "",
            "location": panel.location if panel else "",
            "time of day": panel.time_of_day if panel else "",
            "script": _script(written, self._script),
            "cast": ", ".join(shot.cast),
            "transition": way_out if transition.frames else "",
            "LoRAs": loras,
            "first frame": _first_frame(shot),
            "own clip": shot.clip or "",
            "renderer": "" if shot.clip else self._film.render.use,
            **_told(shown.origin),
        }
        return (Fact(name=name, value=value) for name, value in said.items() if value)


def _title(written: Written) -> str:
    if written.entry and written.entry.title:
        return written.entry.title
    return written.panel.heading if written.panel else ""


def _framing(shot: Shot) -> tuple[str, ...]:
    angle = () if shot.angle == "eye_level" else (shot.angle,)
    move = () if shot.move == "static" else (shot.move,)
    return tuple(map(_words, (shot.size, *angle, *move)))


def _dialogue(written: Written) -> tuple[Fact, ...]:
    said = written.entry.dialogue if written.entry else None
    if said is None:
        said = written.panel.dialogue if written.panel else ()
    return tuple(
        Fact(
            name=f"{line.character} ({line.extension})" if line.extension else line.character,
            value=f"({line.parenthetical}) {line.line}" if line.parenthetical else line.line,
        )
        for line in said
    )


def _script(written: Written, script: Script | None) -> str:
    """The words of the script that the scene was made from."""
    covers = written.panel.covers if written.panel else ()
    passages = script.passages if script else ()
    return " ".join(passage.text for passage in passages if passage.key in covers)


def _first_frame(shot: Shot) -> str:
    return "from the shot before" if shot.first_frame == PREVIOUS else shot.first_frame


def _told(origin: Mapping[str, Json]) -> dict[str, str]:
    texts = {
        name: value if isinstance(value, str) else canonical(value).decode("utf-8", "replace")
        for name, value in origin.items()
    }
    return {name: text[:_LONGEST_VALUE] for name, text in texts.items()}


def _differences(circled: Step, step: Step) -> tuple[Change, ...]:
    """What people would call the difference: keys of inputs only if there is nothing else."""
    if step is circled:
        return ()
    changes = difference(_work(circled).document, _work(step).document)
    telling = [change for change in changes if not change.path.startswith("inputs.")]
    return tuple((telling or changes)[:_MOST_DIFFERENCES])


def _work(step: Step) -> Step:
    """The step that decides the pictures: of a still that is moved, the still."""
    return next((needed for needed in step.inputs.values() if needed.stage == "still"), step)


def _words(name: str) -> str:
    return name.replace("_", " ")
