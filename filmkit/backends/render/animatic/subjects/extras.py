"""Animals and vehicles: placed by the size of the shot, lit by its key light, standing on the ground.

Knows nothing of places. What each looks like is in a module of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmkit.backends.render.animatic.sheet import Sheet
from filmkit.backends.render.animatic.subjects import (
    bicycle,
    car,
    cat,
    dog,
    hand,
    horse,
    train,
    tram,
)
from filmkit.backends.render.animatic.subjects.light import cast_shadow, paint_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from filmkit.backends.render.animatic.setting import Setting
    from filmkit.backends.render.animatic.sheet import Layer
    from filmkit.backends.render.animatic.subjects.light import Part


@dataclass(frozen=True, slots=True)
class Extra:
    """What is known of one kind.

    Attributes:
        outline: Draws it for a phase of its walk, None = at rest; in units of its height, looking to the right.
        tall: Its height, that of somebody being 1.
        long: Its length in heights, as far as it should be in the picture.
        stride: Heights of its own that it goes in a cycle of its walk; 0 = it doesn't walk.
        speed: Heights of its own that it drives in a second; 0 = it doesn't drive.
    """

    outline: Callable[[float | None], list[Part]]
    tall: float
    long: float
    stride: float = 0.0
    speed: float = 0.0


EXTRAS: dict[str, Extra] = {
    "train": Extra(train.outline, 1.15, 5.5, speed=0.3),
    "tram": Extra(tram.outline, 1.5, 4.4, speed=0.15),
    "car": Extra(car.outline, 0.84, 3.1, speed=0.25),
    "horse": Extra(horse.outline, 1.28, 1.3, stride=0.75),
    "bicycle": Extra(bicycle.outline, 0.62, 1.7),
    "dog": Extra(dog.outline, 0.46, 1.7, stride=0.85),
    "cat": Extra(cat.outline, 0.27, 1.0),
}  # from what is drawn behind to what is drawn before
_HAND = Extra(hand.outline, 1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where an extra stands.

    Attributes:
        x, ground: Its middle and its feet.
        tall: Its height in units.
        facing: Where it looks, -1 left, 1 right.
        depth: How near it is.
    """

    x: float
    ground: float
    tall: float
    facing: int
    depth: float = 1.0


_NEAR = 0.5  # from this nearness on somebody's feet aren't seen


def mark_extra(setting: Setting, name: str, *, person: float, ground: float) -> Mark:
    """Where one stands, people being `person` units high on `ground`: in the middle, or beside them.

    Args:
        setting: The picture.
        name: A key of EXTRAS.
        person: How high somebody is in this picture, in units.
        ground: The y of their feet, which may be below the frame.
    """
    extra, half, side = EXTRAS[name], setting.stage.half, setting.side
    near = setting.near >= _NEAR
    if not setting.theme.people:
        least = 0.3 + 0.72 * (setting.near - _NEAR) if near else 0.36 * person
        most = 0.74 if near else 0.6
        tall = min(max(extra.tall * person, least), most, 1.8 * half / extra.long)
        x = -side * (0.25 if extra.speed else 0.08)
        return Mark(x=x, ground=0.88 if near else ground, tall=tall, facing=side)
    if extra.speed:  # behind them, somewhat farther off
        tall = min(extra.tall * person * 0.8, 0.5)
        foot = 0.8 if near else ground - 0.03 * person
        return Mark(x=side * 0.3, ground=foot, tall=tall, facing=side, depth=0.9)
    tall = extra.tall * person
    if near and extra.tall < 1:
        tall, ground = min(tall, 0.5), 1.03  # nearer than they are, or it wouldn't be seen
    apart = 0.2 * min(person, 1.3) + tall * extra.long / 2
    x = max(-0.8, min(0.8, side * (apart / half - 0.12)))
    return Mark(x=x, ground=ground, tall=tall, facing=-side if near else side)


def paint_extra(setting: Setting, name: str, mark: Mark, gait: float | None) -> Layer:
    """One of them with its shadow."""
    extra, stage = EXTRAS[name], setting.stage
    sheet = Sheet(stage, setting.palette.near, setting.palette.near, (0, 1))
    size, foot = mark.tall * stage.unit, (stage.px(mark.x), stage.py(mark.ground))
    cast_shadow(setting, sheet, foot, size * 0.4 * extra.long, size * 0.06)
    _paint(setting, sheet, extra.outline(gait), mark)
    return sheet.layer(mark.depth)


def paint_hand(setting: Setting) -> Layer:
    """A hand alone, raised towards the light."""
    sheet = Sheet(setting.stage, setting.palette.near, setting.palette.near, (0, 1))
    tall = min(0.66, 1.1 * setting.stage.half)
    mark = Mark(x=-setting.side * 0.06, ground=0.78, tall=tall, facing=setting.side)
    _paint(setting, sheet, _HAND.outline(None), mark)
    return sheet.layer(mark.depth)


def _paint(setting: Setting, sheet: Sheet, parts: list[Part], mark: Mark) -> None:
    stage = setting.stage
    size = mark.tall * stage.unit
    corner = (stage.px(mark.x), stage.py(mark.ground))
    placed: list[Part] = [
        (points * (mark.facing * size, size) + corner, stuff) for points, stuff in parts
    ]
    paint_parts(setting, sheet, placed, size)
