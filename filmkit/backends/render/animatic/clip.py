"""A clip, frame by frame: the picture painted once, then seen by the moving camera.

Knows nothing of files or encoders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from filmkit.backends.render.animatic.camera import margins, move_camera, view
from filmkit.backends.render.animatic.caption import Slate, paint_caption
from filmkit.backends.render.animatic.frame import Frame, lay, make_plate
from filmkit.backends.render.animatic.grade import Grade
from filmkit.backends.render.animatic.picture import paint_picture
from filmkit.backends.render.animatic.reading import read_theme
from filmkit.backends.render.animatic.sheet import Stage
from filmkit.backends.render.animatic.weather import Place, make_weather

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filmkit.backends.render.animatic.frame import Plate
    from filmkit.backends.render.animatic.order import Order
    from filmkit.backends.render.animatic.picture import Picture

cv2.setNumThreads(
    1
)  # a core is a clip's; with more, clips rendered at once get in each other's way

_STEPS = 10  # pictures of a walk's cycle
_CYCLE_S = 1.15  # seconds for two steps


def draw_frames(order: Order) -> Iterator[Frame]:
    """All frames of a clip in order. One Frame is drawn on again and again: use it before the next."""
    fps = float(order.rate.fps)
    poses = move_camera(
        order.move,
        order.angle,
        frames=order.frames,
        handles=order.handles,
        fps=fps,
        seed=order.seed,
    )
    stage = Stage(order.width, order.height, *margins(poses, order.width, order.height))
    theme = read_theme(order.prompt, order.caption)
    steps = _STEPS if order.move in {"tracking", "handheld", "pan_left", "pan_right"} else 1
    picture = paint_picture(
        stage, theme, seed=order.seed, size=order.size, angle=order.angle, steps=steps
    )
    plates = _Plates(picture, stage)
    weather = make_weather(picture, order.total / fps)
    slate = Slate(
        label=order.label, size=order.size, move=order.move, seconds=order.rate.seconds(order.frames),
        text=order.caption, accent=picture.setting.palette.accents[0],
    )  # fmt: skip
    grade = Grade(paint_caption(slate, order.width, order.height), order.seed)
    frame = Frame(order.width, order.height)
    for number, pose in enumerate(poses):
        for place, group in plates.at(number / fps):
            for plate in group:
                lay(
                    frame,
                    plate,
                    view(pose, plate.depth, order.width, order.height, pinned=place == "figures"),
                )
            weather.draw(frame, pose, number / fps, place)
        grade.apply(frame)
        yield frame


class _Plates:
    """The plates of a picture in the order in which they are laid."""

    def __init__(self, picture: Picture, stage: Stage) -> None:
        self._back = [p for layer in picture.back if (p := make_plate(layer, stage, picture.soft))]
        self._walk = [p for layer in picture.figures if (p := make_plate(layer, stage))]
        self._front = [p for layer in picture.front if (p := make_plate(layer, stage))]

    def at(self, seconds: float) -> tuple[tuple[Place, list[Plate]], ...]:
        """The plates at a time, in groups: between these is weather."""
        step = int(seconds / _CYCLE_S * len(self._walk))
        walker = [self._walk[step % len(self._walk)]] if self._walk else []
        return (
            ("sky", self._back[:1]),
            ("back", self._back[1:]),
            ("figures", walker),
            ("front", self._front),
        )
