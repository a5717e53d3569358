"""The plan of a film: every step, from its clips to its delivery, with recipes and keys.

Pure, and complete before anything runs: so it can be shown, pruned and explained exactly.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.cut.commands import SUBTITLES
from filmkit.cut.timeline import timeline
from filmkit.errors import PlanError, SpecError
from filmkit.model.cards import Card
from filmkit.model.film import PREVIOUS, Fade
from filmkit.plan.cards import overlays, refuse_strays, row_of
from filmkit.plan.clips import Studio
from filmkit.plan.cutter import Cutter
from filmkit.plan.elsewhere import PINOKIO, cut_in_pinokio
from filmkit.plan.lettering import Letterer
from filmkit.plan.sound import soundtrack_step
from filmkit.plan.step import make_step
from filmkit.plan.talk import SILENCE
from filmkit.plan.versions import Finishing, teaser_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from filmkit.cut.timeline import Timeline
    from filmkit.errors import Where
    from filmkit.model.asset import Asset
    from filmkit.model.film import Film
    from filmkit.model.shot import Shot
    from filmkit.plan.clips import Tools
    from filmkit.plan.orders import Orders
    from filmkit.plan.shots import Takes
    from filmkit.plan.slates import Slate
    from filmkit.plan.step import Step
    from filmkit.plan.talk import Talk
    from filmkit.plan.versions import Version

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
        segments: One for each segment, in film order; none if the film is cut in Pinokio.
        talk: What its lines come to: voices and subtitles.
        soundtrack: None = a silent film.
        master: The step `cut:<film>`: the whole film.
        delivery: The step `deliver:<film>`; its `path` is relative to the root, and the store
            doesn't keep what it makes.
        pictures: One of each shot, for sheets.
        versions: The film's deliverables, in its file's order.
    """

    film: Film
    cut: Timeline
    clips: tuple[Step, ...]
    cards: tuple[Step, ...]
    footage: tuple[Step, ...]
    takes: tuple[Step, ...]
    graphs: tuple[Step, ...]
    segments: tuple[Step, ...]
    talk: Talk
    soundtrack: Step | None
    master: Step
    delivery: Step
    pictures: tuple[Step, ...] = ()
    versions: tuple[Version, ...] = ()

    @property
    def stored(self) -> tuple[Step, ...]:
        """The steps whose artifacts the store keeps, each after those it needs."""
        clips = itertools.chain.from_iterable(map(_with_source, (*self.clips, *self.takes)))
        sound = _with_source(self.soundtrack) if self.soundtrack else ()
        titled = (step for step in self.footage if step.stage == "titled")
        made = (*self.graphs, *clips, *self.cards, *titled, *self.talk.steps)
        more = itertools.chain.from_iterable((*each.parts, each.master) for each in self.versions)
        return (*made, *self.segments, *sound, self.master, *self.pictures, *more)

    @property
    def deliveries(self) -> tuple[Step, ...]:
        """The steps that deliver something, the film itself first."""
        return (self.delivery, *(version.delivery for version in self.versions))

    def master_of(self, delivery: Step) -> Step:
        """The step that makes what one of `deliveries` delivers."""
        masters = (each.master for each in self.versions if each.delivery is delivery)
        return next(masters, self.master)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of them, each after those it needs."""
        return (*self.stored, *self.deliveries)

    @property
    def goals(self) -> tuple[Step, ...]:
        """What the film is built for: film, deliverables, takes that aren't used, and what explains them."""
        files = (self.talk.file,) if self.talk.file else ()
        masters = (version.master for version in self.versions)
        return (*self.graphs, self.master, *files, *self.takes, *masters)


def arrange(film: Film, takes: Sequence[Takes], places: Mapping[str, Where]) -> Timeline:
    """The film's timeline.

    Args:
        film: The film file.
        takes: Its shots, in film order.
        places: Where each shot and card is written, by its id: for problems.

    Raises:
        PlanError: The shots can't be cut as the film says (too short, too few handles), two of them have
            one name, a title's scene isn't there, or a teaser begins after the film's end. Holds every reason.
        SpecError: The first shot should begin with a picture of the one before.
    """
    others = [take for each in takes for take in each.others]
    shots = [each.circled for each in takes]
    _refuse_twins((*shots, *others), places)
    if shots and shots[0].first_frame == PREVIOUS:
        message = (
            f"scene {shots[0].label} is the film's first: there is no shot before it to begin with"
        )
        hint = "leave 'first_frame' out, or name a picture: 'first_frame: assets/start.png'"
        raise SpecError(message, where=places.get(shots[0].id), hint=hint)
    refuse_strays(film, shots, places)
    row = row_of(film, shots)
    cut = timeline(row, film.format, film.fade or Fade(), places, story=_story(row))
    if problems := tuple(teaser_problems(film, cut, places)):
        error = PlanError(problems[0].message)
        error.problems = problems
        raise error
    return cut


def plan_film(
    film: Film,
    takes: Sequence[Takes],
    cut: Timeline,
    *,
    orders: Orders,
    assets: Mapping[str, Asset],
    tools: Tools,
    talk: Talk = SILENCE,
    slates: Mapping[str, Slate] | None = None,
) -> Plan:
    """The plan for a film.

    Args:
        film: The film file.
        takes: Its shots, in film order.
        cut: Their timeline.
        orders: What is asked of its renderer and its composer.
        assets: The files that it names, by their path.
        tools: What makes it.
        talk: What its lines come to.
        slates: What people are told of its scenes, by the ids of their first shots.
    """
    shots = [each.circled for each in takes]
    others = [take for each in takes for take in each.others]
    studio = Studio(film=film, orders=orders, assets=assets, tools=tools)
    clips: dict[str, Step] = {}
    for shot in shots:
        clips[shot.id] = studio.clip(shot, clips)
    row = row_of(film, shots)
    letterer = Letterer(film=film, assets=assets, ffmpeg=tools.ffmpeg)
    cards, footage = _lettered(letterer, row, overlays(film, shots), clips)
    cutter = Cutter(film=film, cut=cut, ffmpeg=tools.ffmpeg, talk=talk)
    segments = cutter.segments(footage)
    soundtrack = soundtrack_step(film, cut, orders.music, assets, talk=talk, tools=tools)
    is_cut_here = tools.runner != PINOKIO
    master = (
        cutter.master(segments, soundtrack)
        if is_cut_here
        else cut_in_pinokio(film, cut, footage, soundtrack, talk)
    )
    finishing = Finishing(
        film=film,
        shots=shots,
        cut=cut,
        clips=clips,
        footage=footage,
        starts=_starts(row),
        segments=segments,
        soundtrack=soundtrack,
        slates=slates or {},
        talk=talk,
        ffmpeg=tools.ffmpeg,
    )
    stills = finishing.frames()
    further = finishing.versions(stills)
    return Plan(
        film=film,
        cut=cut,
        clips=tuple(clips.values()),
        cards=cards,
        footage=tuple(footage.values()),
        takes=tuple(studio.clip(take, clips) for take in others),
        graphs=studio.graphs,
        talk=talk,
        segments=segments if is_cut_here else _needed(segments, further),
        soundtrack=soundtrack,
        master=master,
        delivery=make_step(
            f"deliver:{film.name}",
            recipe={"poster_frame": cut.story[0] + shots[0].frames // 2},
            inputs={"film.mp4": master, **({SUBTITLES: talk.file} if talk.file else {})},
            path=film.deliver_to,
        ),
        pictures=tuple(stills.values()),
        versions=further,
    )


def _lettered(
    letterer: Letterer,
    row: Sequence[Shot | Card],
    over: Mapping[str, Card],
    clips: Mapping[str, Step],
) -> tuple[tuple[Step, ...], dict[str, Step]]:
    """The steps that draw all cards, those over pictures last, and what the film is cut from, by ids in film order."""
    cards = {strip.id: letterer.card(strip) for strip in row if isinstance(strip, Card)}
    pictures = {shot_id: letterer.card(card) for shot_id, card in over.items()}
    titled = {
        strip.id: letterer.titled(strip, clips[strip.id], over[strip.id], pictures[strip.id])
        for strip in row
        if not isinstance(strip, Card) and strip.id in over
    }
    footage = {**clips, **cards, **titled}
    return (*cards.values(), *pictures.values()), {strip.id: footage[strip.id] for strip in row}


def _needed(segments: Iterable[Step], versions: Iterable[Version]) -> tuple[Step, ...]:
    """Those of a film's segments that its deliverables are made from."""
    used = {step.key for version in versions for step in version.master.inputs.values()}
    return tuple(segment for segment in segments if segment.key in used)


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


def _starts(row: Sequence[Shot | Card]) -> dict[str, int]:
    """Where each shot and card begins, in frames of the film, by its id."""
    ends = itertools.accumulate(strip.frames for strip in row)
    return {strip.id: end - strip.frames for strip, end in zip(row, ends, strict=True)}


def _with_source(step: Step) -> tuple[Step, ...]:
    """The step, behind the one that makes what it alone is made from."""
    return (*(needed for needed in step.inputs.values() if needed.stage in _SOURCES), step)
