"""A clip, frame by frame: the picture painted once, then seen by the moving camera.

Knows nothing of files or encoders.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import cv2

from filmkit.backends.render.animatic.camera import margins, move_camera, view
from filmkit.backends.render.animatic.caption import Slate, paint_caption
from filmkit.backends.render.animatic.frame import Frame, lay, make_plate
from filmkit.backends.render.animatic.grade import Grade
from filmkit.backends.render.animatic.picture import paint_picture
from filmkit.backends.render.animatic.reading import read_theme
from filmkit.backends.render.animatic.sheet import Stage
from filmkit.backends.render.animatic.weather import make_weather
from filmkit.timing import Rate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.backends.render.animatic.frame import Plate
    from filmkit.backends.render.animatic.picture import Picture
    from filmkit.keys import Json
    from filmkit.model.vocabulary import Angle, Move, Size

cv2.setNumThreads(1)  # a core is a clip's; with more, clips rendered at once get in each other's way

_STEPS = 10  # pictures of a walk's cycle
_CYCLE_S = 1.15  # seconds for two steps


@dataclass(frozen=True, slots=True)
class Order:
    """A clip to make: the payload, typed."""

    width: int
    height: int
    rate: Rate
    frames: int
    handles: int
    prompt: str
    caption: str
    label: str
    seed: int
    size: Size
    angle: Angle
    move: Move

    @classmethod
    def of(cls, payload: Mapping[str, Json]) -> Order:
        """The order that a payload is. `frames` of the payload counts the handles."""
        whole, handles = cast("int", payload["frames"]), cast("int", payload["handles"])
        return cls(
            width=cast("int", payload["width"]),
            height=cast("int", payload["height"]),
            rate=Rate(Fraction(cast("str", payload["rate"]))),
            frames=whole - 2 * handles,
            handles=handles,
            prompt=cast("str", payload["prompt"]),
            caption=cast("str", payload["caption"]),
            label=cast("str", payload["label"]),
            seed=cast("int", payload["seed"]),
            size=cast("Size", payload["size"]),
            angle=cast("Angle", payload["angle"]),
            move=cast("Move", payload["move"]),
        )

    @property
    def total(self) -> int:
        """Frames of the clip, handles included."""
        return self.frames + 2 * self.handles


def draw_frames(order: Order) -> Iterator[Frame]:
    """All frames of a clip in order. One Frame is drawn on again and again: use it before the next."""
    fps = float(order.rate.fps)
    poses = move_camera(
        order.move, order.angle, frames=order.frames, handles=order.handles, fps=fps, seed=order.seed
    )
    stage = Stage(order.width, order.height, *margins(poses, order.width, order.height))
    theme = read_theme(order.prompt, order.caption)
    steps = _STEPS if order.move in {"tracking", "handheld", "pan_left", "pan_right"} else 1
    picture = paint_picture(stage, theme, seed=order.seed, size=order.size, angle=order.angle, steps=steps)
    plates = _Plates(picture, stage)
    weather = make_weather(picture, order.total / fps)
    slate = Slate(
        label=order.label, size=order.size, move=order.move, seconds=order.rate.seconds(order.frames),
        text=order.caption, accent=picture.setting.palette.accents[0],
    )  # fmt: skip
    grade = Grade(paint_caption(slate, order.width, order.height), order.seed)
    frame = Frame(order.width, order.height)
    for number, pose in enumerate(poses):
        for plate, pinned in plates.at(number / fps):
            lay(frame, plate, view(pose, plate.depth, order.width, order.height, pinned=pinned))
        weather.draw(frame, pose, number / fps)
        grade.apply(frame)
        yield frame


class _Plates:
    """The plates of a picture in the order in which they are laid."""

    def __init__(self, picture: Picture, stage: Stage) -> None:
        self._back = [p for layer in picture.back if (p := make_plate(layer, stage, picture.soft))]
        self._walk = [p for layer in picture.figures if (p := make_plate(layer, stage))]
        self._front = [p for layer in picture.front if (p := make_plate(layer, stage))]

    def at(self, seconds: float) -> Iterator[tuple[Plate, bool]]:
        """The plates at a time, and whether a tracking camera goes along with them."""
        yield from ((plate, False) for plate in self._back)
        if self._walk:
            step = int(seconds / _CYCLE_S * len(self._walk)) % len(self._walk)
            yield self._walk[step], True
        yield from ((plate, False) for plate in self._front)
