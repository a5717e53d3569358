"""A shot's whole picture: the words read, the place chosen and painted, figures and things put into it.

Knows nothing of time: what moves is `camera` and `weather`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.noise import dice, light_side
from filmkit.backends.render.animatic.palette import INDOORS, choose_palette
from filmkit.backends.render.animatic.places import cave, city, eye, land, room, sea, space, woods
from filmkit.backends.render.animatic.setting import Scenery, Setting
from filmkit.backends.render.animatic.subjects import extras, things
from filmkit.backends.render.animatic.subjects.birds import paint_birds
from filmkit.backends.render.animatic.subjects.body import HEAD
from filmkit.backends.render.animatic.subjects.figure import FRAMINGS, Framing, paint_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filmkit.backends.render.animatic.reading import Theme
    from filmkit.backends.render.animatic.sheet import Layer, Stage
    from filmkit.model.vocabulary import Angle, Size

_PLACES: dict[str, Callable[[Setting], Scenery]] = {
    "space": space.paint_space,
    "cave": cave.paint_cave,
    "attic": room.paint_room,
    "kitchen": room.paint_room,
    "corridor": room.paint_room,
    "interior": room.paint_room,
    "harbour": sea.paint_sea,
    "sea": sea.paint_sea,
    "desert": land.paint_desert,
    "forest": woods.paint_forest,
    "mountains": land.paint_mountains,
    "village": land.paint_fields,
    "field": land.paint_fields,
    "city": city.paint_city,
    "snow": land.paint_snow,
    "eye": eye.paint_eye,
}
_NEAR: dict[Size, float] = {
    "extreme_wide": 0.0,
    "wide": 0.12,
    "full": 0.3,
    "medium": 0.5,
    "medium_close_up": 0.72,
    "close_up": 0.86,
    "extreme_close_up": 1.0,
}
_HORIZON: dict[Angle, float] = {
    "eye_level": 0.55,
    "low": 0.7,
    "high": 0.38,
    "overhead": 0.2,
    "dutch": 0.55,
}
WALK_STEPS = 12  # pictures of a walk's cycle of two steps
_CYCLE_S = 1.15  # seconds for two steps of a walk
_STRIDE = 0.62  # of a figure's height, that a cycle brings it forward
_BEAT_S = 0.8  # seconds for a beat of a bird's wings
_FLIGHT = 0.045  # units a second that birds fly, seen from far off
_PERSON: dict[Size, float] = {
    size: framing.height / HEAD if framing.bust else framing.height
    for size, framing in FRAMINGS.items()
}  # how high somebody is, in units
_MOST_EXTRAS = 2
_NO_SKY = INDOORS | {"cave", "space", "eye", "forest"}
_SOFT = 0.6  # from this nearness on the background is out of focus


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """What goes through the picture by itself, or only stands in it.

    Attributes:
        phases: A layer for each phase of its walk.
        cycle_s: Seconds that all of them last.
        pace: Units that it goes in a second, to the right if above 0.
        along: The camera goes along with it when it tracks.
    """

    phases: tuple[Layer, ...]
    cycle_s: float = _CYCLE_S
    pace: float = 0.0
    along: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything painted.

    Attributes:
        back: Layers behind all that moves, farthest first; the first is opaque.
        movers: Birds, vehicles, animals and people, farthest first.
        front: Layers before them.
        setting: What it was painted from.
        lamps: Where lamps flicker: x, y, depth.
    """

    back: tuple[Layer, ...]
    movers: tuple[Mover, ...]
    front: tuple[Layer, ...]
    setting: Setting
    lamps: tuple[tuple[float, float, float], ...]

    @property
    def empty(self) -> bool:
        """Whether there is scenery only."""
        return not self.movers and not self.front

    @property
    def soft(self) -> float:
        """How far the background is out of focus, 0 to 1."""
        near = self.setting.near
        return (
            (near - _SOFT) / (1 - _SOFT)
            if near > _SOFT and self.setting.theme.place != "eye"
            else 0.0
        )


def paint_picture(stage: Stage, theme: Theme, *, seed: int, size: Size, angle: Angle) -> Picture:
    """Paint a shot."""
    setting = _setting(stage, complete(theme, size), seed=seed, size=size, angle=angle)
    scenery = _PLACES[setting.theme.place](setting)
    movers = (*_birds(setting), *_extras(setting, size, scenery.ground))
    return Picture(
        back=scenery.back,
        movers=(*movers, *_figures(setting, FRAMINGS[size], scenery.ground)),
        front=(*_things(setting), *scenery.front),
        lamps=scenery.lamps,
        setting=setting,
    )


def _figures(setting: Setting, framing: Framing, ground: float) -> Iterator[Mover]:
    if not setting.theme.people or setting.theme.place == "eye":
        return
    walks = setting.theme.has("walk") and framing.top is None
    phases = tuple(paint_figures(setting, framing, ground, gait) for gait in _gaits(walks=walks))
    pace = setting.side * _STRIDE * framing.height / _CYCLE_S if walks else 0.0
    yield Mover(phases=phases, pace=pace)


def _extras(setting: Setting, size: Size, ground: float) -> Iterator[Mover]:
    """The animals and vehicles that the scene's own words name."""
    theme = setting.theme
    if theme.place == "eye":
        return
    if "hand" in theme.own and not theme.people and setting.near >= _NEAR["medium"]:
        yield Mover(phases=(extras.paint_hand(setting),))
        return
    person, top = _PERSON[size], FRAMINGS[size].top
    feet = ground if top is None else top + person * setting.stage.unit / setting.stage.height
    for name in [name for name in extras.EXTRAS if name in theme.own][-_MOST_EXTRAS:]:
        extra = extras.EXTRAS[name]
        if extra.stride and extra.tall > 1 and theme.people and FRAMINGS[size].bust:
            continue  # of a horse beside a face only a shapeless part would be seen
        mark = extras.mark_extra(setting, name, person=person, ground=feet)
        walks = bool(extra.stride) and theme.has("walk") and setting.near < _NEAR["medium"]
        phases = (extras.paint_extra(setting, name, mark, gait) for gait in _gaits(walks=walks))
        pace = extra.stride * mark.tall / _CYCLE_S if walks else extra.speed * mark.tall
        yield Mover(phases=tuple(phases), pace=mark.facing * pace)


def _gaits(*, walks: bool) -> list[float | None]:
    """The phases of a walk; one of rest."""
    return [2 * np.pi * step / WALK_STEPS for step in range(WALK_STEPS)] if walks else [None]


def _birds(setting: Setting) -> Iterator[Mover]:
    if "bird" in setting.theme.own and setting.theme.place not in _NO_SKY:
        pace = setting.side * _FLIGHT
        yield Mover(phases=paint_birds(setting), cycle_s=_BEAT_S, pace=pace, along=False)


def complete(theme: Theme, size: Size) -> Theme:
    """Decide what the words leave open: where it plays. Nobody is in it whom they don't name."""
    people = theme.people
    if "hand" in theme.own and _NEAR[size] >= _NEAR["close_up"]:
        people = 0  # it fills the picture
    theme = replace(theme, people=people)
    return replace(theme, place=_place(theme, size))


def _place(theme: Theme, size: Size) -> str:
    if size == "extreme_close_up" and theme.people:
        return "eye"
    if "eye" in theme.own and (_NEAR[size] >= _NEAR["close_up"] or not theme.people):
        return "eye"
    if theme.place in {"field", "village", "mountains"} and theme.has("snow"):
        return "snow"
    return theme.place or _implied(theme)


def _implied(theme: Theme) -> str:
    """The place that goes with what is named, if no place is."""
    for topics, place in (
        (("astronaut",), "space"),
        (("lighthouse", "boat"), "sea"),
        (("neon", "future", "detective", "canal", "bridge"), "city"),
        (("tram", "car", "bicycle"), "city"),
        (("radio", "lamp", "book", "door", "letter", "phone", "cat"), "interior"),
        (("snow",), "snow"),
        (("storm",), "sea"),
    ):
        if theme.has(*topics):
            return place
    return "field"


def _setting(stage: Stage, theme: Theme, *, seed: int, size: Size, angle: Angle) -> Setting:
    rng = dice(seed, "setting")
    horizon = _HORIZON[angle] + float(rng.uniform(-0.03, 0.03))
    side = light_side(seed)
    low = theme.time in {"dawn", "dusk"}
    height = horizon - (0.05 if low or theme.has("fire") else float(rng.uniform(0.2, 0.36)))
    return Setting(
        stage=stage,
        theme=theme,
        palette=choose_palette(theme, rng),
        seed=seed,
        horizon=horizon,
        sun=(side * float(rng.uniform(0.15, 0.62)), max(height, 0.07)),
        side=side,
        near=_NEAR[size],
    )


def _things(setting: Setting) -> tuple[Layer, ...]:
    """What the shot is about, if it is a thing and the camera is near enough."""
    theme = setting.theme
    if theme.place == "eye" or setting.near < _NEAR["medium"]:
        return ()
    layers = []
    named = [name for name in things.THINGS if name in theme.own]
    if named:
        layers.append(things.paint_thing(setting, named[0], beside=bool(theme.people)))
    if "hologram" in theme.own:
        layers.append(things.paint_hologram(setting))
    return tuple(layers)
