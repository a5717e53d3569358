"""A shot's whole picture: the words read, the place chosen and painted, figures and things put into it.

Knows nothing of time: what moves is `camera` and `weather`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from filmkit.backends.render.animatic.noise import dice, light_side
from filmkit.backends.render.animatic.palette import choose_palette
from filmkit.backends.render.animatic.places import cave, city, eye, land, room, sea, space, woods
from filmkit.backends.render.animatic.setting import Scenery, Setting
from filmkit.backends.render.animatic.subjects import things
from filmkit.backends.render.animatic.subjects.figure import FRAMINGS, Framing, paint_figures

if TYPE_CHECKING:
    from collections.abc import Callable

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
_STRIDE = 0.62  # of a figure's height, that a cycle brings it forward
_SOFT = 0.6  # from this nearness on the background is out of focus


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything painted.

    Attributes:
        back: Layers behind the figures, farthest first; the first is opaque.
        figures: The figures, one layer for each of the phases of their walk; empty = nobody.
        stride: Units that they walk in the time of one cycle of these, to the right if above 0.
        front: Layers before them.
        setting: What it was painted from.
        lamps: Where lamps flicker: x, y, depth.
    """

    back: tuple[Layer, ...]
    figures: tuple[Layer, ...]
    stride: float
    front: tuple[Layer, ...]
    setting: Setting
    lamps: tuple[tuple[float, float, float], ...]

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
    figures = _figures(setting, FRAMINGS[size], scenery.ground)
    return Picture(
        back=scenery.back,
        figures=figures,
        stride=setting.side * _STRIDE * FRAMINGS[size].height if len(figures) > 1 else 0.0,
        front=(*_things(setting), *scenery.front),
        lamps=scenery.lamps,
        setting=setting,
    )


def _figures(setting: Setting, framing: Framing, ground: float) -> tuple[Layer, ...]:
    if not setting.theme.people or setting.theme.place == "eye":
        return ()
    gaits: list[float | None] = [None]
    if setting.theme.has("walk") and framing.top is None:
        gaits = [2 * np.pi * step / WALK_STEPS for step in range(WALK_STEPS)]
    return tuple(paint_figures(setting, framing, ground, gait) for gait in gaits)


def complete(theme: Theme, size: Size) -> Theme:
    """Decide what the words leave open."""
    place, people = _place(theme, size), theme.people
    shown = people or place == "eye" or not theme.own.isdisjoint(things.THINGS)
    if not shown and _NEAR["medium"] <= _NEAR[size] < 1:
        people = 1  # the camera is too near for a landscape: it is near to somebody
    return replace(theme, place=place, people=people)


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
