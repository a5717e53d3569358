"""The plan of a film: every step, from its clips to its delivery, with recipes and keys.

Pure, and complete before anything runs: so it can be shown, pruned and explained exactly.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.cut.commands import (
    SOUNDTRACK,
    cut_command,
    inputs_of,
    segment_command,
    segment_files,
    sources_json,
)
from filmkit.cut.sound import MUSIC, soundtrack_recipe
from filmkit.cut.timeline import timeline
from filmkit.errors import PlanError, SpecError
from filmkit.model.cards import Card
from filmkit.model.film import PREVIOUS, Fade, MusicFile
from filmkit.model.ports import Expected
from filmkit.plan.cards import overlays, refuse_strays, row_of
from filmkit.plan.clips import Studio
from filmkit.plan.lettering import Letterer
from filmkit.plan.step import make_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from filmkit.cut.timeline import Segment, Timeline
    from filmkit.errors import Where
    from filmkit.model.asset import Asset
    from filmkit.model.film import Film
    from filmkit.model.ports import MusicOrder
    from filmkit.model.shot import Shot
    from filmkit.plan.clips import Tools
    from filmkit.plan.orders import Orders
    from filmkit.plan.shots import Takes
    from filmkit.plan.step import Step

_SOURCES = {"still", "music"}  # stages whose artifacts go into one other, and are nobody's goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All steps of one film.

    Attributes:
        film: The film.
        cut: Its timeline.
        clips: One for each shot, in film order.
        cards: One for each title and card of the credits, in film order; titles over pictures last.
        footage: What the film is cut from, in film order: clips, with what lies over them, and cards.
        takes: Clips of the takes that the film doesn't use.
        graphs: What servers are asked for, for shots, takes and music, where that can be shown.
        segments: One for each segment, in film order.
        soundtrack: None = a silent film.
        master: The step `cut:<film>`: the whole film.
        delivery: The step `deliver:<film>`; its `path` is relative to the root, and the store
            doesn't keep what it makes.
    """

    film: Film
    cut: Timeline
    clips: tuple[Step, ...]
    cards: tuple[Step, ...]
    footage: tuple[Step, ...]
    takes: tuple[Step, ...]
    graphs: tuple[Step, ...]
    segments: tuple[Step, ...]
    soundtrack: Step | None
    master: Step
    delivery: Step

    @property
    def stored(self) -> tuple[Step, ...]:
        """The steps whose artifacts the store keeps, each after those it needs."""
        clips = itertools.chain.from_iterable(map(_with_source, (*self.clips, *self.takes)))
        sound = _with_source(self.soundtrack) if self.soundtrack else ()
        titled = (step for step in self.footage if step.stage == "titled")
        made = (*self.graphs, *clips, *self.cards, *titled)
        return (*made, *self.segments, *sound, self.master)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of them, each after those it needs."""
        return (*self.stored, self.delivery)

    @property
    def goals(self) -> tuple[Step, ...]:
        """What the film is built for: the film, the takes that it doesn't use, and what explains them."""
        return (*self.graphs, self.master, *self.takes)


def arrange(film: Film, versions: Sequence[Takes], places: Mapping[str, Where]) -> Timeline:
    """The film's timeline.

    Args:
        film: The film file.
        versions: Its shots, in film order.
        places: Where each shot and card is written, by its id: for problems.

    Raises:
        PlanError: The shots can't be cut as the film says (too short, too few handles), two of them have
            one name, or a title's scene isn't there. Holds every reason.
        SpecError: The first shot should begin with a picture of the one before.
    """
    others = [take for takes in versions for take in takes.others]
    shots = [takes.circled for takes in versions]
    _refuse_twins((*shots, *others), places)
    if shots and shots[0].first_frame == PREVIOUS:
        message = (
            f"scene {shots[0].label} is the film's first: there is no shot before it to begin with"
        )
        hint = "leave 'first_frame' out, or name a picture: 'first_frame: assets/start.png'"
        raise SpecError(message, where=places.get(shots[0].id), hint=hint)
    refuse_strays(film, shots, places)
    row = row_of(film, shots)
    return timeline(row, film.format, film.fade or Fade(), places, story=_story(row))


def plan_film(
    film: Film,
    versions: Sequence[Takes],
    cut: Timeline,
    *,
    orders: Orders,
    assets: Mapping[str, Asset],
    tools: Tools,
) -> Plan:
    """The plan for a film.

    Args:
        film: The film file.
        versions: Its shots, in film order.
        cut: Their timeline.
        orders: What is asked of its renderer and its composer.
        assets: The files that it names, by their path.
        tools: What makes it.
    """
    shots = [takes.circled for takes in versions]
    others = [take for takes in versions for take in takes.others]
    studio = Studio(film=film, orders=orders, assets=assets, tools=tools)
    clips: dict[str, Step] = {}
    for shot in shots:
        clips[shot.id] = studio.clip(shot, clips)
    letterer = Letterer(film=film, assets=assets, ffmpeg=tools.ffmpeg)
    row = row_of(film, shots)
    cards = {strip.id: letterer.card(strip) for strip in row if isinstance(strip, Card)}
    over = overlays(film, shots)
    pictures = {shot_id: letterer.card(card) for shot_id, card in over.items()}
    titled = {
        shot.id: letterer.titled(shot, clips[shot.id], over[shot.id], pictures[shot.id])
        for shot in shots
        if shot.id in over
    }
    footage = {strip.id: {**clips, **cards, **titled}[strip.id] for strip in row}
    segments = tuple(
        _segment(film, cut, segment, file, clips=footage, tools=tools)
        for segment, file in zip(cut.segments, segment_files(cut), strict=True)
    )
    soundtrack = _soundtrack(film, cut, orders.music, assets, tools)
    master = _master(film, cut, segments, soundtrack, tools)
    return Plan(
        film=film,
        cut=cut,
        clips=tuple(clips.values()),
        cards=(*cards.values(), *pictures.values()),
        footage=tuple(footage.values()),
        takes=tuple(studio.clip(take, clips) for take in others),
        graphs=studio.graphs,
        segments=segments,
        soundtrack=soundtrack,
        master=master,
        delivery=make_step(
            f"deliver:{film.name}",
            recipe={"poster_frame": cut.story[0] + shots[0].frames // 2},
            inputs={"film.mp4": master},
            path=film.deliver_to,
        ),
    )


def _refuse_twins(shots: Iterable[Shot], places: Mapping[str, Where]) -> None:
    """Ids in a film and in its storyboard may come to one name: `1` with takes, and `01_take_02`."""
    labels: dict[str, str] = {}
    for shot in shots:
        other = labels.setdefault(shot.id, shot.label)
        if other != shot.label:
            place = places.get(shot.id) or places.get(shot.id.partition("_take_")[0])
            message = f"scenes '{other}' and '{shot.label}' both make '{shot.id}'"
            raise PlanError(message, where=place, hint="give one of them another id")


def _story(row: Sequence[Shot | Card]) -> tuple[int, int]:
    """Where the shots begin and end, in frames of the film."""
    ends = list(itertools.accumulate((strip.frames for strip in row), initial=0))
    shown = [n for n, strip in enumerate(row) if not isinstance(strip, Card)]
    return (ends[shown[0]], ends[shown[-1] + 1]) if shown else (0, ends[-1])


def _segment(
    film: Film,
    cut: Timeline,
    segment: Segment,
    file: str,
    *,
    clips: Mapping[str, Step],
    tools: Tools,
) -> Step:
    return make_step(
        f"{segment.kind}:{film.name}:{segment.id}",
        recipe={
            "ffmpeg": tools.ffmpeg,
            "shows": sources_json(segment),
            "command": segment_command(segment, cut).recipe(),
        },
        inputs={f"{shot_id}.mp4": clips[shot_id] for shot_id in inputs_of(segment)},
        path=f"segments/{file}",
        expected=_expected(film, segment.frames),
    )


def _soundtrack(
    film: Film,
    cut: Timeline,
    order: MusicOrder | None,
    assets: Mapping[str, Asset],
    tools: Tools,
) -> Step | None:
    music = film.audio.soundtrack
    if music is None:
        return None
    rate = film.format.rate
    recipe = soundtrack_recipe(film.audio, seed=film.seed, frames=cut.frames, rate=rate)
    asset = assets[music.file] if isinstance(music, MusicFile) else None
    return make_step(
        f"soundtrack:{film.name}",
        recipe={"ffmpeg": tools.ffmpeg, **recipe},
        inputs={MUSIC: _music(film, order, tools)} if order else {},
        assets={MUSIC: asset.path} if asset else {},
        asset_digests={MUSIC: asset.digest} if asset else {},
        path=SOUNDTRACK,
    )


def _music(film: Film, order: MusicOrder, tools: Tools) -> Step:
    assert tools.composer, "music is ordered from a composer"  # noqa: S101
    return make_step(
        f"music:{film.name}",
        recipe={
            "use": "comfyui",
            "version": tools.composer.version,
            "payload": dict(order.payload),
        },
        path=f"music{order.suffix}",
        pool=tools.composer.pool,
        notes=order.notes,
    )


def _master(
    film: Film, cut: Timeline, segments: Sequence[Step], soundtrack: Step | None, tools: Tools
) -> Step:
    command = cut_command(cut, title=film.title, soundtrack=soundtrack is not None)
    inputs = dict(zip(segment_files(cut), segments, strict=True))
    if soundtrack:
        inputs[SOUNDTRACK] = soundtrack
    return make_step(
        f"cut:{film.name}",
        recipe={"ffmpeg": tools.ffmpeg, "title": film.title, "command": command.recipe()},
        inputs=inputs,
        path="final_movie.mp4",
        expected=_expected(film, cut.frames),
    )


def _with_source(step: Step) -> tuple[Step, ...]:
    """The step, behind the one that makes what it alone is made from."""
    return (*(needed for needed in step.inputs.values() if needed.stage in _SOURCES), step)


def _expected(film: Film, frames: int) -> Expected:
    form = film.format
    return Expected(width=form.width, height=form.height, frames=frames, rate=form.rate)
